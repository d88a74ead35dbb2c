"""Default VPCs: what AWS makes with each, and in which order one goes."""

from typing import Any

import pytest
from botocore.exceptions import ClientError

from sandbox.aws.server import LocalAws

ACCOUNT, REGION = "111111111111", "eu-west-1"


@pytest.fixture
def ec2(aws: LocalAws) -> Any:
    return aws.client("ec2", account=ACCOUNT, region=REGION)


def find_default(ec2: Any) -> Any:
    (vpc,) = ec2.describe_vpcs(Filters=[{"Name": "is-default", "Values": ["true"]}])["Vpcs"]
    return vpc


def inside(vpc: Any, name: str = "vpc-id") -> list[dict[str, Any]]:
    return [{"Name": name, "Values": [vpc["VpcId"]]}]


def test_a_default_vpc_has_a_subnet_a_zone_and_a_way_to_the_internet(ec2: Any) -> None:
    vpc = find_default(ec2)
    assert vpc["CidrBlock"] == "172.31.0.0/16"
    zones = {zone["ZoneName"] for zone in ec2.describe_availability_zones()["AvailabilityZones"]}
    subnets = ec2.describe_subnets(Filters=inside(vpc))["Subnets"]
    assert {subnet["AvailabilityZone"] for subnet in subnets} == zones
    assert {subnet["DefaultForAz"] for subnet in subnets} == {True}
    (gateway,) = ec2.describe_internet_gateways(Filters=inside(vpc, "attachment.vpc-id"))["InternetGateways"]
    assert [one["State"] for one in gateway["Attachments"]] == ["available"]
    (table,) = ec2.describe_route_tables(Filters=inside(vpc))["RouteTables"]
    assert [one["Main"] for one in table["Associations"]] == [True]
    routes = {route["DestinationCidrBlock"]: route["GatewayId"] for route in table["Routes"]}
    assert routes == {"172.31.0.0/16": "local", "0.0.0.0/0": gateway["InternetGatewayId"]}


def test_another_account_and_another_region_have_their_own(aws: LocalAws, ec2: Any) -> None:
    others = [aws.client("ec2", account="222222222222", region=REGION), aws.client("ec2", account=ACCOUNT)]
    assert len({find_default(one)["VpcId"] for one in (ec2, *others)}) == 3


def test_it_goes_when_its_subnets_and_its_gateway_are_gone(ec2: Any) -> None:
    vpc = find_default(ec2)
    gateway = ec2.describe_internet_gateways()["InternetGateways"][0]["InternetGatewayId"]
    with pytest.raises(ClientError, match="DependencyViolation"):
        ec2.delete_vpc(VpcId=vpc["VpcId"])
    for subnet in ec2.describe_subnets(Filters=inside(vpc))["Subnets"]:
        ec2.delete_subnet(SubnetId=subnet["SubnetId"])
    with pytest.raises(ClientError, match="DependencyViolation"):
        ec2.delete_vpc(VpcId=vpc["VpcId"])
    with pytest.raises(ClientError, match="DependencyViolation"):
        ec2.delete_internet_gateway(InternetGatewayId=gateway)
    ec2.detach_internet_gateway(InternetGatewayId=gateway, VpcId=vpc["VpcId"])
    ec2.delete_internet_gateway(InternetGatewayId=gateway)
    ec2.delete_vpc(VpcId=vpc["VpcId"])
    assert ec2.describe_vpcs()["Vpcs"] == []


def test_a_subnet_of_another_vpc_is_no_default_one_where_those_are_gone(ec2: Any) -> None:
    for subnet in ec2.describe_subnets()["Subnets"]:
        ec2.delete_subnet(SubnetId=subnet["SubnetId"])
    own = ec2.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
    made = ec2.create_subnet(VpcId=own, CidrBlock="10.0.0.0/24", AvailabilityZone=f"{REGION}a")["Subnet"]
    assert (made["DefaultForAz"], made["MapPublicIpOnLaunch"]) == (False, False)


def test_a_subnet_with_a_network_interface_stays(ec2: Any) -> None:
    subnet = ec2.describe_subnets(Filters=inside(find_default(ec2)))["Subnets"][0]["SubnetId"]
    interface = ec2.create_network_interface(SubnetId=subnet)["NetworkInterface"]["NetworkInterfaceId"]
    with pytest.raises(ClientError, match="DependencyViolation"):
        ec2.delete_subnet(SubnetId=subnet)
    ec2.delete_network_interface(NetworkInterfaceId=interface)
    ec2.delete_subnet(SubnetId=subnet)
