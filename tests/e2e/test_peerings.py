"""A peering across accounts and regions on the real engine: made, changed and removed. One sandbox, in order."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.support.project import Project, run_organization

HOME, AWAY = "us-east-1", "us-west-2"
SIDES = {"hub": ("networking", HOME, "10.30.0.0/16"), "far": ("prod-application", AWAY, "10.31.0.0/16")}


def give_vpc(key: str) -> dict[str, Any]:
    account, region, cidr = SIDES[key]
    return {
        "key": key,
        "account": account,
        "region": region,
        "cidr": cidr,
        "zones": [f"{region}a"],
        "tiers": [{"key": "public", "prefix": 24, "internet": True}, {"key": "private", "prefix": 24}],
        "enable_dns_hostnames": True,
    }


def give_network(content: dict[str, Any]) -> None:
    content.clear()
    content["vpcs"] = [give_vpc(key) for key in SIDES]
    content["peerings"] = [{"key": "away", "from": "hub", "to": "far", "to_tiers": ["private"], "dns": True}]


def give_ipv6(content: dict[str, Any]) -> None:
    for one in (*content["vpcs"], *content["peerings"]):
        one["ipv6"] = True


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Project]:
    """The organization with two VPCs that are peers, up."""
    with run_organization(
        tmp_path_factory.mktemp("peerings"), ("admin", "networking", "prod-application"), network=give_network
    ) as project:
        yield project


def ask(project: Project, vpc: str) -> Any:
    account, region, _ = SIDES[vpc]
    return project.client("ec2", project.accounts()[account]["Id"], region=region)


def read_peering(project: Project) -> dict[str, Any]:
    peerings = ask(project, "far").describe_vpc_peering_connections()["VpcPeeringConnections"]
    (found,) = [one for one in peerings if one["Status"]["Code"] != "deleted"]
    return found


def read_ipv6_routes(project: Project, vpc: str) -> dict[str, set[str]]:
    return read_routes(project, vpc, "DestinationIpv6CidrBlock")


def read_routes(project: Project, vpc: str, destination: str = "DestinationCidrBlock") -> dict[str, set[str]]:
    """By the Name of each route table of the VPC: the networks that it reaches by a peering."""
    found: dict[str, set[str]] = {}
    for table in ask(project, vpc).describe_route_tables()["RouteTables"]:
        name = next((tag["Value"] for tag in table["Tags"] if tag["Key"] == "Name"), "")
        if name.partition("-")[0] == vpc:
            through = [one for one in table["Routes"] if one.get("VpcPeeringConnectionId")]
            found[name] = {one[destination] for one in through if destination in one}
    return found


def read_dns(project: Project) -> list[bool]:
    found = read_peering(project)
    sides = (found["RequesterVpcInfo"], found["AccepterVpcInfo"])
    return [side["PeeringOptions"]["AllowDnsResolutionFromRemoteVpc"] for side in sides]


def test_two_vpcs_of_two_accounts_and_regions_reach_each_other(project: Project) -> None:
    assert read_peering(project)["Status"]["Code"] == "active"
    assert read_routes(project, "hub") == {"hub": {SIDES["far"][2]}, "hub-private": {SIDES["far"][2]}}
    assert read_routes(project, "far") == {"far": set(), "far-private": {SIDES["hub"][2]}}
    assert read_dns(project) == [True, True]
    assert project.outputs()["peerings"]["away"]["id"] == read_peering(project)["VpcPeeringConnectionId"]
    assert project.preview_names() == []


def test_other_tiers_get_routes_and_nothing_else_changes(project: Project) -> None:
    project.edit("network.yaml", lambda content: content["peerings"][0].pop("to_tiers"))
    assert project.preview_names() == [("create", "peering-acceptance-prod-application/away-public")]
    project.edit("network.yaml", give_ipv6)
    project.up_at_once()
    assert read_routes(project, "far") == {"far": {SIDES["hub"][2]}, "far-private": {SIDES["hub"][2]}}
    six = {key: project.outputs()["vpcs"][key]["ipv6_cidr"] for key in SIDES}
    assert read_ipv6_routes(project, "hub") == {"hub": {six["far"]}, "hub-private": {six["far"]}}
    assert read_ipv6_routes(project, "far") == {"far": {six["hub"]}, "far-private": {six["hub"]}}
    assert project.preview_names() == []


def test_without_the_peering_the_vpcs_stay(project: Project) -> None:
    project.edit("network.yaml", lambda content: content.pop("peerings"))
    assert {operation for operation, _ in project.preview_names()} == {"delete"}
    project.up_at_once()
    peerings = ask(project, "hub").describe_vpc_peering_connections()["VpcPeeringConnections"]
    assert {one["Status"]["Code"] for one in peerings} == {"deleted"}
    assert read_routes(project, "hub") == {"hub": set(), "hub-private": set()}
    assert read_routes(project, "far") == {"far": set(), "far-private": set()}
    assert project.preview_names() == []
