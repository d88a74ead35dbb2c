"""Walking an organization's parts together with their places. Works on organizations whose keys clash; has no rules."""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from config.models import Account, Organization, TrustedPrincipal, Unit, Workload
from config.models.keyed import Keyed
from config.models.roles import ExecutionRoleOverrides, RoleSettings
from config.yaml.places import (
    ACCESS,
    ACCOUNTS,
    BASELINE,
    DNS,
    IDENTITY_CENTER,
    NETWORK,
    ORGANIZATION,
    POLICIES,
    WORKLOADS,
    Place,
    Places,
)


class PlacedUnit(NamedTuple):
    """A unit, its depth (1: directly under the root) and its place."""

    unit: Unit
    depth: int
    place: Place


def placed_units(organization: Organization) -> Iterator[PlacedUnit]:
    """Every unit, parents before children."""
    waiting = [
        PlacedUnit(unit, 1, Place(ORGANIZATION, ("units", index)))
        for index, unit in enumerate(organization.settings.units)
    ]
    while waiting:
        placed = waiting.pop(0)
        yield placed
        waiting += [
            PlacedUnit(unit, placed.depth + 1, placed.place / "units" / index)
            for index, unit in enumerate(placed.unit.units)
        ]


class PlacedKey(NamedTuple):
    """Something with a key, what it is called in messages, and its place."""

    kind: str
    thing: Keyed
    place: Place


def key_namespaces(organization: Organization) -> Iterator[list[PlacedKey]]:
    """What may not have the same key: units and accounts, since both can be targets, and each other kind by itself.

    Units and accounts come first.
    """
    yield [
        *(PlacedKey("unit", unit, place) for unit, _, place in placed_units(organization)),
        *_place_keys("account", organization.accounts, Place(ACCOUNTS, ("accounts",))),
    ]
    yield _place_keys("policy", organization.policies, Place(POLICIES, ("policies",)))
    yield _place_keys("VPC", organization.vpcs, Place(NETWORK, ("vpcs",)))
    yield _place_keys("prefix list", organization.prefix_lists, Place(NETWORK, ("prefix_lists",)))
    yield _place_keys("share", organization.shares, Place(NETWORK, ("shares",)))
    yield _place_keys("hosted zone", organization.hosted_zones, Place(DNS, ("zones",)))
    yield _place_keys("resolver endpoint", organization.resolver_endpoints, Place(DNS, ("resolver_endpoints",)))
    yield _place_keys("resolver rule", organization.resolver_rules, Place(DNS, ("resolver_rules",)))
    yield _place_keys("peering", organization.peerings, Place(NETWORK, ("peerings",)))
    yield _place_keys("transit gateway", organization.transit_gateways, Place(NETWORK, ("transit_gateways",)))
    if organization.ipam is not None:
        yield _place_keys("IPAM pool", organization.ipam.pools, POOLS_PLACE)
    for index, gateway in enumerate(organization.transit_gateways):
        yield _place_keys("segment", gateway.segments, gateway_place(index) / "segments")
    yield _place_keys("role", organization.roles, Place(ACCESS, ("roles",)))
    yield _place_keys("OpenID Connect provider", organization.oidc_providers, Place(ACCESS, ("oidc_providers",)))
    yield _place_keys("profile", organization.baseline.profiles, Place(BASELINE, ("profiles",)))
    yield _place_keys("workload", organization.workloads, Place(WORKLOADS, ("workloads",)))
    center = organization.identity_center
    yield _place_keys("permission set", center.permission_sets, Place(IDENTITY_CENTER, ("permission_sets",)))
    # Both are principals of assignments.
    yield [
        *_place_keys("group", center.groups, Place(IDENTITY_CENTER, ("groups",))),
        *_place_keys("user", center.users, Place(IDENTITY_CENTER, ("users",))),
    ]
    for index, vpc in enumerate(organization.vpcs):
        # A share names both.
        yield [
            *_place_keys("subnet", vpc.subnets, vpc_place(index) / "subnets"),
            *_place_keys("tier", vpc.tiers, vpc_place(index) / "tiers"),
        ]
        yield _place_keys("security group", vpc.security_groups, vpc_place(index) / "security_groups")
        yield _place_keys("network ACL", vpc.network_acls, vpc_place(index) / "network_acls")


def list_workloads(organization: Organization) -> list[tuple[Workload, Place]]:
    return [(one, Place(WORKLOADS, ("workloads", index))) for index, one in enumerate(organization.workloads)]


def _place_keys(kind: str, things: tuple[Keyed, ...], place: Place) -> list[PlacedKey]:
    return [PlacedKey(kind, thing, place / index) for index, thing in enumerate(things)]


def placed_policy_lists(organization: Organization) -> Iterator[tuple[tuple[str, ...], Place]]:
    """The lists of policies that are attached to the root, units and accounts."""
    yield organization.settings.policies, Place(ORGANIZATION, ("policies",))
    for target, place in placed_targets(organization):
        yield target.policies, place / "policies"


def placed_targets(organization: Organization) -> Iterator[tuple[Unit | Account, Place]]:
    """The units and accounts, to which policies are attached."""
    for unit, _, place in placed_units(organization):
        yield unit, place
    for index, account in enumerate(organization.accounts):
        yield account, Place(ACCOUNTS, ("accounts", index))


def placed_roles(organization: Organization) -> Iterator[tuple[RoleSettings, Place]]:
    """What has permissions and tags of a role: cross-account roles, that of break_glass, the execution role with what
    accounts override of it, and the management role.
    """
    for index, role in enumerate(organization.roles):
        yield role, Place(ACCESS, ("roles", index))
    if organization.break_glass is not None:
        yield organization.break_glass, Place(ACCESS, ("break_glass",))
    yield organization.settings.execution_role, Place(ORGANIZATION, ("execution_role",))
    for _, overrides, place in placed_overrides(organization):
        yield overrides, place
    management = organization.settings.access.management_role
    if management is not None:
        yield management, Place(ORGANIZATION, ("access", "management_role"))


def placed_principals(organization: Organization) -> Iterator[tuple[int, str | TrustedPrincipal, Place]]:
    """Whom cross-account roles let in: the role's index, an account or another principal, and its place."""
    for index, role in enumerate(organization.roles):
        for position, one in enumerate(role.trusted_by):
            yield index, one, Place(ACCESS, ("roles", index, "trusted_by", position))


def placed_trusted_accounts(organization: Organization) -> Iterator[tuple[int, str, Place]]:
    """The accounts among them, and those whose one role is let in: the role's index, the account and its place."""
    for index, one, place in placed_principals(organization):
        if isinstance(one, str):
            yield index, one, place
        elif one.account is not None:
            yield index, one.account, place / "account"


def placed_overrides(organization: Organization) -> Iterator[tuple[Account, ExecutionRoleOverrides, Place]]:
    """The accounts that override something of the execution role, with that and its place."""
    for index, account in enumerate(organization.accounts):
        if account.execution_role_overrides is not None:
            place = Place(ACCOUNTS, ("accounts", index, "execution_role_overrides"))
            yield account, account.execution_role_overrides, place


IPAM_PLACE = Place(NETWORK, ("ipam",))
POOLS_PLACE = IPAM_PLACE / "pools"


def vpc_place(index: int) -> Place:
    """The place of the VPC of that index."""
    return Place(NETWORK, ("vpcs", index))


def gateway_place(index: int) -> Place:
    """The place of the transit gateway of that index."""
    return Place(NETWORK, ("transit_gateways", index))


def peering_place(index: int) -> Place:
    """The place of the peering of that index."""
    return Place(NETWORK, ("peerings", index))


def lacks_trusted_access(organization: Organization, places: Places, service: str) -> bool:
    """Whether a service, by its principal, has no trusted access, as far as the file could be read."""
    return service not in organization.settings.trusted_access and not places.is_doubtful(service)


def unit_keys(organization: Organization) -> set[str]:
    """The keys of all units."""
    return {unit.key for unit in organization.units()}


def account_keys(organization: Organization) -> set[str]:
    """The keys of all member accounts."""
    return {account.key for account in organization.accounts}


def join(words: Iterable[str]) -> str:
    """Words as a person would list them: a, b and c."""
    *most, last = words
    return f"{', '.join(most)} and {last}" if most else last


def hosted_zone_place(index: int) -> Place:
    """The place of the hosted zone of that index."""
    return Place(DNS, ("zones", index))
