"""NAT gateways and gateway endpoints: what holds what, and which routes follow."""

from typing import Any

import pytest
from botocore.exceptions import ClientError

from sandbox.aws.server import LocalAws

S3 = "com.amazonaws.us-east-1.s3"


@pytest.fixture
def ec2(aws: LocalAws) -> Any:
    return aws.client("ec2", account="111111111111", region="us-east-1")


@pytest.fixture
def vpc(ec2: Any) -> str:
    return ec2.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]


def test_a_nat_gateway_holds_its_address_subnet_and_internet_gateway(ec2: Any, vpc: str) -> None:
    subnet = ec2.create_subnet(VpcId=vpc, CidrBlock="10.0.1.0/24")["Subnet"]["SubnetId"]
    gateway = ec2.create_internet_gateway()["InternetGateway"]["InternetGatewayId"]
    ec2.attach_internet_gateway(InternetGatewayId=gateway, VpcId=vpc)
    address = ec2.allocate_address(Domain="vpc")["AllocationId"]
    nat = ec2.create_nat_gateway(SubnetId=subnet, AllocationId=address)["NatGateway"]["NatGatewayId"]
    (held,) = ec2.describe_addresses(AllocationIds=[address])["Addresses"]
    assert held["AssociationId"].startswith("eipassoc-")
    with pytest.raises(ClientError, match=r"Resource\.AlreadyAssociated"):
        ec2.create_nat_gateway(SubnetId=subnet, AllocationId=address)
    with pytest.raises(ClientError, match=r"InvalidIPAddress\.InUse"):
        ec2.release_address(AllocationId=address)
    with pytest.raises(ClientError, match="DependencyViolation"):
        ec2.delete_subnet(SubnetId=subnet)
    with pytest.raises(ClientError, match=r"DependencyViolation.* some mapped public address"):
        ec2.detach_internet_gateway(InternetGatewayId=gateway, VpcId=vpc)
    ec2.delete_nat_gateway(NatGatewayId=nat)
    (deleted,) = ec2.describe_nat_gateways(NatGatewayIds=[nat])["NatGateways"]
    assert deleted["State"] == "deleted"
    (free,) = ec2.describe_addresses(AllocationIds=[address])["Addresses"]
    assert not free.get("AssociationId")
    ec2.release_address(AllocationId=address)
    ec2.detach_internet_gateway(InternetGatewayId=gateway, VpcId=vpc)
    ec2.delete_subnet(SubnetId=subnet)


@pytest.mark.parametrize(
    "ask", [{"NatGatewayIds": ["nat-0123456789abcdef0"]}, {"NatGatewayId": "nat-0123456789abcdef0"}]
)
def test_a_nat_gateway_that_is_not_there_is_refused(ec2: Any, ask: dict[str, Any]) -> None:
    call = ec2.describe_nat_gateways if "NatGatewayIds" in ask else ec2.delete_nat_gateway
    with pytest.raises(ClientError, match="NatGatewayNotFound"):
        call(**ask)


def find_routes(ec2: Any, table: str) -> set[str]:
    (found,) = ec2.describe_route_tables(RouteTableIds=[table])["RouteTables"]
    return {route["GatewayId"] for route in found["Routes"] if route.get("DestinationPrefixListId")}


def test_the_routes_to_a_gateway_endpoint_follow_its_tables(ec2: Any, vpc: str) -> None:
    tables = [ec2.create_route_table(VpcId=vpc)["RouteTable"]["RouteTableId"] for _ in range(2)]
    asked = {"VpcId": vpc, "ServiceName": S3, "VpcEndpointType": "Gateway", "RouteTableIds": tables[:1]}
    endpoint = ec2.create_vpc_endpoint(**asked)["VpcEndpoint"]["VpcEndpointId"]
    assert [find_routes(ec2, table) for table in tables] == [{endpoint}, set()]
    ec2.modify_vpc_endpoint(VpcEndpointId=endpoint, AddRouteTableIds=tables[1:], RemoveRouteTableIds=tables[:1])
    assert [find_routes(ec2, table) for table in tables] == [set(), {endpoint}]
    ec2.delete_vpc_endpoints(VpcEndpointIds=[endpoint])
    assert find_routes(ec2, tables[1]) == set()
    with pytest.raises(ClientError, match=r"InvalidVpcEndpointId\.NotFound"):
        ec2.describe_vpc_endpoints(VpcEndpointIds=[endpoint])


def test_private_names_of_an_endpoint_need_the_dns_of_the_vpc_and_are_given_once(ec2: Any, vpc: str) -> None:
    subnets = [
        ec2.create_subnet(VpcId=vpc, CidrBlock=f"10.0.{number}.0/24")["Subnet"]["SubnetId"] for number in range(2)
    ]
    asked = {
        "VpcId": vpc,
        "ServiceName": "com.amazonaws.us-east-1.ssm",
        "VpcEndpointType": "Interface",
        "SubnetIds": subnets[:1],
    }
    with pytest.raises(ClientError, match="requires both enableDnsSupport and enableDnsHostnames"):
        ec2.create_vpc_endpoint(**asked, PrivateDnsEnabled=True)
    without = ec2.create_vpc_endpoint(**asked, PrivateDnsEnabled=False)["VpcEndpoint"]["VpcEndpointId"]
    ec2.modify_vpc_attribute(VpcId=vpc, EnableDnsHostnames={"Value": True})
    named = ec2.create_vpc_endpoint(**asked, PrivateDnsEnabled=True)["VpcEndpoint"]["VpcEndpointId"]
    with pytest.raises(ClientError, match="a conflicting DNS domain"):
        ec2.modify_vpc_endpoint(VpcEndpointId=without, PrivateDnsEnabled=True)
    ec2.modify_vpc_endpoint(VpcEndpointId=named, PrivateDnsEnabled=False, AddSubnetIds=subnets[1:])
    (found,) = ec2.describe_vpc_endpoints(VpcEndpointIds=[named])["VpcEndpoints"]
    assert (found["PrivateDnsEnabled"], found["SubnetIds"], len(found["NetworkInterfaceIds"])) == (False, subnets, 2)
    ec2.modify_vpc_endpoint(VpcEndpointId=named, RemoveSubnetIds=subnets[:1])
    ec2.delete_vpc_endpoints(VpcEndpointIds=[named, without])
    for subnet in subnets:
        ec2.delete_subnet(SubnetId=subnet)
