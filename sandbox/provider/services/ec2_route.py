"""EC2: route tables, routes and associations.

Schemas: terraform-provider-aws internal/service/ec2/vpc_route_table.go, vpc_route.go, vpc_route_table_association.go.
"""

import zlib
from collections.abc import Mapping
from typing import Any

from sandbox.provider.errors import RefusedError
from sandbox.provider.resource import Call, GoneError, Imported, ResourceType
from sandbox.provider.services.common import from_list
from sandbox.provider.services.ec2 import TAGGING, specify_tags
from sandbox.provider.values import Props, pick, unordered

_TARGETS = {
    "carrierGatewayId": "CarrierGatewayId",
    "coreNetworkArn": "CoreNetworkArn",
    "egressOnlyGatewayId": "EgressOnlyInternetGatewayId",
    "gatewayId": "GatewayId",
    "localGatewayId": "LocalGatewayId",
    "natGatewayId": "NatGatewayId",
    "networkInterfaceId": "NetworkInterfaceId",
    "transitGatewayId": "TransitGatewayId",
    "vpcEndpointId": "VpcEndpointId",
    "vpcPeeringConnectionId": "VpcPeeringConnectionId",
}
_DESTINATIONS = {
    "destinationCidrBlock": "DestinationCidrBlock",
    "destinationIpv6CidrBlock": "DestinationIpv6CidrBlock",
    "destinationPrefixListId": "DestinationPrefixListId",
}
_IN_TABLE = {
    "cidrBlock": "DestinationCidrBlock",
    "ipv6CidrBlock": "DestinationIpv6CidrBlock",
    "destinationPrefixListId": "DestinationPrefixListId",
}
"""A route's destinations have shorter names where it is written inside its table."""


def _request(props: Mapping[str, Any], destinations: Mapping[str, str]) -> dict[str, Any]:
    return {parameter: props[key] for key, parameter in {**destinations, **_TARGETS}.items() if props.get(key)}


def _describe(call: Call, table_id: str) -> dict[str, Any]:
    tables = call.client.describe_route_tables(RouteTableIds=[table_id])["RouteTables"]
    if not tables:
        raise GoneError(table_id)
    return tables[0]


def _flatten(route: Mapping[str, Any], destinations: Mapping[str, str]) -> Props:
    props = {key: route.get(parameter) for key, parameter in {**destinations, **_TARGETS}.items()}
    if str(props["gatewayId"]).startswith("vpce-"):
        props |= {"vpcEndpointId": props["gatewayId"], "gatewayId": None}
    return pick(props, props)


def _own_routes(table: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """The routes that somebody made: not the VPC's local one, nor propagated ones."""
    return [
        route for route in table["Routes"] if route.get("GatewayId") != "local" and route.get("Origin") == "CreateRoute"
    ]


def _create_table(call: Call) -> str:
    answer = call.client.create_route_table(VpcId=call.props["vpcId"], **specify_tags(call, "route-table"))
    return answer["RouteTable"]["RouteTableId"]


def _settle_table(call: Call, table_id: str) -> None:
    _update_table(call, table_id, frozenset({"routes"} & call.props.keys()))


def _read_table(call: Call, table_id: str) -> Props:
    table = _describe(call, table_id)
    owner = table.get("OwnerId", call.instance.account_id)
    return {
        "arn": f"arn:aws:ec2:{call.region}:{owner}:route-table/{table_id}",
        "ownerId": owner,
        "routes": [_flatten(route, _IN_TABLE) for route in _own_routes(table)],
        "tags": from_list(table.get("Tags", [])),
        "vpcId": table["VpcId"],
    }


def _update_table(call: Call, table_id: str, changed: frozenset[str]) -> None:
    if "routes" not in changed:
        return
    there = [_flatten(route, _IN_TABLE) for route in _own_routes(_describe(call, table_id))]
    wanted = [pick(route, (*_IN_TABLE, *_TARGETS)) for route in call.props.get("routes", [])]
    wanted = [{key: value for key, value in route.items() if value} for route in wanted]
    for route in [route for route in there if route not in wanted]:
        destination = {parameter: route[key] for key, parameter in _IN_TABLE.items() if route.get(key)}
        call.client.delete_route(RouteTableId=table_id, **destination)
    for route in [route for route in wanted if route not in there]:
        call.client.create_route(RouteTableId=table_id, **_request(route, _IN_TABLE))


def _delete_table(call: Call, table_id: str) -> None:
    for association in _describe(call, table_id)["Associations"]:
        call.client.disassociate_route_table(AssociationId=association["RouteTableAssociationId"])
    call.client.delete_route_table(RouteTableId=table_id)


def _destination(props: Props) -> dict[str, str]:
    return {parameter: props[key] for key, parameter in _DESTINATIONS.items() if props.get(key)}


def _create_route(call: Call) -> str:
    table_id = call.props["routeTableId"]
    call.client.create_route(RouteTableId=table_id, **_request(call.props, _DESTINATIONS))
    return _route_id(call.props)


def _route_id(props: Props) -> str:
    """`r-<table><CRC-32 of the destination>`, as the real plugin's state has it (RouteCreateID)."""
    destination = next(iter(_destination(props).values()), "")
    return f"r-{props['routeTableId']}{zlib.crc32(destination.encode())}"


def _read_route(call: Call, _: str) -> Props | None:
    table_id, wanted = call.props["routeTableId"], _destination(call.props)
    for route in _describe(call, table_id)["Routes"]:
        if all(route.get(parameter) == value for parameter, value in wanted.items()):
            return {
                "routeTableId": table_id,
                "instanceId": route.get("InstanceId"),
                "instanceOwnerId": route.get("InstanceOwnerId"),
                "origin": route.get("Origin"),
                "state": route.get("State"),
                **_flatten(route, _DESTINATIONS),
            }
    return None


def _update_route(call: Call, _: str, __: frozenset[str]) -> None:
    call.client.replace_route(RouteTableId=call.props["routeTableId"], **_request(call.props, _DESTINATIONS))


def _delete_route(call: Call, _: str) -> None:
    call.client.delete_route(RouteTableId=call.props["routeTableId"], **_destination(call.props))


def _import_route(import_id: str) -> Imported:
    table_id, _, destination = import_id.partition("_")
    if not table_id or not destination:
        raise RefusedError(f"unexpected format of ID ({import_id}), expected ROUTETABLEID_DESTINATION")
    key = "destinationPrefixListId" if destination.startswith("pl-") else "destinationCidrBlock"
    key = "destinationIpv6CidrBlock" if ":" in destination else key
    props = {"routeTableId": table_id, key: destination}
    return Imported(_route_id(props), props)


def _associate(call: Call) -> str:
    names = {"subnetId": "SubnetId", "gatewayId": "GatewayId"}
    request = {parameter: call.props[key] for key, parameter in names.items() if call.props.get(key)}
    return call.client.associate_route_table(RouteTableId=call.props["routeTableId"], **request)["AssociationId"]


def _read_association(call: Call, association_id: str) -> Props | None:
    found = _find_association(call, association_id)
    return found and {
        "id": found["RouteTableAssociationId"],
        "gatewayId": found.get("GatewayId"),
        "routeTableId": found["RouteTableId"],
        "subnetId": found.get("SubnetId"),
    }


def _find_association(call: Call, association_id: str) -> dict[str, Any] | None:
    """The association by its id, else by what it connects: AWS gives it another id when its table is changed, and an
    import names both ends only.
    """
    associations = [
        part for table in call.client.describe_route_tables()["RouteTables"] for part in table["Associations"]
    ]
    ends = pick(call.props, ("subnetId", "gatewayId"))
    names = {"subnetId": "SubnetId", "gatewayId": "GatewayId"}
    for part in associations:
        same_ends = bool(ends) and all(part.get(names[key]) == value for key, value in ends.items())
        same_table = part["RouteTableId"] == call.props.get("routeTableId")
        if part["RouteTableAssociationId"] == association_id or (same_ends and same_table):
            return part
    return None


def _move_association(call: Call, association_id: str, _: frozenset[str]) -> None:
    # The call still has the new table in its properties: what exists is found by the old ones.
    found = _find_association(Call(call.instance, call.service, call.region, call.old), association_id)
    if found is None:
        raise GoneError(association_id)
    current = found["RouteTableAssociationId"]
    call.client.replace_route_table_association(AssociationId=current, RouteTableId=call.props["routeTableId"])


def _disassociate(call: Call, association_id: str) -> None:
    found = _find_association(call, association_id)
    if found:
        call.client.disassociate_route_table(AssociationId=found["RouteTableAssociationId"])


def _import_association(import_id: str) -> Imported:
    end, _, table_id = import_id.partition("/")
    if not end or not table_id:
        raise RefusedError(
            f"unexpected format for import: {import_id}. Use 'subnet ID/route table ID' or 'gateway ID/route table ID'"
        )
    key = "subnetId" if end.startswith("subnet-") else "gatewayId"
    return Imported(import_id, {key: end, "routeTableId": table_id})


TYPES = (
    ResourceType(
        urn_type="aws:ec2/routeTable:RouteTable",
        service="ec2",
        title="EC2 Route Table",
        inputs=frozenset({"routes", "vpcId"}),
        required=frozenset({"vpcId"}),
        outputs=frozenset({"arn", "ownerId"}),
        force_new=frozenset({"vpcId"}),
        computed=frozenset({"routes"}),
        canonical={"routes": unordered},
        regional=True,
        tagging=TAGGING,
        gone=frozenset({"InvalidRouteTableID.NotFound"}),
        create=_create_table,
        settle=_settle_table,
        read=_read_table,
        update=_update_table,
        delete=_delete_table,
    ),
    ResourceType(
        urn_type="aws:ec2/route:Route",
        service="ec2",
        title="EC2 Route",
        inputs=frozenset({"routeTableId", *_DESTINATIONS, *_TARGETS}),
        required=frozenset({"routeTableId"}),
        outputs=frozenset({"instanceId", "instanceOwnerId", "origin", "state"}),
        force_new=frozenset({"routeTableId", *_DESTINATIONS}),
        computed=frozenset({"networkInterfaceId"}),
        regional=True,
        gone=frozenset({"InvalidRouteTableID.NotFound", "InvalidRoute.NotFound"}),
        parse_import_id=_import_route,
        create=_create_route,
        read=_read_route,
        update=_update_route,
        delete=_delete_route,
    ),
    ResourceType(
        urn_type="aws:ec2/routeTableAssociation:RouteTableAssociation",
        service="ec2",
        title="EC2 Route Table Association",
        inputs=frozenset({"gatewayId", "routeTableId", "subnetId"}),
        required=frozenset({"routeTableId"}),
        force_new=frozenset({"gatewayId", "subnetId"}),
        regional=True,
        gone=frozenset({"InvalidAssociationID.NotFound", "InvalidRouteTableID.NotFound"}),
        parse_import_id=_import_association,
        create=_associate,
        read=_read_association,
        update=_move_association,
        delete=_disassociate,
    ),
)
