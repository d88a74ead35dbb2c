"""Refuses a change of a VPC's tiers or zones by which subnets that are there would lie elsewhere."""

from collections.abc import Iterator, Mapping
from ipaddress import IPv4Network

import pulumi

from config import models
from config.models.network import Vpc
from config.plan.former_keys import index_keys
from config.plan.networks import VpcPlan, plan_vpcs
from config.plan.stacks import VPC
from config.plan.tiers import TierSubnet, list_tier_subnets
from engine.deployment import Deployment, StateResource
from engine.urns import SEPARATOR, name_child

_SUBNET = "awsorg:index:Vpc$aws:ec2/subnet:Subnet"


def refuse_subnet_moves(config: models.Organization, deployment: Deployment) -> None:
    """Stops the program before anything is registered; all subnets at once. A subnet that is written out may move.

    `deployment`: the state of the stack whose program runs.

    Raises:
        pulumi.RunError: with every subnet of a tier whose CIDR changed, or whose CIDR another one still has.
    """
    state = {resource.name: resource for resource in deployment.find(_SUBNET) if not resource.pending_delete}
    problems = [
        problem
        for plan in plan_vpcs(config)
        if (vpc := config.vpc(plan.key)).tiers
        for problem in _describe_vpc(config, vpc, _find_there(plan, vpc, state))
    ]
    if problems:
        raise pulumi.RunError("\n".join(problems))


def _find_there(plan: VpcPlan, vpc: Vpc, state: Mapping[str, StateResource]) -> dict[str, IPv4Network]:
    """What the state has of the VPC's subnets, by the keys that they have now, or had when they left the config."""
    present = {former: key for key, keys in index_keys(vpc.subnets).items() for former in keys}
    present |= {former: subnet.keys[0] for subnet in list_tier_subnets(vpc) for former in subnet.keys}
    found: dict[str, IPv4Network] = {}
    for keys in ((plan.account, plan.key), *plan.formerly):
        beginning = f"{name_child(VPC, *keys)}{SEPARATOR}"
        for name, resource in state.items():
            block = resource.inputs.get("cidrBlock")
            if name.startswith(beginning) and resource.region in {None, plan.region} and isinstance(block, str):
                key = name.removeprefix(beginning)
                found[present.get(key, key)] = IPv4Network(block)
    return found


def _describe_vpc(config: models.Organization, vpc: Vpc, there: Mapping[str, IPv4Network]) -> Iterator[str]:
    subnets = {subnet.keys[0]: subnet for subnet in list_tier_subnets(vpc)}
    where = config.lines.get(("VPC", vpc.key), "network.yaml")
    moved = [
        f"  {key}: {there[key]} in this stack's state, {subnet.cidr} in the config"
        for key, subnet in subnets.items()
        if key in there and there[key] != IPv4Network(subnet.cidr)
    ]
    if moved:
        lines = "\n".join(moved)
        yield (
            f"{where} tiers of the VPC {vpc.key!r}: these subnets would lie elsewhere, so nothing was registered: the "
            f"engine replaces a subnet whose CIDR changes, with all that runs in it.\n{lines}\n"
            "Where they lie follows from the VPC's `cidr` and `zone_slots`, the order of its `zones` and `tiers`, and "
            "each tier's `prefix`: write these as they were, and what is new at the end. A tier that shall go, and "
            "has others after it, stays in its place with `retired: true`; a zone stays in `zones`, and is named in "
            "`retired_zones` too."
        )
        return
    wanted = {*subnets, *(subnet.key for subnet in vpc.subnets)}
    blocked = [
        (subnet, old)
        for key, subnet in subnets.items()
        if key not in there
        for old, network in there.items()
        if old not in wanted and network.overlaps(IPv4Network(subnet.cidr))
    ]
    if blocked:
        lines = "\n".join(
            f"  {subnet.keys[0]}: {subnet.cidr}, where {old} is with {there[old]}" for subnet, old in blocked
        )
        yield (
            f"{where} tiers of the VPC {vpc.key!r}: these subnets are new, and lie where others are that left the "
            f"config, so nothing was registered: AWS refuses them, half-way through `pulumi up`.\n{lines}\n"
            f"{_tell_rename(blocked, there)}Let the old ones go first: take the new tier or zone out, run `pulumi up`, "
            "and add it then."
        )


def _tell_rename(blocked: list[tuple[TierSubnet, str]], there: Mapping[str, IPv4Network]) -> str:
    """How to keep the subnets, where all of them look as if only their tiers' keys had changed."""
    former = {
        (subnet.tier.key, old.removesuffix(f"-{subnet.zone}"))
        for subnet, old in blocked
        if old.endswith(f"-{subnet.zone}") and there[old] == IPv4Network(subnet.cidr)
    }
    return "".join(
        f"If only the tier's key changed, write `formerly: [{old}]` beside `key: {new}`. "
        for new, old in sorted(former)
    )
