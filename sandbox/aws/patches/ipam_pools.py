"""Pools of IPAM as data: what is in them, who has what from them, and what AWS refuses. Patches nothing."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from ipaddress import IPv4Network
from typing import Any

from moto.ec2.exceptions import EC2ClientError
from moto.ec2.models import ec2_backends
from moto.ec2.utils import random_id

from sandbox.aws.patches.common import get_organization
from sandbox.aws.patches.ram import find_shared

SERVICE = "ipam.amazonaws.com"
NONE = "None"
"""What AWS calls it that a pool has no locale."""


@dataclass
class Ipam:
    """An IPAM, in the region that it is kept in."""

    owner: str
    region: str
    regions: set[str]
    tier: str
    description: str | None
    id: str = field(default_factory=lambda: random_id("ipam"))
    private_scope: str = field(default_factory=lambda: random_id("ipam-scope"))
    public_scope: str = field(default_factory=lambda: random_id("ipam-scope"))

    @property
    def arn(self) -> str:
        return f"arn:aws:ec2::{self.owner}:ipam/{self.id}"


@dataclass(frozen=True)
class Allocation:
    """A network that a VPC, or a pool within the pool, has from it."""

    cidr: IPv4Network
    kind: str
    holder: str
    owner: str
    region: str
    id: str = field(default_factory=lambda: random_id("ipam-pool-alloc"))


@dataclass
class Pool:
    """A pool of private IPv4 networks. `states`: by network what has become of it, and why."""

    ipam: Ipam
    source: "Pool | None"
    locale: str
    auto_import: bool
    description: str | None
    id: str = field(default_factory=lambda: random_id("ipam-pool"))
    states: dict[IPv4Network, tuple[str, str]] = field(default_factory=dict[IPv4Network, tuple[str, str]])
    allocations: list[Allocation] = field(default_factory=list[Allocation])

    @property
    def arn(self) -> str:
        return f"arn:aws:ec2::{self.ipam.owner}:ipam-pool/{self.id}"

    @property
    def cidrs(self) -> list[IPv4Network]:
        return [cidr for cidr, (state, _) in self.states.items() if state in {"provisioned", "failed-deprovision"}]

    def has_free(self, cidr: IPv4Network) -> bool:
        """Whether it can give this network."""
        taken = any(cidr.overlaps(one.cidr) for one in self.allocations)
        return not taken and any(cidr.subnet_of(one) for one in self.cidrs)

    def provision(self, cidr: IPv4Network, others: list["Pool"]) -> None:
        """AWS takes any request, and says afterwards that it came to nothing. `others`: of the same scope."""
        top = [one for pool in others if pool.source is None for one in pool.cidrs]
        free = not any(map(cidr.overlaps, top)) if self.source is None else self.source.has_free(cidr)
        if not free:
            self.states[cidr] = ("failed-provision", "The CIDR is not available.")
            return
        self.states[cidr] = ("provisioned", "")
        if self.source is not None:
            held = Allocation(cidr, "ipam-pool", self.id, self.ipam.owner, self.ipam.region)
            self.source.allocations.append(held)

    def deprovision(self, cidr: IPv4Network) -> None:
        """It stays as long as anything has part of it."""
        if any(one.cidr.subnet_of(cidr) for one in self.allocations):
            self.states[cidr] = ("failed-deprovision", "The CIDR has one or more allocations.")
            return
        del self.states[cidr]
        if self.source is not None:
            self.source.allocations = [
                one for one in self.source.allocations if (one.holder, one.cidr) != (self.id, cidr)
            ]

    def import_vpcs(self) -> None:
        """What IPAM does after a while: VPCs that are in the pool's networks get an allocation."""
        for backend in _list_monitored(self.ipam) if self.auto_import else ():
            for vpc in list(backend.vpcs.values()):
                if backend.region_name == self.locale and self.has_free(IPv4Network(vpc.cidr_block)):
                    self.allocate(vpc.cidr_block, vpc.id, backend.account_id, backend.region_name)

    def allocate(self, cidr: str, vpc_id: str, owner: str, region: str) -> None:
        self.allocations.append(Allocation(IPv4Network(cidr), "vpc", vpc_id, owner, region))


def list_ipams(backend: Any) -> dict[str, Ipam]:
    """Those of an account and region, by id. On the backend, so that moto's reset forgets them."""
    if not hasattr(backend, "ipams"):
        backend.ipams = {}
    return backend.ipams


def list_pools(backend: Any) -> dict[str, Pool]:
    """As `list_ipams`, where their IPAM is kept."""
    if not hasattr(backend, "ipam_pools"):
        backend.ipam_pools = {}
    return backend.ipam_pools


def list_all_pools() -> Iterator[Pool]:
    """Those of all accounts."""
    for regions in list(ec2_backends.values()):
        for backend in list(regions.values()):
            yield from list_pools(backend).values()


def find_usable(account: str, region: str) -> list[Pool]:
    """The pools that an account sees in a region: where the IPAM is kept, and where the pool is for."""
    return [
        pool
        for pool in list_all_pools()
        if region in {pool.ipam.region, pool.locale}
        and (pool.ipam.owner == account or pool.arn in set(find_shared(account, pool.ipam.region)))
    ]


def allocate_for_vpc(account: str, region: str, pool_id: str, cidr: str | None) -> Pool:
    """The pool that a VPC may have this network from."""
    pool = next((one for one in find_usable(account, region) if one.id == pool_id), None)
    if pool is None:
        raise unknown_pool(pool_id)
    if account != pool.ipam.owner and not is_administrator(pool.ipam.owner):
        message = f"The operation AllocateIpamPoolCidr is not supported. Account {account} is not monitored by IPAM"
        raise EC2ClientError("UnsupportedOperation", f"{message} {pool.ipam.id}.")
    if pool.locale != region:
        raise EC2ClientError("InvalidParameterValue", f"The locale of the pool {pool_id} is not {region}.")
    if cidr is None or not pool.has_free(IPv4Network(cidr)):
        message = f"The allocation size or CIDR {cidr} is not available in the pool {pool_id}."
        raise EC2ClientError("InvalidParameterValue", message)
    return pool


def release(vpc_id: str) -> None:
    """What a VPC that is gone had is free again: at once here, after up to half an hour in AWS."""
    for pool in list_all_pools():
        pool.allocations = [one for one in pool.allocations if one.holder != vpc_id]


def is_administrator(account: str) -> bool:
    """Whether the account administers IPAM for its organization."""
    organization = get_organization(account)
    admins = [] if organization is None else organization.admins
    return any(admin.account.id == account and SERVICE in admin.services for admin in admins)


def unknown_pool(pool_id: str) -> EC2ClientError:
    return EC2ClientError("InvalidIpamPoolId.NotFound", f"The IPAM pool ID '{pool_id}' does not exist.")


def _list_monitored(ipam: Ipam) -> Iterator[Any]:
    """The accounts and regions that it looks after."""
    organization = get_organization(ipam.owner)
    known = {ipam.owner}
    if organization is not None and is_administrator(ipam.owner):
        known |= {account.id for account in organization.accounts}
    for account in sorted(known & set(ec2_backends)):
        yield from (ec2_backends[account][region] for region in sorted(ipam.regions))
