"""Where the subnets of tiers lie."""

from ipaddress import IPv4Network
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from config.plan.subnets import Room, count_missing, divide, find_room, lay_out

SLOTS = st.sampled_from([1, 2, 4, 8])
PREFIXES = st.lists(st.integers(18, 28), min_size=1, max_size=8)
VPC = IPv4Network("10.20.0.0/16")


def list_subnets(prefixes: list[int], slots: int, zones: int) -> list[IPv4Network]:
    return [subnet for room in lay_out(prefixes, slots) for subnet in divide(VPC, room, zones)]


def test_rooms_lie_one_after_another_each_at_a_multiple_of_its_size() -> None:
    rooms = lay_out([24, 20, 24], 4)
    assert rooms == (Room(0, 1024, 24), Room(16384, 16384, 20), Room(32768, 1024, 24))
    assert [str(find_room(VPC, room)) for room in rooms] == ["10.20.0.0/22", "10.20.64.0/18", "10.20.128.0/22"]
    assert list(map(str, divide(VPC, rooms[1], 2))) == ["10.20.64.0/20", "10.20.80.0/20"]
    assert count_missing(VPC, rooms) == 0


def test_what_does_not_fit_is_counted() -> None:
    assert count_missing(IPv4Network("10.0.0.0/20"), lay_out([26, 23, 23], 4)) == 2048
    assert count_missing(VPC, lay_out([16], 2)) == 65536
    assert count_missing(VPC, ()) == 0


@given(PREFIXES, SLOTS)
def test_no_two_subnets_overlap_and_all_lie_inside(prefixes: list[int], slots: int) -> None:
    rooms = lay_out(prefixes, slots)
    missing = count_missing(VPC, rooms)
    assert (missing == 0) == (rooms[-1].end <= VPC.num_addresses)
    if missing:
        return
    subnets = list_subnets(prefixes, slots, slots)
    assert len(subnets) == len(prefixes) * slots
    assert all(one.broadcast_address < other.network_address for one, other in pairwise(subnets))
    assert all(subnet.subnet_of(VPC) for subnet in subnets)
    for prefix, room in zip(prefixes, rooms, strict=True):
        assert {subnet.prefixlen for subnet in divide(VPC, room, slots)} == {prefix}
        assert all(subnet.subnet_of(find_room(VPC, room)) for subnet in divide(VPC, room, slots))


@given(PREFIXES, st.integers(18, 28), SLOTS)
def test_a_tier_at_the_end_moves_nothing(prefixes: list[int], more: int, slots: int) -> None:
    assert lay_out([*prefixes, more], slots)[:-1] == lay_out(prefixes, slots)


@given(PREFIXES, st.sampled_from([2, 4, 8]), st.data())
def test_a_zone_at_the_end_moves_nothing(prefixes: list[int], slots: int, data: st.DataObject) -> None:
    rooms = lay_out(prefixes, slots)
    zones = data.draw(st.integers(1, slots - 1))
    for room in rooms:
        if room.end <= VPC.num_addresses:
            assert list(divide(VPC, room, zones + 1))[:-1] == list(divide(VPC, room, zones))
