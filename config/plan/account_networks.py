"""The networks that an account may use: its own VPCs, and the subnets that others share with it."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from config.models import ROOT, WHOLE_ORGANIZATION, Organization
from config.plan.networks import VpcPlan, plan_shares, plan_vpcs
from config.plan.shareable import SUBNETS, SharedKey
from config.plan.tiers import list_tier_subnets
from config.plan.units import accounts_under


@dataclass(frozen=True, kw_only=True)
class UsableSubnet:
    """A subnet. `tier`: the key of its tier. `share`, `receiver`: of another account's, by which the account has it."""

    key: str
    tier: str | None
    availability_zone: str
    cidr: str
    public: bool
    share: str | None = None
    receiver: str | None = None


@dataclass(frozen=True, kw_only=True)
class UsableVpc:
    """A VPC with those of its subnets that the account may use. `owner`: the key of the account that it lies in."""

    key: str
    owner: str
    region: str
    cidr: str
    subnets: tuple[UsableSubnet, ...]


def plan_usable_vpcs(organization: Organization, accounts: Collection[str]) -> dict[str, tuple[UsableVpc, ...]]:
    """By the keys of these accounts: their own VPCs and those that have a subnet shared with them, sorted by key."""
    vpcs = plan_vpcs(organization)
    tiers = {
        SharedKey(SUBNETS, (vpc.key, subnet.keys[0])): subnet.tier.key
        for vpc in organization.vpcs
        for subnet in list_tier_subnets(vpc)
    }
    ways: dict[str, dict[SharedKey, tuple[str, str]]] = {account: {} for account in accounts}
    for share in plan_shares(organization):
        for receiver in share.receivers:
            for account in _list_receivers(organization, receiver):
                for resource in share.resources if account in ways else ():
                    ways[account].setdefault(resource, (share.key, receiver))
    return {
        account: tuple(
            usable
            for vpc in vpcs
            if (usable := _plan_vpc(vpc, tiers, shared, owned=vpc.account == account)).subnets
            or usable.owner == account
        )
        for account, shared in ways.items()
    }


def _plan_vpc(
    vpc: VpcPlan,
    tiers: Mapping[SharedKey, str],
    shared: Mapping[SharedKey, tuple[str, str]],
    *,
    owned: bool,
) -> UsableVpc:
    subnets: list[UsableSubnet] = []
    for subnet in vpc.subnets:
        key = SharedKey(SUBNETS, (vpc.key, subnet.key))
        share, receiver = (None, None) if owned else shared.get(key, (None, None))
        if owned or share is not None:
            subnets.append(
                UsableSubnet(
                    key=subnet.key,
                    tier=tiers.get(key),
                    availability_zone=subnet.availability_zone,
                    cidr=subnet.cidr,
                    public=subnet.public,
                    share=share,
                    receiver=receiver,
                )
            )
    return UsableVpc(key=vpc.key, owner=vpc.account, region=vpc.region, cidr=vpc.cidr, subnets=tuple(subnets))


def _list_receivers(organization: Organization, receiver: str) -> tuple[str, ...]:
    return accounts_under(organization, ROOT if receiver == WHOLE_ORGANIZATION else receiver)
