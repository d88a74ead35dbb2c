"""EC2: routes of transit gateways' route tables.

Schema: terraform-provider-aws internal/service/ec2/transitgateway_route.go.
"""

from sandbox.provider.errors import RefusedError
from sandbox.provider.resource import Call, Imported, ResourceType
from sandbox.provider.services.ec2_transit import GONE_PAIR, split_pair
from sandbox.provider.values import Props

_ROUTE = frozenset({"blackhole", "destinationCidrBlock", "transitGatewayAttachmentId", "transitGatewayRouteTableId"})


def _create_route(call: Call) -> str:
    table, destination = call.props["transitGatewayRouteTableId"], call.props["destinationCidrBlock"]
    attachment = call.props.get("transitGatewayAttachmentId")
    call.client.create_transit_gateway_route(
        TransitGatewayRouteTableId=table,
        DestinationCidrBlock=destination,
        Blackhole=bool(call.props.get("blackhole")),
        **({"TransitGatewayAttachmentId": attachment} if attachment else {}),
    )
    return f"{table}_{destination}"


def _read_route(call: Call, route_id: str) -> Props | None:
    table, destination = split_pair(route_id)
    found = call.client.search_transit_gateway_routes(
        TransitGatewayRouteTableId=table,
        Filters=[{"Name": "type", "Values": ["static"]}, {"Name": "route-search.exact-match", "Values": [destination]}],
    )["Routes"]
    for one in found:
        attachments = one.get("TransitGatewayAttachments") or []
        return {
            "blackhole": one["State"] == "blackhole" and not attachments,
            "destinationCidrBlock": destination,
            "transitGatewayAttachmentId": attachments[0]["TransitGatewayAttachmentId"] if attachments else None,
            "transitGatewayRouteTableId": table,
        }
    return None


def _delete_route(call: Call, route_id: str) -> None:
    table, destination = split_pair(route_id)
    call.client.delete_transit_gateway_route(TransitGatewayRouteTableId=table, DestinationCidrBlock=destination)


def _import_route(import_id: str) -> Imported:
    table, destination = split_pair(import_id)
    if not table or not destination:
        raise RefusedError(f'unexpected format for ID ("{import_id}"), expected TABLE_CIDR')
    return Imported(import_id)


TYPES = (
    ResourceType(
        urn_type="aws:ec2transitgateway/route:Route",
        service="ec2",
        title="EC2 Transit Gateway Route",
        inputs=_ROUTE,
        required=frozenset({"destinationCidrBlock", "transitGatewayRouteTableId"}),
        defaults={"blackhole": False},
        force_new=_ROUTE,
        regional=True,
        gone=GONE_PAIR | {"InvalidRoute.NotFound"},
        parse_import_id=_import_route,
        create=_create_route,
        read=_read_route,
        delete=_delete_route,
    ),
)
