"""Rules about private hosted zones: the VPCs that they answer in."""

from collections.abc import Iterator

from config.checks.routing import list_lacking_dns
from config.checks.walk import hosted_zone_place, join
from config.errors import ConfigError
from config.models import HostedZone, Organization
from config.plan.stacks import find_stack_of_any
from config.text import shorten
from config.yaml.places import Place, Places


def private_zones_have_their_vpcs(organization: Organization, places: Places) -> Iterator[ConfigError]:
    """The VPCs exist, and the first one is of the hosted zone's account: AWS makes a private one with it."""
    vpcs = {vpc.key: vpc for vpc in organization.vpcs}
    for zone, position, key, place in _list_vpcs(organization):
        vpc = vpcs.get(key)
        if vpc is None:
            yield from places.unknown(key, vpcs, "a VPC", place, so="so the hosted zone answers nobody there")
        elif position == 0 and vpc.account != zone.account and not places.is_doubtful(vpc.account):
            yield places.error(
                place,
                f'the VPC "{key}" belongs to "{shorten(vpc.account)}", and AWS makes a private hosted zone with a VPC '
                f'of its own account, "{shorten(zone.account)}"',
                "write one of that account first, or make the hosted zone in the other account",
            )


def private_zones_can_answer(organization: Organization, places: Places) -> Iterator[ConfigError]:
    """A VPC asks private hosted zones only with both of its DNS settings on (from memory:
    https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/hosted-zone-private-considerations.html); of VPCs that are
    made by hand AWS leaves the host names off.
    """
    vpcs = {vpc.key: vpc for vpc in organization.vpcs}
    for _, _, key, place in _list_vpcs(organization):
        lacking = list_lacking_dns(vpcs[key]) if key in vpcs else []
        if lacking:
            yield places.error(
                place,
                f'the VPC "{key}" lacks {join(lacking)}, without which AWS never asks a private hosted zone there',
                "write it at the VPC",
            )


def private_zones_share_a_stack(organization: Organization, places: Places) -> Iterator[ConfigError]:
    """Both sides need an id of the other one: with layout: grouped one stack has both."""
    vpcs = {vpc.key: vpc for vpc in organization.vpcs}
    for zone, _, key, place in _list_vpcs(organization):
        if key not in vpcs:
            continue
        ours, theirs = (find_stack_of_any(organization, account) for account in (zone.account, vpcs[key].account))
        if None not in (ours, theirs) and ours != theirs:
            yield places.error(
                place,
                f'with layout: grouped the hosted zone is in the stack {ours}, and the VPC "{key}" in {theirs}; to '
                "associate them each stack would need an id that the other makes",
                "put both accounts in one group",
            )


def private_zone_names_are_unique(organization: Organization, places: Places) -> Iterator[ConfigError]:
    """AWS refuses a VPC a second private hosted zone of one name."""
    first: dict[tuple[str, str], HostedZone] = {}
    for zone, _, key, place in _list_vpcs(organization):
        other = first.setdefault((zone.name, key), zone)
        if other is not zone:
            yield places.error(
                place,
                f'the hosted zone "{other.key}" is {zone.name} in the VPC "{key}" already; AWS refuses a second one',
                "remove it here or there",
            )


def _list_vpcs(organization: Organization) -> Iterator[tuple[HostedZone, int, str, Place]]:
    for index, zone in enumerate(organization.hosted_zones):
        for position, key in enumerate(zone.vpcs):
            yield zone, position, key, hosted_zone_place(index) / "vpcs" / position
