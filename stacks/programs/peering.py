"""Peerings: from their plans to components."""

from collections.abc import Callable, Collection, Mapping
from typing import Any

import pulumi

from components.network.peering import Peering, PeeringArgs, PeeringSideArgs
from components.network.vpc import Vpc
from config.models import Organization
from config.plan.peering import PeeringPlan, PeeringSidePlan, plan_peerings
from config.plan.stacks import PEERING, PEERING_ACCEPTANCE, name_output
from engine.urns import name_child
from stacks.programs.facts import OrganizationFacts
from stacks.programs.networks import find_ipv6


def make_peerings(
    config: Organization,
    facts: OrganizationFacts,
    accounts: Collection[str],
    enter: Callable[[str], pulumi.ResourceOptions],
    vpcs: Mapping[str, Vpc],
) -> dict[str, Any]:
    """Those that `accounts` ask for, as outputs. `vpcs`: by key, both of each peering."""
    made = {
        plan.key: Peering(
            name_child(PEERING, plan.requester.account, plan.key),
            peering_args(plan, facts, vpcs, enter(plan.accepter.account)),
            enter(plan.requester.account),
        )
        for plan in plan_peerings(config)
        if plan.requester.account in accounts and plan.accepter.account in accounts
    }
    return {name_output("peerings", key): {"id": peering.id} for key, peering in made.items()}


def peering_args(
    plan: PeeringPlan, facts: OrganizationFacts, vpcs: Mapping[str, Vpc], accepter_opts: pulumi.ResourceOptions
) -> PeeringArgs:
    return PeeringArgs(
        requester=_side_args(plan.requester, PEERING, vpcs[plan.requester.vpc], vpcs[plan.accepter.vpc]),
        accepter=_side_args(plan.accepter, PEERING_ACCEPTANCE, vpcs[plan.accepter.vpc], vpcs[plan.requester.vpc]),
        accepter_id=facts.account_ids[plan.accepter.account],
        acceptance_name=name_child(PEERING_ACCEPTANCE, plan.accepter.account, plan.key),
        accepter_opts=accepter_opts,
        dns=plan.dns,
        tags=plan.tags,
    )


def _side_args(side: PeeringSidePlan, beginning: str, vpc: Vpc, other: Vpc) -> PeeringSideArgs:
    return PeeringSideArgs(
        region=side.region,
        vpc_id=vpc.id,
        cidr=side.cidr,
        ipv6_cidr=find_ipv6(side, other),
        tables={key: vpc.route_table_ids[key] for key, *_ in side.tables},
        former_tables={key: former for key, *former in side.tables if former},
        former_names=[name_child(beginning, *keys) for keys in side.formerly],
    )
