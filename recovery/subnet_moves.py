"""Refuses a change of a VPC by which subnets of its tiers would lie elsewhere, or any where another still is."""

from collections.abc import Iterator, Mapping, Sequence
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

SUBNET_TYPE = "awsorg:index:Vpc$aws:ec2/subnet:Subnet"
VPC_TYPE = "awsorg:index:Vpc$aws:ec2/vpc:Vpc"
_DEDICATED = "dedicated"
_ZONE = "availabilityZone"


def refuse_subnet_moves(config: models.Organization, deployment: Deployment) -> None:
    """Stops the program before anything is registered; all VPCs at once. A subnet that is written out may move to where
    nothing is.

    `deployment`: the state of the stack whose program runs.

    Raises:
        pulumi.RunError: with every subnet of a tier whose CIDR changed, every one that would lie where another still
            is, or where it is itself in another zone, and every VPC with tiers that would be replaced.
    """
    subnets, vpcs = (
        {resource.name: resource for resource in deployment.find(type_) if not resource.pending_delete}
        for type_ in (SUBNET_TYPE, VPC_TYPE)
    )
    problems: list[str] = []
    for plan in plan_vpcs(config):
        vpc = config.vpc(plan.key)
        if vpc.tiers:
            problems += _describe_replacement(config, plan, vpcs)
        found = find_subnets(plan, vpc, subnets)
        problems += _describe_subnets(config, vpc, plan, _read_networks(found))
        problems += _describe_zones(find_line(config, vpc.key), plan, found)
    if problems:
        raise pulumi.RunError("\n".join(problems))


def _describe_replacement(
    config: models.Organization, plan: VpcPlan, state: Mapping[str, StateResource]
) -> Iterator[str]:
    """AWS takes a tenancy back to the default in place, and changes nothing else of the two
    (https://docs.aws.amazon.com/vpc/latest/userguide/change-tenancy-vpc.html, read 2026-11-27).
    """
    for resource in [state[name] for name in name_vpc(plan) if name in state]:
        region = resource.region or plan.region
        tenancy = resource.inputs.get("instanceTenancy") or "default"
        changed = [("region", region, plan.region)] if region != plan.region else []
        if plan.instance_tenancy == _DEDICATED and tenancy != _DEDICATED:
            changed.append(("instance_tenancy", tenancy, _DEDICATED))
        for field, old, new in changed:
            yield (
                f"{find_line(config, plan.key)} {field} of the VPC {plan.key!r}: {old} in this stack's state, {new} "
                "in the config, so nothing was registered: the engine would replace the VPC with all that runs in it, "
                f"and AWS refuses that half-way. Put {old} back; another VPC needs a key of its own."
            )


def name_vpc(plan: VpcPlan) -> list[str]:
    """All logical names that the VPC has or had, that of now first."""
    return [name_child(VPC, *keys) for keys in ((plan.account, plan.key), *plan.formerly)]


def find_line(config: models.Organization, key: str) -> str:
    """Where the VPC of that key is written."""
    return config.lines.get(("VPC", key), "network.yaml")


def find_subnets(plan: VpcPlan, vpc: Vpc, state: Mapping[str, StateResource]) -> dict[str, StateResource]:
    """What the state has of the VPC's subnets, by the keys that they have now, or had when they left the config.

    `state`: all subnets, by logical name.
    """
    present = {former: key for key, keys in index_keys(vpc.subnets).items() for former in keys}
    present |= {former: subnet.keys[0] for subnet in list_tier_subnets(vpc) for former in subnet.keys}
    found: dict[str, StateResource] = {}
    for vpc_name in name_vpc(plan):
        beginning = f"{vpc_name}{SEPARATOR}"
        for name, resource in state.items():
            if name.startswith(beginning) and resource.region in {None, plan.region}:
                key = name.removeprefix(beginning)
                found[present.get(key, key)] = resource
    return found


def find_replaced(plan: VpcPlan, there: Mapping[str, StateResource]) -> set[str]:
    """The keys of subnets that the engine makes anew, since their CIDR or zone changes. `there`: by their keys."""
    return {
        subnet.key
        for subnet in plan.subnets
        if subnet.key in there
        for name, wanted in (("cidrBlock", subnet.cidr), (_ZONE, subnet.availability_zone))
        if there[subnet.key].inputs.get(name, wanted) != wanted
    }


def _read_networks(there: Mapping[str, StateResource]) -> dict[str, IPv4Network]:
    return {
        key: IPv4Network(block)
        for key, resource in there.items()
        if isinstance(block := resource.inputs.get("cidrBlock"), str)
    }


def _describe_zones(where: str, plan: VpcPlan, there: Mapping[str, StateResource]) -> Iterator[str]:
    lines = [
        f"  {subnet.key}: {there[subnet.key].inputs[_ZONE]} in this stack's state, {subnet.availability_zone} in the "
        "config\n"
        for subnet in plan.subnets
        if subnet.key in find_replaced(plan, there) and there[subnet.key].inputs.get("cidrBlock") == subnet.cidr
    ]
    if lines:
        yield (
            f"{where} subnets of the VPC {plan.key!r}: these would be in another zone, with the network that they have "
            "now, so nothing was registered: the engine makes a subnet before it deletes another, and AWS refuses it, "
            f"half-way through `pulumi up`.\n{''.join(lines)}"
            "Put the zone back; or write another `cidr` too; or take the subnet out, with all that runs in it, run "
            "`pulumi up`, and add it then."
        )


def _describe_subnets(
    config: models.Organization, vpc: Vpc, plan: VpcPlan, there: Mapping[str, IPv4Network]
) -> Iterator[str]:
    of_tiers = {subnet.keys[0]: subnet for subnet in list_tier_subnets(vpc)}
    where = find_line(config, vpc.key)
    wanted = {subnet.key: IPv4Network(subnet.cidr) for subnet in plan.subnets}
    moved = [
        f"  {key}: {there[key]} in this stack's state, {wanted[key]} in the config"
        for key in of_tiers
        if there.get(key, wanted[key]) != wanted[key]
    ]
    if moved:
        lines = "\n".join(moved)
        yield (
            f"{where} tiers of the VPC {vpc.key!r}: these subnets would lie elsewhere, so nothing was registered: the "
            f"engine replaces a subnet whose CIDR changes, with all that runs in it.\n{lines}\n"
            "Where they lie follows from the VPC's `cidr` and `zone_slots`, the order of its `zones` and `tiers`, and "
            "each tier's `prefix` or `cidrs`: write these as they were, and what is new at the end. A tier that shall "
            "go, and has others after it, stays in its place with `retired: true`; a zone stays in `zones`, and is "
            "named in `retired_zones` too."
        )
        return
    blocked = [
        (key, old)
        for key, network in wanted.items()
        if there.get(key) != network
        for old, taken in there.items()
        if wanted.get(old) != taken and taken.overlaps(network)
    ]
    if blocked:
        lines = "\n".join(f"  {key}: {wanted[key]}, where {old} is with {there[old]}" for key, old in blocked)
        renamed = [(of_tiers[key], old) for key, old in blocked if key in of_tiers]
        yield (
            f"{where} subnets of the VPC {vpc.key!r}: these are new or move, and lie where others still are, so "
            "nothing was registered: the engine makes a subnet before it deletes another, and AWS refuses it, half-way "
            f"through `pulumi up`.\n{lines}\n"
            f"{_tell_rename(renamed, there)}Let the old ones go first, with all that runs in them: take what is new "
            "out, run `pulumi up`, and add it then."
        )


def _tell_rename(blocked: Sequence[tuple[TierSubnet, str]], there: Mapping[str, IPv4Network]) -> str:
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
