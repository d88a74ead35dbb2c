"""What an interrupted run left of a transit gateway: the one thing each creation made, and nothing like it."""

from typing import Any

import pytest

from recovery.leftovers import find_leftover
from sandbox.aws.server import LocalAws
from tests.recovery.test_leftovers import make_vpc, pending

MODULE = "aws:ec2transitgateway/"
APART = {"DefaultRouteTableAssociation": "disable", "DefaultRouteTablePropagation": "disable"}


def specify(kind: str, **tags: str) -> dict[str, Any]:
    return {"TagSpecifications": [{"ResourceType": kind, "Tags": [{"Key": k, "Value": v} for k, v in tags.items()]}]}


@pytest.fixture
def gateway(local_aws: LocalAws) -> str:
    made = local_aws.client("ec2").create_transit_gateway(Options=APART, **specify("transit-gateway", Name="main"))
    return made["TransitGateway"]["TransitGatewayId"]


@pytest.fixture
def attachment(local_aws: LocalAws, gateway: str) -> dict[str, str]:
    ec2, vpc = local_aws.client("ec2"), make_vpc(local_aws)
    subnet = ec2.create_subnet(VpcId=vpc, CidrBlock="10.0.0.0/24")["Subnet"]["SubnetId"]
    made = ec2.create_transit_gateway_vpc_attachment(TransitGatewayId=gateway, VpcId=vpc, SubnetIds=[subnet])
    return {"id": made["TransitGatewayVpcAttachment"]["TransitGatewayAttachmentId"], "vpc": vpc}


def test_a_gateway_is_found_by_its_tags_alone(gateway: str) -> None:
    def find(**tags: str) -> str | None:
        return find_leftover(pending(f"{MODULE}transitGateway:TransitGateway", tags=tags))

    assert find(Name="main") == gateway
    assert (find(Name="other"), find()) == (None, None)


def test_a_route_table_is_found_in_its_gateway_by_its_tags(local_aws: LocalAws, gateway: str) -> None:
    made = local_aws.client("ec2").create_transit_gateway_route_table(
        TransitGatewayId=gateway, **specify("transit-gateway-route-table", Name="main-shared")
    )["TransitGatewayRouteTable"]["TransitGatewayRouteTableId"]

    def find(gateway_id: str, name: str) -> str | None:
        type_ = f"{MODULE}routeTable:RouteTable"
        return find_leftover(pending(type_, transitGatewayId=gateway_id, tags={"Name": name}))

    assert find(gateway, "main-shared") == made
    assert (find(gateway, "main-production"), find("tgw-0", "main-shared")) == (None, None)


def test_an_attachment_is_found_by_its_gateway_and_vpc(gateway: str, attachment: dict[str, str]) -> None:
    def find(vpc: str) -> str | None:
        return find_leftover(pending(f"{MODULE}vpcAttachment:VpcAttachment", transitGatewayId=gateway, vpcId=vpc))

    assert find(attachment["vpc"]) == attachment["id"]
    assert find("vpc-0") is None


def test_an_attachment_counts_as_accepted_once_it_is_available(attachment: dict[str, str]) -> None:
    type_ = f"{MODULE}vpcAttachmentAccepter:VpcAttachmentAccepter"
    assert find_leftover(pending(type_, transitGatewayAttachmentId=attachment["id"])) == attachment["id"]
    assert find_leftover(pending(type_, transitGatewayAttachmentId="tgw-attach-0")) is None


@pytest.mark.parametrize(
    ("kind", "call"),
    [
        ("routeTableAssociation:RouteTableAssociation", "associate_transit_gateway_route_table"),
        ("routeTablePropagation:RouteTablePropagation", "enable_transit_gateway_route_table_propagation"),
    ],
)
def test_an_attachment_is_found_in_its_route_table(
    local_aws: LocalAws, gateway: str, attachment: dict[str, str], kind: str, call: str
) -> None:
    ec2 = local_aws.client("ec2")
    table, other = (
        ec2.create_transit_gateway_route_table(TransitGatewayId=gateway)["TransitGatewayRouteTable"][
            "TransitGatewayRouteTableId"
        ]
        for _ in range(2)
    )

    def find(id_: str) -> str | None:
        return find_leftover(
            pending(f"{MODULE}{kind}", transitGatewayRouteTableId=id_, transitGatewayAttachmentId=attachment["id"])
        )

    assert find(table) is None
    getattr(ec2, call)(TransitGatewayRouteTableId=table, TransitGatewayAttachmentId=attachment["id"])
    assert (find(table), find(other)) == (f"{table}_{attachment['id']}", None)


def test_a_static_route_is_found_where_it_leads_to_the_same(
    local_aws: LocalAws, gateway: str, attachment: dict[str, str]
) -> None:
    ec2 = local_aws.client("ec2")
    table = ec2.create_transit_gateway_route_table(TransitGatewayId=gateway)["TransitGatewayRouteTable"]
    table_id = table["TransitGatewayRouteTableId"]

    def find(cidr: str, **through: Any) -> str | None:
        type_ = f"{MODULE}route:Route"
        return find_leftover(pending(type_, transitGatewayRouteTableId=table_id, destinationCidrBlock=cidr, **through))

    through = {"transitGatewayAttachmentId": attachment["id"]}
    assert find("0.0.0.0/0", **through) is None
    ec2.create_transit_gateway_route(
        TransitGatewayRouteTableId=table_id,
        DestinationCidrBlock="0.0.0.0/0",
        TransitGatewayAttachmentId=attachment["id"],
    )
    ec2.create_transit_gateway_route(
        TransitGatewayRouteTableId=table_id, DestinationCidrBlock="10.8.0.0/16", Blackhole=True
    )
    assert find("0.0.0.0/0", **through) == f"{table_id}_0.0.0.0/0"
    assert find("0.0.0.0/0", blackhole=True) is None
    assert find("10.8.0.0/16", blackhole=True) == f"{table_id}_10.8.0.0/16"


def test_a_peering_is_found_by_its_two_vpcs_until_it_is_deleted(local_aws: LocalAws) -> None:
    ec2, one, other = local_aws.client("ec2"), make_vpc(local_aws), make_vpc(local_aws, "10.1.0.0/16")
    made = ec2.create_vpc_peering_connection(VpcId=one, PeerVpcId=other)["VpcPeeringConnection"]

    def find(vpc: str, peer: str) -> str | None:
        return find_leftover(pending("aws:ec2/vpcPeeringConnection:VpcPeeringConnection", vpcId=vpc, peerVpcId=peer))

    assert (find(one, other), find(other, one)) == (made["VpcPeeringConnectionId"], None)
    ec2.delete_vpc_peering_connection(VpcPeeringConnectionId=made["VpcPeeringConnectionId"])
    assert find(one, other) is None
