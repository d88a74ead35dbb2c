"""What the config has, by what AWS tells such things apart by: how a thing without an id is recognized. Pure."""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from config.models import ROOT, Organization
from config.plan.ipam import plan_ipam
from config.plan.networks import plan_shares, plan_vpcs
from config.plan.organization import plan_delegations
from config.plan.organization_trail import plan_organization_trail
from config.plan.policies import plan_attachments, plan_policies
from config.plan.roles import (
    RolePlan,
    plan_break_glass_roles,
    plan_cross_account_roles,
    plan_execution_roles,
    plan_management_roles,
)
from config.plan.security_services import plan_service_delegations
from config.plan.stacks import ORG, find_stack_of_any
from config.plan.units import plan_units
from live.inventory import Account, Attachment, Delegation, Object, Policy, Role, Share, Unit, Vpc
from policies.services import CLOUDTRAIL, IPAM
from review.drift.names import MANAGEMENT_ROLES, Named, Names

NaturalKey = tuple[str, ...]


class Planned(NamedTuple):
    """Where the config says something, "file:line", and the stack that makes it."""

    stack: str
    place: str


def find_natural_key(names: Names, one: Object) -> NaturalKey:
    """By what the config knows a thing that has no id yet; empty for what it does not know by itself."""
    policies, targets = names.policy_keys, names.target_keys
    found: NaturalKey = ()
    match one:
        case Account():
            found = "account", one.email.lower()
        case Unit():
            found = "unit", names.unit_keys.get(one.parent_id, one.parent_id), one.name
        case Policy():
            found = "policy", one.type, one.name
        case Attachment():
            policy, target = policies.get(one.policy_id, one.policy_id), targets.get(one.target_id, one.target_id)
            found = "attachment", policy, target
        case Role():
            found = "role", one.account_id, one.name
        case Vpc():
            found = "VPC", one.account_id, one.region, one.cidr
        case Share():
            found = "share", one.account_id, one.name
        case Delegation():
            found = "delegation", one.account_id, one.service
        case _:
            pass
    return found


def index_planned(names: Names) -> Mapping[NaturalKey, Planned]:
    """Everything that the config has and that has a natural key."""
    return {
        key: Planned(stack, names.line(*named))
        for key, stack, named in (*_plan_organization(names), *_plan_contents(names))
        if stack is not None
    }


_Item = tuple[NaturalKey, str | None, Named]


def _plan_organization(names: Names) -> Iterator[_Item]:
    config = names.config
    ids = {key: id_ for id_, key in names.account_keys.items()}
    yield from ((("account", one.email.lower()), ORG, ("account", one.key)) for one in config.accounts)
    yield from ((("unit", one.parent, one.name), ORG, ("unit", one.key)) for one in plan_units(config))
    yield from ((("policy", one.type, one.name), ORG, ("policy", one.key)) for one in plan_policies(config))
    units = {unit.key for unit in config.units()}
    for one in plan_attachments(config):
        kind = "unit" if one.target in units else "account"
        named = ("setting", "policies") if one.target == ROOT else (kind, one.target)
        yield ("attachment", one.policy, one.target), ORG, named
    for one in plan_delegations(config):
        key = ("delegation", ids.get(one.account, ""), one.service)
        yield key, ORG, ("setting", "delegated_administrators")
    # A security service's own call registers its administrator in Organizations too.
    for one in plan_service_delegations(config):
        if one.regions:
            key = ("delegation", ids.get(one.account, ""), one.principal)
            yield key, ORG, ("setting", "delegated_administrator")
    trail = plan_organization_trail(config)
    if trail is not None:
        key = ("delegation", ids.get(trail.administrator, ""), CLOUDTRAIL)
        yield key, ORG, ("setting", "delegated_administrator")
    if config.ipam is not None:
        yield ("delegation", ids.get(config.ipam.account, ""), IPAM), ORG, ("setting", "ipam")


def _plan_contents(names: Names) -> Iterator[_Item]:
    config = names.config
    ids = {key: id_ for id_, key in names.account_keys.items()}
    for role, named in _plan_roles(config):
        yield ("role", ids.get(role.account, ""), role.role_name), find_stack_of_any(config, role.account), named
    for vpc in plan_vpcs(config):
        key = ("VPC", ids.get(vpc.account, ""), vpc.region, vpc.cidr)
        yield key, find_stack_of_any(config, vpc.account), ("VPC", vpc.key)
    ipam = plan_ipam(config)
    for pool in () if ipam is None else ipam.pools:
        if ipam is not None and pool.share is not None:
            key = ("share", ids.get(ipam.account, ""), pool.share.name)
            yield key, find_stack_of_any(config, ipam.account), ("IPAM pool", pool.key)
    for share in plan_shares(config):
        yield (
            ("share", ids.get(share.owner, ""), share.name),
            find_stack_of_any(config, share.owner),
            ("share", share.key),
        )


def _plan_roles(config: Organization) -> Iterator[tuple[RolePlan, Named]]:
    yield from ((role, ("setting", "execution_role")) for role in plan_execution_roles(config))
    yield from ((role, ("role", role.key)) for role in plan_cross_account_roles(config))
    yield from ((role, ("setting", "break_glass")) for role in plan_break_glass_roles(config))
    yield from ((role, MANAGEMENT_ROLES[role.key]) for role in plan_management_roles(config))
