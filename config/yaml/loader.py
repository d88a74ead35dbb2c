"""From a directory of YAML files to an Organization: which files there are, and the order of the passes.

All problems are raised together. The passes are config.yaml.tree, config.yaml.validation and config.checks.
"""

from dataclasses import dataclass, field
from pathlib import Path, PurePath
from typing import Any

from pydantic import BaseModel

from config.checks import check
from config.checks.walk import key_namespaces, placed_overrides
from config.errors import ConfigError, ConfigErrors, ConfigWarning, order
from config.models import (
    AccessFile,
    AccountsFile,
    Admin,
    BaselineFile,
    DnsFile,
    IdentityCenterFile,
    LookupsFile,
    NetworkFile,
    Organization,
    PoliciesFile,
    SecurityFile,
    Settings,
    WaiversFile,
    WorkloadsFile,
)
from config.yaml.contents import with_contents
from config.yaml.files import UnreadableError, read_text
from config.yaml.messages import suggest
from config.yaml.places import (
    ACCESS,
    ACCOUNTS,
    ADMIN,
    BASELINE,
    DNS,
    IDENTITY_CENTER,
    LOOKUPS,
    NETWORK,
    ORGANIZATION,
    POLICIES,
    SECURITY,
    WAIVERS,
    WORKLOADS,
    Place,
    Places,
)
from config.yaml.substitution import refuse_references, substitute
from config.yaml.tree import Node, Parsed, format_path, parse
from config.yaml.validation import Outcome, validate

FILES: dict[str, type[BaseModel]] = {
    ORGANIZATION: Settings,
    ACCOUNTS: AccountsFile,
    POLICIES: PoliciesFile,
    NETWORK: NetworkFile,
    DNS: DnsFile,
    ACCESS: AccessFile,
    ADMIN: Admin,
    WAIVERS: WaiversFile,
    BASELINE: BaselineFile,
    IDENTITY_CENTER: IdentityCenterFile,
    SECURITY: SecurityFile,
    WORKLOADS: WorkloadsFile,
    LOOKUPS: LookupsFile,
}

# What checks see in place of a required setting that isn't there; Places.blanks tells them so.
_STAND_INS: dict[str, Any] = {
    "management_account_id": "000000000000",
    "administrative_account": "missing",
    "home_region": "us-east-1",
    "regions": ("us-east-1",),
    "execution_role": {"name": "missing", "external_id": "missing", "policies": ("missing",)},
}

_PLACED_SETTINGS = (
    Place(ORGANIZATION, ("management_account_id",)),
    Place(ORGANIZATION, ("trusted_access",)),
    Place(ORGANIZATION, ("policy_types",)),
    Place(ORGANIZATION, ("delegated_administrators",)),
    Place(SECURITY, ("delegated_administrator",)),
    Place(ORGANIZATION, ("policies",)),
    Place(ORGANIZATION, ("units",)),
    Place(ORGANIZATION, ("access", "management_role")),
    Place(ORGANIZATION, ("access", "entry_role")),
    Place(ORGANIZATION, ("execution_role",)),
    Place(NETWORK, ("ipam",)),
    Place(ACCESS, ("break_glass",)),
    Place(ADMIN, ("state_bucket", "replica")),
    Place(ADMIN, ("deploy_role",)),
    Place(ADMIN, ("break_glass_role",)),
    Place(ADMIN, ("ci",)),
    Place(ADMIN, ("audit", "alarm")),
)
"""Settings that Organization.lines has, by their path."""


def load(directory: Path) -> Organization:
    """Read a configuration directory. organization.yaml is required, the other files (FILES) are optional.

    Raises ConfigErrors with every problem that was found. Read-only.
    """
    return load_and_warn(directory)[0]


def load_and_warn(directory: Path) -> tuple[Organization, tuple[ConfigError, ...]]:
    """What load does, and what stands in the files that may be a mistake and stops nothing."""
    sources = _read(directory)
    trees, errors = sources.trees, sources.errors
    warnings: list[ConfigError] = []
    labels = {name: (directory / name).as_posix() for name in FILES}
    outcomes: dict[str, Outcome[Any]] = {}
    for name, tree in trees.items():
        if name == ORGANIZATION:
            # First, so that the other files refer only to what is valid in it.
            errors += refuse_references(tree, labels[name])
            outcomes[name] = validate(FILES[name], tree, labels[name], _STAND_INS)
        else:
            errors += substitute(tree, labels[name], trees.get(ORGANIZATION), looks_up=name == WORKLOADS)
            outcomes[name] = validate(FILES[name], tree, labels[name], {})
        errors += outcomes[name].errors
    organization = _assemble(outcomes)
    if organization is not None:
        places = Places(
            trees,
            labels,
            doubtful=frozenset(sources.ignored.union(*(outcome.doubtful for outcome in outcomes.values()))),
            lost_keys=frozenset[str]().union(*(outcome.lost_keys for outcome in outcomes.values())),
            unread=not sources.complete
            or any(outcome.model is None or outcome.nameless for outcome in outcomes.values()),
            lost=frozenset(Place(name, path) for name, outcome in outcomes.items() for path in outcome.lost),
            blanks=frozenset(outcomes[ORGANIZATION].blanks),
        )
        organization, places, unreadable = with_contents(organization, directory, places)
        for problem in check(organization, places):
            (warnings if isinstance(problem, ConfigWarning) else errors).append(problem)
        errors += unreadable
        # Beside the fields, as a cached property is: where a thing is written doesn't count when two are compared.
        vars(organization)["lines"] = _find_lines(organization, places)
    if errors or organization is None:
        raise ConfigErrors(errors, warnings)
    return organization, order(warnings)


def _find_lines(organization: Organization, places: Places) -> dict[tuple[str, str], str]:
    """What is in a VPC is known by its VPC's key too, a baseline's setting by its profile's; any other by its path."""
    in_vpc = {"subnet", "tier", "security group"}
    keyed = {
        (
            kind,
            f"{organization.vpcs[int(place.path[1])].key}/{thing.key}" if kind in in_vpc else thing.key,
        ): place
        for namespace in key_namespaces(organization)
        for kind, thing, place in namespace
    }
    keyed |= {
        ("subnet", f"{vpc.key}/{tier.name_subnet(zone)}"): Place(NETWORK, ("vpcs", index, "tiers", position))
        for index, vpc in enumerate(organization.vpcs)
        for position, tier in enumerate(vpc.tiers)
        for zone in vpc.live_zones
    }
    settings = {("setting", format_path(place.path)): place for place in _PLACED_SETTINGS}
    settings |= {
        ("setting", f"execution_role_overrides of {account.key}"): place
        for account, _, place in placed_overrides(organization)
    }
    baselines = {
        ("baseline setting", f"{profile.key}/{setting}"): Place(BASELINE, ("profiles", index, setting))
        for index, profile in enumerate(organization.baseline.profiles)
        for setting in profile.model_fields_set
    }
    waivers = {
        ("waiver", f"{waiver.rule} of {waiver.name}"): Place(WAIVERS, ("waivers", index))
        for index, waiver in enumerate(organization.gate.waivers)
    }
    return {name: places.line(place) for name, place in (keyed | settings | baselines | waivers).items()}


@dataclass
class _Sources:
    """The files of a directory. `trees`: by file name, organization.yaml first. `ignored`: words under duplicate keys.

    `complete`: every file could be read.
    """

    trees: dict[str, Node] = field(default_factory=dict)
    errors: list[ConfigError] = field(default_factory=list)
    ignored: set[str] = field(default_factory=set)
    complete: bool = True


def _read(directory: Path) -> _Sources:
    sources = _Sources()
    names = _list(directory)
    for name in sorted(names, key=lambda name: (name != ORGANIZATION, name)):
        label = (directory / name).as_posix()
        if name in FILES:
            parsed = _parse_file(directory, name)
            sources.errors += parsed.errors
            sources.ignored |= parsed.ignored
            if parsed.tree is None:
                sources.complete = False
            else:
                sources.trees[name] = parsed.tree
        elif name.endswith((".yaml", ".yml")):
            sources.complete = False
            right = f"{PurePath(name).stem}.yaml"
            hint = f"rename it to {right}" if right in FILES else suggest(name, FILES, "a file")
            sources.errors.append(ConfigError(label, 0, "", "no part of this program reads a file of that name", hint))
    if ORGANIZATION not in names:
        message = "the file is missing, and nothing can be said without it"
        hint = "create it; python -m config schema --file organization tells its fields"
        sources.errors.append(ConfigError((directory / ORGANIZATION).as_posix(), 0, "", message, hint))
    return sources


def _list(directory: Path) -> list[str]:
    try:
        return [path.name for path in directory.iterdir()]
    except OSError as error:
        message = f"the configuration directory can't be read: {error.strerror or error}"
        problem = ConfigError(directory.as_posix(), 0, "", message, "name the directory that holds organization.yaml")
        raise ConfigErrors([problem]) from None


def _parse_file(directory: Path, name: str) -> Parsed:
    label = (directory / name).as_posix()
    try:
        return parse(read_text(directory, name), label)
    except UnreadableError as error:
        problem = ConfigError(label, error.line, "", f"this file is not read: {error.reason}", error.hint)
        return Parsed(None, [problem], set())


def _assemble(outcomes: dict[str, Outcome[Any]]) -> Organization | None:
    """The Organization of what is usable; None when nothing can be said without organization.yaml."""
    models = {name: outcome.model for name, outcome in outcomes.items() if outcome.model is not None}
    settings = models.get(ORGANIZATION)
    if settings is None:
        return None
    accounts, policies, network, access, dns = (models.get(name) for name in (ACCOUNTS, POLICIES, NETWORK, ACCESS, DNS))
    workloads, lookups = models.get(WORKLOADS), models.get(LOOKUPS)
    return Organization(
        settings=settings,
        accounts=accounts.accounts if accounts else (),
        policies=policies.policies if policies else (),
        vpcs=network.vpcs if network else (),
        prefix_lists=network.prefix_lists if network else (),
        shares=network.shares if network else (),
        hosted_zones=dns.zones if dns else (),
        resolver_endpoints=dns.resolver_endpoints if dns else (),
        resolver_rules=dns.resolver_rules if dns else (),
        peerings=network.peerings if network else (),
        transit_gateways=network.transit_gateways if network else (),
        ipam=network.ipam if network else None,
        roles=access.roles if access else (),
        oidc_providers=access.oidc_providers if access else (),
        break_glass=access.break_glass if access else None,
        root_access=access.root_access if access else None,
        admin=models.get(ADMIN),
        gate=models.get(WAIVERS) or WaiversFile(),
        baseline=models.get(BASELINE) or BaselineFile(),
        identity_center=models.get(IDENTITY_CENTER) or IdentityCenterFile(),
        security=models.get(SECURITY) or SecurityFile(),
        workloads=workloads.workloads if workloads else (),
        lookups=lookups.lookups if lookups else (),
    )
