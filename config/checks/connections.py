"""Rules about the networks that a VPC reaches, by whatever way: each by one, and none in the place of another."""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from config.checks.walk import gateway_place, peering_place
from config.errors import ConfigError
from config.models import Organization, Vpc
from config.plan.transit import find_reached
from config.yaml.places import Place, Places


class _Connection(NamedTuple):
    """`source` reaches `target`, by `way`, which is written at `place`."""

    source: Vpc
    target: Vpc
    way: str
    place: Place


def connected_networks_do_not_overlap(organization: Organization, places: Places) -> Iterator[ConfigError]:
    """Neither a VPC and what it reaches, nor two that it reaches: an address would lead to either."""
    told: set[frozenset[str]] = set()
    found = _list_by_source(organization)
    ways = [connection for connections in found.values() for connection in connections]
    overlaps = _find_overlaps({vpc.key: vpc for way in ways for vpc in (way.source, way.target)})
    for connections in found.values():
        source = connections[0].source
        reached = {connection.target.key: connection for connection in connections}
        positions = {key: position for position, key in enumerate(reached)}
        for key, connection in reached.items():
            target = connection.target
            if source.key in overlaps[key] and frozenset({source.key, key}) not in told:
                told.add(frozenset({source.key, key}))
                yield places.error(
                    connection.place,
                    f'{source.cidr} of the VPC "{source.key}" overlaps {target.cidr} of "{target.key}", and '
                    f"{connection.way} connects them: nothing could be routed between the two",
                    "give one of them another network, or take one of the two from there",
                )
            earlier = {one for one in overlaps[key] & positions.keys() if positions[one] < positions[key]}
            for other in (reached[one] for one in sorted(earlier, key=lambda one: positions[one])):
                pair = frozenset({other.target.key, key})
                if pair not in told:
                    told.add(pair)
                    yield places.error(
                        connection.place,
                        f'"{source.key}" reaches {other.target.cidr} of the VPC "{other.target.key}" by {other.way}, '
                        f'and {target.cidr} of "{target.key}" by {connection.way}: what both have would lead to one '
                        "of them alone",
                        "give one of them another network, or take one of the two from there",
                    )


def _find_overlaps(vpcs: Mapping[str, Vpc]) -> Mapping[str, set[str]]:
    """By the key of each VPC: those whose networks overlap its own.

    Of two networks that overlap one is inside the other, so that the larger comes first and nothing apart from both is
    between them. To compare each two that a VPC reaches would take minutes where hundreds reach each other.
    """
    found: dict[str, set[str]] = {key: set() for key in vpcs}
    around: list[Vpc] = []
    for vpc in sorted(vpcs.values(), key=lambda one: (one.cidr.network_address, one.cidr.prefixlen)):
        around = [one for one in around if one.cidr.overlaps(vpc.cidr)]
        for one in around:
            found[one.key].add(vpc.key)
            found[vpc.key].add(one.key)
        around.append(vpc)
    return found


def networks_are_reached_one_way(organization: Organization, places: Places) -> Iterator[ConfigError]:
    """A route table has one route to a network."""
    for connections in _list_by_source(organization).values():
        first: dict[str, _Connection] = {}
        for connection in connections:
            earlier = first.setdefault(connection.target.key, connection)
            if earlier is not connection:
                yield places.error(
                    connection.place,
                    f'"{connection.source.key}" reaches "{connection.target.key}" by {earlier.way} already, and a '
                    f"route table has one route to a network: {connection.way} would be a second",
                    "remove one of the two ways",
                )


def _list_by_source(organization: Organization) -> dict[str, list[_Connection]]:
    """What each VPC reaches, by its key."""
    found: dict[str, list[_Connection]] = {}
    for connection in (*_list_by_gateways(organization), *_list_by_peerings(organization)):
        found.setdefault(connection.source.key, []).append(connection)
    return found


def _list_by_gateways(organization: Organization) -> Iterator[_Connection]:
    vpcs = {vpc.key: vpc for vpc in organization.vpcs}
    for index, gateway in enumerate(organization.transit_gateways):
        for position, attachment in enumerate(gateway.attachments):
            place = gateway_place(index) / "attachments" / position / "vpc"
            for reached in find_reached(gateway, attachment):
                if attachment.vpc in vpcs and reached.vpc in vpcs and attachment.vpc != reached.vpc:
                    way = f'transit gateway "{gateway.key}" ({attachment.segment} <-> {reached.segment})'
                    yield _Connection(vpcs[attachment.vpc], vpcs[reached.vpc], way, place)


def _list_by_peerings(organization: Organization) -> Iterator[_Connection]:
    vpcs = {vpc.key: vpc for vpc in organization.vpcs}
    for index, peering in enumerate(organization.peerings):
        if peering.from_ in vpcs and peering.to in vpcs and peering.from_ != peering.to:
            one, other = vpcs[peering.from_], vpcs[peering.to]
            way = f'peering "{peering.key}"'
            yield _Connection(one, other, way, peering_place(index) / "from")
            yield _Connection(other, one, way, peering_place(index) / "to")
