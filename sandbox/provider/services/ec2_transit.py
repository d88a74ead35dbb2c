"""EC2: transit gateways, their route tables, and the VPCs attached to them. Routes are in `ec2_transit_routes`.

Schemas: terraform-provider-aws internal/service/ec2/transitgateway_*.go. No multicast, no Connect, no peering.
"""

from sandbox.provider.errors import RefusedError
from sandbox.provider.resource import Call, GoneError, Imported, ResourceType
from sandbox.provider.services.common import pages
from sandbox.provider.services.ec2 import TAGGING, specify_tags
from sandbox.provider.values import Props, unordered

_GATEWAY_OPTIONS = {
    "amazonSideAsn": "AmazonSideAsn",
    "autoAcceptSharedAttachments": "AutoAcceptSharedAttachments",
    "defaultRouteTableAssociation": "DefaultRouteTableAssociation",
    "defaultRouteTablePropagation": "DefaultRouteTablePropagation",
    "dnsSupport": "DnsSupport",
    "vpnEcmpSupport": "VpnEcmpSupport",
}
_ATTACHMENT_OPTIONS = {
    "applianceModeSupport": "ApplianceModeSupport",
    "dnsSupport": "DnsSupport",
    "ipv6Support": "Ipv6Support",
}
_SETTLED = frozenset({"transitGatewayDefaultRouteTableAssociation", "transitGatewayDefaultRouteTablePropagation"})


def _choose(call: Call, options: dict[str, str]) -> Props:
    return {parameter: call.props[key] for key, parameter in options.items() if call.props.get(key) is not None}


def _create_gateway(call: Call) -> str:
    described = {"Description": call.props["description"]} if call.props.get("description") else {}
    answer = call.client.create_transit_gateway(
        Options=_choose(call, _GATEWAY_OPTIONS), **described, **specify_tags(call, "transit-gateway")
    )
    return answer["TransitGateway"]["TransitGatewayId"]


def _read_gateway(call: Call, gateway_id: str) -> Props:
    found = call.client.describe_transit_gateways(TransitGatewayIds=[gateway_id])["TransitGateways"]
    if not found or found[0]["State"] in {"deleted", "deleting"}:
        raise GoneError(gateway_id)
    options = found[0]["Options"]
    return {
        **{key: options.get(parameter) for key, parameter in _GATEWAY_OPTIONS.items()},
        "amazonSideAsn": int(options["AmazonSideAsn"]),
        "arn": found[0]["TransitGatewayArn"],
        "associationDefaultRouteTableId": options.get("AssociationDefaultRouteTableId"),
        "description": found[0].get("Description"),
        "ownerId": found[0]["OwnerId"],
        "propagationDefaultRouteTableId": options.get("PropagationDefaultRouteTableId"),
    }


def _update_gateway(call: Call, gateway_id: str, changed: frozenset[str]) -> None:
    options = {key: parameter for key, parameter in _GATEWAY_OPTIONS.items() if key in changed}
    request: Props = {"Options": _choose(call, options)} if options else {}
    if "description" in changed:
        request["Description"] = call.props.get("description") or ""
    call.client.modify_transit_gateway(TransitGatewayId=gateway_id, **request)


def _delete_gateway(call: Call, gateway_id: str) -> None:
    call.client.delete_transit_gateway(TransitGatewayId=gateway_id)


def _create_table(call: Call) -> str:
    answer = call.client.create_transit_gateway_route_table(
        TransitGatewayId=call.props["transitGatewayId"], **specify_tags(call, "transit-gateway-route-table")
    )
    return answer["TransitGatewayRouteTable"]["TransitGatewayRouteTableId"]


def _read_table(call: Call, table_id: str) -> Props:
    found = pages(
        call.client,
        "describe_transit_gateway_route_tables",
        "TransitGatewayRouteTables",
        TransitGatewayRouteTableIds=[table_id],
    )
    if not found or found[0]["State"] in {"deleted", "deleting"}:
        raise GoneError(table_id)
    return {
        "arn": call.arn("ec2", f"transit-gateway-route-table/{table_id}"),
        "defaultAssociationRouteTable": found[0]["DefaultAssociationRouteTable"],
        "defaultPropagationRouteTable": found[0]["DefaultPropagationRouteTable"],
        "transitGatewayId": found[0]["TransitGatewayId"],
    }


def _delete_table(call: Call, table_id: str) -> None:
    call.client.delete_transit_gateway_route_table(TransitGatewayRouteTableId=table_id)


def _attach(call: Call) -> str:
    answer = call.client.create_transit_gateway_vpc_attachment(
        TransitGatewayId=call.props["transitGatewayId"],
        VpcId=call.props["vpcId"],
        SubnetIds=call.props["subnetIds"],
        Options=_choose(call, _ATTACHMENT_OPTIONS),
        **specify_tags(call, "transit-gateway-attachment"),
    )
    return answer["TransitGatewayVpcAttachment"]["TransitGatewayAttachmentId"]


def _read_attachment(call: Call, attachment_id: str) -> Props:
    found = pages(
        call.client,
        "describe_transit_gateway_vpc_attachments",
        "TransitGatewayVpcAttachments",
        TransitGatewayAttachmentIds=[attachment_id],
    )
    if not found or found[0]["State"] in {"deleted", "deleting", "failed", "rejected"}:
        raise GoneError(attachment_id)
    options = found[0]["Options"]
    return {
        **{key: options.get(parameter) for key, parameter in _ATTACHMENT_OPTIONS.items()},
        "arn": call.arn("ec2", f"transit-gateway-attachment/{attachment_id}"),
        "securityGroupReferencingSupport": options.get("SecurityGroupReferencingSupport"),
        "subnetIds": found[0]["SubnetIds"],
        "transitGatewayId": found[0]["TransitGatewayId"],
        "vpcId": found[0]["VpcId"],
        "vpcOwnerId": found[0]["VpcOwnerId"],
        **_read_default_tables(call, attachment_id, found[0]["TransitGatewayId"]),
    }


def _read_default_tables(call: Call, attachment_id: str, gateway_id: str) -> Props:
    """Whether it is in the gateway's default route tables. Of another account's gateway the real plugin says it is."""
    gateway = call.client.describe_transit_gateways(TransitGatewayIds=[gateway_id])["TransitGateways"][0]
    if gateway["OwnerId"] != call.instance.account_id:
        return dict.fromkeys(_SETTLED, True)
    association, propagation = (
        gateway["Options"].get(f"{use}DefaultRouteTableId") for use in ("Association", "Propagation")
    )
    return {
        "transitGatewayDefaultRouteTableAssociation": bool(association)
        and _read_association(call, f"{association}_{attachment_id}") is not None,
        "transitGatewayDefaultRouteTablePropagation": bool(propagation)
        and _read_propagation(call, f"{propagation}_{attachment_id}") is not None,
    }


def _update_attachment(call: Call, attachment_id: str, changed: frozenset[str]) -> None:
    request: Props = {}
    if "subnetIds" in changed:
        before, after = set(call.old.get("subnetIds") or []), set(call.props["subnetIds"])
        request |= {"AddSubnetIds": sorted(after - before), "RemoveSubnetIds": sorted(before - after)}
    options = {key: parameter for key, parameter in _ATTACHMENT_OPTIONS.items() if key in changed}
    request |= {"Options": _choose(call, options)} if options else {}
    request = {parameter: value for parameter, value in request.items() if value}
    if request:
        call.client.modify_transit_gateway_vpc_attachment(TransitGatewayAttachmentId=attachment_id, **request)


def _detach(call: Call, attachment_id: str) -> None:
    call.client.delete_transit_gateway_vpc_attachment(TransitGatewayAttachmentId=attachment_id)


def _accept(call: Call) -> str:
    attachment_id = call.props["transitGatewayAttachmentId"]
    call.client.accept_transit_gateway_vpc_attachment(TransitGatewayAttachmentId=attachment_id)
    if call.tags:
        TAGGING.write(call, attachment_id, call.tags, [])
    return attachment_id


def _read_accepted(call: Call, attachment_id: str) -> Props:
    found = _read_attachment(call, attachment_id)
    found.pop("arn")
    return {**found, "transitGatewayAttachmentId": attachment_id}


def _name_pair(call: Call) -> tuple[str, str]:
    return call.props["transitGatewayRouteTableId"], call.props["transitGatewayAttachmentId"]


def split_pair(pair_id: str) -> tuple[str, str]:
    """The two parts of an id: the route table, and what is in it."""
    table, _, attachment = pair_id.partition("_")
    return table, attachment


def _import_pair(import_id: str) -> Imported:
    table, attachment = split_pair(import_id)
    if not table or not attachment:
        raise RefusedError(f'unexpected format for ID ("{import_id}"), expected TABLE_ATTACHMENT')
    return Imported(import_id)


def _associate(call: Call) -> str:
    table, attachment = _name_pair(call)
    call.client.associate_transit_gateway_route_table(
        TransitGatewayRouteTableId=table, TransitGatewayAttachmentId=attachment
    )
    return f"{table}_{attachment}"


def _disassociate(call: Call, pair_id: str) -> None:
    table, attachment = split_pair(pair_id)
    call.client.disassociate_transit_gateway_route_table(
        TransitGatewayRouteTableId=table, TransitGatewayAttachmentId=attachment
    )


def _propagate(call: Call) -> str:
    table, attachment = _name_pair(call)
    call.client.enable_transit_gateway_route_table_propagation(
        TransitGatewayRouteTableId=table, TransitGatewayAttachmentId=attachment
    )
    return f"{table}_{attachment}"


def _stop_propagation(call: Call, pair_id: str) -> None:
    table, attachment = split_pair(pair_id)
    call.client.disable_transit_gateway_route_table_propagation(
        TransitGatewayRouteTableId=table, TransitGatewayAttachmentId=attachment
    )


def _read_association(call: Call, pair_id: str) -> Props | None:
    return _read_pair(call, pair_id, "get_transit_gateway_route_table_associations", "Associations")


def _read_propagation(call: Call, pair_id: str) -> Props | None:
    result = "TransitGatewayRouteTablePropagations"
    return _read_pair(call, pair_id, "get_transit_gateway_route_table_propagations", result)


def _read_pair(call: Call, pair_id: str, operation: str, result: str) -> Props | None:
    table, attachment = split_pair(pair_id)
    found = pages(call.client, operation, result, TransitGatewayRouteTableId=table)
    one = next((one for one in found if one["TransitGatewayAttachmentId"] == attachment), None)
    if one is None:
        return None
    return {
        "resourceId": one["ResourceId"],
        "resourceType": one["ResourceType"],
        "transitGatewayAttachmentId": attachment,
        "transitGatewayRouteTableId": table,
    }


_PAIR = frozenset({"transitGatewayAttachmentId", "transitGatewayRouteTableId"})
GONE_PAIR = frozenset(
    {
        "InvalidAssociation.NotFound",
        "InvalidRouteTableID.NotFound",
        "InvalidTransitGatewayAttachmentID.NotFound",
        "TransitGatewayRouteTablePropagation.NotFound",
    }
)
_ATTACHMENT_INPUTS = frozenset({*_ATTACHMENT_OPTIONS, "securityGroupReferencingSupport"})

TYPES = (
    ResourceType(
        urn_type="aws:ec2transitgateway/transitGateway:TransitGateway",
        service="ec2",
        title="EC2 Transit Gateway",
        inputs=frozenset({*_GATEWAY_OPTIONS, "description"}),
        outputs=frozenset({"arn", "associationDefaultRouteTableId", "ownerId", "propagationDefaultRouteTableId"}),
        defaults={
            "amazonSideAsn": 64512,
            "autoAcceptSharedAttachments": "disable",
            "defaultRouteTableAssociation": "enable",
            "defaultRouteTablePropagation": "enable",
            "dnsSupport": "enable",
            "vpnEcmpSupport": "enable",
        },
        regional=True,
        tagging=TAGGING,
        gone=frozenset({"InvalidTransitGatewayID.NotFound"}),
        create=_create_gateway,
        read=_read_gateway,
        update=_update_gateway,
        delete=_delete_gateway,
    ),
    ResourceType(
        urn_type="aws:ec2transitgateway/routeTable:RouteTable",
        service="ec2",
        title="EC2 Transit Gateway Route Table",
        inputs=frozenset({"transitGatewayId"}),
        required=frozenset({"transitGatewayId"}),
        outputs=frozenset({"arn", "defaultAssociationRouteTable", "defaultPropagationRouteTable"}),
        force_new=frozenset({"transitGatewayId"}),
        regional=True,
        tagging=TAGGING,
        gone=frozenset({"InvalidRouteTableID.NotFound"}),
        create=_create_table,
        read=_read_table,
        delete=_delete_table,
    ),
    ResourceType(
        urn_type="aws:ec2transitgateway/vpcAttachment:VpcAttachment",
        service="ec2",
        title="EC2 Transit Gateway VPC Attachment",
        inputs=frozenset({*_ATTACHMENT_INPUTS, *_SETTLED, "subnetIds", "transitGatewayId", "vpcId"}),
        required=frozenset({"subnetIds", "transitGatewayId", "vpcId"}),
        outputs=frozenset({"arn", "vpcOwnerId"}),
        defaults={
            "applianceModeSupport": "disable",
            "dnsSupport": "enable",
            "ipv6Support": "disable",
            **dict.fromkeys(_SETTLED, True),
        },
        force_new=frozenset({"transitGatewayId", "vpcId"}),
        computed=frozenset({"securityGroupReferencingSupport"}),
        canonical={"subnetIds": unordered},
        regional=True,
        tagging=TAGGING,
        gone=frozenset({"InvalidTransitGatewayAttachmentID.NotFound"}),
        create=_attach,
        read=_read_attachment,
        update=_update_attachment,
        delete=_detach,
    ),
    ResourceType(
        urn_type="aws:ec2transitgateway/vpcAttachmentAccepter:VpcAttachmentAccepter",
        service="ec2",
        title="EC2 Transit Gateway VPC Attachment Accepter",
        inputs=frozenset({*_SETTLED, "transitGatewayAttachmentId"}),
        required=frozenset({"transitGatewayAttachmentId"}),
        outputs=frozenset({*_ATTACHMENT_INPUTS, "subnetIds", "transitGatewayId", "vpcId", "vpcOwnerId"}),
        defaults=dict.fromkeys(_SETTLED, True),
        force_new=frozenset({"transitGatewayAttachmentId"}),
        regional=True,
        tagging=TAGGING,
        gone=frozenset({"InvalidTransitGatewayAttachmentID.NotFound"}),
        create=_accept,
        read=_read_accepted,
        update=lambda _call, _id, _changed: None,
        delete=_detach,
    ),
    ResourceType(
        urn_type="aws:ec2transitgateway/routeTableAssociation:RouteTableAssociation",
        service="ec2",
        title="EC2 Transit Gateway Route Table Association",
        inputs=_PAIR | {"replaceExistingAssociation"},
        required=_PAIR,
        outputs=frozenset({"resourceId", "resourceType"}),
        force_new=_PAIR,
        kept=frozenset({"replaceExistingAssociation"}),
        regional=True,
        gone=GONE_PAIR,
        parse_import_id=_import_pair,
        create=_associate,
        read=_read_association,
        delete=_disassociate,
    ),
    ResourceType(
        urn_type="aws:ec2transitgateway/routeTablePropagation:RouteTablePropagation",
        service="ec2",
        title="EC2 Transit Gateway Route Table Propagation",
        inputs=_PAIR,
        required=_PAIR,
        outputs=frozenset({"resourceId", "resourceType"}),
        force_new=_PAIR,
        regional=True,
        gone=GONE_PAIR,
        parse_import_id=_import_pair,
        create=_propagate,
        read=_read_propagation,
        delete=_stop_propagation,
    ),
)
