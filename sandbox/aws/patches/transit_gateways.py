"""Transit gateways across accounts: shared, attached, accepted, in a route table each, and routed to."""

from functools import wraps
from inspect import signature
from typing import Any

from moto.core.responses import ActionResult
from moto.ec2.exceptions import EC2ClientError, InvalidTransitGatewayID
from moto.ec2.models import EC2Backend, ec2_backends
from moto.ec2.models.transit_gateway_attachments import TransitGatewayVpcAttachment
from moto.ec2.models.transit_gateway_route_tables import TransitGatewayRelations
from moto.ec2.responses.transit_gateway_attachments import TransitGatewayAttachment as AttachmentResponse

from sandbox.aws.patches.common import run_first
from sandbox.aws.patches.ram import find_shared

_PENDING, _AVAILABLE = "pendingAcceptance", "available"


def apply() -> None:
    """Has a gateway used by the accounts that it is shared with, and AWS's refusals.

    moto knows no gateway of another account, no accepting, one propagation an attachment, and always a default table;
    it routes to gateways that are not attached, propagates no network of IPv6, and deletes what is in use. Facts: API
    reference of EC2 (CreateTransitGateway, CreateTransitGatewayVpcAttachment, AcceptTransitGatewayVpcAttachment,
    AssociateTransitGatewayRouteTable, EnableTransitGatewayRouteTablePropagation, DeleteTransitGateway) and its error
    codes, from memory, the wording of errors too; CreateTransitGatewayVpcAttachmentRequestOptions, read 2026-11-27.
    """
    backend: Any = EC2Backend
    backend.create_transit_gateway = _leave_out_default_table(backend.create_transit_gateway)
    backend.describe_transit_gateways = _add_shared(backend.describe_transit_gateways)
    backend.create_transit_gateway_vpc_attachment = _attach
    backend.modify_transit_gateway_vpc_attachment = _modify(backend.modify_transit_gateway_vpc_attachment)
    backend.delete_transit_gateway_vpc_attachment = _detach
    backend.associate_transit_gateway_route_table = _associate
    backend.disassociate_transit_gateway_route_table = _disassociate
    backend.enable_transit_gateway_route_table_propagation = _propagate
    backend.disable_transit_gateway_route_table_propagation = _stop_propagation
    backend.create_transit_gateway_route = _add_static_route
    backend.delete_transit_gateway_route = _remove_static_route
    backend.create_route = _route_to_attached(backend.create_route)
    backend.replace_route = _route_to_attached(backend.replace_route)
    run_first(backend, "delete_transit_gateway", _refuse_gateway_in_use)
    run_first(backend, "delete_transit_gateway_route_table", _refuse_table_in_use)
    response: Any = AttachmentResponse
    response.create_transit_gateway_vpc_attachment = _answer_attach
    response.accept_transit_gateway_vpc_attachment = _accept


class _Attachment(TransitGatewayVpcAttachment):
    """Known to the VPC's account and to the gateway's, which each have tags of their own for it."""

    gateway_owner_id = ""

    @property
    def transit_gateway_owner_id(self) -> str:
        return self.gateway_owner_id


def _leave_out_default_table(create: Any) -> Any:
    @wraps(create)
    def create_transit_gateway(backend: Any, *args: Any, **kwargs: Any) -> Any:
        gateway = create(backend, *args, **kwargs)
        for use in ("Association", "Propagation"):
            if gateway.options[f"DefaultRouteTable{use}"] == "disable":
                gateway.options.pop(f"{use}DefaultRouteTableId")
        if not {"AssociationDefaultRouteTableId", "PropagationDefaultRouteTableId"} & gateway.options.keys():
            backend.transit_gateways_route_tables.pop(gateway.default_route_table.id)
            gateway.default_route_table = None
        return gateway

    return create_transit_gateway


def _add_shared(describe: Any) -> Any:
    @wraps(describe)
    def describe_transit_gateways(backend: Any, filters: Any, transit_gateway_ids: Any) -> Any:
        found = describe(backend, filters, transit_gateway_ids)
        shared = [] if filters else _list_shared(backend)
        found += [one for one in shared if not transit_gateway_ids or one.id in transit_gateway_ids]
        for id_ in transit_gateway_ids or []:
            if id_ not in [one.id for one in found]:
                raise _unknown(id_)
        return found

    return describe_transit_gateways


def _list_shared(backend: Any) -> list[Any]:
    arns = (
        arn.split(":") for arn in find_shared(backend.account_id, backend.region_name) if ":transit-gateway/" in arn
    )
    found = (
        ec2_backends[owner][region].transit_gateways.get(name.rpartition("/")[2])
        for _, _, _, region, owner, name in arns
    )
    return [gateway for gateway in found if gateway is not None]


def _find_gateway(backend: Any, id_: str) -> Any:
    gateways = [*backend.transit_gateways.values(), *_list_shared(backend)]
    gateway = next((one for one in gateways if one.id == id_), None)
    if gateway is None:
        raise _unknown(id_)
    return gateway


def _unknown(id_: str) -> Exception:
    return InvalidTransitGatewayID(id_, f"Transit Gateway {id_} was deleted or does not exist.")


def _answer_attach(response: Any) -> ActionResult:
    attachment = response.ec2_backend.create_transit_gateway_vpc_attachment(
        transit_gateway_id=response._get_param("TransitGatewayId"),
        tags=response._parse_tag_specification().get("transit-gateway-attachment", {}),
        vpc_id=response._get_param("VpcId"),
        subnet_ids=response._get_param("SubnetIds", []),
        options=response._get_param("Options", {}),
    )
    return ActionResult({"TransitGatewayVpcAttachment": attachment})


def _attach(
    backend: Any, *, transit_gateway_id: str, vpc_id: str, subnet_ids: list[str], tags: Any = None, options: Any = None
) -> Any:
    gateway = _find_gateway(backend, transit_gateway_id)
    if any(one.vpc_id == vpc_id for one in _list_attachments(backend, transit_gateway_id)):
        raise EC2ClientError(
            "DuplicateTransitGatewayAttachment", f"{transit_gateway_id} has non-deleted Transit Gateway Attachments."
        )
    subnets = [backend.get_subnet(one) for one in subnet_ids]
    if any(subnet.vpc_id != vpc_id for subnet in subnets):
        raise EC2ClientError("InvalidSubnetID.NotFound", f"The subnets {subnet_ids} are not all in {vpc_id}.")
    if len({subnet.availability_zone for subnet in subnets}) < len(subnets):
        raise EC2ClientError("DuplicateSubnetsInSameZone", "Only one subnet in each Availability Zone can be attached.")
    _refuse_without_ipv6(options, subnets)
    attachment: Any = _Attachment(backend, gateway, vpc_id, subnet_ids, tags, options)
    attachment.gateway_owner_id = gateway.owner_id
    accepted = gateway.owner_id == backend.account_id or gateway.options["AutoAcceptSharedAttachments"] == "enable"
    attachment.state = _AVAILABLE if accepted else _PENDING
    owner = ec2_backends[gateway.owner_id][backend.region_name]
    for one in (backend, owner):
        one.transit_gateway_attachments[attachment.id] = attachment
    table = gateway.default_route_table
    attachment.transit_gateway_route_table = None
    if table is not None and accepted:
        _associate(owner, attachment.id, table.id)
        _propagate(owner, attachment.id, table.id)
    return attachment


def _modify(change: Any) -> Any:
    """What is propagated already follows `Ipv6Support` (from memory)."""

    @wraps(change)
    def modify_transit_gateway_vpc_attachment(
        backend: Any, transit_gateway_attachment_id: str, *args: Any, **kwargs: Any
    ) -> Any:
        attachment = _get_attachment(backend, transit_gateway_attachment_id)
        given = signature(change).bind(backend, transit_gateway_attachment_id, *args, **kwargs).arguments
        removed = given.get("remove_subnet_ids") or []
        subnets = {*attachment.subnet_ids, *(given.get("add_subnet_ids") or [])} - {*removed}
        _refuse_without_ipv6(
            attachment.options | (given.get("options") or {}), [backend.get_subnet(one) for one in sorted(subnets)]
        )
        changed = change(backend, transit_gateway_attachment_id, *args, **kwargs)
        owner = ec2_backends[attachment.gateway_owner_id][backend.region_name]
        for table in owner.transit_gateways_route_tables.values():
            if any(one.transitGatewayAttachmentId == attachment.id for one in table.route_table_propagation):
                _drop_propagated(table, attachment)
                _add_propagated(owner, table, attachment)
        return changed

    return modify_transit_gateway_vpc_attachment


def _refuse_without_ipv6(options: Any, subnets: list[Any]) -> None:
    """The gateway gets an address of IPv6 in each subnet. The code of the error is from memory."""
    lacking = [subnet.id for subnet in subnets if not subnet.ipv6_cidr_block_association_set]
    if (options or {}).get("Ipv6Support") == "enable" and lacking:
        raise EC2ClientError("InvalidParameterValue", f"The subnets {lacking} have no IPv6 CIDR block.")


def _accept(response: Any) -> ActionResult:
    attachment = _get_attachment(response.ec2_backend, response._get_param("TransitGatewayAttachmentId"))
    if attachment.state != _PENDING or attachment.gateway_owner_id != response.current_account:
        raise EC2ClientError("IncorrectState", f"{attachment.id} is in invalid state")
    attachment.state = _AVAILABLE
    return ActionResult({"TransitGatewayVpcAttachment": attachment})


def _detach(backend: Any, transit_gateway_attachment_id: str) -> Any:
    attachment = _get_attachment(backend, transit_gateway_attachment_id)
    owner = ec2_backends[attachment.gateway_owner_id][backend.region_name]
    for table in owner.transit_gateways_route_tables.values():
        table.route_table_associations.pop(attachment.id, None)
        if any(one.transitGatewayAttachmentId == attachment.id for one in table.route_table_propagation):
            _stop_propagation(owner, attachment.id, table.id)
    for one in (owner, ec2_backends[attachment.vpc_owner_id][backend.region_name]):
        one.transit_gateway_attachments.pop(attachment.id, None)
    attachment.state = "deleted"
    return attachment


def _associate(backend: Any, transit_gateway_attachment_id: str, transit_gateway_route_table_id: str) -> Any:
    attachment, table = _find_pair(backend, transit_gateway_attachment_id, transit_gateway_route_table_id)
    if attachment.transit_gateway_route_table is not None:
        raise EC2ClientError(
            "Resource.AlreadyAssociated",
            f"Transit Gateway Attachment {attachment.id} is already associated to a table.",
        )
    backend.set_route_table_association(attachment.id, table.id)
    attachment.transit_gateway_route_table = table
    return TransitGatewayRelations(backend, attachment.id, table.id, state="associated")


def _disassociate(backend: Any, tgw_attach_id: str, tgw_rt_id: str) -> Any:
    attachment, table = _find_pair(backend, tgw_attach_id, tgw_rt_id)
    if table.route_table_associations.pop(attachment.id, None) is None:
        raise EC2ClientError("InvalidAssociation.NotFound", f"{attachment.id} is not associated with {table.id}")
    attachment.transit_gateway_route_table = None
    return TransitGatewayRelations(backend, attachment.id, table.id, state="disassociated")


def _propagate(backend: Any, transit_gateway_attachment_id: str, transit_gateway_route_table_id: str) -> Any:
    attachment, table = _find_pair(backend, transit_gateway_attachment_id, transit_gateway_route_table_id)
    if any(one.transitGatewayAttachmentId == attachment.id for one in table.route_table_propagation):
        raise EC2ClientError(
            "TransitGatewayRouteTablePropagation.Duplicate", f"Propagation of {attachment.id} to {table.id} exists."
        )
    backend.set_route_table_propagation(attachment.id, table.id)
    _add_propagated(backend, table, attachment)
    return TransitGatewayRelations(backend, attachment.id, table.id, state="enabled")


def _stop_propagation(backend: Any, transit_gateway_attachment_id: str, transit_gateway_route_table_id: str) -> Any:
    attachment = _get_attachment(backend, transit_gateway_attachment_id)
    table = backend.transit_gateways_route_tables[transit_gateway_route_table_id]
    if all(one.transitGatewayAttachmentId != attachment.id for one in table.route_table_propagation):
        raise EC2ClientError(
            "TransitGatewayRouteTablePropagation.NotFound", f"{attachment.id} is not propagated to {table.id}"
        )
    backend.disable_route_table_propagation(attachment.id, table.id)
    _drop_propagated(table, attachment)
    return TransitGatewayRelations(backend, attachment.id, table.id, state="disabled")


def _add_propagated(backend: Any, table: Any, attachment: Any) -> None:
    """A network that is there already stays as it is: AWS adds no second route to it, and refuses nothing."""
    for cidr in _list_cidrs(backend, attachment):
        table.routes.setdefault(cidr, _describe_route(cidr, "propagated", attachment))


def _drop_propagated(table: Any, attachment: Any) -> None:
    for cidr, route in list(table.routes.items()):
        through = route.get("transitGatewayAttachments", [])
        if route["type"] == "propagated" and through[0]["transitGatewayAttachmentId"] == attachment.id:
            table.routes.pop(cidr)


def _describe_route(cidr: str, kind: str, attachment: Any) -> dict[str, Any]:
    route: dict[str, Any] = {"destinationCidrBlock": cidr, "prefixListId": None, "state": "active", "type": kind}
    if attachment is None:
        return route | {"state": "blackhole"}
    through = {
        "resourceId": attachment.resource_id,
        "resourceType": attachment.resource_type,
        "transitGatewayAttachmentId": attachment.id,
    }
    return route | {"transitGatewayAttachments": [through]}


def _add_static_route(
    backend: Any,
    transit_gateway_route_table_id: str,
    destination_cidr_block: str,
    transit_gateway_attachment_id: str | None = None,
    *,
    blackhole: bool | None = None,
) -> Any:
    """It takes precedence of a propagated one to the same network
    (https://docs.aws.amazon.com/vpc/latest/tgw/how-transit-gateways-work.html, from memory).
    """
    if bool(transit_gateway_attachment_id) == bool(blackhole):
        raise EC2ClientError("InvalidParameterCombination", "Either an attachment or Blackhole is required.")
    attachment = None
    if transit_gateway_attachment_id:
        attachment, table = _find_pair(backend, transit_gateway_attachment_id, transit_gateway_route_table_id)
    else:
        table = backend.transit_gateways_route_tables[transit_gateway_route_table_id]
    if table.routes.get(destination_cidr_block, {}).get("type") == "static":
        raise EC2ClientError("RouteAlreadyExists", f"Route already exists for: {destination_cidr_block}")
    table.routes[destination_cidr_block] = _describe_route(destination_cidr_block, "static", attachment)
    return table.routes[destination_cidr_block]


def _remove_static_route(backend: Any, transit_gateway_route_table_id: str, destination_cidr_block: str) -> Any:
    """What is propagated of the network comes to light again."""
    table = backend.transit_gateways_route_tables[transit_gateway_route_table_id]
    route = table.routes.get(destination_cidr_block)
    if route is None or route["type"] != "static":
        raise EC2ClientError("InvalidRoute.NotFound", f"The route {destination_cidr_block} does not exist.")
    table.routes.pop(destination_cidr_block)
    for one in table.route_table_propagation:
        attachment = _get_attachment(backend, one.transitGatewayAttachmentId)
        if destination_cidr_block in _list_cidrs(backend, attachment):
            _add_propagated(backend, table, attachment)
    return route | {"state": "deleted"}


def _route_to_attached(create: Any) -> Any:
    @wraps(create)
    def set_route(backend: Any, route_table_id: str, *args: Any, **kwargs: Any) -> Any:
        given = signature(create).bind(backend, route_table_id, *args, **kwargs).arguments
        gateway_id = given.get("transit_gateway_id")
        if gateway_id is None:
            return create(backend, route_table_id, *args, **kwargs)
        vpc_id = backend.get_route_table(route_table_id).vpc_id
        attached = [one for one in _list_attachments(backend, gateway_id) if one.vpc_id == vpc_id]
        if all(one.state != _AVAILABLE for one in attached):
            raise _unknown(gateway_id)
        route = create(backend, route_table_id, *args, **kwargs)
        route.transit_gateway = _find_gateway(backend, gateway_id)
        return route

    return set_route


def _find_pair(backend: Any, attachment_id: str, table_id: str) -> tuple[Any, Any]:
    """The attachment, which is accepted, and a route table of its gateway."""
    attachment = _get_attachment(backend, attachment_id)
    table = backend.transit_gateways_route_tables.get(table_id)
    if table is None or table.state == "deleted" or table.transit_gateway_id != attachment.transit_gateway_id:
        raise EC2ClientError("InvalidRouteTableID.NotFound", f"Transit Gateway Route Table {table_id} does not exist.")
    if attachment.state != _AVAILABLE:
        raise EC2ClientError("IncorrectState", f"{attachment.id} is in invalid state")
    return attachment, table


def _get_attachment(backend: Any, id_: str) -> Any:
    attachment = backend.transit_gateway_attachments.get(id_)
    if attachment is None:
        raise EC2ClientError(
            "InvalidTransitGatewayAttachmentID.NotFound",
            f"Transit Gateway Attachment {id_} was deleted or does not exist.",
        )
    return attachment


def _list_cidrs(backend: Any, attachment: Any) -> list[str]:
    """Those that it propagates: of IPv6 where it has `Ipv6Support`."""
    vpc = ec2_backends[attachment.vpc_owner_id][backend.region_name].vpcs[attachment.vpc_id]
    has_ipv6 = attachment.options["Ipv6Support"] == "enable"
    return [
        vpc.cidr_block,
        *(one["cidr_block"] for one in vpc.get_cidr_block_association_set(ipv6=has_ipv6) if has_ipv6),
    ]


def _list_attachments(backend: Any, gateway_id: str) -> list[Any]:
    return [
        one
        for one in backend.transit_gateway_attachments.values()
        if one.transit_gateway_id == gateway_id and one.resource_type == "vpc"
    ]


def _refuse_gateway_in_use(backend: Any, transit_gateway_id: str) -> None:
    if transit_gateway_id not in backend.transit_gateways:
        raise _unknown(transit_gateway_id)
    if _list_attachments(backend, transit_gateway_id):
        raise EC2ClientError("IncorrectState", f"{transit_gateway_id} has non-deleted VPC Attachments.")


def _refuse_table_in_use(backend: Any, transit_gateway_route_table_id: str) -> None:
    table = backend.transit_gateways_route_tables.get(transit_gateway_route_table_id)
    if table is not None and table.route_table_associations:
        raise EC2ClientError("IncorrectState", f"{table.id} has non-deleted associations.")
