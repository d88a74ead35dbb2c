"""Rules about hosted zones: their accounts exist, their names are one each, and who looks for a name gets to them."""

from collections.abc import Iterator

from config.checks.walk import account_keys, hosted_zone_place
from config.errors import ConfigError
from config.models import MANAGEMENT, HostedZone, Organization
from config.plan.baseline import find_nearest
from config.plan.hosted_zones import is_below, strip_zone
from config.plan.stacks import find_stack_of_any
from config.plan.targets import resolve_known_targets
from config.yaml.places import Place, Places

MAX_ZONE_TAGS = 10
"""https://docs.aws.amazon.com/Route53/latest/APIReference/API_ChangeTagsForResource.html, read 2026-11-27."""


def zones_name_what_exists(organization: Organization, places: Places) -> Iterator[ConfigError]:
    """The account that holds a hosted zone exists, and so does the hosted zone above it."""
    owners = account_keys(organization) | {MANAGEMENT}
    known = {zone.key for zone in organization.hosted_zones}
    for index, zone in enumerate(organization.hosted_zones):
        place = hosted_zone_place(index)
        so = "so the hosted zone has no home"
        yield from places.unknown(zone.account, owners, "an account", place / "account", so=so)
        if zone.delegated_from is not None:
            so = "so nobody gets to this one"
            yield from places.unknown(zone.delegated_from, known, "a hosted zone", place / "delegated_from", so=so)


def zone_names_are_unique(organization: Organization, places: Places) -> Iterator[ConfigError]:
    """AWS makes a second public zone of a name, with other name servers. Only a warning where another account has it:
    a zone moves to another account by being in both for a while.
    """
    first: dict[str, int] = {}
    own: dict[tuple[str, str], int] = {}
    for index, zone in enumerate(organization.hosted_zones):
        if zone.vpcs:
            continue
        anywhere, here = first.setdefault(zone.name, index), own.setdefault((zone.account, zone.name), index)
        if anywhere == index:
            continue
        earlier = here if here != index else anywhere
        other = organization.hosted_zones[earlier]
        problem = places.error(
            hosted_zone_place(index) / "name",
            f'{zone.name} is the name of the hosted zone "{other.key}" too '
            f"({places.line(hosted_zone_place(earlier))}), and those who look for it get to one of them alone",
            "keep one of them",
        )
        yield problem if other.account == zone.account else problem.as_warning()


def delegations_are_possible(organization: Organization, places: Places) -> Iterator[ConfigError]:
    """A hosted zone is delegated from the next one above it, by the stack that has both."""
    zones = {zone.key: zone for zone in organization.hosted_zones}
    for index, zone in enumerate(organization.hosted_zones):
        above = zones.get(zone.delegated_from or "")
        if above is None:
            continue
        place = hosted_zone_place(index) / "delegated_from"
        if above.vpcs:
            yield places.error(
                place,
                f'the hosted zone "{above.key}" is private, so it leads nobody to this one',
                "name a public one, or remove it",
            )
            continue
        if not is_below(zone.name, above.name):
            yield places.error(
                place,
                f'{zone.name} does not lie in {above.name}, the hosted zone "{above.key}", so no record there could '
                "lead to it",
                "name a hosted zone that its name ends with, or remove it",
            )
            continue
        between = _find_next_above(organization, zone)
        if between is not None and between.name != above.name:
            yield places.error(
                place,
                f'{zone.name} lies in {between.name}, the hosted zone "{between.key}", which is nearer than '
                f"{above.name}, and who gets to that one is not led any further",
                f"write delegated_from: {between.key}",
            )
        yield from _refuse_groups(organization, places, zone, above, place)


def names_are_delegated_once(organization: Organization, places: Places) -> Iterator[ConfigError]:
    """A name has one set of NS records in the zone above it, which lead to one zone."""
    first: dict[tuple[str, str], int] = {}
    for index, zone in enumerate(organization.hosted_zones):
        if zone.delegated_from is None:
            continue
        earlier = first.setdefault((zone.delegated_from, zone.name), index)
        if earlier != index:
            yield places.error(
                hosted_zone_place(index) / "delegated_from",
                f'"{zone.delegated_from}" leads to the other {zone.name}, '
                f'"{organization.hosted_zones[earlier].key}", already '
                f"({places.line(hosted_zone_place(earlier))}), and can lead to one of them",
                "leave it at the one that is to be found; another one in its place is a change in place",
            )


def zones_are_delegated(organization: Organization, places: Places) -> Iterator[ConfigError]:
    """Without NS records in the one above it nobody finds a hosted zone. Only a warning: they may be made elsewhere."""
    delegated = {zone.name for zone in organization.hosted_zones if zone.delegated_from is not None}
    for index, zone in enumerate(organization.hosted_zones):
        place = hosted_zone_place(index)
        above = _find_next_above(organization, zone)
        if above is None or zone.vpcs or zone.delegated_from is not None or places.is_lost(place / "delegated_from"):
            continue
        if zone.name in delegated:
            continue  # the other zone of its name is found, while it moves
        label = strip_zone(zone.name, above.name)
        if not any(record.type == "NS" and record.name == label for record in above.records):
            yield places.error(
                place,
                f'nothing in the hosted zone "{above.key}" ({above.name}) leads to {zone.name}, so nobody finds what '
                "is in this one",
                f"write delegated_from: {above.key}",
            ).as_warning()


def zone_tags_fit(organization: Organization, places: Places) -> Iterator[ConfigError]:
    """A hosted zone has fewer tags than anything else, and those of the organization and of its account count."""
    nearest = find_nearest(organization, resolve_known_targets)
    for index, zone in enumerate(organization.hosted_zones):
        profiles = nearest.get(zone.account, ())
        common = {key for profile in profiles for key in profile.tags or ()} | organization.settings.tags.keys()
        number = len(common | zone.tags.keys())
        if number > MAX_ZONE_TAGS:
            place = hosted_zone_place(index)
            yield places.error(
                place / "tags" if zone.tags else place,
                f"with those of the organization and its account the hosted zone would have {number} tags, and AWS "
                f"accepts {MAX_ZONE_TAGS} on one",
                "remove some, here or there",
            )


def _find_next_above(organization: Organization, zone: HostedZone) -> HostedZone | None:
    """The public hosted zone of the longest name that this one lies in."""
    above = [other for other in organization.hosted_zones if not other.vpcs and is_below(zone.name, other.name)]
    return max(above, key=lambda other: len(other.name), default=None)


def _refuse_groups(
    organization: Organization, places: Places, zone: HostedZone, above: HostedZone, place: Place
) -> Iterator[ConfigError]:
    stacks = {one.account: find_stack_of_any(organization, one.account) for one in (zone, above)}
    if None in stacks.values() or len(set(stacks.values())) == 1:
        return
    yield places.error(
        place,
        f'with layout: grouped the hosted zone is in the stack {stacks[zone.account]}, and "{above.key}" in '
        f"{stacks[above.account]}, which does not know its name servers",
        f'write a record of type NS in "{above.key}", with the name servers that `pulumi up --stack '
        f"{stacks[zone.account]}` puts out, or put both accounts in one group",
    )
