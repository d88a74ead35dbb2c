"""What the tiers of a VPC are made of."""

from typing import Any

from config.plan.ipv6 import Ipv6Plan
from config.plan.networks import VpcPlan, plan_shares, plan_vpcs
from config.plan.tiers import GatewayEndpointPlan, NatGatewayPlan, RouteTablePlan
from tests.support.example import Configure

SHOP: dict[str, Any] = {
    "key": "shop",
    "account": "networking",
    "cidr": "10.20.0.0/16",
    "zones": ["us-east-1a", "us-east-1b"],
    "tiers": [
        {"key": "public", "prefix": 24, "internet": True, "map_public_ip_on_launch": True},
        {"key": "private", "prefix": 20, "nat": True, "tags": {"Tier": "private"}},
        {"key": "isolated", "prefix": 24},
    ],
    "nat": "per_zone",
    "gateway_endpoints": ["s3", "dynamodb"],
    "tags": {"Team": "shop"},
}


def plan(configure: Configure, **changes: Any) -> VpcPlan:
    organization = configure(network=lambda content: content["vpcs"].append(SHOP | changes))
    return next(vpc for vpc in plan_vpcs(organization) if vpc.key == "shop")


def _nat_gateway(zone: str, tags: dict[str, str]) -> NatGatewayPlan:
    named = tags | {"Name": f"shop-{zone}"}
    return NatGatewayPlan(key=zone, subnet=f"public-{zone}", tags=named, address_tags=named)


def test_networks_of_a_tier_that_are_written_out_keep_no_room(configure: Configure) -> None:
    cidrs = {"us-east-1b": "10.20.240.0/24", "us-east-1a": "10.20.255.0/26"}
    vpc = plan(configure, tiers=[SHOP["tiers"][0], {"key": "private", "cidrs": cidrs, "nat": True}, SHOP["tiers"][2]])
    assert {one.key: one.cidr for one in vpc.subnets} == {
        "isolated-us-east-1a": "10.20.4.0/24",
        "isolated-us-east-1b": "10.20.5.0/24",
        "private-us-east-1a": "10.20.255.0/26",
        "private-us-east-1b": "10.20.240.0/24",
        "public-us-east-1a": "10.20.0.0/24",
        "public-us-east-1b": "10.20.1.0/24",
    }


def test_a_part_has_tags_of_its_own(configure: Configure) -> None:
    names = {
        "subnets/private-us-east-1a": {"Name": "app-a"},
        "route_tables/isolated": {},
        "nat_gateways/us-east-1b": {"Name": "nat-b"},
        "addresses/us-east-1a": {"Name": "eip-a"},
        "gateway_endpoints/s3": {"Name": "to-s3"},
        "interface_endpoints/ssm": {"Name": "to-ssm"},
        "security_groups/in": {"Name": "https"},
        "network_acls/edge": {"Name": "acl"},
        "egress_only_gateway": {"Name": "eigw"},
        "dhcp_options": {},
    }
    endpoints = {"services": ["ssm", "ecr.api"], "tier": "isolated", "security_groups": ["in"]}
    groups = [{"key": "in", "description": "HTTPS", "ingress": [{"ports": 443, "vpc": True}]}]
    inside = {"interface_endpoints": endpoints, "security_groups": groups, "enable_dns_hostnames": True}
    rules = [{"number": 100, "action": "allow", "protocol": "all", "cidr": cidr} for cidr in ("0.0.0.0/0",)]
    acl = {"key": "edge", "tiers": ["isolated"], "ingress": rules, "egress": rules}
    tiers = [*SHOP["tiers"], {"key": "out", "prefix": 24, "egress_only": True}]
    inside |= {"network_acls": [acl], "dhcp_options": {"domain_name": "example.com"}, "ipv6": True, "tiers": tiers}
    usual, vpc = plan(configure, **inside), plan(configure, part_tags=names, **inside)

    def differing(field: str, tags: str = "tags") -> list[tuple[str, Any]]:
        pairs = zip(getattr(usual, field), getattr(vpc, field), strict=True)
        return [(own.key, getattr(own, tags)) for one, own in pairs if getattr(one, tags) != getattr(own, tags)]

    assert differing("subnets") == [("private-us-east-1a", {"Name": "app-a"})]
    assert differing("route_tables") == [("isolated", {})]
    assert differing("nat_gateways") == [("us-east-1b", {"Name": "nat-b"})]
    assert differing("nat_gateways", "address_tags") == [("us-east-1a", {"Name": "eip-a"})]
    assert differing("gateway_endpoints") == [("s3", {"Name": "to-s3"})]
    assert differing("security_groups") == [("in", {"Name": "https"})]
    assert differing("network_acls") == [("edge", {"Name": "acl"})]
    assert usual.ipv6 == Ipv6Plan(to_internet=True, egress_only_tags={"Team": "shop", "Name": "shop-egress-only"})
    assert vpc.ipv6 == Ipv6Plan(to_internet=True, egress_only_tags={"Name": "eigw"})
    assert [one.dhcp_options and one.dhcp_options.tags for one in (usual, vpc)] == [
        {"Team": "shop", "Name": "shop-dhcp"},
        {},
    ]
    assert differing("interface_endpoints") == [("interface-ssm", {"Name": "to-ssm"})]


def test_a_vpc_from_one_line(configure: Configure) -> None:
    vpc = plan(configure)
    assert [(one.key, one.cidr, one.public, one.route_table) for one in vpc.subnets] == [
        ("isolated-us-east-1a", "10.20.128.0/24", False, "isolated"),
        ("isolated-us-east-1b", "10.20.129.0/24", False, "isolated"),
        ("private-us-east-1a", "10.20.64.0/20", False, "private-us-east-1a"),
        ("private-us-east-1b", "10.20.80.0/20", False, "private-us-east-1b"),
        ("public-us-east-1a", "10.20.0.0/24", True, None),
        ("public-us-east-1b", "10.20.1.0/24", True, None),
    ]
    private, public = vpc.subnets[2], vpc.subnets[4]
    assert private.tags == {"Name": "shop-private-us-east-1a", "Tier": "private"}
    assert (private.availability_zone, private.map_public_ip_on_launch) == ("us-east-1a", None)
    assert public.map_public_ip_on_launch is True
    team = {"Team": "shop"}
    assert vpc.route_tables == (
        RouteTablePlan(key="isolated", nat_gateway=None, tags=team | {"Name": "shop-isolated"}),
        RouteTablePlan(
            key="private-us-east-1a", nat_gateway="us-east-1a", tags=team | {"Name": "shop-private-us-east-1a"}
        ),
        RouteTablePlan(
            key="private-us-east-1b", nat_gateway="us-east-1b", tags=team | {"Name": "shop-private-us-east-1b"}
        ),
    )
    assert vpc.nat_gateways == (
        _nat_gateway("us-east-1a", team),
        _nat_gateway("us-east-1b", team),
    )
    assert vpc.gateway_endpoints == (
        GatewayEndpointPlan(
            key="dynamodb", service_name="com.amazonaws.us-east-1.dynamodb", tags=team | {"Name": "shop-dynamodb"}
        ),
        GatewayEndpointPlan(key="s3", service_name="com.amazonaws.us-east-1.s3", tags=team | {"Name": "shop-s3"}),
    )


def test_one_nat_gateway_serves_a_tier_by_one_table_and_keeps_its_key(configure: Configure) -> None:
    vpc = plan(configure, nat="one")
    assert [gateway.key for gateway in vpc.nat_gateways] == ["us-east-1a"]
    assert [(table.key, table.nat_gateway) for table in vpc.route_tables] == [
        ("isolated", None),
        ("private", "us-east-1a"),
    ]
    assert {one.route_table for one in vpc.subnets if one.key.startswith("private")} == {"private"}


def test_what_is_retired_keeps_the_rest_in_place(configure: Configure) -> None:
    tiers = [*SHOP["tiers"][:2], {**SHOP["tiers"][2], "retired": True}, {"key": "data", "prefix": 24}]
    vpc = plan(configure, tiers=tiers, retired_zones=["us-east-1a"], nat="one")
    assert [(one.key, one.cidr) for one in vpc.subnets] == [
        ("data-us-east-1b", "10.20.133.0/24"),
        ("private-us-east-1b", "10.20.80.0/20"),
        ("public-us-east-1b", "10.20.1.0/24"),
    ]
    assert [gateway.key for gateway in vpc.nat_gateways] == ["us-east-1b"]


def test_a_tier_keeps_what_its_former_key_named(configure: Configure) -> None:
    tiers = [SHOP["tiers"][0], {**SHOP["tiers"][1], "key": "apps", "formerly": ["private"]}]
    vpc = plan(configure, tiers=tiers)
    apps = vpc.subnets[0]
    assert (apps.key, apps.formerly) == ("apps-us-east-1a", ("private-us-east-1a",))
    assert apps.tags["Name"] == "shop-private-us-east-1a"
    assert [table.formerly for table in vpc.route_tables] == [("private-us-east-1a",), ("private-us-east-1b",)]
    assert plan(configure, tiers=tiers, nat="one").route_tables[0].formerly == ("private",)


def test_a_vpc_without_name_tags_names_nothing(configure: Configure) -> None:
    vpc = plan(configure, name_tag=False)
    assert {tuple(one.tags) for one in (*vpc.route_tables, *vpc.nat_gateways, *vpc.gateway_endpoints)} == {("Team",)}
    named = plan(configure, name_tag=False, tags={"Name": "web"})
    assert [one.tags for one in named.gateway_endpoints] == [{"Name": "web-dynamodb"}, {"Name": "web-s3"}]


def test_a_share_of_a_tier_has_all_of_its_subnets(configure: Configure) -> None:
    def share(content: dict[str, Any]) -> None:
        content["vpcs"].append(SHOP)
        content["shares"][0] |= {"subnets": ["shop/private", "shop/private-us-east-1b", "shop/public-us-east-1a"]}

    (shared,) = plan_shares(configure(network=share))
    assert [one.keys for one in shared.resources] == [
        ("shop", "private-us-east-1a"),
        ("shop", "private-us-east-1b"),
        ("shop", "public-us-east-1a"),
    ]
