"""What workloads are told of their accounts: from the plans, this stack's resources and other stacks' outputs."""

from collections.abc import Callable, Collection, Mapping, Sequence
from functools import cache
from typing import Protocol

import pulumi

from components.dependencies import with_dependencies
from components.providers import read_provider
from components.workloads.context import AccountContext, Named, Network, NetworkSubnet, OrganizationContext
from config.models import Organization
from config.plan.account_networks import UsableSubnet, UsableVpc, plan_usable_vpcs
from config.plan.baseline import plan_default_tags
from stacks.programs.entry import AccountIds


class MadeVpc(Protocol):
    """A VPC that is there. `subnet_ids`: by the subnet's key."""

    @property
    def id(self) -> pulumi.Output[str]: ...

    @property
    def subnet_ids(self) -> Mapping[str, pulumi.Output[str]]: ...


def build_contexts(
    config: Organization,
    accounts: Collection[str],
    organization: OrganizationContext,
    enter: Callable[[str], pulumi.ResourceOptions],
    *,
    vpcs: Mapping[str, MadeVpc],
    wait_for: Callable[[UsableVpc, UsableSubnet], Sequence[pulumi.Resource]] = lambda *_: (),
) -> Callable[[str, str], AccountContext]:
    """The context of an account for a workload, by their keys.

    `accounts`: those that have workloads. `vpcs`: those that the stack knows, by key. `wait_for`: what makes a subnet
    usable, where the stack makes that.
    """
    usable, tags = plan_usable_vpcs(config, accounts), plan_default_tags(config)

    @cache
    def list_networks(account: str) -> Mapping[str, Network]:
        networks = {
            vpc.key: Network(
                key=vpc.key,
                id=vpcs[vpc.key].id,
                region=vpc.region,
                cidr=vpc.cidr,
                is_shared=vpc.owner != account,
                subnets=Named(
                    {
                        subnet.key: NetworkSubnet(
                            id=with_dependencies(vpcs[vpc.key].subnet_ids[subnet.key], wait_for(vpc, subnet)),
                            cidr=subnet.cidr,
                            availability_zone=subnet.availability_zone,
                            public=subnet.public,
                            tier=subnet.tier,
                        )
                        for subnet in vpc.subnets
                    },
                    what=f"subnet of the network {vpc.key!r} that {account} may use",
                    hint="add it to the VPC in network.yaml, or to the share where that is another account's",
                ),
            )
            for vpc in usable[account]
            if vpc.key in vpcs
        }
        elsewhere = sorted(vpc.key for vpc in usable[account] if vpc.key not in vpcs)
        hint = "add one in network.yaml, or share subnets of one with the account"
        if elsewhere:
            hint = (
                f"{', '.join(elsewhere)} of another group's stack can be used by a workload that has a stack of its "
                "own: write `stack:` in workloads.yaml"
            )
        return Named(networks, what=f"network for {account}", hint=hint)

    def build(account: str, workload: str) -> AccountContext:
        return AccountContext(
            workload=workload,
            key=account,
            id=organization.account_ids[account],
            region=config.region_of(account),
            environment=config.account(account).environment,
            provider=read_provider(enter(account)),
            tags=tags[account],
            networks=list_networks(account),
            organization=organization,
        )

    return build


def build_organization(
    id_: pulumi.Input[str],
    arn: pulumi.Input[str],
    account_ids: AccountIds,
    unit_ids: Mapping[str, pulumi.Input[str]],
) -> OrganizationContext:
    hint = "it is not in the config, or the stack `org` has not made it yet"
    return OrganizationContext(
        id=id_,
        arn=arn,
        account_ids=Named(account_ids, what="account", hint=hint),
        unit_ids=Named(unit_ids, what="unit", hint=hint),
    )
