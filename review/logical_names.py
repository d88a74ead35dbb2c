"""How logical names of what stacks register are made of keys: what each begins with, and which key is an account's."""

from collections.abc import Iterator
from dataclasses import dataclass

from config.models import MANAGEMENT
from config.plan.audit import AUDIT, AUDIT_ALARM, AUDIT_LOGS
from config.plan.aws_config import CONFIG_AGGREGATOR, CONFIG_ARCHIVE, CONFIG_RECORDER
from config.plan.ci import CI
from config.plan.flow_logs import FLOW_LOG_ARCHIVE
from config.plan.organization_trail import TRAIL, TRAIL_ARCHIVE
from config.plan.roles import BREAK_GLASS
from config.plan.security_services import name_delegation
from config.plan.stacks import (
    ACCOUNTS,
    HOSTED_ZONE,
    IPAM,
    IPAM_DELEGATION,
    IPAM_SHARE,
    PEERING,
    PEERING_ACCEPTANCE,
    POLICIES,
    PREFIX_LIST,
    RESOLVER_ASSOCIATION,
    RESOLVER_ENDPOINT,
    RESOLVER_RULE,
    ROLE,
    SHARE,
    STATE,
    TRANSIT_ADMISSION,
    TRANSIT_ATTACHMENT,
    TRANSIT_GATEWAY,
    TRANSIT_INSPECTION,
    UNITS,
    VPC,
    ZONE_ASSOCIATION,
)
from config.plan.state_bucket import ACCESS_LOGS, REPLICA, REPLICATION
from config.plan.workloads import WORKLOAD
from engine.urns import SEPARATOR, join_keys, name_child
from policies.security_services import SECURITY_SERVICES


@dataclass(frozen=True, kw_only=True)
class Naming:
    """The names of a component and its children that begin with `beginning`, a hyphen, and their keys.

    `account`: which of the component's keys is that of the account that it is in; None where none is. `alone`: it has
    no key but that, so that the key is the account's, too.
    """

    beginning: str
    account: int | None = None
    alone: bool = False


_OF_THE_ORGANIZATION = (
    ACCOUNTS,
    UNITS,
    POLICIES,
    "unit-attachments",
    "account-attachments",
    "delegated-administrators",
    "trail-delegation",
    IPAM_DELEGATION,
    "organization",
    "permission-sets",
    "identity-store",
    "assignments",
    *(name_delegation(service.key) for service in SECURITY_SERVICES if service.delegated_in_each_region),
)
_BESIDE_AN_ACCOUNT = (
    "execution-role",
    "deploy-role",
    "break-glass-role",
    BREAK_GLASS,
    CI,
    STATE,
    REPLICA,
    REPLICATION,
    ACCESS_LOGS,
    AUDIT,
    AUDIT_LOGS,
    AUDIT_ALARM,
    TRAIL,
    TRAIL_ARCHIVE,
    CONFIG_ARCHIVE,
    FLOW_LOG_ARCHIVE,
    CONFIG_RECORDER,
    CONFIG_AGGREGATOR,
    *(service.key.replace("_", "-") for service in SECURITY_SERVICES),
)
_BETWEEN_VPCS = (
    TRANSIT_GATEWAY,
    TRANSIT_ATTACHMENT,
    TRANSIT_ADMISSION,
    TRANSIT_INSPECTION,
    PEERING,
    PEERING_ACCEPTANCE,
)
_RESOLVER = (RESOLVER_ENDPOINT, RESOLVER_RULE, RESOLVER_ASSOCIATION)

NAMINGS = {
    naming.beginning: naming
    for naming in (
        *(Naming(beginning=one) for one in _OF_THE_ORGANIZATION),
        *(Naming(beginning=one, account=0, alone=True) for one in _BESIDE_AN_ACCOUNT),
        *(
            Naming(beginning=one, account=0)
            for one in ("baseline", VPC, PREFIX_LIST, SHARE, IPAM, IPAM_SHARE, HOSTED_ZONE, ZONE_ASSOCIATION, WORKLOAD)
        ),
        *(Naming(beginning=one, account=0) for one in (*_BETWEEN_VPCS, *_RESOLVER)),
        *(Naming(beginning=one, account=1) for one in ("oidc-provider", ROLE)),
    )
}
"""By beginning."""

_HYPHEN = "-"
"""What `name_child` puts between a name and its keys."""

WITHOUT_KEYS = frozenset({"entry-role", "management-role", "resource-policy", "root-access"})
"""Whole names of components, of which there is one each, in the management account."""


def find_naming(name: str) -> Naming | None:
    """That of the longest beginning; None of a name that begins otherwise."""
    return next(_find_namings(name), None)


def find_beginning(name: str) -> str:
    """What stands before the keys; the name itself where it has none."""
    naming = find_naming(name)
    return name if naming is None else naming.beginning


def find_keys(name: str) -> tuple[str, ...]:
    """The keys in a name; the name itself where it has none."""
    naming = find_naming(name)
    return (name,) if naming is None else _split(name, naming)


def find_key(name: str) -> str:
    """The keys in a name, as one text; the name itself where it has none."""
    return join_keys(*find_keys(name))


def find_workload(name: str) -> str | None:
    """The key of the workload that something of this name is of; None of what this program makes itself."""
    keys = find_keys(name)
    return keys[1] if find_beginning(name) == WORKLOAD and len(keys) > 1 else None


def find_accounts(component: str) -> tuple[str, ...]:
    """The account that a component with this name is in, by its key; () where its name does not say it.

    More than one where a key may be read in two ways: `break-glass-role-x` is the role for `x`, or that of an account
    with the key `role-x`.
    """
    if component in WITHOUT_KEYS:
        return (MANAGEMENT,)
    found = ((naming.account, _split(component, naming)) for naming in _find_namings(component))
    return tuple(keys[place] for place, keys in found if place is not None and place < len(keys))


def split_attachment(name: str) -> tuple[str, str]:
    """The keys of the policy and of its target in the name of an attachment; "" for a target that it does not say."""
    policy, *target = find_keys(name)
    return policy, join_keys(*target)


def _find_namings(name: str) -> Iterator[Naming]:
    """The longest beginning first: `audit-alarm-x` is no trail."""
    beginning, hyphen, _ = name.rstrip(_HYPHEN).rpartition(_HYPHEN)
    while hyphen:
        if beginning in NAMINGS:
            yield NAMINGS[beginning]
        beginning, hyphen, _ = beginning.rpartition(_HYPHEN)


def _split(name: str, naming: Naming) -> tuple[str, ...]:
    return tuple(name.removeprefix(name_child(naming.beginning, "")).split(SEPARATOR))
