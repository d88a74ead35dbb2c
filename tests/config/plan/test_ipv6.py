"""What a VPC has of IPv6: which network each subnet gets of the VPC's, and how it leaves."""

from ipaddress import IPv6Network
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from config.models.network import Vpc
from config.plan.ipv6 import Ipv6Plan, plan_ipv6
from config.plan.subnets import list_ipv6_room
from config.plan.tiers import list_tier_subnets
from policies.networks import SUBNETS_OF_IPV6, find_ipv6_index, take_ipv6_network
from tests.config.plan.test_tiers import SHOP, plan
from tests.support.example import Configure

TIERS = st.lists(st.tuples(st.integers(22, 28), st.sampled_from([None, False])), min_size=1, max_size=6)
SLOTS = st.sampled_from([1, 2, 4, 8])
BLOCK = "2600:1f18:abcd:ef00::/56"


def test_each_tier_keeps_numbers_for_all_its_zones(configure: Configure) -> None:
    tiers = [
        SHOP["tiers"][0] | {"assign_ipv6_address_on_creation": True},
        SHOP["tiers"][1] | {"egress_only": True},
        {"key": "inner", "prefix": 24, "ipv6": False},
        {"key": "isolated", "prefix": 24},
    ]
    own = [
        {"key": "own", "cidr": "10.20.255.0/24", "availability_zone": "us-east-1a", "ipv6_index": 255},
        {"key": "plain", "cidr": "10.20.254.0/24", "availability_zone": "us-east-1a"},
    ]
    vpc = plan(configure, ipv6=True, tiers=tiers, subnets=own)
    assert {one.key: one.ipv6_index for one in vpc.subnets} == {
        "public-us-east-1a": 0,
        "public-us-east-1b": 1,
        "private-us-east-1a": 4,
        "private-us-east-1b": 5,
        "inner-us-east-1a": None,
        "inner-us-east-1b": None,
        "isolated-us-east-1a": 12,
        "isolated-us-east-1b": 13,
        "own": 255,
        "plain": None,
    }
    assert {one.key for one in vpc.subnets if one.assign_ipv6_address_on_creation} == {
        "public-us-east-1a",
        "public-us-east-1b",
    }
    assert {one.key for one in vpc.route_tables if one.egress_only} == {"private-us-east-1a", "private-us-east-1b"}
    tags = {"Team": "shop", "Name": "shop-egress-only"}
    assert vpc.ipv6 == Ipv6Plan(to_internet=True, egress_only_tags=tags)


def test_a_vpc_without_ipv6_has_none_of_it(configure: Configure) -> None:
    vpc = plan(configure)
    assert vpc.ipv6 is None
    assert {one.ipv6_index for one in vpc.subnets} == {None}


def make_vpc(**said: Any) -> Vpc:
    place = {"key": "shop", "account": "networking", "cidr": "10.20.0.0/16", "zones": ("us-east-1a",), "ipv6": True}
    return Vpc.model_validate(place | said)


def test_ways_out_are_there_where_something_takes_them() -> None:
    public = {"key": "public", "prefix": 24, "internet": True}
    nothing = Ipv6Plan(to_internet=False, egress_only_tags=None)
    assert plan_ipv6(make_vpc(tiers=({"key": "inner", "prefix": 24},))) == nothing
    assert plan_ipv6(make_vpc(tiers=(public | {"ipv6": False},))) == nothing
    assert plan_ipv6(make_vpc(tiers=(public | {"retired": True},))) == nothing
    subnet = {"key": "own", "cidr": "10.20.255.0/24", "availability_zone": "us-east-1a", "public": True}
    assert plan_ipv6(make_vpc(zones=(), subnets=(subnet,))) == nothing
    internet = Ipv6Plan(to_internet=True, egress_only_tags=None)
    assert plan_ipv6(make_vpc(zones=(), subnets=(subnet | {"ipv6_index": 0},))) == internet
    assert plan_ipv6(make_vpc(tiers=(public,))) == internet


def test_a_tier_with_numbers_of_its_own_has_these() -> None:
    own = {"key": "own", "prefix": 24, "ipv6_indexes": {"us-east-1b": 200, "us-east-1a": 9}}
    usual = {"key": "usual", "prefix": 24}
    vpc = make_vpc(zones=("us-east-1a", "us-east-1b"), tiers=(own, usual))
    assert {one.keys[0]: one.ipv6_index for one in list_tier_subnets(vpc)} == {
        "own-us-east-1a": 9,
        "own-us-east-1b": 200,
        "usual-us-east-1a": 4,
        "usual-us-east-1b": 5,
    }


@given(SLOTS, st.data())
def test_no_two_subnets_have_one_number_and_what_is_new_at_the_end_moves_none(slots: int, data: st.DataObject) -> None:
    zones = tuple(f"us-east-1{letter}" for letter in "abcdefgh"[: data.draw(st.integers(1, slots))])
    tiers = tuple(
        {"key": f"t{number}", "prefix": prefix, "ipv6": ipv6} for number, (prefix, ipv6) in enumerate(data.draw(TIERS))
    )
    vpc = make_vpc(zone_slots=slots, zones=zones, tiers=tiers)
    numbers = {one.keys[0]: one.ipv6_index for one in list_tier_subnets(vpc) if one.ipv6_index is not None}
    assert len(set(numbers.values())) == len(numbers) == len(zones) * sum(tier["ipv6"] is None for tier in tiers)
    fewer = make_vpc(zone_slots=slots, zones=zones[: max(1, len(zones) - 1)], tiers=tiers[: max(1, len(tiers) - 1)])
    former = {one.keys[0]: one.ipv6_index for one in list_tier_subnets(fewer) if one.ipv6_index is not None}
    assert former.items() <= numbers.items()
    back = make_vpc(zone_slots=slots, zones=zones, tiers=tuple(tier | {"ipv6": None} for tier in tiers))
    everything = {one.keys[0]: one.ipv6_index for one in list_tier_subnets(back)}
    assert numbers.items() <= everything.items()


@given(st.integers(0, 31), SLOTS)
def test_rooms_are_apart_and_each_is_one_network(position: int, slots: int) -> None:
    room = list_ipv6_room(position, slots)
    assert list_ipv6_room(position + 1, slots)[0] == room[-1] + 1
    networks = [IPv6Network(take_ipv6_network(BLOCK, number)) for number in room]
    whole = IPv6Network((int(networks[0].network_address), 65 - slots.bit_length()))
    assert all(network.subnet_of(whole) for network in networks)


@given(st.integers(0, SUBNETS_OF_IPV6 - 1))
def test_a_number_and_its_network_are_the_same_thing(number: int) -> None:
    network = take_ipv6_network(BLOCK, number)
    assert IPv6Network(network).subnet_of(IPv6Network(BLOCK))
    assert IPv6Network(network).prefixlen == 64
    assert find_ipv6_index(BLOCK, network) == number


def test_networks_are_written_as_aws_tells_them() -> None:
    assert take_ipv6_network(BLOCK, 0) == "2600:1f18:abcd:ef00::/64"
    assert take_ipv6_network(BLOCK, 255) == "2600:1f18:abcd:efff::/64"
