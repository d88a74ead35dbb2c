"""Where what AWS has lets somebody reach another than the config plans."""

from dataclasses import replace
from ipaddress import ip_network
from pathlib import Path

from config import load
from config.plan.network_facts import plan_network_facts
from reachability.facts import (
    AclEntry,
    Facts,
    InterfaceEndpoint,
    NetworkAcl,
    Peering,
    Route,
    Rule,
    SecurityGroup,
    Via,
    Vpc,
)
from reachability.words import tell_row
from review.reach.comparison import Difference, find_differences
from review.reach.output import format_differences, list_differences

PLANNED = plan_network_facts(load(Path(__file__).parents[3] / "config" / "examples" / "workload"))


def compare(live: Facts) -> list[str]:
    return format_differences(find_differences(PLANNED, live)).splitlines()


def test_the_same_networks_differ_in_nothing_whatever_else_their_groups_are() -> None:
    workload = SecurityGroup(key="shop-production/front-1", vpc="shop-production", rules=(Rule(False, None, None),))
    assert compare(replace(PLANNED, groups=(*PLANNED.groups, workload))) == ["AWS has what the config plans."]


def test_a_rule_and_a_route_by_hand_are_told_by_what_they_let_through() -> None:
    opened = Rule(False, "tcp", (22, 22), (ip_network("10.20.0.0/16"),))
    groups = tuple(
        replace(one, rules=(*one.rules, opened)) if one.key == "hub/services" else one for one in PLANNED.groups
    )
    tables = tuple(
        replace(one, routes=tuple(route for route in one.routes if route.via is not Via.NAT_GATEWAY))
        if one.key == "shop-staging/private"
        else one
        for one in PLANNED.tables
    )
    live = replace(PLANNED, groups=groups, tables=tables)
    assert compare(live) == [
        "2 differences from the config:",
        "",
        "shop-production/private to hub/services",
        "  config: tcp 443 (to services)",
        "  AWS:    tcp 22, 443 (to services)",
        "shop-staging/private to internet",
        "  config: no security group here lets it, of everything that routes and ACLs let through",
        "  AWS:    no way",
    ]
    told = list_differences(find_differences(PLANNED, live))
    assert (told[1]["from"], told[1]["config"]["routed"]["tcp"], told[1]["aws"]) == (
        "shop-staging/private",
        [[0, 65535]],
        None,
    )


def test_what_an_acl_by_hand_stops_is_told_where_no_group_of_the_config_lets_it_through() -> None:
    everywhere = ip_network("0.0.0.0/0")
    entries = (
        AclEntry(90, False, "tcp", (22, 22), everywhere, False),
        *(AclEntry(100, egress, None, None, everywhere, True) for egress in (False, True)),
    )
    data = "shop-production/data"
    subnets = tuple(replace(one, acl="acl-1") if one.tier == data else one for one in PLANNED.subnets)
    told = compare(replace(PLANNED, subnets=subnets, acls=(NetworkAcl(key="acl-1", entries=entries),)))
    begin = told.index(f"shop-production/private to {data}")
    assert told[begin + 1 : begin + 3] == [
        "  config: tcp 5432 (to database), of everything that routes and ACLs let through",
        "  AWS:    tcp 5432 (to database), of tcp 0-21, 23-65535; udp; icmp; others that routes and ACLs let through",
    ]


def test_a_vpc_beside_the_config_counts_where_it_meets_one_of_it() -> None:
    strangers = {"vpc-1": ip_network("10.99.0.0/16"), "vpc-2": ip_network("10.98.0.0/16")}
    own = next(one for one in PLANNED.subnets if one.key == "hub/services-us-east-1a")
    subnets, tables = [], []
    for key, network in strangers.items():
        subnets.append(replace(own, key=f"{key}/subnet", vpc=key, networks=(network,), table=key, tier=None))
        ways = (Route(network, Via.LOCAL), Route(ip_network("10.22.0.0/16"), Via.PEERING, "pcx"))
        tables.append(replace(PLANNED.tables[0], key=key, routes=ways))
    by_hand = Route(ip_network("10.99.0.0/16"), Via.PEERING, "pcx")
    hub = tuple(replace(one, routes=(*one.routes, by_hand)) if one.key == own.table else one for one in PLANNED.tables)
    live = replace(
        PLANNED,
        vpcs=(*PLANNED.vpcs, *(Vpc(key=key, region="us-east-1", networks=(one,)) for key, one in strangers.items())),
        subnets=(*PLANNED.subnets, *subnets),
        tables=(*hub, *tables),
        peerings=(Peering(key="pcx", vpcs=("vpc-1", "hub")),),
    )
    found: tuple[Difference, ...] = find_differences(PLANNED, live)
    assert [(one.source, one.target, one.planned) for one in found] == [
        ("hub/services", "vpc-1/subnet", None),
        ("vpc-1/subnet", "hub/services", None),
    ]


def test_what_a_group_of_the_config_lets_out_by_hand_is_told_and_what_a_workloads_does_is_not() -> None:
    opened = Rule(True, "tcp", (22, 22), (ip_network("0.0.0.0/0"),))
    workload = SecurityGroup(key="shop-staging/front-1", vpc="shop-staging", rules=(opened,))
    groups = tuple(
        replace(one, rules=(*one.rules, opened)) if one.key == "shop-production/database" else one
        for one in PLANNED.groups
    )
    told = compare(replace(PLANNED, groups=(*groups, workload)))
    begin = told.index("shop-production/private to internet")
    assert told[begin + 1 : begin + 3] == [
        "  config: no security group here lets it, of everything that routes and ACLs let through",
        "  AWS:    tcp 22 (from database), of everything that routes and ACLs let through",
    ]
    assert {line for line in told if line.endswith(" to internet")} == {
        "shop-production/private to internet",
        "shop-production/public to internet",
    }


def test_a_workloads_endpoint_says_nothing_of_others_in_a_vpc_without_groups_of_its_own() -> None:
    bare = replace(PLANNED, groups=tuple(one for one in PLANNED.groups if one.vpc != "shop-staging"))
    https = Rule(False, "tcp", (443, 443), (ip_network("10.21.0.0/16"),))
    own = SecurityGroup(key="shop-staging/sts", vpc="shop-staging", rules=(https,))
    subnet = next(one.key for one in bare.subnets if one.tier == "shop-staging/data")
    endpoint = InterfaceEndpoint(
        key="shop-staging/sts", vpc="shop-staging", service="sts", subnets=(subnet,), groups=(own.key,)
    )
    found = find_differences(bare, replace(bare, groups=(*bare.groups, own), interface_endpoints=(endpoint,)))
    assert {one.target for one in found} == {"shop-staging/sts"}
    assert {tell_row(one.live) for one in found if one.live is not None} == {"tcp 443 (to sts)"}
