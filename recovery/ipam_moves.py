"""Refuses changes of the IPAM that AWS would refuse half-way: the engine makes what is new before it deletes."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from ipaddress import IPv4Network
from typing import Any

import pulumi
from botocore.exceptions import BotoCoreError, ClientError

from config import models
from config.plan.ipam import IpamPlan, IpamPoolPlan, plan_ipam
from config.plan.networks import VpcPlan, plan_vpcs
from config.plan.stacks import IPAM, IPAM_DELEGATION, find_stack_of_any
from engine.deployment import Deployment, StateResource
from engine.urns import SEPARATOR, name_child, qualified_type, stack_of
from recovery.ipam_use import (
    CIDR_TYPE,
    POOL_TYPE,
    ReadAllocations,
    describe_allocation,
    name_pool_cidrs,
    read_allocations,
    read_locale,
)
from recovery.subnet_moves import VPC_TYPE, find_line, name_vpc

_IPAM = "awsorg:index:Ipam$aws:ec2/vpcIpam:VpcIpam"
_ADMINISTRATOR = "awsorg:index:IpamDelegation$aws:ec2/vpcIpamOrganizationAdminAccount:VpcIpamOrganizationAdminAccount"
_POOL_ID = "ipv4IpamPoolId"


def refuse_pool_moves(
    config: models.Organization, deployment: Deployment, read: ReadAllocations = read_allocations
) -> None:
    """Stops the program before anything is registered. It reads AWS only where a pool within one that is there gets a
    network.

    Raises:
        pulumi.RunError: the IPAM or a pool would be replaced; a network, or that of a VPC, would go from one to another
            in one run, or is taken from the pool above already; or AWS cannot be asked that.
    """
    plan = plan_ipam(config)
    if plan is None:
        return
    state = _State.find(deployment)
    whole = [*_describe_administrator(config, plan, deployment), *_describe_ipam(config, plan, deployment)]
    problems = whole or [*_describe_regions(config, plan, state), *_describe_pools(config, plan, state)]
    if not problems:
        problems += [*_describe_networks(config, plan, state), *_describe_vpcs(config, plan, deployment, state)]
    if not problems:
        problems += _describe_taken(config, plan, state, deployment, read)
    if problems:
        raise pulumi.RunError("\n".join(problems))


@dataclass(frozen=True)
class _State:
    """The pools and their networks in the state, by logical name."""

    pools: Mapping[str, StateResource]
    cidrs: Mapping[str, StateResource]

    @classmethod
    def find(cls, deployment: Deployment) -> "_State":
        return cls(*({one.name: one for one in deployment.find(type_)} for type_ in (POOL_TYPE, CIDR_TYPE)))

    def find_pool(self, plan: IpamPlan, pool: IpamPoolPlan) -> StateResource | None:
        return next((self.pools[name] for name in _name_pool(plan, pool) if name in self.pools), None)

    def list_new(self, plan: IpamPlan) -> Iterator[tuple[IpamPoolPlan, IPv4Network]]:
        """The networks of the config that are not in the state."""
        for pool in plan.pools:
            there = {
                one.inputs.get("cidr")
                for one in self.cidrs.values()
                if one.name.rpartition(SEPARATOR)[0] in _name_pool(plan, pool)
            }
            yield from ((pool, IPv4Network(cidr)) for cidr in pool.cidrs if cidr not in there)


def _name_ipam(plan: IpamPlan) -> list[str]:
    return [name_child(IPAM, account) for account in (plan.account, *plan.formerly)]


def _name_pool(plan: IpamPlan, pool: IpamPoolPlan) -> list[str]:
    """All logical names that it has or had."""
    return [f"{ipam}{SEPARATOR}{key}" for ipam in _name_ipam(plan) for key in (pool.key, *pool.formerly)]


def _describe_administrator(config: models.Organization, plan: IpamPlan, deployment: Deployment) -> Iterator[str]:
    """That AWS has one administrator of IPAM is from memory."""
    kept = {name_child(IPAM_DELEGATION, account) for account in (plan.account, *plan.formerly)}
    for resource in deployment.find(_ADMINISTRATOR):
        if resource.name not in kept:
            former = resource.name.removeprefix(name_child(IPAM_DELEGATION, ""))
            yield (
                f"{_find_line(config)} ipam: {former!r} administers IPAM in this stack's state, {plan.account!r} in "
                "the config, so nothing was registered: AWS has one administrator, and refuses the second. Take `ipam` "
                "out, with `pool` of the VPCs, bring that up, and write it with the other account then"
            )


def _describe_ipam(config: models.Organization, plan: IpamPlan, deployment: Deployment) -> Iterator[str]:
    for resource in deployment.find(_IPAM):
        if resource.name in _name_ipam(plan) and resource.region not in {None, plan.region}:
            yield (
                f"{_find_line(config)} ipam: it is kept in {resource.region} by this stack's state, and in "
                f"{plan.region} by the config, so nothing was registered: the engine would make another one with all "
                "its pools, and AWS takes no network from a pool that VPCs have part of. Write "
                f"region: {resource.region}"
            )


def _describe_regions(config: models.Organization, plan: IpamPlan, state: _State) -> Iterator[str]:
    """From memory: AWS takes no operating region from an IPAM as long as a pool is for it. That goes first."""
    for name, resource in sorted(state.pools.items()):
        locale = read_locale(resource)
        if locale is not None and locale not in plan.regions and name.partition(SEPARATOR)[0] in _name_ipam(plan):
            yield (
                f"{_find_line(config)} ipam.regions: {locale} goes, and the pool {name.rpartition(SEPARATOR)[2]!r} of "
                "it is in this stack's state, so nothing was registered: AWS takes no region from an IPAM before its "
                "pools are gone. Leave the region until that is brought up"
            )


def _describe_pools(config: models.Organization, plan: IpamPlan, state: _State) -> Iterator[str]:
    keys = {name: pool.key for pool in plan.pools for name in _name_pool(plan, pool)}
    by_id = {one.id: keys.get(name, name.rpartition(SEPARATOR)[2]) for name, one in state.pools.items() if one.id}
    for pool in plan.pools:
        resource = state.find_pool(plan, pool)
        if resource is None:
            continue
        source = resource.inputs.get("sourceIpamPoolId")
        there = {"region": read_locale(resource), "within": source and by_id.get(source, source)}
        wanted = {"region": pool.locale, "within": pool.within}
        for field in [field for field in wanted if there[field] != wanted[field]]:
            yield (
                f"{_find_line(config, pool)} {field} of the IPAM pool {pool.key!r}: {there[field] or 'none'} in this "
                f"stack's state, {wanted[field] or 'none'} in the config, so nothing was registered: AWS changes it of "
                "no pool, and gives a new one no network that the pool has still. Put it back; or give what is new a "
                "key and networks of its own; or take the pool out, with those within it, bring that up, and write it "
                "anew"
            )
        yield from _describe_untold(config, pool, resource)


def _describe_untold(config: models.Organization, pool: IpamPoolPlan, resource: StateResource) -> Iterator[str]:
    """The provider tells AWS of no switch that goes off and no description that goes, and finds both again at every
    preview (terraform-provider-aws, internal/service/ec2/vpc_ipam_pool.go, read 2026-11-27).
    """
    untold = [
        (name, call)
        for name, call, goes in (
            ("auto_import", "--no-auto-import", not pool.auto_import and resource.outputs.get("autoImport") is True),
            ("description", '--description ""', not pool.description and bool(resource.outputs.get("description"))),
        )
        if goes
    ]
    for name, call in untold:
        yield (
            f"{_find_line(config, pool)} {name} of the IPAM pool {pool.key!r} goes, which the provider does not tell "
            f"AWS, so nothing was registered. Run `aws ec2 modify-ipam-pool --ipam-pool-id {resource.id} {call}` in "
            f"the IPAM's account and region, then `pulumi refresh --target '{resource.urn}'`"
        )


def _describe_networks(config: models.Organization, plan: IpamPlan, state: _State) -> Iterator[str]:
    kept = name_pool_cidrs(config)
    going = [one for name, one in state.cidrs.items() if name not in kept and isinstance(one.inputs.get("cidr"), str)]
    for pool, cidr in state.list_new(plan):
        for resource in going:
            if cidr.overlaps(IPv4Network(resource.inputs["cidr"])):
                former = resource.name.split(SEPARATOR)[1]
                rename = (
                    f". If only the key changed, write `formerly: [{former}]` beside `key: {pool.key}`"
                    if state.find_pool(plan, pool) is None
                    else ""
                )
                yield (
                    f"{_find_line(config, pool)} {cidr} of the IPAM pool {pool.key!r} is new, and "
                    f"{resource.inputs['cidr']} of the pool {former!r} goes, so nothing was registered: AWS gives a "
                    "network to one of them, and the engine makes what is new before it deletes. Take out what goes, "
                    f"bring that up, and write what is new then{rename}"
                )


def _describe_vpcs(config: models.Organization, plan: IpamPlan, deployment: Deployment, state: _State) -> Iterator[str]:
    """A VPC that gets a network anew: it is new, or replaced. Those of workloads stay or go by themselves."""
    vpcs = {one.name: one for one in deployment.find(VPC_TYPE) if qualified_type(one.urn) == VPC_TYPE}
    planned = plan_vpcs(config)
    plans = {name: one for one in planned for name in name_vpc(one)}
    keys = {name: pool.key for pool in plan.pools for name in _name_pool(plan, pool)}
    pools = {one.id: keys.get(name) for name, one in state.pools.items()}
    going = {name: one for name, one in vpcs.items() if name not in plans or _is_replaced(plans[name], one)}
    here = {stack_of(one.urn) for one in deployment.resources}
    for vpc in planned:
        if find_stack_of_any(config, vpc.account) not in here:
            continue
        names = [name for name in name_vpc(vpc) if name in vpcs]
        if names and names[0] not in going:
            continue
        where = f"{find_line(config, vpc.key)} VPC {vpc.key!r}:"
        former = vpcs[names[0]].inputs.get(_POOL_ID) if names else None
        if names and (bool(former) != bool(vpc.pool) or (former in pools and pools[former] != vpc.pool)):
            told = pools.get(former) or former or "no pool"
            yield (
                f"{where} it would be made anew, and the engine would keep to {told}, which it was made with, "
                f"and not take {vpc.pool or 'none'}, so nothing was registered. Take the VPC out, bring that up, "
                "and write it anew; or give the other VPC a key of its own"
            )
            continue
        for name, one in going.items() if vpc.pool else ():
            block = one.inputs.get("cidrBlock")
            if (
                isinstance(block, str)
                and one.region in {None, vpc.region}
                and IPv4Network(block).overlaps(IPv4Network(vpc.cidr))
            ):
                yield (
                    f"{where} it gets {vpc.cidr} from the pool {vpc.pool!r}, and {name.partition(SEPARATOR)[2]!r}, "
                    f"which goes in the same run, may have {block} of it still, so nothing was registered: AWS gives a "
                    "network once, and the engine makes what is new before it deletes. Take the new one out, bring "
                    "that up, and write it then"
                )


def _is_replaced(plan: VpcPlan, resource: StateResource) -> bool:
    return resource.inputs.get("cidrBlock", plan.cidr) != plan.cidr or resource.region not in {None, plan.region}


def _describe_taken(
    config: models.Organization, plan: IpamPlan, state: _State, deployment: Deployment, read: ReadAllocations
) -> Iterator[str]:
    providers = {one.reference: one.inputs for one in deployment.resources if one.is_provider}
    pools = {pool.key: pool for pool in plan.pools}
    allocated: dict[str, Sequence[Mapping[str, Any]]] = {}
    for pool, cidr in state.list_new(plan):
        above = None if pool.within is None else state.find_pool(plan, pools[pool.within])
        if pool.within is None or above is None or not above.id or above.provider not in providers:
            continue
        own = state.find_pool(plan, pool)
        try:
            if above.id not in allocated:
                region = read_locale(above) or above.region or plan.region
                allocated[above.id] = read(providers[above.provider], region, above.id)
        except (ClientError, BotoCoreError) as error:
            raise pulumi.RunError(
                f"{_find_line(config, pool)} {cidr} of the IPAM pool {pool.key!r} is new, and AWS cannot be asked what "
                f"has part of it in {pool.within!r}, so nothing was registered: {error}"
            ) from error
        taken = sorted(
            describe_allocation(one)
            for one in allocated[above.id]
            if IPv4Network(one["Cidr"]).overlaps(cidr) and (own is None or one.get("ResourceId") != own.id)
        )
        if taken:
            yield (
                f"{_find_line(config, pool)} {cidr} of the IPAM pool {pool.key!r} is new, and {pool.within!r} has "
                f"given part of it to {', '.join(taken)}, so nothing was registered: AWS gives a network once. Choose "
                "one that is free; or let the owner of the IPAM take a VPC that is to be in the new pool out of the "
                "other by `aws ec2 modify-ipam-resource-cidr --no-monitored`, bring the pool up, and have it looked "
                "after again by `--monitored`"
            )


def _find_line(config: models.Organization, pool: IpamPoolPlan | None = None) -> str:
    kind = ("setting", "ipam") if pool is None else ("IPAM pool", pool.key)
    return config.lines.get(kind, "network.yaml")
