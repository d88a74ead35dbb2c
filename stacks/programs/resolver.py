"""The resolver's endpoints and rules, and the VPCs that rules are for: from their plans to components."""

from collections.abc import Callable, Collection, Mapping
from typing import Any

import pulumi

from components.dns.resolver import (
    ResolverAssociation,
    ResolverAssociationArgs,
    ResolverEndpoint,
    ResolverEndpointArgs,
    ResolverRule,
    ResolverRuleArgs,
)
from components.network.share import Share
from components.network.vpc import Vpc
from config.models import Organization
from config.plan.resolver import plan_resolver_associations, plan_resolver_endpoints, plan_resolver_rules
from config.plan.shareable import RESOLVER_RULES
from config.plan.stacks import RESOLVER_ASSOCIATION, RESOLVER_ENDPOINT, RESOLVER_RULE, name_output
from engine.urns import name_child
from stacks.programs.facts import OrganizationFacts
from stacks.programs.shares import find_ways

Enter = Callable[[str, str], pulumi.ResourceOptions]
"""The options of what is made in an account and a region of it."""


def make_resolver_endpoints(
    config: Organization, accounts: Collection[str], enter: Enter, vpcs: Mapping[str, Vpc]
) -> dict[str, ResolverEndpoint]:
    """Those in these accounts, by key. `vpcs`: those in these accounts, by key."""
    return {
        plan.key: ResolverEndpoint(
            name_child(RESOLVER_ENDPOINT, plan.account, plan.key),
            ResolverEndpointArgs(
                region=plan.region,
                name=plan.name,
                is_inbound=plan.direction == "inbound",
                subnet_ids=[vpcs[plan.vpc].subnet_ids[key] for key in plan.subnets],
                security_group_ids=[vpcs[plan.vpc].group_ids[key] for key in plan.security_groups],
                tags=plan.tags,
                former_names=[name_child(RESOLVER_ENDPOINT, *keys) for keys in plan.formerly],
            ),
            enter(plan.account, plan.region),
        )
        for plan in plan_resolver_endpoints(config)
        if plan.account in accounts
    }


def make_resolver_rules(
    config: Organization, endpoints: Mapping[str, ResolverEndpoint], enter: Enter
) -> dict[str, ResolverRule]:
    """Those of these endpoints, by key."""
    return {
        plan.key: ResolverRule(
            name_child(RESOLVER_RULE, plan.account, plan.key),
            ResolverRuleArgs(
                region=plan.region,
                name=plan.name,
                domain_name=plan.domain_name,
                endpoint_id=endpoints[plan.endpoint].id,
                targets=plan.targets,
                tags=plan.tags,
                former_names=[name_child(RESOLVER_RULE, *keys) for keys in plan.formerly],
            ),
            enter(plan.account, plan.region),
        )
        for plan in plan_resolver_rules(config)
        if plan.endpoint in endpoints
    }


def associate_resolver_rules(
    config: Organization,
    facts: OrganizationFacts,
    enter: Enter,
    *,
    vpcs: Mapping[str, Vpc],
    rules: Mapping[str, ResolverRule],
    shares: Mapping[str, Share],
) -> None:
    """Gives these VPCs the rules that are for them: those of this stack, and those that others have made."""
    for plan in plan_resolver_associations(config):
        made, output = rules.get(plan.rule), name_output(RESOLVER_RULES, plan.rule)
        rule_id = facts.ids_elsewhere.get(output) if made is None else made.id
        if plan.vpc not in vpcs or rule_id is None:
            continue  # of an account that is in another stack, or not made yet
        ways = () if plan.account == plan.owner else find_ways(config, shares, RESOLVER_RULES, plan.rule, plan.account)
        ResolverAssociation(
            name_child(RESOLVER_ASSOCIATION, *plan.names),
            ResolverAssociationArgs(
                region=plan.region,
                name=plan.name,
                rule_id=rule_id,
                vpc_id=vpcs[plan.vpc].id,
                shared=ways,
                former_names=[name_child(RESOLVER_ASSOCIATION, *keys) for keys in plan.formerly],
            ),
            enter(plan.account, plan.region),
        )


def tell_resolver(
    endpoints: Mapping[str, ResolverEndpoint], rules: Mapping[str, ResolverRule]
) -> dict[str, dict[str, Any]]:
    """What is put out of them."""
    return {
        **{
            name_output("resolver_endpoints", key): {"id": one.id, "addresses": one.addresses}
            for key, one in endpoints.items()
        },
        **{name_output(RESOLVER_RULES, key): {"id": one.id, "arn": one.arn} for key, one in rules.items()},
    }
