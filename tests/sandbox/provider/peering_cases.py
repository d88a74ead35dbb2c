"""More cases: peerings of VPCs."""

from typing import Any

from sandbox.provider.values import Props
from tests.sandbox.provider.cases import Case, vpc

PEERING = "aws:ec2/vpcPeeringConnection:VpcPeeringConnection"
ACCEPTER = "aws:ec2/vpcPeeringConnectionAccepter:VpcPeeringConnectionAccepter"
DNS = {"allowRemoteVpcDnsResolution": True}


def peering(engine: Any) -> Props:
    return {"vpcId": vpc(engine), "peerVpcId": vpc(engine, "10.8.0.0/16"), "tags": {"a": "b"}}


def asked(engine: Any) -> Props:
    made = engine.create(PEERING, "p", **peering(engine))
    return {"vpcPeeringConnectionId": made.id, "autoAccept": True, "accepter": DNS, "tags": {"a": "b"}}


def accepted(engine: Any) -> Props:
    made = engine.create(ACCEPTER, "a", **asked(engine))
    return {"vpcPeeringConnectionId": made.id, "requester": DNS}


PEERING_CASES = [
    Case(
        PEERING,
        peering,
        change={"tags": {"a": "c"}},
        replace={"vpcId": "vpc-1", "peerVpcId": "vpc-2", "peerOwnerId": "111111111111", "peerRegion": "eu-west-1"},
    ),
    Case(
        ACCEPTER,
        asked,
        change={"accepter": {"allowRemoteVpcDnsResolution": False}, "tags": {"a": "c"}},
        replace={"vpcPeeringConnectionId": "pcx-1"},
        lasting=True,
        unreadable=frozenset({"autoAccept"}),
    ),
    Case(
        "aws:ec2/peeringConnectionOptions:PeeringConnectionOptions",
        accepted,
        change={"requester": {"allowRemoteVpcDnsResolution": False}},
        replace={"vpcPeeringConnectionId": "pcx-1"},
        lasting=True,
    ),
]
