"""The IPAM: from its plan to components, and the pools that VPCs of this stack get their networks from."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import pulumi
from pulumi.runtime import is_dry_run

from components.network.ipam import Ipam, IpamArgs, IpamDelegation, IpamDelegationArgs, IpamPoolArgs
from components.network.share import Share, ShareArgs
from config.models import Organization
from config.plan.ipam import IpamPlan, IpamPoolPlan, PoolSharePlan, plan_ipam
from config.plan.networks import VpcPlan
from config.plan.received import find_way
from config.plan.shareable import IPAM_POOLS
from config.plan.stacks import IPAM as IPAM_NAME
from config.plan.stacks import IPAM_DELEGATION, IPAM_SHARE, name_output
from engine.urns import join_keys, name_child
from policies.services import IPAM
from stacks.programs.entry import AccountIds
from stacks.programs.facts import OrganizationFacts
from stacks.programs.networks import UsablePool
from stacks.programs.shares import find_ways

Enter = Callable[[str, str], pulumi.ResourceOptions]
"""The options of what is made in an account and a region of it."""


@dataclass(frozen=True, kw_only=True)
class MadeIpam:
    """What this stack makes of the IPAM; None and nothing where another one has it. `shares` by the pool's key."""

    ipam: Ipam | None = None
    shares: Mapping[str, Share] = field(default_factory=dict[str, Share])

    @property
    def pool_arns(self) -> Mapping[str, pulumi.Output[str]]:
        """By the pool's key."""
        return {} if self.ipam is None else self.ipam.pool_arns

    def tell(self) -> dict[str, Any]:
        """What is put out of it."""
        if self.ipam is None:
            return {}
        return {
            "ipam": {"id": self.ipam.id, "arn": self.ipam.arn},
            **{
                name_output(IPAM_POOLS, key): {"id": id_, "arn": self.ipam.pool_arns[key]}
                for key, id_ in self.ipam.pool_ids.items()
            },
        }


def delegate_ipam(
    config: Organization,
    account_ids: AccountIds,
    trusted_access: Mapping[str, pulumi.Resource],
    management: pulumi.ResourceOptions,
) -> dict[str, list[pulumi.Resource]]:
    """Names who administers IPAM, and tells what it waits for."""
    planned = plan_ipam(config)
    if planned is None:
        return {}
    args = IpamDelegationArgs(
        account=planned.account,
        account_id=account_ids[planned.account],
        access=trusted_access[IPAM],
        formerly=planned.formerly,
    )
    return {IPAM: [IpamDelegation(IPAM_DELEGATION, args, management).administrator]}


def make_ipam(config: Organization, facts: OrganizationFacts, accounts: Collection[str], enter: Enter) -> MadeIpam:
    """The IPAM, if its account is one of `accounts`, and the shares of its pools with the accounts of their VPCs."""
    planned = plan_ipam(config)
    if planned is None or planned.account not in accounts:
        return MadeIpam()
    inside = enter(planned.account, planned.region)
    ipam = Ipam(name_child(IPAM_NAME, planned.account), ipam_args(planned, facts), inside)
    shares = {
        pool.key: Share(
            name_child(IPAM_SHARE, planned.account, pool.key),
            _share_args(pool.share, pool, planned.region, ipam.pool_arns[pool.key], facts),
            inside,
        )
        for pool in planned.pools
        if pool.share is not None
    }
    return MadeIpam(ipam=ipam, shares=shares)


def find_usable_pool(
    config: Organization, facts: OrganizationFacts, vpc: VpcPlan, made: MadeIpam, shares: Mapping[str, Share]
) -> UsablePool | None:
    """The pool that the VPC's network is from; None where it names none. `shares`: those of the config, by key.

    Raises:
        pulumi.RunError: its account is not made yet, and the VPC would be made without it, for good.
    """
    if vpc.pool is None:
        return None
    if made.ipam is not None:
        ways = [*made.ipam.provided[vpc.pool], *_find_ways(config, vpc.account, vpc.pool, made, shares)]
        return UsablePool(id=made.ipam.pool_ids[vpc.pool], ways=ways)
    output = name_output(IPAM_POOLS, vpc.pool)
    if output in facts.ids_elsewhere:
        return UsablePool(id=facts.ids_elsewhere[output])
    if is_dry_run():
        return None  # the preview has said which account it leaves out
    raise pulumi.RunError(
        f"the VPC {vpc.key!r} gets its network from the pool {vpc.pool!r}, whose account is not made yet, so nothing "
        "more was registered: AWS takes none into a pool by the way. Run `pulumi up --stack org` first, then this one"
    )


def ipam_args(plan: IpamPlan, facts: OrganizationFacts) -> IpamArgs:
    return IpamArgs(
        region=plan.region,
        operating_regions=plan.regions,
        description=plan.description,
        tags=plan.tags,
        pools=[
            IpamPoolArgs(
                key=pool.key,
                within=pool.within,
                locale=pool.locale,
                cidrs=pool.cidrs,
                auto_import=pool.auto_import,
                description=pool.description,
                tags=pool.tags,
                formerly=pool.formerly,
            )
            for pool in plan.pools
        ],
        delegation=facts.delegations.get(IPAM, ()),
        former_names=[name_child(IPAM_NAME, account) for account in plan.formerly],
    )


def _share_args(
    plan: PoolSharePlan, pool: IpamPoolPlan, region: str, arn: pulumi.Input[str], facts: OrganizationFacts
) -> ShareArgs:
    shared = join_keys(IPAM_POOLS, pool.key)
    return ShareArgs(
        region=region,
        sharing=facts.sharing,
        share_name=plan.name,
        resource_arns={shared: arn},
        principals={receiver: facts.account_ids[receiver] for receiver in plan.receivers},
        tags=pool.tags,
        former_names=[name_child(IPAM_SHARE, *keys) for keys in plan.formerly],
        former_keys={**plan.former_receivers, shared: [join_keys(IPAM_POOLS, former) for former in pool.formerly]},
    )


def _find_ways(
    config: Organization, account: str, pool: str, made: MadeIpam, shares: Mapping[str, Share]
) -> Sequence[pulumi.Resource]:
    """What lets the account have VPCs in the pool, beside those of the IPAM's own."""
    if config.ipam is None or config.ipam.account == account:
        return ()
    if find_way(config, IPAM_POOLS, pool, account) is None:
        return made.shares[pool].find_ways(join_keys(IPAM_POOLS, pool), account)
    return find_ways(config, shares, IPAM_POOLS, pool, account)
