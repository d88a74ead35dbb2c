"""How to find in AWS what an interrupted creation made between VPCs, as resource_types.finders does."""

from collections.abc import Iterable

from resource_types.lookup import Finder, Lookup

_LIVE = frozenset({"pending", "available", "modifying", "initiating", "initiatingRequest", "pendingAcceptance"})


def find_transit_gateway(lookup: Lookup) -> Iterable[str]:
    """Without tags any of the account could be it. One that is shared with the account shows it no tags."""
    if not lookup.tags:
        return []
    gateways = lookup.pages("ec2", "describe_transit_gateways", "TransitGateways")
    return [
        one["TransitGatewayId"] for one in gateways if one["State"] in _LIVE and lookup.is_tagged(one.get("Tags", []))
    ]


def find_transit_gateway_route_table(lookup: Lookup) -> Iterable[str]:
    wanted = [{"Name": "transit-gateway-id", "Values": [lookup.inputs["transitGatewayId"]]}]
    tables = lookup.pages("ec2", "describe_transit_gateway_route_tables", "TransitGatewayRouteTables", Filters=wanted)
    return [
        one["TransitGatewayRouteTableId"]
        for one in tables
        if one["State"] in _LIVE and not one["DefaultAssociationRouteTable"] and lookup.is_tagged(one.get("Tags", []))
    ]


def find_transit_gateway_vpc_attachment(lookup: Lookup) -> Iterable[str]:
    """A gateway has each VPC once."""
    wanted = [
        {"Name": "transit-gateway-id", "Values": [lookup.inputs["transitGatewayId"]]},
        {"Name": "vpc-id", "Values": [lookup.inputs["vpcId"]]},
    ]
    found = lookup.pages(
        "ec2", "describe_transit_gateway_vpc_attachments", "TransitGatewayVpcAttachments", Filters=wanted
    )
    return [one["TransitGatewayAttachmentId"] for one in found if one["State"] in _LIVE]


def find_accepted_attachment(lookup: Lookup) -> Iterable[str]:
    attachment = lookup.inputs["transitGatewayAttachmentId"]
    found = lookup.pages(
        "ec2",
        "describe_transit_gateway_vpc_attachments",
        "TransitGatewayVpcAttachments",
        TransitGatewayAttachmentIds=[attachment],
    )
    return [attachment for one in found if one["State"] in _LIVE - {"pendingAcceptance"}]


def find_transit_gateway_association(lookup: Lookup) -> Iterable[str]:
    return _find_in_table(lookup, "get_transit_gateway_route_table_associations", "Associations")


def find_transit_gateway_propagation(lookup: Lookup) -> Iterable[str]:
    result = "TransitGatewayRouteTablePropagations"
    return _find_in_table(lookup, "get_transit_gateway_route_table_propagations", result)


def find_transit_gateway_route(lookup: Lookup) -> Iterable[str]:
    """Where it leads tells it from one that somebody else made, which the engine would change by an import."""
    table, destination = lookup.inputs["transitGatewayRouteTableId"], lookup.inputs["destinationCidrBlock"]
    wanted = [
        {"Name": "type", "Values": ["static"]},
        {"Name": "route-search.exact-match", "Values": [destination]},
    ]
    found = lookup.session.client("ec2").search_transit_gateway_routes(TransitGatewayRouteTableId=table, Filters=wanted)
    through = lookup.inputs.get("transitGatewayAttachmentId")
    return [
        f"{table}_{destination}"
        for one in found["Routes"]
        if [through] * bool(through)
        == [attachment["TransitGatewayAttachmentId"] for attachment in one.get("TransitGatewayAttachments", [])]
    ]


def find_peering(lookup: Lookup) -> Iterable[str]:
    """AWS refuses a second one of two VPCs as long as the first is there."""
    wanted = [
        {"Name": "requester-vpc-info.vpc-id", "Values": [lookup.inputs["vpcId"]]},
        {"Name": "accepter-vpc-info.vpc-id", "Values": [lookup.inputs["peerVpcId"]]},
    ]
    found = lookup.pages("ec2", "describe_vpc_peering_connections", "VpcPeeringConnections", Filters=wanted)
    return [
        one["VpcPeeringConnectionId"]
        for one in found
        if one["Status"]["Code"] in {"initiating-request", "pending-acceptance", "provisioning", "active"}
        and one["RequesterVpcInfo"]["VpcId"] == lookup.inputs["vpcId"]
        and one["AccepterVpcInfo"]["VpcId"] == lookup.inputs["peerVpcId"]
    ]


def _find_in_table(lookup: Lookup, operation: str, result: str) -> Iterable[str]:
    table, attachment = lookup.inputs["transitGatewayRouteTableId"], lookup.inputs["transitGatewayAttachmentId"]
    found = lookup.pages("ec2", operation, result, TransitGatewayRouteTableId=table)
    return [
        f"{table}_{attachment}"
        for one in found
        if one["TransitGatewayAttachmentId"] == attachment
        and one["State"] in {"associating", "associated", "enabling", "enabled"}
    ]


TRANSIT_FINDERS: tuple[Finder, ...] = (
    find_transit_gateway,
    find_transit_gateway_route_table,
    find_transit_gateway_vpc_attachment,
    find_accepted_attachment,
    find_transit_gateway_association,
    find_transit_gateway_propagation,
    find_transit_gateway_route,
    find_peering,
)
"""Those of this file."""
