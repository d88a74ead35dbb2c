"""What connects the VPCs of an organization, and its workloads, as its map shows them: pure."""

from collections.abc import Iterator

from config import Organization
from config.plan.hosted_zones import plan_hosted_zones
from config.plan.peering import PeeringPlan, plan_peerings
from config.plan.stacks import find_stack_of_workload
from config.plan.transit import plan_transit_gateways
from config.plan.workloads import plan_workloads
from engine.urns import join_keys
from review.map.model import MapConnection, MapWorkload


def plan_connections(organization: Organization) -> tuple[MapConnection, ...]:
    """Peerings, segments of transit gateways and private hosted zones, sorted by what they are and by key."""
    found = [*_plan_peerings(organization), *_plan_segments(organization), *_plan_zones(organization)]
    return tuple(sorted(found, key=lambda one: (one.kind, one.key)))


def _plan_peerings(organization: Organization) -> Iterator[MapConnection]:
    for peering in plan_peerings(organization):
        ends = (peering.requester, peering.accepter)
        yield MapConnection(
            key=peering.key,
            kind="peering",
            account=peering.requester.account,
            regions=tuple(sorted({end.region for end in ends})),
            vpcs=tuple(end.vpc for end in ends),
            told="; ".join(_describe_peering(peering)),
            where=organization.lines.get(("peering", peering.key)),
        )


def _describe_peering(peering: PeeringPlan) -> Iterator[str]:
    if peering.requester.ipv6:
        yield "of IPv4 and IPv6"
    if peering.dns:
        yield "DNS names lead to private addresses across it"


def _plan_segments(organization: Organization) -> Iterator[MapConnection]:
    said = {gateway.key: gateway for gateway in organization.transit_gateways}
    for plan in plan_transit_gateways(organization):
        gateway = said[plan.key]
        for segment in gateway.segments:
            vpcs = sorted(one.vpc for one in gateway.attachments if one.segment == segment.key)
            reached = sorted(segment.reaches)
            told = f"reaches {', '.join(reached)}" if reached else "reaches no segment"
            six = sorted(one.vpc for one in gateway.attachments if one.segment == segment.key and one.ipv6)
            if six:
                told += f", {', '.join(six)} by IPv6 too"
            if segment.inspected:
                told += f", by the inspection in {gateway.inspection}"
            yield MapConnection(
                key=join_keys(plan.key, segment.key),
                kind="gateway segment",
                account=plan.account,
                regions=(plan.region,),
                vpcs=tuple(vpcs),
                told=told,
                where=organization.lines.get(("transit gateway", plan.key)),
            )


def _plan_zones(organization: Organization) -> Iterator[MapConnection]:
    for zone in plan_hosted_zones(organization):
        if zone.vpcs:
            yield MapConnection(
                key=zone.key,
                kind="private zone",
                account=zone.account,
                regions=tuple(sorted({vpc.region for vpc in zone.vpcs})),
                vpcs=tuple(sorted(vpc.key for vpc in zone.vpcs)),
                told=f"answers for {zone.name}",
                where=organization.lines.get(("hosted zone", zone.key)),
            )


def plan_map_workloads(organization: Organization) -> tuple[MapWorkload, ...]:
    """Each workload once, with its accounts; sorted by key."""
    plans = plan_workloads(organization)
    return tuple(
        MapWorkload(
            key=workload.key,
            component=workload.component,
            accounts=tuple(plan.account for plan in plans if plan.key == workload.key),
            stacks=tuple(
                sorted(
                    {
                        stack
                        for plan in plans
                        if plan.key == workload.key and (stack := find_stack_of_workload(organization, plan))
                    }
                )
            ),
            where=organization.lines.get(("workload", workload.key)),
        )
        for workload in sorted(organization.workloads, key=lambda one: one.key)
    )
