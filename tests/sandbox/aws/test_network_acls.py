"""Network ACLs: what is not there is told in AWS's words, and what deleted subnets leave."""

from typing import Any

import pytest
from botocore.exceptions import ClientError

from sandbox.aws.server import LocalAws


def test_what_is_not_there_is_told_and_a_deleted_subnet_holds_no_acl(aws: LocalAws) -> None:
    ec2: Any = aws.client("ec2", account="111111111111", region="us-east-1")
    vpc = ec2.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
    subnet = ec2.create_subnet(VpcId=vpc, CidrBlock="10.0.1.0/24")["Subnet"]["SubnetId"]
    acl = ec2.create_network_acl(VpcId=vpc)["NetworkAcl"]["NetworkAclId"]
    with pytest.raises(ClientError, match=r"InvalidNetworkAclID\.NotFound"):
        ec2.describe_network_acls(NetworkAclIds=["acl-0123456789abcdef0"])
    with pytest.raises(ClientError, match=r"InvalidNetworkAclEntry\.NotFound"):
        ec2.delete_network_acl_entry(NetworkAclId=acl, RuleNumber=100, Egress=True)
    with pytest.raises(ClientError, match=r"InvalidAssociationID\.NotFound"):
        ec2.replace_network_acl_association(AssociationId="aclassoc-0123456789abcdef0", NetworkAclId=acl)
    entry = {"NetworkAclId": acl, "RuleNumber": 1, "Egress": True, "RuleAction": "allow", "Protocol": "58"}
    ec2.create_network_acl_entry(**entry, Ipv6CidrBlock="::/0", IcmpTypeCode={"Type": -1, "Code": -1})
    (made,) = ec2.describe_network_acls(NetworkAclIds=[acl])["NetworkAcls"][0]["Entries"]
    assert made["IcmpTypeCode"] == {"Type": -1, "Code": -1}
    here = [{"Name": "association.subnet-id", "Values": [subnet]}]
    (default,) = ec2.describe_network_acls(Filters=here)["NetworkAcls"]
    (old,) = [one["NetworkAclAssociationId"] for one in default["Associations"] if one["SubnetId"] == subnet]
    ec2.replace_network_acl_association(AssociationId=old, NetworkAclId=acl)
    with pytest.raises(ClientError, match="DependencyViolation"):
        ec2.delete_network_acl(NetworkAclId=acl)
    ec2.delete_subnet(SubnetId=subnet)
    ec2.delete_network_acl(NetworkAclId=acl)
