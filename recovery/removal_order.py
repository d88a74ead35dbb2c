"""Refuses to delete what things of other stacks use still: AWS would refuse it, half-way through `pulumi up`."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import product

import pulumi

from config import models
from config.plan.resolver import plan_resolver_rules
from config.plan.security_groups import plan_prefix_lists
from config.plan.stacks import PREFIX_LIST, RESOLVER_RULE, TRANSIT_GATEWAY
from config.plan.transit import TransitGatewayPlan, plan_transit_gateways
from engine.deployment import Deployment, StateResource
from engine.urns import SEPARATOR, name_child
from recovery.moves import StackReader, read_states

_RULES = ("Ingress", "Egress")
_GOES, _BECOMES_ANOTHER = "is not in the config any more", "becomes another one"

Kept = Mapping[str, Mapping[str, str]]
"""By all logical names that what stays has or had, the inputs by which AWS would make another in its place."""


@dataclass(frozen=True, kw_only=True)
class _Kind:
    """What several stacks use. `type_`: as a URN ends, with its component. `users`: the types of what uses it, those of
    workloads too, each with the input that names it. `used`: how, in words. `keep`: what the config has of the kind.
    """

    type_: str
    one: str
    users: tuple[tuple[str, str], ...]
    used: str
    keep: Callable[[models.Organization], Kept]

    def name(self, resource: StateResource) -> str:
        """What it is called, by its keys but that of its account."""
        _, first, *rest = resource.name.split(SEPARATOR)
        return f"segment {rest[0]!r} of the {self.one} {first!r}" if rest else f"{self.one} {first!r}"


def refuse_removals_in_use(
    config: models.Organization, stack: str, deployment: Deployment, engine: StackReader
) -> None:
    """Stops the program before anything is registered. The other stacks are read only where something goes.

    Raises:
        pulumi.RunError: with each thing that goes, and the stacks that use it.
        EngineError: the other stacks cannot be read.
    """
    going = {resource.id: (kind, resource, why) for kind, resource, why in _find_going(config, deployment)}
    if not going:
        return
    kinds = {kind for kind, *_ in going.values()}
    users = defaultdict[str, dict[str, list[str]]](dict)
    for other, state in read_states(engine, (one for one in engine.stacks() if one != stack)).items():
        for type_, name in sorted({user for kind in kinds for user in kind.users}):
            for resource in state.find(type_):
                value = resource.inputs.get(name)
                for target in {str(one) for one in (value if isinstance(value, list) else [value])}:
                    if target in going:
                        users[target].setdefault(other, []).append(resource.name.partition(SEPARATOR)[2])
    problems = [_describe(*going[target], found) for target, found in users.items()]
    if problems:
        raise pulumi.RunError("\n".join(sorted(problems)))


def _find_going(config: models.Organization, deployment: Deployment) -> Iterator[tuple[_Kind, StateResource, str]]:
    """What is deleted, or made anew and then deleted, and why."""
    for kind in _KINDS:
        there = [one for one in deployment.find(kind.type_) if one.id]
        kept = kind.keep(config) if there else {}
        for resource in there:
            fixed = kept.get(resource.name)
            if fixed is None:
                yield kind, resource, _GOES
            elif any(resource.inputs.get(name) != value for name, value in fixed.items()):
                yield kind, resource, _BECOMES_ANOTHER


def _describe(kind: _Kind, resource: StateResource, why: str, found: Mapping[str, list[str]]) -> str:
    there = "; ".join(f"{', '.join(sorted(names))} in the stack {stack!r}" for stack, names in sorted(found.items()))
    commands = ", ".join(f"`pulumi up --stack {stack}`" for stack in sorted(found))
    advice = (
        # They know the old one alone until this stack is up, and would use that once more.
        "Put it back, and write the new one beside it with a `key` of its own; bring up this stack, then run "
        f"{commands}, and take the old one out last"
        if why == _BECOMES_ANOTHER
        else f"Run {commands} first, then this stack again; where these wait for something new of this stack, put it "
        "back until they are through"
    )
    return (
        f"{kind.name(resource)} {why}, and {kind.used} still: {there}. Nothing was registered, because AWS refuses to "
        f"delete it before that ends. {advice}"
    )


def _keep_gateways(config: models.Organization) -> Kept:
    return {name: {} for plan in plan_transit_gateways(config) for name in _name_gateway(plan)}


def _keep_segments(config: models.Organization) -> Kept:
    return {
        f"{name}{SEPARATOR}{key}": {}
        for plan in plan_transit_gateways(config)
        for segment in plan.segments
        for name, key in product(_name_gateway(plan), (segment.key, *segment.formerly))
    }


def _name_gateway(plan: TransitGatewayPlan) -> list[str]:
    return [name_child(TRANSIT_GATEWAY, *keys) for keys in ((plan.account, plan.key), *plan.formerly)]


def _keep_lists(config: models.Organization) -> Kept:
    return {
        name_child(PREFIX_LIST, *keys): {}
        for plan in plan_prefix_lists(config)
        for keys in ((plan.account, plan.key), *plan.formerly)
    }


def _keep_rules(config: models.Organization) -> Kept:
    return {
        name_child(RESOLVER_RULE, *keys): {"domainName": plan.domain_name}
        for plan in plan_resolver_rules(config)
        for keys in ((plan.account, plan.key), *plan.formerly)
    }


_KINDS = (
    _Kind(
        type_="awsorg:index:TransitGateway$aws:ec2transitgateway/transitGateway:TransitGateway",
        one="transit gateway",
        users=(("aws:ec2transitgateway/vpcAttachment:VpcAttachment", "transitGatewayId"),),
        used="VPCs are on it",
        keep=_keep_gateways,
    ),
    _Kind(
        type_="awsorg:index:TransitGateway$aws:ec2transitgateway/routeTable:RouteTable",
        one="transit gateway",
        users=(
            (
                "aws:ec2transitgateway/routeTableAssociation:RouteTableAssociation",
                "transitGatewayRouteTableId",
            ),
        ),
        used="VPCs are on it",
        keep=_keep_segments,
    ),
    _Kind(
        type_="awsorg:index:PrefixList$aws:ec2/managedPrefixList:ManagedPrefixList",
        one="prefix list",
        users=(
            *((f"aws:vpc/securityGroup{one}Rule:SecurityGroup{one}Rule", "prefixListId") for one in _RULES),
            ("aws:ec2/securityGroupRule:SecurityGroupRule", "prefixListIds"),
            ("aws:ec2/route:Route", "destinationPrefixListId"),
        ),
        used="rules or routes name it",
        keep=_keep_lists,
    ),
    _Kind(
        type_="awsorg:index:ResolverRule$aws:route53/resolverRule:ResolverRule",
        one="resolver rule",
        users=(("aws:route53/resolverRuleAssociation:ResolverRuleAssociation", "resolverRuleId"),),
        used="VPCs have it",
        keep=_keep_rules,
    ),
)
"""What a share gives to other accounts, or attachments do, and AWS deletes only once nobody uses it."""
