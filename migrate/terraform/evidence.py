"""What the objects under a provider address say of its account and region. Pure.

It decides nothing: migrate.scanning sets it beside what the mapping and the Terraform code say.
"""

# Why so careful: names such as IAM roles exist in every account, so an import through the wrong provider adopts another
# account's object and no error says so. Therefore only what an object says of itself counts, never what it refers to.
# Objects of the whole organization (_DELEGABLE) carry the management account in their ARN, although a delegated
# administrator may manage them: they decide where nothing else does, and contradict nobody.

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TypeGuard

from migrate.terraform.state import Instance

_ACCOUNT = re.compile(r"[0-9]{12}")
_REGION = re.compile(r"[a-z]{2,4}(-[a-z]+){1,3}-[0-9]{1,2}")
# An id that joins an ARN and something else (`arn,principal`) is no ARN. An AWS-managed object has no digits in it.
_ARN = re.compile(r"arn:aws[a-z-]*:[a-z0-9-]+:(?P<region>[a-z0-9-]*):(?P<account>[0-9]{12}):[^,|\s]+")
# Local and Wavelength zones: us-east-1-bos-1a, us-east-1-wl1-bos-wlz-1.
_ZONE = re.compile(r"(?P<region>[a-z]{2,4}(?:-[a-z]+){1,3}-[0-9]{1,2})(?:[a-z]|-[a-z0-9-]+)")

# Their arn, id or owner_id is in the account of another object: the one that they accept, subscribe to or configure.
_ABOUT_ANOTHER = re.compile(
    r"aws_\w+_accepter|aws_sns_topic_subscription|aws_route53_resolver_(dnssec_|firewall_)?config"
    r"|aws_vpc_ipam_resource_discovery_association|aws_macie2_member"
)
# Their arn is an argument: of the object that they send to or register, in whatever account and region that is.
_ARN_IS_ARGUMENT = frozenset(
    {"aws_cloudwatch_event_target", "aws_lakeformation_resource", "aws_notifications_channel_association"}
)
_DELEGABLE = re.compile(
    r"aws_organizations_policy|aws_(ssoadmin|identitystore|controltower)_\w+|aws_networkmanager_\w*attachment"
)
# Before provider 6, `region` is what these are about and not where they are.
_REGION_IS_ANOTHER = frozenset(
    {"aws_config_aggregate_authorization", "aws_cloudformation_stack_set_instance", "aws_ssoadmin_region"}
)


@dataclass
class _Tally:
    """The objects that name one account: how many, and one of them with the attribute that names it."""

    objects: int = 0
    example: str = ""

    def add(self, instance: Instance, kind: str) -> None:
        # The smallest, so that the order of the objects makes no difference.
        example = f"{instance.address}, by {kind}"
        self.objects, self.example = self.objects + 1, min(self.example or example, example)

    def __str__(self) -> str:
        return f"{self.objects} object{'s' if self.objects != 1 else ''}, such as {self.example}"


@dataclass
class Evidence:
    """What the objects under one provider address say.

    `accounts` by account; `delegable` the same for objects that name the management account whoever manages them.
    `regions` counts objects by region; `fixed_regions` those from before provider 6, when all were in the provider's.
    """

    counts: Counter[str] = field(default_factory=Counter)
    accounts: dict[str, _Tally] = field(default_factory=dict)
    delegable: dict[str, _Tally] = field(default_factory=dict)
    regions: Counter[str] = field(default_factory=Counter)
    fixed_regions: Counter[str] = field(default_factory=Counter)

    def find_account(self) -> str | None:
        """The account that all objects agree on."""
        accounts = self.accounts or self.delegable
        return next(iter(accounts)) if len(accounts) == 1 else None

    def find_region(self) -> str | None:
        """The region of more than half of the objects that show one."""
        return _find_majority(self.regions)

    def find_fixed_region(self) -> str | None:
        """The region of more than half of the objects that can only be in their provider's."""
        return _find_majority(self.fixed_regions)


def gather_evidence(
    instances: Iterable[Instance], data_sources: Iterable[Instance], regional_types: frozenset[str]
) -> dict[str, Evidence]:
    """The evidence by provider address, for every AWS provider among the managed instances and data sources."""
    gathered: dict[str, Evidence] = {}
    for instance in instances:
        if instance.provider.is_aws:
            evidence = gathered.setdefault(instance.provider.text, Evidence())
            _count_accounts(evidence, instance, read_accounts(instance))
            if instance.type in regional_types:
                _count_region(evidence, instance)
    for source in data_sources:
        if source.provider.is_aws:
            evidence = gathered.setdefault(source.provider.text, Evidence())
            _count_accounts(evidence, source, _read_caller(source))
            region = _read_data_region(source)
            if region is not None:
                evidence.counts[f"region {region} (data aws_region)"] += 1
                evidence.regions[region] += 1
    return gathered


def read_accounts(instance: Instance) -> dict[str, str]:
    """The accounts that a managed object says it is in, by what says so: identity, arn, id, owner_id."""
    found: dict[str, str] = {}
    account = instance.identity.get("account_id")
    # With an argument of that name, the identity holds the account that the object is about.
    if _is_account(account) and "account_id" not in instance.attributes:
        found["identity"] = account
    if _ABOUT_ANOTHER.fullmatch(instance.type):
        return found
    for name in ("arn", "id"):
        arn = _read_own_arn(instance, name)
        if arn is not None:
            found[name] = arn["account"]
    owner = _read(instance, "owner_id")
    if _is_account(owner):
        found["owner_id"] = owner
    return found


def read_region(instance: Instance) -> tuple[str, str] | None:
    """What says which region the object is in, and the region: region, identity, arn, id or availability_zone.

    For objects of regional types alone: what global ones say of regions means something else.
    """
    region = None if instance.type in _REGION_IS_ANOTHER else _read(instance, "region")
    if region is not None and _REGION.fullmatch(region):
        return "region", region
    region = instance.identity.get("region")
    if isinstance(region, str) and _REGION.fullmatch(region):
        return "identity", region
    for name in ("arn", "id"):
        arn = _read_own_arn(instance, name)
        if arn is not None and _REGION.fullmatch(arn["region"]):
            return name, arn["region"]
    zone = _ZONE.fullmatch(_read(instance, "availability_zone") or "")
    return ("availability_zone", zone["region"]) if zone else None


def _count_accounts(evidence: Evidence, instance: Instance, accounts: Mapping[str, str]) -> None:
    delegable = _is_delegable(instance)
    for kind, account in accounts.items():
        evidence.counts[f"account {account} ({kind})"] += 1
    for account in set(accounts.values()):
        kinds = [kind for kind, said in accounts.items() if said == account]
        # An identity holds the account of the provider itself.
        tallies = evidence.delegable if delegable and "identity" not in kinds else evidence.accounts
        tallies.setdefault(account, _Tally()).add(instance, kinds[0])


def _count_region(evidence: Evidence, instance: Instance) -> None:
    found = read_region(instance)
    if found is not None:
        kind, region = found
        evidence.counts[f"region {region} ({kind})"] += 1
        evidence.regions[region] += 1
        if kind not in {"region", "identity"}:
            evidence.fixed_regions[region] += 1


def _is_delegable(instance: Instance) -> bool:
    return (
        _DELEGABLE.fullmatch(instance.type) is not None
        or (instance.type == "aws_cloudtrail" and instance.attributes.get("is_organization_trail") is True)
        or instance.attributes.get("call_as") == "DELEGATED_ADMIN"
    )


def _read_caller(source: Instance) -> dict[str, str]:
    account = _read(source, "account_id") if source.type == "aws_caller_identity" else None
    return {"data aws_caller_identity": account} if _is_account(account) else {}


def _read_data_region(source: Instance) -> str | None:
    if source.type != "aws_region":
        return None
    names = (_read(source, name) for name in ("region", "name", "id"))
    return next((name for name in names if name is not None and _REGION.fullmatch(name)), None)


def _read_own_arn(instance: Instance, name: str) -> re.Match[str] | None:
    """The attribute as an ARN, unless another attribute holds the same: then it is what the object refers to."""
    value = None if instance.type in _ARN_IS_ARGUMENT else _read(instance, name)
    arn = _ARN.fullmatch(value) if value is not None and value.startswith("arn:") else None
    if arn is None or any(other == value for key, other in instance.attributes.items() if key not in {"arn", "id"}):
        return None
    return arn


def _read(instance: Instance, name: str) -> str | None:
    """A text attribute, unless it is sensitive."""
    value = None if name in instance.sensitive else instance.attributes.get(name)
    return value if isinstance(value, str) else None


def _is_account(value: object) -> TypeGuard[str]:
    return isinstance(value, str) and _ACCOUNT.fullmatch(value) is not None


def _find_majority(counted: Counter[str]) -> str | None:
    if not counted:
        return None
    name, count = counted.most_common(1)[0]
    return name if 2 * count > counted.total() else None
