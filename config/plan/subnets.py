"""The networks of a VPC's tiers, from their order alone: what is added at the end moves nothing. Pure, by ipaddress
only. Each tier has a room: one aligned network with a slot for each zone. Rooms follow each other in the tiers' order.
Of IPv6, of which AWS alone chooses the VPC's network, it has numbers of /64 in there.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from ipaddress import IPv4Network


@dataclass(frozen=True)
class Room:
    """`first`: its first address, counted from the VPC's. `size`: how many addresses it has. `prefix`: its slots'."""

    first: int
    size: int
    prefix: int

    @property
    def end(self) -> int:
        return self.first + self.size


def lay_out(prefixes: Sequence[int], zone_slots: int) -> tuple[Room, ...]:
    """The room of each tier, by the prefixes of their subnets. `zone_slots`: a power of two.

    A room begins at a multiple of its own size, so it is one network, and a firewall can name the tier by it.
    """
    rooms: list[Room] = []
    end = 0
    for prefix in prefixes:
        size = zone_slots * 2 ** (32 - prefix)
        first = -(-end // size) * size
        rooms.append(Room(first, size, prefix))
        end = first + size
    return tuple(rooms)


def count_missing(network: IPv4Network, rooms: Sequence[Room]) -> int:
    """How many addresses a VPC's network would need to have more; 0 where all rooms lie within it."""
    return max(0, max((room.end for room in rooms), default=0) - network.num_addresses)


def find_room(network: IPv4Network, room: Room) -> IPv4Network:
    """The network of a room that lies within the VPC's."""
    return IPv4Network((int(network.network_address) + room.first, 33 - room.size.bit_length()))


def divide(network: IPv4Network, room: Room, zones: int) -> Iterator[IPv4Network]:
    """The subnets of the first `zones` zones."""
    size = 2 ** (32 - room.prefix)
    for slot in range(zones):
        yield IPv4Network((int(network.network_address) + room.first + slot * size, room.prefix))


def list_ipv6_room(position: int, zone_slots: int) -> range:
    """The numbers of the /64 that the tier at that position keeps, one for each zone it has room for."""
    return range(position * zone_slots, (position + 1) * zone_slots)
