"""Refuses to delete a transit gateway, or a segment of one, that VPCs of other stacks are on still."""

from collections import defaultdict
from itertools import product

import pulumi

from config import models
from config.plan.stacks import TRANSIT_GATEWAY
from config.plan.transit import plan_transit_gateways
from engine.deployment import Deployment, StateResource
from engine.urns import SEPARATOR, name_child
from recovery.moves import StackReader, read_states

_GATEWAY = "awsorg:index:TransitGateway$aws:ec2transitgateway/transitGateway:TransitGateway"
_TABLE = "awsorg:index:TransitGateway$aws:ec2transitgateway/routeTable:RouteTable"
_USERS = (
    ("aws:ec2transitgateway/vpcAttachment:VpcAttachment", "transitGatewayId"),
    ("aws:ec2transitgateway/routeTableAssociation:RouteTableAssociation", "transitGatewayRouteTableId"),
)


def refuse_transit_in_use(config: models.Organization, stack: str, deployment: Deployment, engine: StackReader) -> None:
    """Stops the program before anything is registered: AWS refuses it, half-way through `pulumi up`.

    The other stacks are read only where something goes.

    Raises:
        pulumi.RunError: with each gateway and segment that goes, and the stacks that have VPCs on it.
        EngineError: the other stacks cannot be read.
    """
    kept = _list_names(config)
    there = [one for type_ in (_GATEWAY, _TABLE) for one in deployment.find(type_)]
    going = {one.id: one for one in there if one.id and one.name not in kept}
    if not going:
        return
    users = defaultdict[str, dict[str, list[str]]](dict)
    for other, state in read_states(engine, (one for one in engine.stacks() if one != stack)).items():
        for type_, name in _USERS:
            for resource in state.find(type_):
                target = str(resource.inputs.get(name))
                if target in going:
                    users[target].setdefault(other, []).append(resource.name.rpartition(SEPARATOR)[2])
    problems = [_describe(going[target], found) for target, found in users.items()]
    if problems:
        raise pulumi.RunError("\n".join(sorted(problems)))


def _list_names(config: models.Organization) -> frozenset[str]:
    """All logical names that the gateways of the config and their segments have or had."""
    found: set[str] = set()
    for plan in plan_transit_gateways(config):
        names = [name_child(TRANSIT_GATEWAY, *keys) for keys in ((plan.account, plan.key), *plan.formerly)]
        segments = [key for segment in plan.segments for key in (segment.key, *segment.formerly)]
        found |= {*names, *(f"{name}{SEPARATOR}{key}" for name, key in product(names, segments))}
    return frozenset(found)


def _describe(resource: StateResource, found: dict[str, list[str]]) -> str:
    _, gateway, *segment = resource.name.split(SEPARATOR)
    what = f"segment {segment[0]!r} of the transit gateway {gateway!r}" if segment else f"transit gateway {gateway!r}"
    there = "; ".join(f"{', '.join(sorted(vpcs))} in the stack {stack!r}" for stack, vpcs in sorted(found.items()))
    commands = ", ".join(f"`pulumi up --stack {stack}`" for stack in sorted(found))
    return (
        f"{what} is not in the config any more, and VPCs are on it still: {there}. Nothing was registered, because AWS "
        f"refuses to delete it before they are off. Run {commands} first, then this stack again; where these wait for "
        "something new of this stack, put it back until they are through"
    )
