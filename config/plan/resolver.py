"""The resolver's endpoints and rules, and the VPCs that rules are for. Whether they fit is config.checks.resolver's."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import product

from config.models import Organization, Vpc
from config.models.resolver import ResolverEndpoint, ResolverRule
from config.plan.former_keys import combine_former, index_keys

MAX_NAME = 64
"""Characters of a name (docs.aws.amazon.com/Route53/latest/APIReference/API_route53resolver_ResolverRuleConfig.html,
read 2026-11-27)."""


@dataclass(frozen=True, kw_only=True)
class ResolverEndpointPlan:
    """An endpoint in a VPC of the account `account`. `subnets`, `security_groups`: keys in the VPC, sorted.

    `formerly`: pairs of keys, its account's and its own, from before one of them changed.
    """

    key: str
    account: str
    region: str
    vpc: str
    direction: str
    name: str
    subnets: tuple[str, ...]
    security_groups: tuple[str, ...]
    tags: Mapping[str, str]
    formerly: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True, kw_only=True)
class ResolverRulePlan:
    """A rule in the account of its endpoint. `targets`: addresses and ports, sorted. `formerly`: as an endpoint's."""

    key: str
    account: str
    region: str
    endpoint: str
    name: str
    domain_name: str
    targets: tuple[tuple[str, int], ...]
    tags: Mapping[str, str]
    formerly: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True, kw_only=True)
class ResolverAssociationPlan:
    """A rule of the account `owner` in the VPC `vpc` of the account `account`.

    `names`: keys of the VPC's account and the VPC, and the name that is asked for: AWS has one rule for it in a VPC, so
    that another one takes its place. `formerly`: such names from before a key changed; and those that were made of the
    VPC's account, the rule and the VPC, of each rule for the name.
    """

    account: str
    region: str
    rule: str
    owner: str
    vpc: str
    name: str
    names: tuple[str, ...]
    formerly: tuple[tuple[str, ...], ...] = ()


def find_endpoint_vpc(organization: Organization, endpoint: str) -> Vpc | None:
    """The VPC of the endpoint with this key; None where one of the two is not there."""
    vpcs = {vpc.key: vpc for vpc in organization.vpcs}
    found = next((one for one in organization.resolver_endpoints if one.key == endpoint), None)
    return None if found is None else vpcs.get(found.vpc)


def list_endpoint_subnets(vpc: Vpc, endpoint: ResolverEndpoint) -> tuple[str, ...]:
    """Keys of the VPC's subnets that it has addresses in, sorted."""
    tier = next((one for one in vpc.live_tiers if one.key == endpoint.tier), None)
    return tuple(sorted(endpoint.subnets if tier is None else map(tier.name_subnet, vpc.live_zones)))


def plan_resolver_endpoints(organization: Organization) -> tuple[ResolverEndpointPlan, ...]:
    """Every endpoint, sorted by key."""
    accounts = index_keys(organization.accounts)
    planned: list[ResolverEndpointPlan] = []
    for one in sorted(organization.resolver_endpoints, key=lambda one: one.key):
        vpc = organization.vpc(one.vpc)
        planned.append(
            ResolverEndpointPlan(
                key=one.key,
                account=vpc.account,
                region=organization.region_of_thing(vpc),
                vpc=vpc.key,
                direction=one.direction,
                name=one.original_key,
                subnets=list_endpoint_subnets(vpc, one),
                security_groups=tuple(sorted(one.security_groups)),
                tags=one.tags,
                formerly=combine_former(accounts.get(vpc.account, (vpc.account,)), one.keys),
            )
        )
    return tuple(planned)


def plan_resolver_rules(organization: Organization) -> tuple[ResolverRulePlan, ...]:
    """Every rule, sorted by key."""
    accounts = index_keys(organization.accounts)
    endpoints = {one.key: one for one in plan_resolver_endpoints(organization)}
    return tuple(
        ResolverRulePlan(
            key=rule.key,
            account=endpoints[rule.endpoint].account,
            region=endpoints[rule.endpoint].region,
            endpoint=rule.endpoint,
            name=rule.original_key,
            domain_name=rule.domain_name,
            targets=tuple(sorted((target.ip, target.port) for target in rule.targets)),
            tags=rule.tags,
            formerly=combine_former(
                accounts.get(endpoints[rule.endpoint].account, (endpoints[rule.endpoint].account,)), rule.keys
            ),
        )
        for rule in sorted(organization.resolver_rules, key=lambda rule: rule.key)
    )


def plan_resolver_associations(organization: Organization) -> tuple[ResolverAssociationPlan, ...]:
    """Every VPC of every rule, sorted by rule and VPC."""
    accounts = index_keys(organization.accounts)
    plans = {plan.key: plan for plan in plan_resolver_rules(organization)}
    alike = defaultdict[str, list[str]](list)
    for rule in sorted(organization.resolver_rules, key=lambda rule: rule.key):
        alike[rule.domain_name] += rule.keys
    return tuple(
        _plan_association(plans[rule.key], rule, organization.vpc(key), accounts, alike[rule.domain_name])
        for rule in sorted(organization.resolver_rules, key=lambda rule: rule.key)
        for key in sorted(rule.vpcs)
    )


def _plan_association(
    plan: ResolverRulePlan,
    rule: ResolverRule,
    vpc: Vpc,
    accounts: Mapping[str, tuple[str, ...]],
    alike: Sequence[str],
) -> ResolverAssociationPlan:
    """`alike`: the keys that rules for the same name have and had."""
    owners = accounts.get(vpc.account, (vpc.account,))
    # No key has a point, so that the name of a rule's key is never taken for a name that is asked for.
    names = tuple(product(owners, vpc.keys, (f"{rule.domain_name}.",)))
    return ResolverAssociationPlan(
        account=vpc.account,
        region=plan.region,
        rule=rule.key,
        owner=plan.account,
        vpc=vpc.key,
        name=f"{rule.original_key}-{vpc.original_key}"[:MAX_NAME],
        names=names[0],
        formerly=(*names[1:], *product(owners, alike, vpc.keys)),
    )
