"""VPCs with IPv6 of states: which numbers their subnets have, and how they leave; loaded as the program loads them."""

from dataclasses import replace
from typing import Any

import pytest

from config.plan.networks import plan_vpcs
from live.inventory import Inventory, Route, Subnet
from live.network_parts import EgressOnlyGateway, Ipv6Association
from policies.networks import EVERYWHERE_OF_IPV6, take_ipv6_network
from tests.migrate.init.loading import Loader, told
from tests.migrate.init.networks import BLOCK, of_module
from tests.migrate.init.test_states import instance, read
from tests.migrate.init.test_tiers import ZONES, change, draft_vpc

NUMBERS = {"private": 3, "public": 0}
"""The first number of each kind of subnets, as `terraform-aws-modules/vpc` is usually given them."""


def with_ipv6(zones: str = "abc", **numbers: int) -> Inventory:
    """The module's network with IPv6, out of the private subnets by an egress-only internet gateway."""
    inventory = of_module(zones)

    def number(subnet: Subnet) -> Subnet:
        _, kind, zone = subnet.id.split("-")
        network = take_ipv6_network(BLOCK, (NUMBERS | numbers)[kind] + zones.index(zone))
        return replace(subnet, ipv6_cidr=network, assign_ipv6_address_on_creation=kind == "public")

    def out(table: str, **target: str) -> Route:
        return Route(
            **{"origin": "r6", "table_id": table, "destination": EVERYWHERE_OF_IPV6, "gateway_id": "", **target}
        )

    routes = [out(f"rtb-{zone}", egress_only_gateway_id="eigw-1") for zone in zones]
    gateway = EgressOnlyGateway(origin="eigw", id="eigw-1", vpc_id="vpc-1", tags={"Name": "shop"})
    return replace(
        change(inventory, egress_only_gateways=(gateway,)),
        vpcs=(replace(inventory.vpcs[0], ipv6_cidr=BLOCK),),
        subnets=tuple(map(number, inventory.subnets)),
        routes=(*inventory.routes, *routes, out("rtb-public", gateway_id="igw-1")),
    )


def test_numbers_that_the_program_would_not_choose_are_written_out(loaded: Loader) -> None:
    inventory = with_ipv6()
    drafted = draft_vpc(inventory)
    private, public = drafted["tiers"]
    assert (drafted["ipv6"], private["egress_only"]) == (True, True)
    assert private["ipv6_indexes"] == dict(zip(ZONES, (3, 4, 5), strict=True))
    assert public["ipv6_indexes"] == dict(zip(ZONES, (0, 1, 2), strict=True))
    assert (public["assign_ipv6_address_on_creation"], "assign_ipv6_address_on_creation" in private) == (True, False)
    assert drafted["part_tags"]["egress_only_gateway"] == {"Name": "shop"}
    organization, draft = loaded(inventory)
    (plan,) = plan_vpcs(organization)
    assert (draft.left, draft.inexpressible) == ((), ())
    assert {one.key: one.ipv6_index for one in plan.subnets} == {
        f"{kind}-{zone}": NUMBERS[kind] + number for kind in NUMBERS for number, zone in enumerate(ZONES)
    }
    assert plan.ipv6 is not None
    assert (plan.ipv6.to_internet, plan.ipv6.egress_only_tags) == (True, {"Name": "shop"})
    assert all(one.egress_only for one in plan.route_tables)


def test_numbers_that_it_would_choose_are_not() -> None:
    drafted = draft_vpc(with_ipv6("ab", private=0, public=2))
    assert drafted["zone_slots"] == 2
    assert [tier.keys() & {"ipv6", "ipv6_indexes"} for tier in drafted["tiers"]] == [set(), set()]


def test_a_tier_without_ipv6_says_so() -> None:
    inventory = with_ipv6("ab", private=4)
    subnets = tuple(replace(one, ipv6_cidr="") if "private" in one.id else one for one in inventory.subnets)
    private, public = draft_vpc(replace(inventory, subnets=subnets))["tiers"]
    assert (private["ipv6"], "egress_only" in private, "ipv6" in public) == (False, False, False)


def test_tiers_are_written_out_where_one_keeps_the_number_of_what_is_none(loaded: Loader) -> None:
    inventory = with_ipv6("ab", private=0, public=8)
    odd = replace(inventory.subnets[0], id="odd", arn="odd", cidr="10.0.200.0/24", tags={"Name": "shop-odd"})
    organization, _ = loaded(replace(inventory, subnets=(*inventory.subnets, replace(odd, ipv6_cidr=place(2)))))
    (vpc,) = organization.vpcs
    assert vpc.tiers == ()
    assert {one.key: one.ipv6_index for one in vpc.subnets}["shop-odd"] == 2
    assert {one.ipv6_index for one in vpc.subnets} == {0, 1, 2, 8, 9}


def place(number: int) -> str:
    return take_ipv6_network(BLOCK, number)


def without_route(inventory: Inventory, table: str) -> Inventory:
    routes = tuple(one for one in inventory.routes if (one.table_id, one.destination) != (table, EVERYWHERE_OF_IPV6))
    return replace(inventory, routes=routes)


def test_a_public_table_without_a_route_of_ipv6_is_left(loaded: Loader) -> None:
    organization, draft = loaded(without_route(with_ipv6(), "rtb-public"))
    (vpc,) = organization.vpcs
    assert not any(tier.internet for tier in vpc.tiers)
    assert "which the program would add" in told(draft, "t public")


def test_what_is_no_way_out_for_a_whole_tier_is_left(loaded: Loader) -> None:
    organization, draft = loaded(without_route(with_ipv6(), "rtb-b"))
    (vpc,) = organization.vpcs
    assert [(tier.key, tier.egress_only) for tier in vpc.tiers] == [("private", False), ("public", False)]
    assert "all of a tier with IPv6 goes out by it" in told(draft, "eigw")
    assert "egress_only_gateway" not in vpc.part_tags


def test_a_network_elsewhere_is_left(loaded: Loader) -> None:
    inventory = with_ipv6()
    far = replace(inventory.subnets[0], ipv6_cidr="2600:1f18:abcd:ff00::/64")
    _, draft = loaded(replace(inventory, subnets=(far, *inventory.subnets[1:])))
    assert "it is no /64 of the IPv6 network" in told(draft, far.origin)


def test_a_vpc_with_a_network_by_a_resource_of_its_own_is_left(loaded: Loader) -> None:
    association = Ipv6Association(origin="added", vpc_id="vpc-1")
    organization, draft = loaded(change(with_ipv6(), ipv6_associations=(association,)))
    assert organization.vpcs == ()
    assert "by a resource of its own" in told(draft, with_ipv6().vpcs[0].origin)
    assert "its VPC is not in the config" in told(draft, "eigw")


VPC: dict[str, Any] = {"id": "vpc-1", "owner_id": "033333333389", "cidr_block": "10.0.0.0/16"}
AMAZONS = {"assign_generated_ipv6_cidr_block": True, "ipv6_cidr_block": BLOCK}


@pytest.mark.parametrize(
    ("said", "beyond"),
    [
        ({**AMAZONS, "ipv6_cidr_block_network_border_group": "us-east-1"}, ()),
        ({**AMAZONS, "assign_generated_ipv6_cidr_block": False}, ("ipv6_cidr_block",)),
        ({**AMAZONS, "ipv6_cidr_block": "2600:1f18:abcd:ef00::/60"}, ("ipv6_cidr_block",)),
        ({**AMAZONS, "ipv6_cidr_block": ""}, ("ipv6_cidr_block",)),
        (
            {**AMAZONS, "ipv6_cidr_block_network_border_group": "us-east-1-bos-1"},
            ("ipv6_cidr_block_network_border_group",),
        ),
    ],
)
def test_which_networks_of_a_vpc_are_the_programs(said: dict[str, Any], beyond: tuple[str, ...]) -> None:
    (found,) = read(instance("aws_vpc", VPC | said, region="us-east-1")).vpcs
    assert found.beyond == beyond
