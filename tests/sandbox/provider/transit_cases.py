"""More cases: transit gateways, of one account and of two."""

from typing import Any

from sandbox.provider.values import Props
from tests.sandbox.provider.cases import Case, account, organization, share, subnet

GATEWAY = "aws:ec2transitgateway/transitGateway:TransitGateway"
ATTACHMENT = "aws:ec2transitgateway/vpcAttachment:VpcAttachment"
APART = {"transitGatewayDefaultRouteTableAssociation": False, "transitGatewayDefaultRouteTablePropagation": False}
ALONE = {"defaultRouteTableAssociation": "disable", "defaultRouteTablePropagation": "disable"}


def gateway(engine: Any) -> Any:
    return engine.create(GATEWAY, "tgw", **ALONE)


def table(engine: Any, gateway_id: str) -> str:
    return engine.create("aws:ec2transitgateway/routeTable:RouteTable", "rtb", transitGatewayId=gateway_id).id


def attach(engine: Any, gateway_id: str) -> Props:
    made = subnet(engine)
    return {"transitGatewayId": gateway_id, "vpcId": made.outputs["vpcId"], "subnetIds": [made.id]}


def attachment(engine: Any) -> Props:
    """In a subnet with IPv6."""
    vpc = engine.create("aws:ec2/vpc:Vpc", "v", cidrBlock="10.9.0.0/16", assignGeneratedIpv6CidrBlock=True)
    six = vpc.outputs["ipv6CidrBlock"].replace("/56", "/64")
    inside = engine.create("aws:ec2/subnet:Subnet", "s", vpcId=vpc.id, cidrBlock="10.9.1.0/24", ipv6CidrBlock=six)
    ends = {"transitGatewayId": gateway(engine).id, "vpcId": vpc.id, "subnetIds": [inside.id]}
    return {**ends, **APART, "tags": {"a": "b"}}


def pair(engine: Any) -> Props:
    gateway_id = gateway(engine).id
    made = engine.create(ATTACHMENT, "att", **attach(engine, gateway_id))
    return {"transitGatewayAttachmentId": made.id, "transitGatewayRouteTableId": table(engine, gateway_id)}


def route(engine: Any) -> Props:
    return {**pair(engine), "destinationCidrBlock": "0.0.0.0/0"}


def pending(engine: Any) -> Props:
    """A VPC that another account attached to a gateway that is shared with it."""
    organization(engine)
    engine.create("aws:ram/sharingWithOrganization:SharingWithOrganization", "sharing")
    member, shared, made = account(engine), share(engine), gateway(engine)
    engine.create(
        "aws:ram/resourceAssociation:ResourceAssociation",
        "tgw",
        resourceShareArn=shared,
        resourceArn=made.outputs["arn"],
    )
    engine.create("aws:ram/principalAssociation:PrincipalAssociation", "m", resourceShareArn=shared, principal=member)
    engine.configure(assumeRoles=[{"roleArn": f"arn:aws:iam::{member}:role/OrganizationAccountAccessRole"}])
    attached = engine.create(ATTACHMENT, "att", **attach(engine, made.id))
    engine.configure()
    return {"transitGatewayAttachmentId": attached.id, **APART, "tags": {"a": "b"}}


TRANSIT_CASES = [
    Case(
        GATEWAY,
        lambda _: {**ALONE, "amazonSideAsn": 64600, "description": "ours", "tags": {"a": "b"}},
        change={"amazonSideAsn": 64700, "description": "theirs", "tags": {"a": "c"}},
    ),
    Case(
        "aws:ec2transitgateway/routeTable:RouteTable",
        lambda engine: {"transitGatewayId": gateway(engine).id, "tags": {"a": "b"}},
        change={"tags": {"a": "c"}},
        replace={"transitGatewayId": "tgw-1"},
    ),
    Case(
        ATTACHMENT,
        attachment,
        change={"applianceModeSupport": "enable", "ipv6Support": "enable", "tags": {"a": "c"}},
        replace={"transitGatewayId": "tgw-1", "vpcId": "vpc-1"},
    ),
    Case(
        "aws:ec2transitgateway/vpcAttachmentAccepter:VpcAttachmentAccepter",
        pending,
        change={"tags": {"a": "c"}},
        replace={"transitGatewayAttachmentId": "tgw-attach-1"},
    ),
    Case(
        "aws:ec2transitgateway/routeTableAssociation:RouteTableAssociation",
        pair,
        replace={"transitGatewayAttachmentId": "tgw-attach-1", "transitGatewayRouteTableId": "tgw-rtb-1"},
    ),
    Case(
        "aws:ec2transitgateway/routeTablePropagation:RouteTablePropagation",
        pair,
        replace={"transitGatewayAttachmentId": "tgw-attach-1", "transitGatewayRouteTableId": "tgw-rtb-1"},
    ),
    Case(
        "aws:ec2transitgateway/route:Route",
        route,
        replace={
            "destinationCidrBlock": "10.0.0.0/8",
            "transitGatewayAttachmentId": "tgw-attach-1",
            "transitGatewayRouteTableId": "tgw-rtb-1",
        },
    ),
]
