"""Refuses to take a network from a pool of the IPAM that VPCs still have part of. It reads AWS only where one goes."""

from collections.abc import Callable, Iterator, Mapping
from ipaddress import IPv4Network
from itertools import product
from typing import Any

import pulumi
from botocore.exceptions import BotoCoreError, ClientError

from config import models
from config.plan.ipam import plan_ipam
from config.plan.networks import plan_vpcs
from config.plan.stacks import IPAM
from engine.deployment import Deployment, StateResource
from engine.urns import SEPARATOR, name_child, write_key
from live.connection import get_code
from live.sessions import enter
from recovery.hops import read_provider_hops
from recovery.subnet_moves import VPC_TYPE, name_vpc

CIDR_TYPE = "awsorg:index:Ipam$aws:ec2/vpcIpamPoolCidr:VpcIpamPoolCidr"
POOL_TYPE = "awsorg:index:Ipam$aws:ec2/vpcIpamPool:VpcIpamPool"

ReadAllocations = Callable[[Mapping[str, Any], str, str], list[dict[str, Any]]]
"""What a pool with this id has given away, asked with a provider's configuration in this region."""


def name_pool_cidrs(config: models.Organization) -> frozenset[str]:
    """All logical names that the networks of the config's pools have or had."""
    plan = plan_ipam(config)
    if plan is None:
        return frozenset()
    return frozenset(
        SEPARATOR.join((name_child(IPAM, account), key, write_key(cidr)))
        for pool in plan.pools
        for account, key, cidr in product((plan.account, *plan.formerly), (pool.key, *pool.formerly), pool.cidrs)
    )


def read_allocations(provider_inputs: Mapping[str, Any], region: str, pool_id: str) -> list[dict[str, Any]]:
    """See ReadAllocations. None of a pool that is not there any more."""
    client = enter(read_provider_hops(provider_inputs), region).client("ec2")
    pages = client.get_paginator("get_ipam_pool_allocations").paginate(IpamPoolId=pool_id)
    try:
        return [one for page in pages for one in page["IpamPoolAllocations"]]
    except ClientError as error:
        if "NotFound" in get_code(error):
            return []
        raise


def read_locale(pool: StateResource) -> str | None:
    """The region of its VPCs. Where the program gives none, the state says "None", which is the provider's default
    (terraform-provider-aws, internal/service/ec2/vpc_ipam_pool.go, read 2026-11-27).
    """
    return None if (locale := pool.inputs.get("locale")) == "None" else locale


def describe_allocation(one: Mapping[str, Any]) -> str:
    """What has part of a pool, which part, and whose it is."""
    return f"{one.get('ResourceId') or one['IpamPoolAllocationId']} ({one['Cidr']}, account {one['ResourceOwner']})"


def refuse_pools_in_use(
    config: models.Organization, deployment: Deployment, read: ReadAllocations = read_allocations
) -> None:
    """Stops the program before anything is registered: AWS refuses it, after half an hour in which the plugin tries.

    A VPC that this run deletes counts unless it depends on the network: only then it goes first.

    Raises:
        pulumi.RunError: with each network that goes and what has part of it, or AWS cannot be asked.
    """
    kept = name_pool_cidrs(config)
    going = [one for one in deployment.find(CIDR_TYPE) if one.name not in kept]
    if not going:
        return
    leaving = _list_leaving_vpcs(config, deployment)
    providers = {one.reference: one.inputs for one in deployment.resources if one.is_provider}
    pools = {one.id: one for one in deployment.find(POOL_TYPE)}
    problems: list[str] = []
    for resource in going:
        pool = pools.get(resource.inputs.get("ipamPoolId"))
        locale = None if pool is None else read_locale(pool)
        if pool is None or not pool.id or locale is None or resource.provider not in providers:
            continue  # without a region, no VPC has part of it
        try:
            allocated = read(providers[resource.provider], locale, pool.id)
        except (ClientError, BotoCoreError) as error:
            raise pulumi.RunError(
                f"{_describe(resource)} is not in the config any more, and AWS cannot be asked what has part of it, so "
                f"nothing was registered: {error}"
            ) from error
        first = {vpc.id for vpc in leaving if resource.urn in vpc.dependencies}
        problems += _find_problems(resource, [one for one in allocated if one.get("ResourceId") not in first])
    if problems:
        raise pulumi.RunError("\n".join(problems))


def _list_leaving_vpcs(config: models.Organization, deployment: Deployment) -> list[StateResource]:
    """The VPCs of this stack that the config has no longer."""
    kept = {name for plan in plan_vpcs(config) for name in name_vpc(plan)}
    return [one for one in deployment.find(VPC_TYPE) if one.name not in kept]


def _find_problems(resource: StateResource, allocated: list[dict[str, Any]]) -> Iterator[str]:
    network = IPv4Network(resource.inputs["cidr"])
    # What pools within it have is theirs to give back, in this run.
    users = sorted(
        describe_allocation(one)
        for one in allocated
        if one["ResourceType"] != "ipam-pool" and IPv4Network(one["Cidr"]).subnet_of(network)
    )
    if users:
        yield (
            f"{_describe(resource)} is not in the config any more, and is in use: {', '.join(users)}. Nothing was "
            "registered, because AWS takes no network from a pool before that. Put it back until what has it is gone, "
            "and half an hour longer: VPCs of another stack, or that do not name the pool, go in an `up` before this "
            "one. Of a VPC that stays, let the owner of the IPAM run `aws ec2 modify-ipam-resource-cidr "
            "--no-monitored`, which takes it out of the pool"
        )


def _describe(resource: StateResource) -> str:
    return f"the network {resource.inputs['cidr']} of the pool {resource.name.split(SEPARATOR)[1]!r}"
