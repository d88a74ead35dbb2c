"""A VPC, its subnets, and their route to the internet."""

from typing import Any

import pulumi

from components.network.vpc import SubnetArgs, Vpc, VpcArgs
from tests.support.component import register_component
from tests.support.program import Registrations

NAME = "vpc-networking/shared"


def register_vpc(*, public: bool = False, **args: Any) -> Registrations:
    def make(opts: pulumi.ResourceOptions) -> None:
        subnets = [
            SubnetArgs(key="a", cidr="10.0.1.0/24", availability_zone="us-west-2a", public=public, tags={"Name": "a"}),
            SubnetArgs(key="b", cidr="10.0.2.0/24", availability_zone="us-west-2b", public=False, tags={}),
        ]
        tags: dict[str, Any] = {"tags": {"Name": "v"}, "gateway_tags": {"Name": "g"}, "route_table_tags": {"Name": "t"}}
        vpc = Vpc(NAME, VpcArgs(region="us-west-2", cidr="10.0.0.0/16", subnets=subnets, **(tags | args)), opts)
        assert list(vpc.subnet_ids) == list(vpc.subnet_arns) == ["a", "b"]

    return register_component(make)


def test_switches_that_are_not_given_are_left_to_aws() -> None:
    found = register_vpc()
    assert found.keys() == {
        ("awsorg:index:Vpc", NAME),
        ("Vpc", NAME),
        ("Subnet", f"{NAME}/a"),
        ("Subnet", f"{NAME}/b"),
    }
    assert found["Vpc", NAME].inputs == {"region": "us-west-2", "cidrBlock": "10.0.0.0/16", "tags": {"Name": "v"}}
    assert found["Subnet", f"{NAME}/a"].inputs == {
        "region": "us-west-2",
        "vpcId": f"{NAME}-id",
        "cidrBlock": "10.0.1.0/24",
        "availabilityZone": "us-west-2a",
        "tags": {"Name": "a"},
    }


def test_every_switch_can_be_given() -> None:
    vpc = register_vpc(enable_dns_support=False, enable_dns_hostnames=True, instance_tenancy="dedicated", tags={})[
        "Vpc", NAME
    ]
    assert vpc.inputs == {
        "region": "us-west-2",
        "cidrBlock": "10.0.0.0/16",
        "enableDnsSupport": False,
        "enableDnsHostnames": True,
        "instanceTenancy": "dedicated",
        "tags": {},
    }


def test_a_public_subnet_gets_a_route_to_the_internet() -> None:
    found = register_vpc(public=True)
    route = found["Route", f"{NAME}-internet"]
    assert route.inputs == {
        "region": "us-west-2",
        "routeTableId": f"{NAME}-public-id",
        "destinationCidrBlock": "0.0.0.0/0",
        "gatewayId": f"{NAME}-id",
    }
    assert found["InternetGateway", NAME].inputs["tags"] == {"Name": "g"}
    assert found["RouteTable", f"{NAME}-public"].inputs["tags"] == {"Name": "t"}
    associated = [name for type_, name in found if type_ == "RouteTableAssociation"]
    assert associated == [f"{NAME}/a"]
    assert {resource.inputs["region"] for resource in found.values() if resource.custom} == {"us-west-2"}
