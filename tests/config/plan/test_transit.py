"""What transit gateways are made of, and who reaches whom by them."""

from ipaddress import ip_network
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from config import load
from config.models import Organization
from config.models.network import NetworkFile
from config.plan.stacks import OutputNeed, find_entered, plan_stacks
from config.plan.transit import TransitRoutePlan, plan_transit_attachments, plan_transit_gateways
from config.show import picture
from tests.support.example import EXAMPLE, Configure, give_groups, make_grouped


def give_vpc(key: str, account: str, number: int) -> dict[str, Any]:
    return {
        "key": key,
        "account": account,
        "region": "us-east-1",
        "cidr": f"10.{number}.0.0/16",
        "zones": ["us-east-1a", "us-east-1b"],
        "tiers": [
            {"key": "public", "prefix": 24, "internet": True},
            {"key": "private", "prefix": 20, "nat": True},
            {"key": "isolated", "prefix": 24},
        ],
        "nat": "per_zone",
    }


def give_gateway(content: dict[str, Any]) -> None:
    content["vpcs"] += [give_vpc("hub", "networking", 50), give_vpc("shop", "prod-application", 51)]
    content["transit_gateways"] = [
        {
            "key": "main",
            "account": "networking",
            "segments": [
                {"key": "shared", "reaches": ["production"]},
                {"key": "production", "reaches": ["shared"], "formerly": ["prod"]},
            ],
            "attachments": [
                {"vpc": "shop", "segment": "production", "tier": "isolated", "routes": ["isolated"]},
                {"vpc": "hub", "segment": "shared", "subnets": ["private-us-east-1b", "public-us-east-1a"]},
            ],
            "tags": {"Name": "hub", "Team": "net"},
        }
    ]


def test_a_gateway_is_shared_with_the_other_accounts_of_its_attachments(configure: Configure) -> None:
    (gateway,) = plan_transit_gateways(configure(network=give_gateway))
    assert (gateway.account, gateway.region, gateway.asn) == ("networking", "us-east-1", None)
    assert (gateway.receivers, gateway.share_name) == (("prod-application",), "transit-gateway-main")
    assert gateway.tags == {"Name": "hub", "Team": "net"}
    assert [(one.key, one.tags["Name"], one.formerly) for one in gateway.segments] == [
        ("production", "hub-prod", ("prod",)),
        ("shared", "hub-shared", ()),
    ]


def test_an_attachment_is_in_one_table_and_known_to_those_that_reach_it(configure: Configure) -> None:
    hub, shop = plan_transit_attachments(configure(network=give_gateway))
    assert (hub.vpc, hub.account, hub.owner, hub.segment, hub.propagates_to) == (
        "hub",
        "networking",
        "networking",
        "shared",
        ("production",),
    )
    assert (shop.vpc, shop.account, shop.owner, shop.segment, shop.propagates_to) == (
        "shop",
        "prod-application",
        "networking",
        "production",
        ("shared",),
    )
    assert hub.subnets == ("private-us-east-1b", "public-us-east-1a")
    assert shop.subnets == ("isolated-us-east-1a", "isolated-us-east-1b")
    assert shop.tags["Name"] == "hub-shop"


def test_every_table_of_a_vpc_leads_to_what_it_reaches_unless_tiers_are_named(configure: Configure) -> None:
    hub, shop = plan_transit_attachments(configure(network=give_gateway))
    tables = ("", "isolated", "private-us-east-1a", "private-us-east-1b")
    assert [(one.table, one.destination, one.cidr) for one in hub.routes] == [
        (table, "shop", "10.51.0.0/16") for table in tables
    ]
    assert shop.routes == (TransitRoutePlan(table="isolated", destination="hub", cidr="10.50.0.0/16"),)


def test_former_keys_reach_every_name_that_is_made_of_them(configure: Configure) -> None:
    def rename(content: dict[str, Any]) -> None:
        give_gateway(content)
        content["vpcs"][-1]["formerly"] = ["store"]
        content["transit_gateways"][0]["formerly"] = ["first"]

    organization = configure(network=rename)
    (gateway,) = plan_transit_gateways(organization)
    hub, shop = plan_transit_attachments(organization)
    assert gateway.formerly == (("networking", "first"),)
    assert set(shop.formerly) == {
        ("prod-application", *keys) for keys in (("main", "store"), ("first", "shop"), ("first", "store"))
    }
    assert shop.former_admissions[0] == ("networking", "main", "store")
    assert shop.former_segments == {"production": ("prod",)}
    assert hub.routes[0].formerly == (("", "store"),)


def test_in_groups_the_stack_of_the_vpc_waits_for_that_of_the_gateway_and_enters_its_account(
    configure: Configure,
) -> None:
    organization = configure(network=give_gateway, organization=make_grouped, accounts=give_groups)
    plans = {plan.name: plan for plan in plan_stacks(organization)}
    names = list(plans)
    assert names.index("accounts-shared") < names.index("accounts-production")
    production = plans["accounts-production"]
    needs = {need.output: need for need in production.needs if need.stack == "accounts-shared"}
    assert needs.keys() == {"segments/main/production", "segments/main/shared", "transit_gateways/main"}
    assert needs["segments/main/production"] == OutputNeed(
        stack="accounts-shared", output="segments/main/production", keys=("id",), formerly=("segments/main/prod",)
    )
    assert find_entered(organization, production) == ("prod-application", "networking")
    assert "accounts/networking" in [need.output for need in production.needs]
    assert all(need.stack == "org" for need in plans["accounts-shared"].needs)


def test_what_was_called_otherwise_before_is_still_found_in_the_stack_of_the_gateway(configure: Configure) -> None:
    """A preview that did not find it would replace every attachment."""

    def rename(content: dict[str, Any]) -> None:
        give_gateway(content)
        content["transit_gateways"][0]["formerly"] = ["first"]

    organization = configure(network=rename, organization=make_grouped, accounts=give_groups)
    (plan,) = (plan for plan in plan_stacks(organization) if plan.name == "accounts-production")
    needs = {need.output: need for need in plan.needs}
    gateway, segment = needs["transit_gateways/main"], needs["segments/main/production"]
    assert segment.formerly == tuple(f"segments/{key}" for key in ("main/prod", "first/production", "first/prod"))
    old, new = {"id": "tgw-1"}, {"id": "tgw-2"}
    assert gateway.find({"transit_gateways/first": old}) == old
    assert gateway.find({"transit_gateways/first": old, "transit_gateways/main": new}) == new
    assert not gateway.is_met_by({"transit_gateways/first": {}, "segments/main/prod": old})


def test_show_draws_who_is_in_a_segment_and_whom_it_reaches(configure: Configure) -> None:
    drawn = "".join(segment.text for segment in picture(configure(network=give_gateway)).segments)
    lines = [line.lstrip("│├└─ ") for line in drawn.splitlines()]
    first = lines.index("transit gateway main in us-east-1")
    assert lines[first + 1 : first + 3] == [
        "segment shared with VPC hub reaches production",
        "segment production with VPC shop reaches shared",
    ]


BASE, SEGMENTS = load(EXAMPLE), ("a", "b", "c")


@given(
    reaches=st.sets(st.sets(st.sampled_from(SEGMENTS), min_size=1, max_size=2).map(frozenset)),
    placed=st.lists(st.sampled_from(SEGMENTS), min_size=1, max_size=5),
    order=st.randoms(use_true_random=False),
)
@settings(max_examples=25, deadline=None)
def test_routes_propagations_and_segments_say_the_same_in_any_order(
    reaches: set[frozenset[str]], placed: list[str], order: Any
) -> None:
    """A VPC has a route to another exactly where the other's network is in the table of its segment; and both ways."""

    def attach(shuffle: bool) -> Organization:
        vpcs = [give_vpc(f"v{index}", "networking", 60 + index) for index in range(len(placed))]
        segments = [
            {"key": one, "reaches": [other for other in SEGMENTS if _pair(one, other) in reaches]} for one in SEGMENTS
        ]
        attached = [{"vpc": f"v{index}", "segment": one, "tier": "isolated"} for index, one in enumerate(placed)]
        for things in (vpcs, segments, attached) if shuffle else ():
            order.shuffle(things)
        gateway = {"key": "main", "account": "networking", "segments": segments, "attachments": attached}
        network = NetworkFile.model_validate(freeze({"vpcs": vpcs, "transit_gateways": [gateway]}))
        parts = {"vpcs": network.vpcs, "transit_gateways": network.transit_gateways}
        return BASE.model_copy(update=parts)

    plans = plan_transit_attachments(attach(shuffle=False))
    assert plans == plan_transit_attachments(attach(shuffle=True))
    by_vpc = {plan.vpc: plan for plan in plans}
    for plan in plans:
        led = {route.destination for route in plan.routes}
        assert led == {other.vpc for other in plans if other is not plan and plan.segment in other.propagates_to}
        assert all(plan.vpc in {route.destination for route in by_vpc[other].routes} for other in led)
        networks = [ip_network(route.cidr) for route in plan.routes if route.table == "isolated"]
        assert not any(one.overlaps(other) for one in networks for other in networks if one is not other)


def _pair(one: str, other: str) -> frozenset[str]:
    return frozenset({one, other})


def freeze(value: Any) -> Any:
    """The models take tuples, as reading YAML gives them."""
    if isinstance(value, dict):
        return {key: freeze(one) for key, one in value.items()}
    return tuple(map(freeze, value)) if isinstance(value, list) else value
