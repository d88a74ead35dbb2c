"""EC2: peerings of VPCs.

Schemas: terraform-provider-aws internal/service/ec2/vpc_peering_connection*.go.
"""

from typing import Any

from sandbox.provider.errors import RefusedError
from sandbox.provider.resource import Call, GoneError, ResourceType
from sandbox.provider.services.ec2 import TAGGING, specify_tags
from sandbox.provider.values import Props

_OVER = frozenset({"deleted", "deleting", "expired", "failed", "rejected"})
_DNS = "allowRemoteVpcDnsResolution"
_SIDES = {"accepter": "AccepterPeeringConnectionOptions", "requester": "RequesterPeeringConnectionOptions"}


def _find(call: Call, peering_id: str) -> dict[str, Any]:
    found = call.client.describe_vpc_peering_connections(VpcPeeringConnectionIds=[peering_id])["VpcPeeringConnections"]
    if not found or found[0]["Status"]["Code"] in _OVER:
        raise GoneError(peering_id)
    return found[0]


def _ask(call: Call) -> str:
    names = {"peerOwnerId": "PeerOwnerId", "peerRegion": "PeerRegion", "peerVpcId": "PeerVpcId", "vpcId": "VpcId"}
    request = {parameter: call.props[key] for key, parameter in names.items() if call.props.get(key)}
    made = call.client.create_vpc_peering_connection(**request, **specify_tags(call, "vpc-peering-connection"))
    peering_id = made["VpcPeeringConnection"]["VpcPeeringConnectionId"]
    try:
        _find(call, peering_id)
    except GoneError:
        raise RefusedError(f"waiting for EC2 VPC Peering Connection ({peering_id}) create: it failed") from None
    return peering_id


def _read_options(side: dict[str, Any]) -> Props:
    return {_DNS: bool(side.get("PeeringOptions", {}).get("AllowDnsResolutionFromRemoteVpc", False))}


def _read(call: Call, peering_id: str) -> Props:
    found = _find(call, peering_id)
    accepter = found["AccepterVpcInfo"]
    return {
        "acceptStatus": found["Status"]["Code"],
        "accepter": _read_options(accepter),
        "peerOwnerId": accepter["OwnerId"],
        "peerRegion": accepter["Region"],
        "peerVpcId": accepter["VpcId"],
        "requester": _read_options(found["RequesterVpcInfo"]),
        "vpcId": found["RequesterVpcInfo"]["VpcId"],
    }


def _end(call: Call, peering_id: str) -> None:
    call.client.delete_vpc_peering_connection(VpcPeeringConnectionId=peering_id)


def _set_options(call: Call, peering_id: str, sides: frozenset[str]) -> None:
    request = {
        _SIDES[side]: {"AllowDnsResolutionFromRemoteVpc": bool((call.props.get(side) or {}).get(_DNS))}
        for side in sorted(sides & _SIDES.keys())
    }
    if request:
        call.client.modify_vpc_peering_connection_options(VpcPeeringConnectionId=peering_id, **request)


def _accept(call: Call) -> str:
    peering_id = call.props["vpcPeeringConnectionId"]
    if _find(call, peering_id)["Status"]["Code"] == "pending-acceptance" and call.props.get("autoAccept"):
        call.client.accept_vpc_peering_connection(VpcPeeringConnectionId=peering_id)
    if call.tags:
        TAGGING.write(call, peering_id, call.tags, [])
    return peering_id


def _settle(call: Call, peering_id: str) -> None:
    _set_options(call, peering_id, frozenset(side for side in _SIDES if call.props.get(side)))


def _read_accepted(call: Call, peering_id: str) -> Props:
    found = _read(call, peering_id)
    requester = _find(call, peering_id)["RequesterVpcInfo"]
    return {
        **found,
        "peerOwnerId": requester["OwnerId"],
        "peerRegion": requester["Region"],
        "peerVpcId": found["vpcId"],
        "vpcId": found["peerVpcId"],
        "vpcPeeringConnectionId": peering_id,
    }


def _create_options(call: Call) -> str:
    peering_id = call.props["vpcPeeringConnectionId"]
    _settle(call, peering_id)
    return peering_id


def _read_both(call: Call, peering_id: str) -> Props:
    found = _read(call, peering_id)
    return {"accepter": found["accepter"], "requester": found["requester"], "vpcPeeringConnectionId": peering_id}


def _keep(call: Call, peering_id: str) -> None:
    """The real plugin ends nothing with it: the peering goes on its other side."""
    del call, peering_id


_FIXED = frozenset({"peerOwnerId", "peerRegion", "peerVpcId", "vpcId"})
_GONE = frozenset({"InvalidVpcPeeringConnectionId.NotFound", "InvalidVpcPeeringConnectionID.NotFound"})

TYPES = (
    ResourceType(
        urn_type="aws:ec2/vpcPeeringConnection:VpcPeeringConnection",
        service="ec2",
        title="EC2 VPC Peering Connection",
        inputs=_FIXED | {"accepter", "autoAccept", "requester"},
        required=frozenset({"peerVpcId", "vpcId"}),
        outputs=frozenset({"acceptStatus"}),
        force_new=_FIXED,
        computed=frozenset({"accepter", "peerOwnerId", "peerRegion", "requester"}),
        kept=frozenset({"autoAccept"}),
        regional=True,
        tagging=TAGGING,
        gone=_GONE,
        create=_ask,
        read=_read,
        update=_set_options,
        delete=_end,
    ),
    ResourceType(
        urn_type="aws:ec2/vpcPeeringConnectionAccepter:VpcPeeringConnectionAccepter",
        service="ec2",
        title="EC2 VPC Peering Connection Accepter",
        inputs=frozenset({"accepter", "autoAccept", "requester", "vpcPeeringConnectionId"}),
        required=frozenset({"vpcPeeringConnectionId"}),
        outputs=_FIXED | {"acceptStatus"},
        force_new=frozenset({"vpcPeeringConnectionId"}),
        computed=frozenset({"accepter", "requester"}),
        kept=frozenset({"autoAccept"}),
        regional=True,
        tagging=TAGGING,
        gone=_GONE,
        create=_accept,
        settle=_settle,
        read=_read_accepted,
        update=_set_options,
        delete=_keep,
    ),
    ResourceType(
        urn_type="aws:ec2/peeringConnectionOptions:PeeringConnectionOptions",
        service="ec2",
        title="EC2 VPC Peering Connection Options",
        inputs=frozenset({"accepter", "requester", "vpcPeeringConnectionId"}),
        required=frozenset({"vpcPeeringConnectionId"}),
        force_new=frozenset({"vpcPeeringConnectionId"}),
        computed=frozenset({"accepter", "requester"}),
        regional=True,
        gone=_GONE,
        create=_create_options,
        read=_read_both,
        update=_set_options,
        delete=_keep,
    ),
)
