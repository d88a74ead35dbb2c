"""Which subnets of a network become tiers, and how they get out; loaded as the program loads it."""

from dataclasses import replace
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from config import load
from config.models import Vpc
from config.plan.networks import VpcPlan, plan_vpcs
from live.inventory import Association, Inventory, Route, RouteTable
from migrate.init.configuration import plan_config
from migrate.init.drafting import plain
from policies.networks import EVERYWHERE
from tests.migrate.init.inventories import subnet
from tests.migrate.init.loading import Loader, told
from tests.migrate.init.networks import of_module, of_plan
from tests.migrate.init.test_states import instance, read
from tests.support.project import ROOT

ORGANIZATION = load(ROOT / "tests" / "fixtures" / "config" / "base")
ZONES = ["us-east-1a", "us-east-1b", "us-east-1c"]


def draft_vpc(inventory: Inventory) -> dict[str, Any]:
    return yaml.safe_load(plan_config(inventory).files["network.yaml"])["vpcs"][0]


def test_the_network_of_terraforms_module_is_two_tiers(loaded: Loader) -> None:
    inventory = of_module()
    assert draft_vpc(inventory) == {
        "key": "shop",
        "account": "network",
        "cidr": "10.0.0.0/16",
        "zones": ZONES,
        "tiers": [
            {
                "key": "private",
                "cidrs": {"us-east-1a": "10.0.0.0/20", "us-east-1b": "10.0.16.0/20", "us-east-1c": "10.0.32.0/20"},
                "nat": True,
            },
            {
                "key": "public",
                "cidrs": {"us-east-1a": "10.0.48.0/24", "us-east-1b": "10.0.49.0/24", "us-east-1c": "10.0.50.0/24"},
                "internet": True,
            },
        ],
        "nat": "per_zone",
        "gateway_endpoints": ["s3"],
        "public_routing": {"route_table_tags": {"Name": "shop-public"}},
        "part_tags": {"gateway_endpoints/s3": {"Name": "to-s3"}},
    }
    organization, draft = loaded(inventory)
    assert draft.left == ()
    (plan,) = plan_vpcs(organization)
    assert {one.key: one.nat_gateway for one in plan.route_tables} == {f"private-{zone}": zone for zone in ZONES}


def make_vpc(fields: dict[str, Any]) -> Vpc:
    return Vpc.model_validate(plain(fields))


@st.composite
def vpcs(draw: st.DrawFn) -> Vpc:
    """Any VPC with a tier that the draft can find again by its name."""
    zones = draw(st.permutations(ZONES))[: draw(st.integers(1, 3))]
    # In a single zone one gateway and one a zone are the same.
    nat = draw(st.sampled_from(["none", "one", "per_zone"] if len(zones) > 1 else ["none", "one"]))
    names = draw(st.permutations(["app", "data", "web", "edge"]))
    home = [{"key": "public", "internet": True}] if nat != "none" or draw(st.booleans()) else []
    own = [
        {"key": name, "nat": nat != "none" and (number == 0 or draw(st.booleans()))}
        for number, name in enumerate(names[: draw(st.integers(1, 3))])
    ]
    other = [{"key": "dmz", "internet": True}] if home and draw(st.booleans()) else []
    tiers = draw(st.permutations([*home, *own]))
    prefixes = st.integers(22, 26)
    ipv6 = draw(st.booleans())
    parts = [{**tier, "prefix": draw(prefixes), **draw_ipv6(draw, ipv6, tier)} for tier in (*tiers, *other)]
    if ipv6 and draw(st.booleans()):
        first = draw(st.integers(200, 253))
        parts[0] |= {"ipv6": None, "ipv6_indexes": {zone: first + number for number, zone in enumerate(zones)}}
    other_tags = {"Name": f"{own[0]['key']}-{zones[0][-1]}", "Data": "private"}
    return make_vpc(
        {
            "key": "shop",
            "account": "network",
            "cidr": "10.0.0.0/16",
            "zones": zones,
            "zone_slots": draw(st.sampled_from([4, 8] if len(zones) > 2 else [2, 4])),
            "ipv6": ipv6,
            "tiers": parts,
            "nat": nat,
            "network_acls": draw(st.lists(acls(own), max_size=1)),
            "dhcp_options": draw(st.none() | DHCP_OPTIONS),
            "gateway_endpoints": draw(st.sampled_from([[], ["s3"], ["dynamodb", "s3"]])),
            "part_tags": draw(st.sampled_from([{}, {f"subnets/{own[0]['key']}-{zones[0]}": other_tags}])),
        }
    )


DHCP_OPTIONS = st.fixed_dictionaries(
    {"domain_name_servers": st.permutations(["10.0.0.2", "AmazonProvidedDNS", "10.0.0.1"])},
    optional={"domain_name": st.just("corp.example.com"), "ntp_servers": st.permutations(["10.0.0.9", "10.0.0.3"])},
)
RULES = st.lists(
    st.fixed_dictionaries(
        {
            "number": st.integers(1, 32766),
            "action": st.sampled_from(["allow", "deny"]),
            "cidr": st.sampled_from(["0.0.0.0/0", "10.0.0.0/16", "10.7.0.0/16"]),
        }
    )
    | st.fixed_dictionaries({"number": st.integers(1, 99), "action": st.just("allow"), "vpc": st.just(True)}),
    max_size=4,
    unique_by=lambda rule: rule["number"],
)
TRAFFIC = st.sampled_from(
    [
        {"ports": 443},
        {"ports": "all"},
        {"protocol": "udp", "ports": "53-99"},
        {"protocol": "icmp"},
        {"protocol": "all"},
    ]
)


@st.composite
def acls(draw: st.DrawFn, tiers: list[dict[str, Any]]) -> dict[str, Any]:
    """An ACL of some of the tiers."""
    ingress, egress = ([{**rule, **draw(TRAFFIC)} for rule in draw(RULES)] for _ in range(2))
    if not ingress:
        ingress = [{"number": 7, "action": "allow", "ports": 22, "cidr": "::/0"}]
    members = [tier["key"] for tier in tiers[: draw(st.integers(1, len(tiers)))]]
    return {"key": "edge-acl", "tiers": members, "ingress": ingress, "egress": egress}


def draw_ipv6(draw: st.DrawFn, ipv6: bool, tier: dict[str, Any]) -> dict[str, Any]:
    """What a tier says of IPv6."""
    if not ipv6 or draw(st.booleans()):
        return {"ipv6": False} if ipv6 else {}
    goes_out = not tier.get("internet") and draw(st.booleans())
    return {"egress_only": goes_out, "assign_ipv6_address_on_creation": draw(st.sampled_from([None, True]))}


@settings(max_examples=50)
@given(vpcs())
def test_the_draft_of_any_tiers_plans_the_same_network(vpc: Vpc) -> None:
    (plan,) = make_plans(vpc)
    inventory = of_plan(plan)
    drafted = draft_vpc(inventory)
    assert "subnets" not in drafted
    assert make_plans(make_vpc(drafted)) == (plan,)
    assert [note for note in plan_config(inventory).left if "t" in note.origin.split()] == []


def make_plans(vpc: Vpc) -> tuple[VpcPlan, ...]:
    return plan_vpcs(ORGANIZATION.model_copy(update={"vpcs": (vpc,)}))


def change(inventory: Inventory, **parts: Any) -> Inventory:
    return replace(inventory, network_parts=replace(inventory.network_parts, **parts))


def test_one_nat_gateway_has_its_zone_first(loaded: Loader) -> None:
    inventory = of_module("ab")
    table = replace(inventory.route_tables[1], id="rtb-b")
    only = tuple(one for one in inventory.network_parts.nat_gateways if one.id == "nat-b")
    (endpoint,) = inventory.network_parts.endpoints
    inventory = replace(
        change(
            inventory, nat_gateways=only, endpoints=(replace(endpoint, table_ids=frozenset({"rtb-public", "rtb-b"})),)
        ),
        route_tables=(inventory.route_tables[0], table),
        routes=tuple(one for one in inventory.routes if one.table_id != "rtb-a"),
        associations=tuple(
            replace(one, table_id="rtb-b") if one.table_id == "rtb-a" else one for one in inventory.associations
        ),
    )
    organization, draft = loaded(inventory)
    (vpc,) = organization.vpcs
    assert (vpc.nat, vpc.zones, vpc.gateway_endpoints) == ("one", ("us-east-1b", "us-east-1a"), ("s3",))
    assert [(tier.key, tier.nat) for tier in vpc.tiers] == [("private", True), ("public", False)]
    assert {note.origin for note in draft.left} == {"a a"}


def without_an_address(inventory: Inventory) -> Inventory:
    return change(inventory, addresses=())


def with_another_gateway_in_each_subnet(inventory: Inventory) -> Inventory:
    found = inventory.network_parts.nat_gateways
    others = tuple(replace(one, id=f"{one.id}-2", origin=f"{one.origin}-2", beyond=("x",)) for one in found)
    return change(inventory, nat_gateways=(*found, *others))


def with_a_stranger_at_a_table(inventory: Inventory) -> Inventory:
    other = subnet("subnet-other", "10.0.200.0/24")
    association = Association(origin="x", table_id="rtb-a", subnet_id="subnet-other")
    subnets, associations = (*inventory.subnets, other), (*inventory.associations, association)
    return replace(inventory, subnets=subnets, associations=associations)


def with_crossed_gateways(inventory: Inventory) -> Inventory:
    crossed = {"nat-a": "nat-b", "nat-b": "nat-a"}
    routes = tuple(
        replace(one, nat_gateway_id=crossed.get(one.nat_gateway_id, one.nat_gateway_id)) for one in inventory.routes
    )
    return replace(inventory, routes=routes)


@pytest.mark.parametrize(
    "spoil",
    [without_an_address, with_another_gateway_in_each_subnet, with_a_stranger_at_a_table, with_crossed_gateways],
    ids=lambda one: one.__name__,
)
def test_what_is_no_tier_is_written_out_and_told(loaded: Loader, spoil: Any) -> None:
    organization, draft = loaded(spoil(of_module("ab")))
    (vpc,) = organization.vpcs
    assert (vpc.tiers, vpc.nat, vpc.gateway_endpoints) == ((), "none", ())
    assert {"private-us-east-1a", "public-us-east-1b"} <= {one.key.removeprefix("shop-") for one in vpc.subnets}
    assert "one NAT gateway or one in each zone" in told(draft, "n a")
    assert "is that of a tier" in told(draft, "t a")
    assert "the public route table and those of all tiers" in told(draft, "e s3")


def test_a_regional_gateway_is_told_as_one() -> None:
    said = {"id": "nat-1", "connectivity_type": "public", "availability_mode": "regional", "vpc_id": "vpc-1"}
    (gateway,) = read(instance("aws_nat_gateway", said)).network_parts.nat_gateways
    assert gateway.beyond == ("availability_mode",)
    zonal = {**said, "availability_mode": "zonal", "subnet_id": "subnet-1"}
    (gateway,) = read(instance("aws_nat_gateway", zonal)).network_parts.nat_gateways
    assert gateway.beyond == ()


def test_a_zone_may_be_called_anything() -> None:
    odd = replace(of_module().subnets[0], availability_zone="us-east-1(", tags={"Name": "shop-private-1"})
    drafted = draft_vpc(replace(of_module(), subnets=(odd,)))
    assert (drafted["zones"], drafted["tiers"][0]["key"]) == (["us-east-1("], "private")


def test_two_endpoints_of_a_service_are_left(loaded: Loader) -> None:
    inventory = of_module()
    (endpoint,) = inventory.network_parts.endpoints
    other = replace(endpoint, id="vpce-2", origin="other", table_ids=frozenset({"rtb-a"}))
    organization, draft = loaded(change(inventory, endpoints=(endpoint, other)))
    assert organization.vpcs[0].gateway_endpoints == ()
    assert "the only one of its VPC" in told(draft, "e s3")


def test_an_endpoint_of_other_tables_or_with_a_policy_is_left(loaded: Loader) -> None:
    inventory = of_module()
    (endpoint,) = inventory.network_parts.endpoints
    for changed, words in (
        (replace(endpoint, table_ids=frozenset({"rtb-a"})), "those of all tiers"),
        (replace(endpoint, beyond=("policy",)), "it has policy, which init does not write"),
    ):
        organization, draft = loaded(change(inventory, endpoints=(changed,)))
        assert organization.vpcs[0].gateway_endpoints == ()
        assert words in told(draft, "e s3")


def test_a_route_to_another_gateway_stays_outside_of_a_tier(loaded: Loader) -> None:
    """A tier with a route of somebody else's is a tier, and the route is not the program's."""
    inventory = of_module("ab")
    route = Route(origin="x", table_id="rtb-a", destination="10.9.0.0/16", gateway_id="vgw-1")
    organization, _ = loaded(replace(inventory, routes=(*inventory.routes, route)))
    assert organization.vpcs[0].nat == "per_zone"


def test_a_private_table_with_its_own_way_to_the_internet_is_no_tiers(loaded: Loader) -> None:
    inventory = of_module("ab")
    other = RouteTable(origin="t other", id="rtb-other", vpc_id="vpc-1")
    spare = subnet("subnet-spare", "10.0.200.0/24", tags={"Name": "shop-spare-us-east-1a"})
    organization, _ = loaded(
        replace(
            inventory,
            subnets=(*inventory.subnets, spare),
            route_tables=(*inventory.route_tables, other),
            routes=(
                *inventory.routes,
                Route(origin="x", table_id="rtb-other", destination=EVERYWHERE, gateway_id="igw-1"),
            ),
            associations=(
                *inventory.associations,
                Association(origin="x", table_id="rtb-other", subnet_id="subnet-spare"),
            ),
        )
    )
    assert [(one.key, one.public) for one in organization.vpcs[0].subnets] == [("shop-spare-us-east-1a", False)]
    assert len(organization.vpcs[0].tiers) == 2
