"""What crosses the border of a VPC, as the local AWS has it."""

from typing import Any

from live.crossings import read_crossings
from sandbox.aws.server import LocalAws

REGION = "eu-west-1"


def make_vpc(ec2: Any, cidr: str) -> tuple[str, str]:
    vpc = ec2.create_vpc(CidrBlock=cidr)["Vpc"]["VpcId"]
    return vpc, ec2.create_subnet(VpcId=vpc, CidrBlock=cidr, AvailabilityZone=f"{REGION}a")["Subnet"]["SubnetId"]


def test_groups_with_their_rules_peerings_and_what_is_at_a_transit_gateway_are_read(aws: LocalAws) -> None:
    ec2 = aws.client("ec2", region=REGION)
    account = aws.client("sts").get_caller_identity()["Account"]
    (one, subnet), (other, _) = make_vpc(ec2, "10.0.0.0/24"), make_vpc(ec2, "10.1.0.0/24")
    group = ec2.create_security_group(GroupName="web", Description="Web", VpcId=one)["GroupId"]
    permission = {"IpProtocol": "tcp", "FromPort": 22, "ToPort": 23, "IpRanges": [{"CidrIp": "0.0.0.0/0"}]}
    ec2.authorize_security_group_ingress(GroupId=group, IpPermissions=[permission])
    peering = ec2.create_vpc_peering_connection(VpcId=one, PeerVpcId=other)["VpcPeeringConnection"]
    gone = ec2.create_vpc_peering_connection(VpcId=other, PeerVpcId=one)["VpcPeeringConnection"]
    ec2.delete_vpc_peering_connection(VpcPeeringConnectionId=gone["VpcPeeringConnectionId"])
    gateway = ec2.create_transit_gateway()["TransitGateway"]["TransitGatewayId"]
    attached = ec2.create_transit_gateway_vpc_attachment(TransitGatewayId=gateway, VpcId=one, SubnetIds=[subnet])
    read = read_crossings(ec2, account, REGION)
    assert {group.name for group in read.security_groups if group.vpc_id == one} == {"default", "web"}
    assert [(rule.is_egress, rule.told) for rule in read.group_rules if rule.group_id == group] == [
        (True, "out, all protocols, to 0.0.0.0/0"),
        (False, "in, tcp 22-23, from 0.0.0.0/0"),
    ]
    assert [(found.id, found.vpc_ids, found.owner_ids) for found in read.peerings] == [
        (peering["VpcPeeringConnectionId"], (one, other), (account, account))
    ]
    assert [found.id for found in read.transit_gateways] == [gateway]
    assert [(found.id, found.gateway_id, found.vpc_id, found.vpc_owner_id) for found in read.transit_attachments] == [
        (attached["TransitGatewayVpcAttachment"]["TransitGatewayAttachmentId"], gateway, one, account)
    ]
