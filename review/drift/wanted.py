"""What the config wants of the things that a state has: each as it would be after an `up`. Pure."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from config.plan.accounts import plan_accounts
from config.plan.networks import plan_shares, plan_vpcs
from config.plan.policies import plan_policies
from config.plan.roles import (
    RolePlan,
    plan_break_glass_roles,
    plan_cross_account_roles,
    plan_execution_roles,
    plan_management_roles,
)
from config.plan.stacks import ROLE
from config.plan.units import plan_units
from engine.urns import name_child, split_urn
from live.inventory import InlinePolicy, Object, Role
from live.sessions import build_role_arn
from policies.documents import minify
from policies.trust import role_trust
from policies.write_gate import POLICY_NAME, gate_permissions
from review.drift.known import Known
from review.drift.names import EXECUTION_ROLE, Names


def find_wanted(known: Known, names: Names) -> dict[str, Object]:
    """By URN: what a state has, with what the config says in its place. Of the rest it is what the state has."""
    targets = {key: id_ for id_, key in names.target_keys.items()}
    plans = _index_plans(names)
    wanted: dict[str, Object] = {}
    inventory = known.inventory
    for thing in (
        *inventory.accounts,
        *inventory.units,
        *inventory.policies,
        *inventory.vpcs,
        *inventory.subnets,
        *inventory.shares,
    ):
        plan = plans.get(names.find(thing.origin))
        if plan is None:
            continue
        said: dict[str, Any] = {
            name: value for name in _SAID if hasattr(thing, name) and (value := getattr(plan, name, None)) is not None
        }
        said["tags"] = {**names.default_tags(thing), **plan.tags}
        if hasattr(plan, "parent"):
            said["parent_id"] = targets.get(plan.parent, "")
        wanted[thing.origin] = replace(thing, **said)
    roles = dict(_name_roles(names))
    for role in inventory.roles:
        plan = roles.get(split_urn(role.origin)[1])
        if plan is not None:
            wanted[role.origin] = _want_role(role, plan, targets, names.default_tags(role))
    return wanted


_SAID = (
    "name",
    "email",
    "description",
    "content",
    "enable_dns_support",
    "enable_dns_hostnames",
    "map_public_ip_on_launch",
    "allow_external_principals",
)
"""Attributes that are called the same in the plans and in the inventory; None in a plan leaves it to AWS."""


def _index_plans(names: Names) -> dict[Any, Any]:
    config = names.config
    plans: dict[Any, Any] = {("account", plan.key): plan for plan in plan_accounts(config)}
    plans |= {("unit", plan.key): plan for plan in plan_units(config)}
    plans |= {("policy", plan.key): plan for plan in plan_policies(config)}
    plans |= {("share", plan.key): plan for plan in plan_shares(config)}
    for vpc in plan_vpcs(config):
        plans["VPC", vpc.key] = vpc
        plans |= {("subnet", f"{vpc.key}/{subnet.key}"): subnet for subnet in vpc.subnets}
    return plans


def _name_roles(names: Names) -> Iterator[tuple[str, RolePlan]]:
    for role in plan_execution_roles(names.config):
        yield from ((f"{EXECUTION_ROLE}{key}", role) for key in (role.account, *(pair[1] for pair in role.formerly)))
    for role in plan_cross_account_roles(names.config):
        yield from ((name_child(ROLE, *pair), role) for pair in ((role.key, role.account), *role.formerly))
    for role in plan_break_glass_roles(names.config):
        yield from ((name_child(*pair), role) for pair in ((role.key, role.account), *role.formerly))
    yield from ((role.key, role) for role in plan_management_roles(names.config))


def _want_role(role: Role, plan: RolePlan, targets: Mapping[str, str], defaults: Mapping[str, str]) -> Role:
    trusted = [targets.get(key, key) for key in plan.trusted_by]
    only = [build_role_arn(id_, name) for id_ in trusted for name in plan.trusted_roles]
    others = [(targets.get(key, key), name) for key, name in plan.role_principals]
    trust = minify(
        role_trust(
            trusted,
            plan.external_id,
            only=only,
            role_arns=[build_role_arn(id_, name) for id_, name in others],
            tokens=plan.tokens,
            services=plan.services,
            own_account_id=targets.get(plan.account, plan.account),
            mfa_seconds=plan.mfa_seconds,
            carries_tag=plan.gated,
            sets_tag=plan.sets_tag,
        )
    )
    needed = [*trusted, *(id_ for id_, _ in others)]
    return replace(
        role,
        description=plan.description,
        max_session_duration=plan.max_session_duration,
        permissions_boundary=plan.permissions_boundary,
        policies=plan.policy_arns,
        inline=tuple(_want_inline(plan)),
        trust=trust if all(one.isdigit() for one in needed) else role.trust,
        tags={**defaults, **plan.tags},
    )


def _want_inline(plan: RolePlan) -> Iterator[InlinePolicy]:
    if plan.inline_policy is not None:
        yield InlinePolicy(name=plan.inline_policy_name, document=plan.inline_policy)
    if plan.gated:
        yield InlinePolicy(name=POLICY_NAME, document=minify(gate_permissions()))
