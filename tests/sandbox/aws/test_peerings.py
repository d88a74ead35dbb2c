"""Peerings on the local AWS: what fails, and who may set which options, and when."""

from typing import Any

import pytest
from botocore.exceptions import ClientError

from sandbox.aws.server import LocalAws
from tests.support.aws import create_account

DNS = {"AllowDnsResolutionFromRemoteVpc": True}


def make_vpc(ec2: Any, cidr: str) -> str:
    return ec2.create_vpc(CidrBlock=cidr)["Vpc"]["VpcId"]


def test_networks_that_overlap_cannot_be_peers(aws: LocalAws) -> None:
    ec2 = aws.client("ec2")
    one, other = make_vpc(ec2, "10.0.0.0/16"), make_vpc(ec2, "10.0.128.0/17")
    ec2.create_vpc_peering_connection(VpcId=one, PeerVpcId=other)
    (found,) = ec2.describe_vpc_peering_connections()["VpcPeeringConnections"]
    assert found["Status"]["Code"] == "failed"


def test_each_side_sets_its_options_once_the_peering_is_active(aws: LocalAws) -> None:
    aws.client("organizations").create_organization(FeatureSet="ALL")
    member = create_account(aws, "member")
    asking, accepting = aws.client("ec2"), aws.client("ec2", account=member)
    one, other = make_vpc(asking, "10.0.0.0/16"), make_vpc(accepting, "10.1.0.0/16")
    made = asking.create_vpc_peering_connection(VpcId=one, PeerVpcId=other, PeerOwnerId=member)
    peering = {"VpcPeeringConnectionId": made["VpcPeeringConnection"]["VpcPeeringConnectionId"]}
    with pytest.raises(ClientError, match="OperationNotPermitted"):
        asking.modify_vpc_peering_connection_options(RequesterPeeringConnectionOptions=DNS, **peering)
    accepting.accept_vpc_peering_connection(**peering)
    asking.modify_vpc_peering_connection_options(RequesterPeeringConnectionOptions=DNS, **peering)
    with pytest.raises(ClientError, match="OperationNotPermitted"):
        asking.modify_vpc_peering_connection_options(AccepterPeeringConnectionOptions=DNS, **peering)
    accepting.modify_vpc_peering_connection_options(AccepterPeeringConnectionOptions=DNS, **peering)
    (found,) = accepting.describe_vpc_peering_connections()["VpcPeeringConnections"]
    assert found["AccepterVpcInfo"]["PeeringOptions"]["AllowDnsResolutionFromRemoteVpc"] is True
