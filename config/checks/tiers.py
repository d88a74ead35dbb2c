"""Rules about the tiers of a VPC: there is room for their subnets, and a way out where they want one."""

import re
from collections.abc import Iterator
from ipaddress import IPv4Network

from config.checks.walk import join, vpc_place
from config.errors import ConfigError
from config.models import Organization, Vpc
from config.plan.part_tags import list_part_names
from config.plan.subnets import count_missing, find_room
from config.plan.tiers import list_rooms
from config.yaml.places import Place, Places

_LOCAL = re.compile(r".+-[0-9]+-.+")
"""The names of Local and Wavelength Zones: us-east-1-bos-1a
(https://docs.aws.amazon.com/local-zones/latest/ug/available-local-zones.html, read 2026-11-27)."""


def _list_vpcs(organization: Organization, places: Places) -> Iterator[tuple[Vpc, Place]]:
    """Those that were read as a whole: without a tier or zone, all others would seem to lie elsewhere."""
    for index, vpc in enumerate(organization.vpcs):
        place = vpc_place(index)
        if not places.has_lost(place):
            yield vpc, place


def tiers_have_zones(organization: Organization, places: Places) -> Iterator[ConfigError]:
    """Tiers lie in zones, for which they keep room."""
    for vpc, place in _list_vpcs(organization, places):
        if vpc.live_tiers and not vpc.live_zones:
            yield places.error(
                place / "tiers",
                f'the VPC "{vpc.key}" has no zone for its tiers, so they would have no subnets',
                "write zones: [us-east-1a, us-east-1b], with those of its region",
            )
        if vpc.zones and not vpc.tiers:
            yield places.error(
                place / "zones",
                f'the VPC "{vpc.key}" has no tiers, so its zones make nothing; '
                "a subnet that is written out names its own",
                "write tiers, or remove it",
            )
        if len(vpc.zones) > vpc.zone_slots and any(tier.prefix is not None for tier in vpc.tiers):
            yield places.error(
                place / "zones",
                f"each tier keeps room for {vpc.zone_slots} zones, and these are {len(vpc.zones)}",
                f"name {vpc.zone_slots} at most; as long as the VPC isn't made, zone_slots may be greater",
            )
        for position, zone in enumerate(vpc.zones):
            if _LOCAL.fullmatch(zone):
                yield places.error(
                    place / "zones" / position,
                    f"{zone} is a Local Zone, where AWS has neither all that tiers are made of nor the addresses of "
                    "its region",
                    "name availability zones, such as us-east-1a; a subnet that is written out may lie in it",
                )
        for position, zone in enumerate(vpc.retired_zones):
            if zone not in vpc.zones:
                yield places.error(
                    place / "retired_zones" / position,
                    f'{zone} is none of the zones of the VPC "{vpc.key}", so it keeps none of them in place',
                    "write it in zones too, where it was, or remove it",
                )


def tiers_fit_their_vpc(organization: Organization, places: Places) -> Iterator[ConfigError]:
    """The rooms of all tiers lie within the VPC, and no other subnet lies in them."""
    for vpc, place in _list_vpcs(organization, places):
        rooms = list_rooms(vpc)
        missing = count_missing(vpc.cidr, [room for room in rooms if room is not None])
        if missing:
            position = next(
                position
                for position, room in enumerate(rooms)
                if room is not None and room.end > vpc.cidr.num_addresses
            )
            yield places.error(
                place / "tiers" / position,
                f'{vpc.cidr}, the network of the VPC "{vpc.key}", is full before the end of the tier '
                f'"{vpc.tiers[position].key}": {missing:,} addresses are missing for the tiers, each of which keeps '
                f"room for {vpc.zone_slots} zones",
                "write a greater prefix, which makes its subnets smaller, or remove it; "
                "as long as the VPC isn't made, a greater cidr or a smaller zone_slots helps too",
            )
            continue
        for tier, room in zip(vpc.tiers, rooms, strict=True):
            if room is None:
                continue
            network = find_room(vpc.cidr, room)
            for cidr, where in _list_written_out(vpc, place):
                if cidr.overlaps(network):
                    yield places.error(
                        where,
                        f'{cidr} overlaps {network}, which the tier "{tier.key}" keeps for its subnets',
                        f"choose a network that no tier keeps, such as one at the end of {vpc.cidr}",
                    )


def written_out_tiers_fit_their_vpc(organization: Organization, places: Places) -> Iterator[ConfigError]:
    """The networks of a tier that are written out are one for each zone, within the VPC, and beside all others."""
    for vpc, place in _list_vpcs(organization, places):
        for position, tier in enumerate(vpc.tiers):
            field = place / "tiers" / position / "cidrs"
            lacking = [zone for zone in vpc.live_zones if zone not in tier.cidrs]
            if tier.cidrs and lacking and not tier.retired:
                yield places.error(
                    field,
                    f'the tier "{tier.key}" says no network for {join(lacking)}, and a tier is a subnet in each zone '
                    "of its VPC",
                    "write one for each of zones; subnets in some of them alone are written under subnets",
                )
            for zone, cidr in tier.cidrs.items():
                if zone not in vpc.zones:
                    yield places.error(
                        field / zone,
                        f'{zone} is none of the zones of the VPC "{vpc.key}", so this network would be no subnet',
                        "write it in zones too, or remove it",
                    )
                if not cidr.subnet_of(vpc.cidr):
                    message = f'{cidr} lies outside {vpc.cidr}, the network of the VPC "{vpc.key}"'
                    yield places.error(field / zone, message, f"choose a network within {vpc.cidr}")
        written = list(_list_written_out(vpc, place))
        for index, (cidr, where) in enumerate(written):
            taken = next((other for other, _ in written[:index] if other.overlaps(cidr)), None)
            if taken is not None and index >= len(vpc.subnets):
                message = f'{cidr} overlaps {taken}, another subnet of the VPC "{vpc.key}"; AWS refuses that'
                yield places.error(where, message, "choose a network that is free")


def _list_written_out(vpc: Vpc, place: Place) -> Iterator[tuple[IPv4Network, Place]]:
    """The networks that are written out, those of subnets first."""
    for position, subnet in enumerate(vpc.subnets):
        yield subnet.cidr, place / "subnets" / position / "cidr"
    for position, tier in enumerate(vpc.tiers):
        for zone, cidr in tier.cidrs.items():
            yield cidr, place / "tiers" / position / "cidrs" / zone


def tiers_and_subnets_have_keys_of_their_own(organization: Organization, places: Places) -> Iterator[ConfigError]:
    """No key of a tier or subnet, a former one neither, is or was that of a tier's subnet in a zone
    (config.checks.identity compares all others).
    """
    for vpc, place in _list_vpcs(organization, places):
        made = {tier.name_subnet(zone): tier.key for tier in vpc.tiers for zone in vpc.zones}
        former = {name: tier.key for tier in vpc.tiers for zone in vpc.zones for name in tier.name_former_subnets(zone)}
        for kind, things in (("subnets", vpc.subnets), ("tiers", vpc.tiers)):
            for position, thing in enumerate(things):
                if thing.key in made:
                    yield places.error(
                        place / kind / position / "key",
                        f'"{thing.key}" is the key of a subnet of the tier "{made[thing.key]}", and what is shared '
                        "or put out by that name would be either",
                        "choose another key",
                    )
                for key in thing.keys if kind == "subnets" else ():
                    owner = former.get(key) or (made.get(key) if key != thing.key else None)
                    if owner is not None:
                        yield places.error(
                            place / kind / position,
                            f'"{key}" is or was a key of a subnet of the tier "{owner}" too, so the engine could not '
                            "tell which of the two a subnet is that is there",
                            "remove it from formerly, here or at the tier, or choose another key",
                        )


def ways_out_are_possible(organization: Organization, places: Places) -> Iterator[ConfigError]:
    """NAT gateways lie in a tier with internet, and something goes out by them."""
    for vpc, place in _list_vpcs(organization, places):
        for position, tier in enumerate(vpc.tiers):
            if tier.internet and tier.nat:
                yield places.error(
                    place / "tiers" / position / "nat",
                    f'the tier "{tier.key}" has internet: true as well, and a subnet has one default route',
                    "remove one of them",
                )
        yield from _nat(places, vpc, place)
        if vpc.gateway_endpoints and not vpc.live_tiers:
            yield places.error(
                place / "gateway_endpoints",
                f'the VPC "{vpc.key}" has no tiers, whose route tables would lead to the endpoints',
                "write tiers, or remove it",
            )


def _nat(places: Places, vpc: Vpc, place: Place) -> Iterator[ConfigError]:
    users = [tier.key for tier in vpc.live_tiers if tier.nat and not tier.internet]
    if vpc.nat == "none":
        if users:
            yield places.error(
                place / "tiers",
                f'{join(users)} of the VPC "{vpc.key}" would go out by NAT, and the VPC has no NAT gateway',
                "write nat: one at the VPC, or nat: per_zone, or remove nat from the tiers",
            )
    elif not users:
        yield places.error(
            place / "nat",
            f'no tier of the VPC "{vpc.key}" has nat: true, so its NAT gateways would cost money and serve nothing',
            "write nat: true at a tier, or nat: none here",
        )
    elif not any(tier.internet for tier in vpc.live_tiers):
        yield places.error(
            place / "nat",
            f'no tier of the VPC "{vpc.key}" has internet: true, and a NAT gateway lies in such a tier',
            "put a tier with internet: true at the end of tiers, or write nat: none",
        )


def tagged_parts_exist(organization: Organization, places: Places) -> Iterator[ConfigError]:
    """Tags of their own have parts that the VPC has."""
    for vpc, place in _list_vpcs(organization, places):
        names = list_part_names(vpc)
        for name in vpc.part_tags:
            yield from places.unknown(
                name,
                names,
                f'a part of the VPC "{vpc.key}"',
                place / "part_tags" / name,
                so="so nothing would have these tags",
            )
