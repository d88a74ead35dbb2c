"""A VPC from one line on the real engine: made, grown at its ends, reduced, not reordered. One sandbox, in order."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.support.project import Project, find_by_key, run_organization

VPC = "vpc-networking/shop"
A, B, C = "us-east-1a", "us-east-1b", "us-east-1c"
INTERNET, LOCAL = "0.0.0.0/0", "10.20.0.0/16"


def give_vpc(content: dict[str, Any]) -> None:
    content.clear()
    content["vpcs"] = [
        {
            "key": "shop",
            "account": "networking",
            "cidr": LOCAL,
            "zones": [A, B],
            "tiers": [
                {"key": "public", "prefix": 24, "internet": True},
                {"key": "private", "prefix": 20, "nat": True},
                {"key": "isolated", "prefix": 24},
            ],
            "nat": "per_zone",
            "gateway_endpoints": ["s3", "dynamodb"],
        }
    ]
    content["shares"] = [
        {"key": "private", "name": "private", "owner": "networking", "subnets": ["shop/private"], "with": ["workloads"]}
    ]


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Project]:
    """The organization with one VPC of tiers, up."""
    with run_organization(tmp_path_factory.mktemp("tiers"), ("admin", "networking"), network=give_vpc) as project:
        yield project


def ask(project: Project) -> Any:
    return project.client("ec2", project.accounts()["networking"]["Id"])


def read_name(found: dict[str, Any]) -> str:
    return next(tag["Value"] for tag in found["Tags"] if tag["Key"] == "Name")


def find_vpc(project: Project) -> list[dict[str, Any]]:
    (vpc,) = [one for one in ask(project).describe_vpcs()["Vpcs"] if not one["IsDefault"]]
    assert vpc["CidrBlock"] == LOCAL
    return [{"Name": "vpc-id", "Values": [vpc["VpcId"]]}]


def read_routes(project: Project) -> dict[str, dict[str, str]]:
    """Where each subnet's traffic goes, by its own route table: by destination the name of the target."""
    ec2, inside = ask(project), find_vpc(project)
    names = {one["NatGatewayId"]: read_name(one) for one in ec2.describe_nat_gateways()["NatGateways"]}
    names |= {one["VpcEndpointId"]: read_name(one) for one in ec2.describe_vpc_endpoints()["VpcEndpoints"]}
    names |= {one["InternetGatewayId"]: "internet" for one in ec2.describe_internet_gateways()["InternetGateways"]}
    names |= {"local": "local"}
    subnets = {one["SubnetId"]: read_name(one) for one in ec2.describe_subnets(Filters=inside)["Subnets"]}
    found = {name: {} for name in subnets.values()}
    for table in ec2.describe_route_tables(Filters=inside)["RouteTables"]:
        routes = {
            route.get("DestinationCidrBlock", "endpoint " + names.get(route.get("GatewayId", ""), "")): names[
                route.get("NatGatewayId") or route["GatewayId"]
            ]
            for route in table["Routes"]
        }
        for association in table["Associations"]:
            if "SubnetId" in association:
                found[subnets[association["SubnetId"]]] = routes
    return found


ENDPOINTS = {"endpoint shop-dynamodb": "shop-dynamodb", "endpoint shop-s3": "shop-s3"}
NOWHERE = {LOCAL: "local", **ENDPOINTS}


def list_routes(*zones: str, nat: dict[str, str] | None = None, others: tuple[str, ...] = ()) -> dict[str, Any]:
    """What `read_routes` has to find. `nat`: the zone of the NAT gateway of each zone, by default its own."""
    return {
        **{f"shop-public-{zone}": NOWHERE | {INTERNET: "internet"} for zone in zones},
        **{f"shop-private-{zone}": NOWHERE | {INTERNET: f"shop-{(nat or {}).get(zone, zone)}"} for zone in zones},
        **{f"shop-{tier}-{zone}": NOWHERE for tier in others for zone in zones},
    }


def find_live_gateways(project: Project) -> dict[str, str]:
    """The public address of each NAT gateway, by its name."""
    gateways = ask(project).describe_nat_gateways()["NatGateways"]
    return {
        read_name(one): one["NatGatewayAddresses"][0]["PublicIp"] for one in gateways if one["State"] == "available"
    }


def find_shared(project: Project) -> int:
    ram = project.client("ram", project.accounts()["networking"]["Id"])
    found = ram.get_resource_share_associations(associationType="RESOURCE")["resourceShareAssociations"]
    return len([one for one in found if one["status"] == "ASSOCIATED"])


def test_each_tier_is_routed_as_it_says_and_a_second_preview_is_empty(project: Project) -> None:
    assert read_routes(project) == list_routes(A, B, others=("isolated",))
    subnets = ask(project).describe_subnets(Filters=find_vpc(project))["Subnets"]
    assert {read_name(one): (one["CidrBlock"], one["AvailabilityZone"]) for one in subnets} == {
        f"shop-public-{A}": ("10.20.0.0/24", A),
        f"shop-public-{B}": ("10.20.1.0/24", B),
        f"shop-private-{A}": ("10.20.64.0/20", A),
        f"shop-private-{B}": ("10.20.80.0/20", B),
        f"shop-isolated-{A}": ("10.20.128.0/24", A),
        f"shop-isolated-{B}": ("10.20.129.0/24", B),
    }
    addresses = {one["PublicIp"] for one in ask(project).describe_addresses()["Addresses"]}
    assert set(find_live_gateways(project).values()) == addresses
    assert find_live_gateways(project).keys() == {f"shop-{A}", f"shop-{B}"}
    assert find_shared(project) == 2
    assert f"shop/private-{A}" in project.outputs()["subnets"]
    assert project.preview_names() == []


def test_a_zone_and_a_tier_at_the_end_change_nothing_else(project: Project) -> None:
    def grow(content: dict[str, Any]) -> None:
        content["vpcs"][0]["zones"].append(C)
        content["vpcs"][0]["tiers"].append({"key": "data", "prefix": 26})

    before = find_live_gateways(project)
    project.edit("network.yaml", grow)
    steps = project.preview_names()
    assert {operation for operation, _ in steps} == {"create", "update"}
    updated = [name for operation, name in steps if operation == "update"]
    assert updated == [f"{VPC}/dynamodb", f"{VPC}/s3"]
    project.up_at_once()
    assert read_routes(project) == list_routes(A, B, C, others=("isolated", "data"))
    assert find_live_gateways(project).items() > before.items()
    assert find_shared(project) == 3
    assert project.preview_names() == []


def test_of_a_retired_tier_and_a_removed_zone_only_their_own_goes(project: Project) -> None:
    def reduce(content: dict[str, Any]) -> None:
        content["vpcs"][0]["zones"].pop()
        find_by_key(content["vpcs"][0]["tiers"], "isolated")["retired"] = True

    before = find_live_gateways(project)
    project.edit("network.yaml", reduce)
    steps = project.preview_names()
    assert [name for operation, name in steps if operation == "update"] == [f"{VPC}/dynamodb", f"{VPC}/s3"]
    deleted = {name for operation, name in steps if operation == "delete"}
    assert all(name.endswith(C) or "/isolated" in name for name in deleted)
    assert len(steps) == 2 + len([one for one in steps if one[0] == "delete"])
    project.up_at_once()
    assert read_routes(project) == list_routes(A, B, others=("data",))
    del before[f"shop-{C}"]
    assert find_live_gateways(project) == before
    assert len(ask(project).describe_addresses()["Addresses"]) == 2
    assert find_shared(project) == 2


def test_one_nat_gateway_instead_of_many_is_one_of_them(project: Project) -> None:
    before = find_live_gateways(project)
    project.edit("network.yaml", lambda content: content["vpcs"][0].update(nat="one"))
    project.up_at_once()
    assert read_routes(project) == list_routes(A, B, nat={B: A}, others=("data",))
    assert find_live_gateways(project) == {f"shop-{A}": before[f"shop-{A}"]}
    assert project.preview_names() == []


def test_a_nat_gateway_moves_with_its_address_where_the_first_tier_with_internet_is_another(project: Project) -> None:
    before = find_live_gateways(project)

    def move(content: dict[str, Any]) -> None:
        find_by_key(content["vpcs"][0]["tiers"], "public")["retired"] = True
        find_by_key(content["vpcs"][0]["tiers"], "data")["internet"] = True

    project.edit("network.yaml", move)
    project.up_at_once()
    found = read_routes(project)
    assert {name: routes[INTERNET] for name, routes in found.items()} == {
        **{f"shop-data-{zone}": "internet" for zone in (A, B)},
        **{f"shop-private-{zone}": f"shop-{A}" for zone in (A, B)},
    }
    assert find_live_gateways(project) == before
    assert project.preview_names() == []


def test_another_order_is_refused_before_anything_is_registered(project: Project) -> None:
    before = read_routes(project)
    project.edit("network.yaml", lambda content: content["vpcs"][0]["zones"].reverse())
    said = project.refuse("up", "--yes", "--skip-preview", "--stack", "org")
    assert "these subnets would lie elsewhere, so nothing was registered" in said
    assert f"private-{A}: 10.20.64.0/20 in this stack's state, 10.20.80.0/20 in the config" in said
    assert read_routes(project) == before
    project.edit("network.yaml", lambda content: content["vpcs"][0]["zones"].reverse())


def test_without_tiers_all_of_it_goes_in_an_order_that_aws_takes(project: Project) -> None:
    project.edit("network.yaml", lambda content: content.clear())
    project.up_at_once()
    ec2 = ask(project)
    assert [one for one in ec2.describe_vpcs()["Vpcs"] if not one["IsDefault"]] == []
    assert ec2.describe_addresses()["Addresses"] == []
    assert ec2.describe_vpc_endpoints()["VpcEndpoints"] == []
