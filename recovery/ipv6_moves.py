"""Refuses a change of a VPC that takes IPv6 networks from its subnets, or puts one where another still is, and a config
that says another network than the VPC has.
"""

from collections.abc import Iterator, Mapping, Set
from ipaddress import IPv6Network

import pulumi

from config import models
from config.plan.networks import VpcPlan, plan_vpcs
from engine.deployment import Deployment, StateResource
from policies.networks import find_ipv6_index
from recovery.subnet_moves import SUBNET_TYPE, VPC_TYPE, find_line, find_replaced, find_subnets, name_vpc

_BLOCK = "ipv6CidrBlock"


def refuse_ipv6_moves(config: models.Organization, deployment: Deployment) -> None:
    """Stops the program before anything is registered; all VPCs at once. `deployment`: the state of the stack whose
    program runs.

    Raises:
        pulumi.RunError: with every subnet that would lose its IPv6 network, have another, or get one where another
            still is, and every VPC that has another network than the config says.
    """
    subnets, vpcs = (
        {resource.name: resource for resource in deployment.find(type_) if not resource.pending_delete}
        for type_ in (SUBNET_TYPE, VPC_TYPE)
    )
    problems: list[str] = []
    for plan in plan_vpcs(config):
        given = _find_block(plan, vpcs)
        written = None if plan.ipv6 is None else plan.ipv6.cidr
        if given is not None and written is not None and IPv6Network(given) != IPv6Network(written):
            problems.append(
                f"{find_line(config, plan.key)} VPC {plan.key!r}: ipv6_cidr is {written}, and AWS has given it "
                f"{given}, so nothing was registered: routes to it would lead elsewhere. Write ipv6_cidr: {given}."
            )
        if given is None and written is not None and _find_vpc(plan, vpcs) is not None:
            problems.append(
                f"{find_line(config, plan.key)} VPC {plan.key!r}: ipv6_cidr is {written}, and AWS has given it none as "
                "far as this stack's state knows, so nothing was registered: it would get another one, and routes to "
                "this one would lead elsewhere. Remove ipv6_cidr, run `pulumi up`, and write what the output "
                f"vpcs/{plan.key} tells then; where AWS has given it one, run `pulumi refresh`."
            )
        found = find_subnets(plan, config.vpc(plan.key), subnets)
        there = {
            key: block
            for key, resource in found.items()
            if isinstance(block := resource.inputs.get(_BLOCK), str) and block
        }
        if there:
            replaced = find_replaced(plan, found)
            problems += _describe(find_line(config, plan.key), plan, there, replaced, given)
    if problems:
        raise pulumi.RunError("\n".join(problems))


def _find_vpc(plan: VpcPlan, state: Mapping[str, StateResource]) -> StateResource | None:
    return next((state[name] for name in name_vpc(plan) if name in state), None)


def _find_block(plan: VpcPlan, state: Mapping[str, StateResource]) -> str | None:
    vpc = _find_vpc(plan, state)
    block = None if vpc is None else vpc.outputs.get(_BLOCK)
    return block if isinstance(block, str) and block else None


def _describe(
    where: str, plan: VpcPlan, there: Mapping[str, str], replaced: Set[str], block: str | None
) -> Iterator[str]:
    """`replaced`: the keys of subnets that the engine makes anew, which may have other networks then."""
    wanted = {subnet.key: subnet.ipv6_index for subnet in plan.subnets}
    stays = wanted.keys() - replaced
    lost = [key for key in there if key in stays and wanted[key] is None]
    if lost:
        lines = "\n".join(f"  {key}: {there[key]}" for key in lost)
        yield (
            f"{where} VPC {plan.key!r}: these subnets would have no IPv6 network any more, so nothing was registered: "
            "the provider takes none away by itself, and would with the next change of a subnet, even of a tag, which "
            f"no preview tells.\n{lines}\n"
            "Put `ipv6` or `ipv6_index` back. If they shall go, take each from its subnet by hand first, once nothing "
            "there has an address of it (`aws ec2 disassociate-subnet-cidr-block`), and run `pulumi refresh`."
        )
        return
    if plan.ipv6 is None:
        yield (
            f"{where} VPC {plan.key!r}: {', '.join(sorted(there))} still have parts of its IPv6 network, so nothing "
            "was registered: AWS takes it from the VPC once they are gone, and the engine changes the VPC before it "
            "deletes them. Put `ipv6: true` back, run `pulumi up`, and remove it then."
        )
        return
    if block is None:
        return
    numbers = {key: find_ipv6_index(block, network) for key, network in there.items()}
    moved = [(key, number) for key, number in numbers.items() if key in stays and wanted[key] != number]
    if moved:
        lines = "\n".join(
            f"  {key}: {number} in this stack's state, {wanted[key]} in the config" for key, number in moved
        )
        yield (
            f"{where} VPC {plan.key!r}: these subnets would have another part of its IPv6 network, so nothing was "
            "registered: AWS takes none from a subnet where something has an address of it, and the provider may "
            f"replace the subnet.\n{lines}\n"
            "Which one it is follows from the order of `zones` and `tiers`, and `zone_slots`, or is a subnet's "
            "`ipv6_index`: write these as they were, and what is new at the end."
        )
        return
    leaving = {number: key for key, number in numbers.items() if key not in stays}
    blocked = [(key, leaving[index]) for key, index in wanted.items() if index in leaving and index is not None]
    if blocked:
        lines = "\n".join(
            f"  {key}: {wanted[key]}, which {old} has"
            if key != old
            else f"  {key}: {wanted[key]}, which it has itself "
            "until another `cidr` or zone has made it anew; another `ipv6_index` goes with that"
            for key, old in blocked
        )
        yield (
            f"{where} VPC {plan.key!r}: these subnets would get parts of its IPv6 network that others still have, so "
            f"nothing was registered: AWS refuses that, half-way through `pulumi up`.\n{lines}\n"
            "Let the old ones go first, with all that runs in them: take what is new out, run `pulumi up`, and add it "
            "then."
        )
