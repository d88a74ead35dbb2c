"""Peerings of VPCs, and the routes between them. Whether they fit is config.checks.peering's."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from config.models import Organization, Vpc
from config.models.peering import Peering
from config.plan.former_keys import combine_former, index_keys
from config.plan.ipv6 import write_ipv6
from config.plan.tiers import list_table_keys


@dataclass(frozen=True, kw_only=True)
class PeeringSidePlan:
    """One of the two: the VPC, where it is, and its route tables that lead to `cidr`, the network of the other.

    `vpcs`: the VPC's keys. `tables`: each by its key and then by those that it had before. `ipv6`: whether they lead to
    the other's IPv6 network as well, which is `ipv6_cidr` where the config says it. `formerly`: pairs of keys, its
    account's and the peering's, from before one of them changed.
    """

    vpc: str
    account: str
    region: str
    cidr: str
    vpcs: tuple[str, ...]
    tables: tuple[tuple[str, ...], ...]
    ipv6: bool = False
    ipv6_cidr: str | None = None
    formerly: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True, kw_only=True)
class PeeringPlan:
    """A peering that the account of `requester` asks for, and that of `accepter` accepts."""

    key: str
    requester: PeeringSidePlan
    accepter: PeeringSidePlan
    dns: bool
    tags: Mapping[str, str]


def plan_peerings(organization: Organization) -> tuple[PeeringPlan, ...]:
    """Every peering, sorted by key."""
    return tuple(_plan(organization, peering) for peering in sorted(organization.peerings, key=lambda one: one.key))


def find_accepters(organization: Organization, accounts: Collection[str]) -> frozenset[str]:
    """Keys of the accounts that accept the peerings which these accounts ask for."""
    homes = {vpc.key: vpc.account for vpc in organization.vpcs}
    return frozenset(
        homes[peering.to]
        for peering in organization.peerings
        if homes.get(peering.from_) in accounts and peering.to in homes
    )


def _plan(organization: Organization, peering: Peering) -> PeeringPlan:
    requester, accepter = organization.vpc(peering.from_), organization.vpc(peering.to)
    return PeeringPlan(
        key=peering.key,
        requester=_plan_side(organization, peering, requester, accepter, peering.from_tiers),
        accepter=_plan_side(organization, peering, accepter, requester, peering.to_tiers),
        dns=peering.dns,
        tags=({"Name": peering.original_key} if peering.name_tag else {}) | peering.tags,
    )


def _plan_side(
    organization: Organization, peering: Peering, vpc: Vpc, other: Vpc, tiers: Collection[str] | None
) -> PeeringSidePlan:
    accounts = index_keys(organization.accounts)
    return PeeringSidePlan(
        vpc=vpc.key,
        account=vpc.account,
        region=organization.region_of_thing(vpc),
        cidr=str(other.cidr),
        vpcs=vpc.keys,
        tables=list_table_keys(vpc, tiers),
        ipv6=peering.ipv6,
        ipv6_cidr=write_ipv6(other) if peering.ipv6 else None,
        formerly=combine_former(accounts.get(vpc.account, (vpc.account,)), peering.keys),
    )
