"""Rules about IPv6 in a VPC: what asks for it has it, each subnet has a network of its own, and one way out."""

from collections.abc import Iterator

from config.checks.walk import vpc_place
from config.errors import ConfigError
from config.models import Organization, Vpc
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
            hint = "write ipv6: true at the VPC" if tier.ipv6 is None else "remove ipv6: false"
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
        for position, subnet in enumerate(vpc.subnets):
            if subnet.ipv6_index is None:
                continue
            item = place / "subnets" / position / "ipv6_index"
            other = first.setdefault(subnet.ipv6_index, subnet.key)
            if other != subnet.key:
                message = f'{subnet.ipv6_index} is the number of the subnet "{other}" too; AWS refuses that'
                yield places.error(item, message, "choose a number that is free")
            room = subnet.ipv6_index // vpc.zone_slots
            if room < len(vpc.tiers):
                kept = list_ipv6_room(room, vpc.zone_slots)
                yield places.error(
                    item,
                    f"{subnet.ipv6_index} is one of the numbers {kept[0]} to {kept[-1]}, which the tier "
                    f'"{vpc.tiers[room].key}" keeps for its subnets',
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
