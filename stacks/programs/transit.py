"""Transit gateways and what is attached to them: from their plans to components, in one stack or in several."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pulumi

from components.network.share import Share
from components.network.transit_attachment import (
    AdmissionArgs,
    TransitAttachment,
    TransitAttachmentArgs,
    TransitRouteArgs,
)
from components.network.transit_gateway import SegmentArgs, TransitGateway, TransitGatewayArgs
from components.network.transit_inspection import InspectionRouteArgs, TransitInspection, TransitInspectionArgs
from components.network.vpc import Vpc
from config.models import Organization
from config.plan.inspection import InspectionPlan, plan_inspections
from config.plan.shareable import TRANSIT_GATEWAYS, SharedKey
from config.plan.stacks import (
    GATEWAYS,
    SEGMENTS,
    TRANSIT_ADMISSION,
    TRANSIT_ATTACHMENT,
    TRANSIT_GATEWAY,
    TRANSIT_INSPECTION,
    name_output,
)
from config.plan.transit import (
    TransitAttachmentPlan,
    TransitGatewayPlan,
    plan_transit_attachments,
    plan_transit_gateways,
)
from engine.urns import join_keys, name_child
from stacks.programs.facts import OrganizationFacts
from stacks.programs.networks import find_ipv6
from stacks.programs.shares import find_ways, share_more


@dataclass(frozen=True, kw_only=True)
class _Gateway:
    """A gateway that VPCs are attached to, of this stack or of another."""

    id: pulumi.Input[str]
    route_table_ids: Mapping[str, pulumi.Input[str]]
    shared_with: Mapping[str, Sequence[pulumi.Resource]]


def make_transit(
    config: Organization,
    facts: OrganizationFacts,
    accounts: Collection[str],
    enter: Callable[[str, str], pulumi.ResourceOptions],
    *,
    vpcs: Mapping[str, Vpc],
    shares: Mapping[str, Share],
) -> dict[str, Any]:
    """The gateways of `accounts` and the attachments of their VPCs, as outputs. `vpcs`, `shares`: by key; the gateways
    are added to the latter.

    `enter`: the options of what is made in an account and a region of it.
    """
    made = {
        plan.key: TransitGateway(
            name_child(TRANSIT_GATEWAY, plan.account, plan.key),
            gateway_args(plan, facts),
            enter(plan.account, plan.region),
        )
        for plan in plan_transit_gateways(config)
        if plan.account in accounts
    }
    share_more(config, shares, {SharedKey(TRANSIT_GATEWAYS, (key,)): one.arn for key, one in made.items()})
    # A gateway that is neither here nor elsewhere is of an account that is left out, because it is not made yet.
    known = {*(name_output(GATEWAYS, key) for key in made), *facts.ids_elsewhere}
    attached = [
        plan for plan in plan_transit_attachments(config, accounts) if name_output(GATEWAYS, plan.gateway) in known
    ]
    by_ends: dict[tuple[str, str], TransitAttachment] = {}
    gateway_ids: dict[str, pulumi.Input[str]] = {}
    for plan in attached:
        own = made.get(plan.gateway)
        gateway = (
            _Gateway(id=own.id, route_table_ids=own.route_table_ids, shared_with=own.shared_with)
            if own is not None
            else _read_gateway(plan, facts)
        )
        by_ends[plan.gateway, plan.vpc] = TransitAttachment(
            name_child(TRANSIT_ATTACHMENT, plan.account, plan.gateway, plan.vpc),
            attachment_args(
                plan,
                gateway,
                vpcs,
                enter(plan.owner, plan.region),
                shared=gateway.shared_with.get(plan.account)
                or find_ways(config, shares, TRANSIT_GATEWAYS, plan.gateway, plan.account),
            ),
            enter(plan.account, plan.region),
        )
        gateway_ids[plan.gateway] = gateway.id
    ways_out: dict[str, list[pulumi.Resource]] = {}
    for inspection in plan_inspections(config):
        own, inspector = made.get(inspection.gateway), by_ends.get((inspection.gateway, inspection.vpc))
        if own is not None and inspector is not None:
            name = name_child(TRANSIT_INSPECTION, inspection.account, inspection.gateway)
            known = {vpc: one.known for (gateway, vpc), one in by_ends.items() if gateway == inspection.gateway}
            args = inspection_args(inspection, own.route_table_ids, inspector, vpcs, known)
            routes = TransitInspection(name, args, enter(inspection.account, inspection.region))
            ways_out[inspection.gateway] = [routes]
    for plan in attached:
        # Until all of the way is there, what is sent by it would be lost.
        way = [by_ends[plan.gateway, plan.vpc], *ways_out.get(plan.gateway, ())]
        for keys in plan.egress:
            vpcs[plan.vpc].lead_out(keys, plan.region, transit_gateway_id=gateway_ids[plan.gateway], after=way)
    gateways = {name_output(GATEWAYS, key): {"id": one.id, "arn": one.arn} for key, one in made.items()}
    segments = {
        name_output(SEGMENTS, join_keys(key, segment)): {"id": id_}
        for key, gateway in made.items()
        for segment, id_ in gateway.route_table_ids.items()
    }
    return {**gateways, **segments}


def gateway_args(plan: TransitGatewayPlan, facts: OrganizationFacts) -> TransitGatewayArgs:
    return TransitGatewayArgs(
        region=plan.region,
        asn=plan.asn,
        segments=[
            SegmentArgs(key=segment.key, tags=segment.tags, formerly=segment.formerly) for segment in plan.segments
        ],
        share_name=plan.share_name,
        receivers={key: facts.account_ids[key] for key in plan.receivers},
        sharing=facts.sharing,
        tags=plan.tags,
        former_names=[name_child(TRANSIT_GATEWAY, *keys) for keys in plan.formerly],
        former_keys=plan.former_receivers,
    )


def attachment_args(
    plan: TransitAttachmentPlan,
    gateway: _Gateway,
    vpcs: Mapping[str, Vpc],
    owner: pulumi.ResourceOptions,
    *,
    shared: Sequence[pulumi.Resource],
) -> TransitAttachmentArgs:
    """`owner`: the options of what is made in the gateway's account. `vpcs`: by key, of this stack. `shared`: what lets
    the VPC's account attach it.
    """
    vpc = vpcs[plan.vpc]
    return TransitAttachmentArgs(
        region=plan.region,
        gateway_id=gateway.id,
        vpc_id=vpc.id,
        subnet_ids=[vpc.subnet_ids[key] for key in plan.subnets],
        routes=[
            TransitRouteArgs(
                table=route.table,
                table_id=vpc.route_table_ids[route.table],
                destination=route.destination,
                cidr=route.cidr,
                ipv6_cidr=find_ipv6(route, vpcs.get(route.destination)),
                formerly=route.formerly,
            )
            for route in plan.routes
        ],
        admission=AdmissionArgs(
            name=name_child(TRANSIT_ADMISSION, plan.owner, plan.gateway, plan.vpc),
            accepts=plan.account != plan.owner,
            route_table_id=gateway.route_table_ids[plan.segment],
            propagates_to={key: gateway.route_table_ids[key] for key in plan.propagates_to},
            opts=owner,
            former_names=[name_child(TRANSIT_ADMISSION, *keys) for keys in plan.former_admissions],
            former_keys=plan.former_segments,
        ),
        shared=shared,
        tags=plan.tags,
        inspects=plan.inspects,
        ipv6=plan.ipv6,
        former_names=[name_child(TRANSIT_ATTACHMENT, *keys) for keys in plan.formerly],
    )


def inspection_args(
    plan: InspectionPlan,
    route_table_ids: Mapping[str, pulumi.Input[str]],
    attachment: TransitAttachment,
    vpcs: Mapping[str, Vpc],
    known: Mapping[str, Sequence[pulumi.Resource]],
) -> TransitInspectionArgs:
    """`vpcs`, `known`: by VPC of this stack, itself and what makes it known to segments."""

    def list_way(destination: str | None) -> list[pulumi.Resource]:
        on = [] if destination is None else [*attachment.routes.get(destination, ()), *known.get(destination, ())]
        return [vpcs[plan.vpc], *attachment.ready, *on]

    return TransitInspectionArgs(
        region=plan.region,
        attachment_id=attachment.id,
        routes=[
            InspectionRouteArgs(
                keys=[route.segment, *([] if route.destination is None else [route.destination])],
                route_table_id=route_table_ids[route.segment],
                cidr=route.cidr,
                ipv6_cidr=find_ipv6(route, vpcs.get(route.destination or "")),
                drops=route.drops,
                after=[] if route.drops else list_way(route.destination),
                formerly=route.formerly,
            )
            for route in plan.routes
        ],
        former_names=[name_child(TRANSIT_INSPECTION, *keys) for keys in plan.formerly],
    )


def _read_gateway(plan: TransitAttachmentPlan, facts: OrganizationFacts) -> _Gateway:
    """The gateway of another stack, which has shared it already."""
    keys = {plan.segment, *plan.propagates_to}
    return _Gateway(
        id=facts.ids_elsewhere[name_output(GATEWAYS, plan.gateway)],
        route_table_ids={key: facts.ids_elsewhere[name_output(SEGMENTS, join_keys(plan.gateway, key))] for key in keys},
        shared_with={},
    )
