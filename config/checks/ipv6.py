"""Rules about IPv6 in a VPC: what asks for it has it, each subnet has a network of its own, and one way out."""

from collections.abc import Iterator

from config.checks.walk import join, vpc_place
from config.errors import ConfigError
from config.models import Organization, Vpc
from config.models.tiers import Tier
from config.plan.subnets import list_ipv6_room
from config.yaml.places import Place, Places
from policies.networks import SUBNETS_OF_IPV6


def ipv6_is_given(organization: Organization, places: Places) -> Iterator[ConfigError]:
    """Tiers and subnets have IPv6 where their VPC has; addresses and ways out of it, where they have it."""
    for index, vpc in enumerate(organization.vpcs):
        place = vpc_place(index)
        for position, subnet in enumerate(vpc.subnets):
            has_it, item = subnet.ipv6_index is not None, place / "subnets" / position
            if has_it and not vpc.ipv6:
                yield _lacks_network(places, vpc, item / "ipv6_index")
            if subnet.assign_ipv6_address_on_creation and not has_it:
                yield _gives_no_address(places, subnet.key, item, "write ipv6_index, or remove it")
        for position, tier in enumerate(vpc.tiers):
            has_it, item = vpc.gives_ipv6(tier), place / "tiers" / position
            hint = _say_how(tier)
            if tier.ipv6 and not vpc.ipv6:
                yield _lacks_network(places, vpc, item / "ipv6")
            if tier.assign_ipv6_address_on_creation and not has_it:
                yield _gives_no_address(places, tier.key, item, f"{hint}, or remove it")
            if tier.egress_only and not has_it:
                yield places.error(
                    item / "egress_only",
                    f'the tier "{tier.key}" has no IPv6, and out by an egress-only internet gateway goes nothing else',
                    f"{hint}; of IPv4, nat: true leads out",
                )
            if tier.egress_only and tier.internet:
                yield places.error(
                    item / "egress_only",
                    f'the tier "{tier.key}" has internet: true as well, which routes IPv6 to the internet gateway, and '
                    "a subnet has one default route",
                    "remove one of them",
                )


def _say_how(tier: Tier) -> str:
    """How a tier without IPv6 gets it."""
    return "write ipv6: true at the VPC" if tier.ipv6 is None else "remove ipv6: false"


def _lacks_network(places: Places, vpc: Vpc, place: Place) -> ConfigError:
    return places.error(
        place,
        f'the VPC "{vpc.key}" has no IPv6 network, of which this would be a part',
        "write ipv6: true at the VPC, or remove it",
    )


def _gives_no_address(places: Places, key: str, place: Place, hint: str) -> ConfigError:
    return places.error(
        place / "assign_ipv6_address_on_creation",
        f'"{key}" has no IPv6 network, so AWS refuses to give addresses of it',
        hint,
    )


def ipv6_networks_are_apart(organization: Organization, places: Places) -> Iterator[ConfigError]:
    """No two subnets have the same /64, and the tiers' are within the VPC's."""
    for index, vpc in enumerate(organization.vpcs):
        place = vpc_place(index)
        if not vpc.ipv6 or places.has_lost(place):
            continue
        first: dict[int, str] = {}
        for number, key, item in _list_written_out(vpc, place):
            other = first.setdefault(number, key)
            if other != key:
                message = f'{number} is the number of the subnet "{other}" too; AWS refuses that'
                yield places.error(item, message, "choose a number that is free")
            room = number // vpc.zone_slots
            tier = vpc.tiers[room] if room < len(vpc.tiers) else None
            if tier is not None and vpc.gives_ipv6(tier) and not tier.ipv6_indexes:
                kept = list_ipv6_room(room, vpc.zone_slots)
                yield places.error(
                    item,
                    f"{number} is one of the numbers {kept[0]} to {kept[-1]}, which the tier "
                    f'"{tier.key}" keeps for its subnets',
                    f"choose a number that no tier keeps, such as {SUBNETS_OF_IPV6 - 1} or one before it",
                )
        if len(vpc.zones) > vpc.zone_slots and all(tier.prefix is None for tier in vpc.tiers):
            yield places.error(
                place / "zones",
                f"each tier keeps IPv6 networks for {vpc.zone_slots} zones, and these are {len(vpc.zones)}",
                "write a greater zone_slots, as long as the VPC has no IPv6 yet",
            )
        most = SUBNETS_OF_IPV6 // vpc.zone_slots
        if len(vpc.tiers) > most:
            yield places.error(
                place / "tiers" / most,
                f'the IPv6 network of the VPC "{vpc.key}" has {SUBNETS_OF_IPV6} networks for subnets, of which each '
                f"tier keeps {vpc.zone_slots}: that is {most} tiers, and these are {len(vpc.tiers)}",
                "write fewer; as long as the VPC isn't made, a smaller zone_slots helps too",
            )


def ipv6_indexes_are_for_each_zone(organization: Organization, places: Places) -> Iterator[ConfigError]:
    """A tier whose numbers are written out has IPv6, and one of them for each zone."""
    for index, vpc in enumerate(organization.vpcs):
        if places.has_lost(vpc_place(index)):
            continue
        for position, tier in enumerate(vpc.tiers):
            field = vpc_place(index) / "tiers" / position / "ipv6_indexes"
            if tier.ipv6_indexes and not vpc.gives_ipv6(tier):
                yield places.error(
                    field,
                    f'the tier "{tier.key}" has no IPv6, so these numbers would be no subnet\'s',
                    f"{_say_how(tier)}, or remove it",
                )
            lacking = [zone for zone in vpc.live_zones if zone not in tier.ipv6_indexes]
            if tier.ipv6_indexes and lacking and not tier.retired:
                yield places.error(
                    field,
                    f'the tier "{tier.key}" says no number for {join(lacking)}, so its subnet there would have no IPv6',
                    "write one for each of zones",
                )
            for zone in tier.ipv6_indexes:
                if zone not in vpc.zones:
                    yield places.error(
                        field / zone,
                        f'{zone} is none of the zones of the VPC "{vpc.key}", so this number would be no subnet\'s',
                        "write it in zones too, or remove it",
                    )


def _list_written_out(vpc: Vpc, place: Place) -> Iterator[tuple[int, str, Place]]:
    """The numbers that are written out, each with the key of its subnet."""
    for position, subnet in enumerate(vpc.subnets):
        if subnet.ipv6_index is not None:
            yield subnet.ipv6_index, subnet.key, place / "subnets" / position / "ipv6_index"
    for position, tier in enumerate(vpc.tiers):
        for zone, number in tier.ipv6_indexes.items():
            yield number, tier.name_subnet(zone), place / "tiers" / position / "ipv6_indexes" / zone
