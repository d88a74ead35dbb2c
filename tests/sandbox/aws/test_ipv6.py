"""IPv6 networks of VPCs and subnets: what fits where, and what holds what."""

from typing import Any

import pytest
from botocore.exceptions import ClientError

from sandbox.aws.server import LocalAws


def test_networks_of_subnets_are_parts_of_the_vpcs_and_hold_it(aws: LocalAws) -> None:
    ec2: Any = aws.client("ec2", account="111111111111", region="us-east-1")
    vpc = ec2.create_vpc(CidrBlock="10.0.0.0/16", AmazonProvidedIpv6CidrBlock=True)["Vpc"]
    (given,) = vpc["Ipv6CidrBlockAssociationSet"]
    network = given["Ipv6CidrBlock"].replace("/56", "/64")
    inside = {"VpcId": vpc["VpcId"], "Ipv6CidrBlock": network}
    first = ec2.create_subnet(CidrBlock="10.0.0.0/24", **inside)["Subnet"]["SubnetId"]
    second = ec2.create_subnet(CidrBlock="10.0.1.0/24", VpcId=vpc["VpcId"])["Subnet"]["SubnetId"]
    with pytest.raises(ClientError, match=r"InvalidSubnet\.Conflict.* conflicts with another subnet"):
        ec2.associate_subnet_cidr_block(SubnetId=second, Ipv6CidrBlock=network)
    with pytest.raises(ClientError, match=r"InvalidSubnet\.Range.*'2001:db8::/64' is invalid"):
        ec2.create_subnet(CidrBlock="10.0.2.0/24", **inside | {"Ipv6CidrBlock": "2001:db8::/64"})
    with pytest.raises(ClientError, match="does not have an IPv6 CIDR block"):
        ec2.modify_subnet_attribute(SubnetId=second, AssignIpv6AddressOnCreation={"Value": True})
    with pytest.raises(ClientError, match=r"InvalidCidrBlock\.InUse"):
        ec2.disassociate_vpc_cidr_block(AssociationId=given["AssociationId"])
    (held,) = ec2.describe_subnets(SubnetIds=[first])["Subnets"][0]["Ipv6CidrBlockAssociationSet"]
    ec2.disassociate_subnet_cidr_block(AssociationId=held["AssociationId"])
    ec2.associate_subnet_cidr_block(SubnetId=second, Ipv6CidrBlock=network)
    ec2.modify_subnet_attribute(SubnetId=second, AssignIpv6AddressOnCreation={"Value": True})
    ec2.delete_subnet(SubnetId=second)
    ec2.disassociate_vpc_cidr_block(AssociationId=given["AssociationId"])


def test_the_default_network_acl_lets_ipv6_through_once_the_vpc_has_it(aws: LocalAws) -> None:
    ec2: Any = aws.client("ec2", account="111111111111", region="us-east-1")
    new = ec2.create_vpc(CidrBlock="10.0.0.0/16", AmazonProvidedIpv6CidrBlock=True)["Vpc"]["VpcId"]
    old = ec2.create_vpc(CidrBlock="10.1.0.0/16")["Vpc"]["VpcId"]

    def list_entries(vpc: str) -> list[tuple[int, str, bool]]:
        (acl,) = ec2.describe_network_acls(Filters=[{"Name": "vpc-id", "Values": [vpc]}])["NetworkAcls"]
        of_ipv6 = [entry for entry in acl["Entries"] if entry.get("Ipv6CidrBlock") == "::/0"]
        return sorted((entry["RuleNumber"], entry["RuleAction"], entry["Egress"]) for entry in of_ipv6)

    wanted = [(101, "allow", False), (101, "allow", True), (32768, "deny", False), (32768, "deny", True)]
    assert (list_entries(new), list_entries(old)) == (wanted, [])
    ec2.associate_vpc_cidr_block(VpcId=old, AmazonProvidedIpv6CidrBlock=True)
    assert list_entries(old) == wanted


def test_the_state_of_a_subnets_network_is_a_word(aws: LocalAws) -> None:
    ec2: Any = aws.client("ec2", account="111111111111", region="us-east-1")
    vpc = ec2.create_vpc(CidrBlock="10.0.0.0/16", AmazonProvidedIpv6CidrBlock=True)["Vpc"]
    network = vpc["Ipv6CidrBlockAssociationSet"][0]["Ipv6CidrBlock"].replace("/56", "/64")
    made = ec2.create_subnet(CidrBlock="10.0.0.0/24", VpcId=vpc["VpcId"], Ipv6CidrBlock=network)["Subnet"]
    (told,) = ec2.describe_subnets(SubnetIds=[made["SubnetId"]])["Subnets"][0]["Ipv6CidrBlockAssociationSet"]
    assert told["Ipv6CidrBlockState"] == {"State": "associated"}
