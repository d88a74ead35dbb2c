"""Peerings: from their plans to components, in one stack or in several."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any

import pulumi

from components.network.peering import Peering, PeeringArgs, PeeringSideArgs
from components.network.vpc import Vpc
from config.models import Organization
from config.plan.peering import PeeringPlan, PeeringSidePlan, plan_peerings
from config.plan.stacks import (
    PEERING,
    PEERING_ACCEPTANCE,
    list_asked_tables,
    name_output,
    name_table_output,
)
from engine.urns import name_child
from stacks.programs.facts import OrganizationFacts
from stacks.programs.networks import find_ipv6


@dataclass(frozen=True, kw_only=True)
class _End:
    """A VPC of this stack or of another. `route_table_ids`: by the table's key."""

    id: pulumi.Input[str]
    route_table_ids: Mapping[str, pulumi.Input[str]]


def make_peerings(
    config: Organization,
    facts: OrganizationFacts,
    accounts: Collection[str],
    enter: Callable[[str], pulumi.ResourceOptions],
    vpcs: Mapping[str, Vpc],
) -> dict[str, Any]:
    """Those that `accounts` ask for, as outputs, with the route tables that peerings of other stacks lead back from.

    `vpcs`: of these accounts, by key. A peering with an account that is not made yet is left out.
    """
    made: dict[str, Peering] = {}
    for plan in plan_peerings(config):
        accepter = _find_end(plan.accepter, facts, vpcs)
        if plan.requester.account in accounts and accepter is not None:
            made[plan.key] = Peering(
                name_child(PEERING, plan.requester.account, plan.key),
                peering_args(plan, facts, vpcs, accepter, enter(plan.accepter.account)),
                enter(plan.requester.account),
            )
    return {
        **{name_output("peerings", key): {"id": peering.id} for key, peering in made.items()},
        **{
            name_table_output(vpc, table): {"id": vpcs[vpc].route_table_ids[table]}
            for vpc, table in list_asked_tables(config)
            if vpc in vpcs
        },
    }


def _find_end(side: PeeringSidePlan, facts: OrganizationFacts, vpcs: Mapping[str, Vpc]) -> _End | None:
    """None of an account that is neither here nor elsewhere, because it is not made yet."""
    if side.vpc in vpcs:
        return _End(id=vpcs[side.vpc].id, route_table_ids=vpcs[side.vpc].route_table_ids)
    found = facts.ids_elsewhere.get(name_output("vpcs", side.vpc))
    if found is None:
        return None
    tables = {key: facts.ids_elsewhere[name_table_output(side.vpc, key)] for key, *_ in side.tables}
    return _End(id=found, route_table_ids=tables)


def peering_args(
    plan: PeeringPlan,
    facts: OrganizationFacts,
    vpcs: Mapping[str, Vpc],
    accepter: _End,
    accepter_opts: pulumi.ResourceOptions,
) -> PeeringArgs:
    """`accepter_opts`: the options of what is made in the account that accepts."""
    requester = vpcs[plan.requester.vpc]
    own = _End(id=requester.id, route_table_ids=requester.route_table_ids)
    return PeeringArgs(
        requester=_side_args(plan.requester, PEERING, own, vpcs.get(plan.accepter.vpc)),
        accepter=_side_args(plan.accepter, PEERING_ACCEPTANCE, accepter, requester),
        accepter_id=facts.account_ids[plan.accepter.account],
        acceptance_name=name_child(PEERING_ACCEPTANCE, plan.accepter.account, plan.key),
        accepter_opts=accepter_opts,
        dns=plan.dns,
        tags=plan.tags,
    )


def _side_args(side: PeeringSidePlan, beginning: str, end: _End, other: Vpc | None) -> PeeringSideArgs:
    """`other`: the VPC of the other side, where this stack has it."""
    return PeeringSideArgs(
        region=side.region,
        vpc_id=end.id,
        cidr=side.cidr,
        ipv6_cidr=find_ipv6(side, other),
        tables={key: end.route_table_ids[key] for key, *_ in side.tables},
        former_tables={key: former for key, *former in side.tables if former},
        former_names=[name_child(beginning, *keys) for keys in side.formerly],
    )
