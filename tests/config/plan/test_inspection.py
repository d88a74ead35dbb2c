"""What passes an inspection VPC, by following packets through the route tables that the plans make."""

from collections.abc import Mapping
from ipaddress import IPv4Address, ip_network
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from config.models import Organization
from config.models.network import NetworkFile
from config.models.peering import Peering
from config.plan.inspection import InspectionRoutePlan, plan_inspections
from config.plan.network_facts import plan_network_facts
from config.plan.transit import plan_transit_attachments
from reachability.questions import answer, format_told, read_question
from tests.config.plan.test_transit import BASE, freeze, give_vpc

SEGMENTS = ("a", "b", "c")
INTERNET = IPv4Address("198.51.100.1")


def make(segments: list[dict[str, Any]], attachments: list[dict[str, Any]], **gateway: Any) -> Organization:
    """A gateway with the VPC `firewall`, 10.200.0.0/16, in the segment `inspection`; others are 10.60.0.0/16 and on."""
    vpcs = [give_vpc("firewall", "networking", 200)]
    vpcs += [give_vpc(one["vpc"], "prod-application", 60 + index) for index, one in enumerate(attachments)]
    firewall = {"vpc": "firewall", "segment": "inspection", "tier": "private"}
    content: dict[str, Any] = {
        "key": "main",
        "account": "networking",
        "inspection": "firewall",
        "segments": [*segments, {"key": "inspection"}],
        "attachments": [*attachments, firewall],
        **gateway,
    }
    network = NetworkFile.model_validate(freeze({"vpcs": vpcs, "transit_gateways": [content]}))
    return BASE.model_copy(update={"vpcs": network.vpcs, "transit_gateways": network.transit_gateways})


def attach(vpc: str, segment: str, **more: Any) -> dict[str, Any]:
    return {"vpc": vpc, "segment": segment, "tier": "isolated", **more}


class Packets:
    """Follows packets hop by hop: in a VPC its table `isolated`, in the gateway that of the VPC's segment."""

    def __init__(self, organization: Organization) -> None:
        self.plans = {plan.vpc: plan for plan in plan_transit_attachments(organization)}
        self.networks = {vpc.key: vpc.cidr for vpc in organization.vpcs}
        self.tables: dict[str, dict[str, str]] = {}
        for plan in self.plans.values():
            for segment in plan.propagates_to:
                self.tables.setdefault(segment, {})[str(self.networks[plan.vpc])] = plan.vpc
        for inspection in plan_inspections(organization):
            for route in inspection.routes:
                target = "nowhere" if route.drops else inspection.vpc
                self.tables.setdefault(route.segment, {})[route.cidr] = target

    def send(self, source: str, target: IPv4Address) -> list[str]:
        """The VPCs that it comes through; the last is where it ends, `internet`, or `nowhere`."""
        way = [source]
        while target not in self.networks[way[-1]]:
            plan = self.plans[way[-1]]
            if plan.inspects and not any(target in network for network in self.networks.values()):
                return [*way, "internet"]
            own = {"isolated", "private-us-east-1a"}
            routes = {route.cidr: "gateway" for route in plan.routes if route.table in own}
            if ("isolated",) in plan.egress:
                routes["0.0.0.0/0"] = "gateway"
            if _look_up(routes, target) is None:
                return [*way, "nowhere"]
            hop = _look_up(self.tables.get(plan.segment, {}), target)
            if hop in {None, "nowhere"}:
                return [*way, "nowhere"]
            way.append(str(hop))
            assert len(way) < 4, way
        return way

    def send_between(self, source: str, target: str) -> list[str]:
        return self.send(source, self.networks[target][10])


def _look_up(routes: Mapping[str, str], target: IPv4Address) -> str | None:
    found = [cidr for cidr in routes if target in ip_network(cidr)]
    return routes[max(found, key=lambda cidr: ip_network(cidr).prefixlen)] if found else None


@given(
    reaches=st.sets(st.sets(st.sampled_from(SEGMENTS), min_size=1, max_size=2).map(frozenset)),
    inspected=st.sets(st.sampled_from(SEGMENTS)),
    placed=st.lists(st.tuples(st.sampled_from(SEGMENTS), st.booleans()), min_size=2, max_size=5),
)
@settings(max_examples=40, deadline=None)
def test_segments_reach_whom_they_say_through_the_inspection_vpc_both_ways(
    reaches: set[frozenset[str]], inspected: set[str], placed: list[tuple[str, bool]]
) -> None:
    segments = [
        {
            "key": one,
            "reaches": [other for other in SEGMENTS if frozenset({one, other}) in reaches],
            "inspected": one in inspected,
        }
        for one in SEGMENTS
    ]
    out = {f"v{index}" for index, (segment, goes_out) in enumerate(placed) if goes_out and segment in inspected}
    attached = [
        attach(f"v{index}", segment, egress=["isolated"] if f"v{index}" in out else [])
        for index, (segment, _) in enumerate(placed)
    ]
    packets = Packets(make(segments, attached))
    within = {f"v{index}": segment for index, (segment, _) in enumerate(placed)}
    for source, of_source in within.items():
        for target, of_target in within.items():
            if source == target:
                continue
            reached = frozenset({of_source, of_target}) in reaches
            through = ["firewall"] if {of_source, of_target} & inspected else []
            way = packets.send_between(source, target)
            assert way == [source, *through, target] if reached else way[-1] == "nowhere"
        assert packets.send(source, INTERNET) == [source, *(["firewall", "internet"] if source in out else ["nowhere"])]
        if source in out:
            assert packets.send_between("firewall", source) == ["firewall", source]


def test_a_table_drops_what_its_vpcs_do_not_reach_where_they_go_out() -> None:
    segments: list[dict[str, Any]] = [
        {"key": "shared", "reaches": ["production"]},
        {"key": "production", "reaches": ["shared"], "inspected": True, "formerly": ["prod"]},
        {"key": "apart", "inspected": True},
    ]
    attached = [attach("shop", "production", egress=["isolated"]), attach("tools", "shared"), attach("lab", "apart")]
    (plan,) = plan_inspections(make(segments, attached, formerly=["first"]))
    assert (plan.vpc, plan.account, plan.formerly) == ("firewall", "networking", (("networking", "first"),))
    assert plan.routes == (
        InspectionRoutePlan(
            segment="production", destination=None, cidr="0.0.0.0/0", drops=False, formerly=(("prod",),)
        ),
        InspectionRoutePlan(
            segment="production", destination="lab", cidr="10.62.0.0/16", drops=True, formerly=(("prod", "lab"),)
        ),
        InspectionRoutePlan(
            segment="production", destination="shop", cidr="10.60.0.0/16", drops=True, formerly=(("prod", "shop"),)
        ),
        InspectionRoutePlan(
            segment="production", destination="tools", cidr="10.61.0.0/16", drops=False, formerly=(("prod", "tools"),)
        ),
        InspectionRoutePlan(segment="shared", destination="shop", cidr="10.60.0.0/16", drops=False),
    )


def test_who_goes_out_does_not_come_to_the_peers_of_the_inspection_vpc() -> None:
    """A NAT gateway there would lead to them, and its address is one of the VPC that they answer."""
    segments: list[dict[str, Any]] = [{"key": "production", "inspected": True}, {"key": "apart"}]
    organization = make(segments, [attach("shop", "production", egress=["isolated"]), attach("lab", "apart")])
    peering = Peering.model_validate({"key": "beside", "from": "lab", "to": "firewall", "to_tiers": ("public",)})
    (plan,) = plan_inspections(organization.model_copy(update={"peerings": (peering,)}))
    assert [(route.destination, route.drops) for route in plan.routes] == [(None, False), ("lab", True), ("shop", True)]


def test_the_inspection_vpc_alone_sees_both_directions_in_one_zone_and_knows_all_that_passes_it() -> None:
    segments: list[dict[str, Any]] = [
        {"key": "production", "reaches": ["production"], "inspected": True},
        {"key": "apart"},
    ]
    organization = make(segments, [attach("shop", "production"), attach("tools", "production"), attach("lab", "apart")])
    plans = {plan.vpc: plan for plan in plan_transit_attachments(organization)}
    assert [key for key, plan in plans.items() if plan.inspects] == ["firewall"]
    assert {route.destination for route in plans["firewall"].routes} == {"shop", "tools"}
    assert {key: plan.propagates_to for key, plan in plans.items()} == {
        "firewall": (),
        "lab": (),
        "shop": ("inspection",),
        "tools": ("inspection",),
    }


@pytest.mark.parametrize(
    ("source", "target", "told"),
    [
        ("shop/isolated", "internet", "shop/isolated reaches"),
        ("lab/isolated", "internet", "lab/isolated does not reach internet"),
        ("shop/isolated", "tools/isolated", "shop/isolated reaches tools/isolated"),
        ("shop/isolated", "lab/isolated", "shop/isolated does not reach lab/isolated"),
    ],
)
def test_what_is_asked_of_networks_follows_the_inspection_vpc(source: str, target: str, told: str) -> None:
    segments: list[dict[str, Any]] = [
        {"key": "shared", "reaches": ["production"]},
        {"key": "production", "reaches": ["shared"], "inspected": True},
        {"key": "apart", "inspected": True},
    ]
    attached = [attach("shop", "production", egress=["isolated"]), attach("tools", "shared"), attach("lab", "apart")]
    facts = plan_network_facts(make(segments, attached))
    said = format_told(facts, answer(facts, read_question(source, target, None, None)))
    assert said.startswith(told), said
