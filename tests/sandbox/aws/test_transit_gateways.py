"""Transit gateways on the local AWS: who may attach, what is accepted, and what AWS refuses."""

from typing import Any

import pytest
from botocore.exceptions import ClientError

from sandbox.aws.server import LocalAws
from tests.support.aws import create_account

APART = {"DefaultRouteTableAssociation": "disable", "DefaultRouteTablePropagation": "disable"}


def refused(code: str) -> Any:
    return pytest.raises(ClientError, match=code)


def make_vpc(ec2: Any, cidr: str = "10.0.0.0/16") -> tuple[str, str]:
    vpc = ec2.create_vpc(CidrBlock=cidr)["Vpc"]["VpcId"]
    return vpc, ec2.create_subnet(VpcId=vpc, CidrBlock=cidr.replace("/16", "/24"))["Subnet"]["SubnetId"]


def make_gateway(ec2: Any) -> dict[str, Any]:
    return ec2.create_transit_gateway(Options=APART)["TransitGateway"]


def make_table(ec2: Any, gateway: str) -> str:
    made = ec2.create_transit_gateway_route_table(TransitGatewayId=gateway)["TransitGatewayRouteTable"]
    return made["TransitGatewayRouteTableId"]


def attach(ec2: Any, gateway: str, vpc: str, *subnets: str) -> dict[str, Any]:
    made = ec2.create_transit_gateway_vpc_attachment(TransitGatewayId=gateway, VpcId=vpc, SubnetIds=list(subnets))
    return made["TransitGatewayVpcAttachment"]


def test_a_shared_gateway_takes_a_vpc_of_another_account_once_its_owner_accepts(aws: LocalAws) -> None:
    aws.client("organizations").create_organization(FeatureSet="ALL")
    aws.client("ram").enable_sharing_with_aws_organization()
    member = create_account(aws, "member")
    owner, other = aws.client("ec2"), aws.client("ec2", account=member)
    gateway, (vpc, subnet) = make_gateway(owner), make_vpc(other)
    id_ = gateway["TransitGatewayId"]
    with refused("InvalidTransitGatewayID.NotFound"):
        attach(other, id_, vpc, subnet)
    aws.client("ram").create_resource_share(
        name="tgw", resourceArns=[gateway["TransitGatewayArn"]], principals=[member], allowExternalPrincipals=False
    )
    attached = attach(other, id_, vpc, subnet)
    attachment = {"TransitGatewayAttachmentId": attached["TransitGatewayAttachmentId"]}
    assert (attached["State"], attached["VpcOwnerId"]) == ("pendingAcceptance", member)
    table = other.create_route_table(VpcId=vpc)["RouteTable"]["RouteTableId"]
    route = {"RouteTableId": table, "DestinationCidrBlock": "10.1.0.0/16", "TransitGatewayId": id_}
    segment = make_table(owner, id_)
    with refused("InvalidTransitGatewayID.NotFound"):
        other.create_route(**route)
    with refused("IncorrectState"):
        owner.associate_transit_gateway_route_table(TransitGatewayRouteTableId=segment, **attachment)
    with refused("IncorrectState"):
        other.accept_transit_gateway_vpc_attachment(**attachment)
    owner.accept_transit_gateway_vpc_attachment(**attachment)
    owner.associate_transit_gateway_route_table(TransitGatewayRouteTableId=segment, **attachment)
    other.create_route(**route)
    (found,) = other.describe_transit_gateway_vpc_attachments()["TransitGatewayVpcAttachments"]
    assert (found["State"], found["TransitGatewayId"]) == ("available", id_)
    with refused("IncorrectState"):
        owner.delete_transit_gateway(TransitGatewayId=id_)
    with refused("IncorrectState"):
        owner.delete_transit_gateway_route_table(TransitGatewayRouteTableId=segment)
    other.delete_transit_gateway_vpc_attachment(**attachment)
    assert owner.describe_transit_gateway_vpc_attachments()["TransitGatewayVpcAttachments"] == []


def test_an_attachment_is_in_one_table_and_propagates_to_many(aws: LocalAws) -> None:
    ec2 = aws.client("ec2")
    id_ = make_gateway(ec2)["TransitGatewayId"]
    vpc, subnet = make_vpc(ec2)
    attachment = {"TransitGatewayAttachmentId": attach(ec2, id_, vpc, subnet)["TransitGatewayAttachmentId"]}
    first, second = ({"TransitGatewayRouteTableId": make_table(ec2, id_)} for _ in range(2))
    ec2.associate_transit_gateway_route_table(**first, **attachment)
    with refused("Resource.AlreadyAssociated"):
        ec2.associate_transit_gateway_route_table(**second, **attachment)
    for table in (first, second):
        ec2.enable_transit_gateway_route_table_propagation(**table, **attachment)
    ec2.disable_transit_gateway_route_table_propagation(**first, **attachment)
    active = [{"Name": "state", "Values": ["active"]}]
    routes = [ec2.search_transit_gateway_routes(Filters=active, **table)["Routes"] for table in (first, second)]
    assert [[one["DestinationCidrBlock"] for one in found] for found in routes] == [[], ["10.0.0.0/16"]]
    with refused("TransitGatewayRouteTablePropagation.NotFound"):
        ec2.disable_transit_gateway_route_table_propagation(**first, **attachment)


def test_an_attachment_propagates_its_network_of_ipv6_where_it_supports_that(aws: LocalAws) -> None:
    ec2 = aws.client("ec2")
    id_ = make_gateway(ec2)["TransitGatewayId"]
    vpc = ec2.create_vpc(CidrBlock="10.0.0.0/16", AmazonProvidedIpv6CidrBlock=True)["Vpc"]
    six = vpc["Ipv6CidrBlockAssociationSet"][0]["Ipv6CidrBlock"]
    inside = {"VpcId": vpc["VpcId"], "CidrBlock": "10.0.0.0/24"}
    subnet = ec2.create_subnet(**inside)["Subnet"]["SubnetId"]
    attachment = {"TransitGatewayAttachmentId": attach(ec2, id_, vpc["VpcId"], subnet)["TransitGatewayAttachmentId"]}
    table = {"TransitGatewayRouteTableId": make_table(ec2, id_)}
    ec2.enable_transit_gateway_route_table_propagation(**table, **attachment)

    def search(kind: str) -> set[str]:
        found = ec2.search_transit_gateway_routes(**table, Filters=[{"Name": "type", "Values": [kind]}])
        return {one["DestinationCidrBlock"] for one in found["Routes"]}

    assert search("propagated") == {"10.0.0.0/16"}
    with refused("InvalidParameterValue"):
        ec2.modify_transit_gateway_vpc_attachment(**attachment, Options={"Ipv6Support": "enable"})
    ec2.associate_subnet_cidr_block(SubnetId=subnet, Ipv6CidrBlock=six.replace("/56", "/64"))
    ec2.modify_transit_gateway_vpc_attachment(**attachment, Options={"Ipv6Support": "enable"})
    assert search("propagated") == {"10.0.0.0/16", six}
    ec2.create_transit_gateway_route(**table, **attachment, DestinationCidrBlock=six)
    assert (search("static"), search("propagated")) == ({six}, {"10.0.0.0/16"})
    ec2.delete_transit_gateway_route(**table, DestinationCidrBlock=six)
    assert search("propagated") == {"10.0.0.0/16", six}
    ec2.modify_transit_gateway_vpc_attachment(**attachment, Options={"Ipv6Support": "disable"})
    assert search("propagated") == {"10.0.0.0/16"}
    bare = ec2.create_vpc(CidrBlock="10.1.0.0/16")["Vpc"]["VpcId"]
    other = ec2.create_subnet(VpcId=bare, CidrBlock="10.1.0.0/24")["Subnet"]["SubnetId"]
    with refused("InvalidParameterValue"):
        ec2.create_transit_gateway_vpc_attachment(
            TransitGatewayId=id_, VpcId=bare, SubnetIds=[other], Options={"Ipv6Support": "enable"}
        )


def test_a_vpc_is_attached_once_by_one_subnet_in_each_zone(aws: LocalAws) -> None:
    ec2 = aws.client("ec2")
    id_ = make_gateway(ec2)["TransitGatewayId"]
    vpc, subnet = make_vpc(ec2)
    zone = ec2.describe_subnets(SubnetIds=[subnet])["Subnets"][0]["AvailabilityZone"]
    second = ec2.create_subnet(VpcId=vpc, CidrBlock="10.0.1.0/24", AvailabilityZone=zone)["Subnet"]["SubnetId"]
    _, stranger = make_vpc(ec2, "10.9.0.0/16")
    with refused("DuplicateSubnetsInSameZone"):
        attach(ec2, id_, vpc, subnet, second)
    with refused("InvalidSubnetID.NotFound"):
        attach(ec2, id_, vpc, subnet, stranger)
    attach(ec2, id_, vpc, subnet)
    with refused("DuplicateTransitGatewayAttachment"):
        attach(ec2, id_, vpc, subnet)


def test_a_static_route_takes_precedence_of_what_is_propagated(aws: LocalAws) -> None:
    ec2 = aws.client("ec2")
    id_ = make_gateway(ec2)["TransitGatewayId"]
    vpc, subnet = make_vpc(ec2)
    attachment = {"TransitGatewayAttachmentId": attach(ec2, id_, vpc, subnet)["TransitGatewayAttachmentId"]}
    table = {"TransitGatewayRouteTableId": make_table(ec2, id_)}
    static = {"DestinationCidrBlock": "10.0.0.0/16", **table}

    def search() -> list[tuple[str, str]]:
        everything = [{"Name": "type", "Values": ["static", "propagated"]}]
        return [
            (one["Type"], one["State"])
            for one in ec2.search_transit_gateway_routes(**table, Filters=everything)["Routes"]
        ]

    ec2.enable_transit_gateway_route_table_propagation(**table, **attachment)
    assert search() == [("propagated", "active")]
    ec2.create_transit_gateway_route(**static, Blackhole=True)
    assert search() == [("static", "blackhole")]
    with refused("RouteAlreadyExists"):
        ec2.create_transit_gateway_route(**static, **attachment)
    with refused("InvalidParameterCombination"):
        ec2.create_transit_gateway_route(**table, DestinationCidrBlock="0.0.0.0/0")
    ec2.delete_transit_gateway_route(**static)
    assert search() == [("propagated", "active")]
    with refused("InvalidRoute.NotFound"):
        ec2.delete_transit_gateway_route(**static)
