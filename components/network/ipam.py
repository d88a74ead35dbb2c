"""AWS's IPAM with its pools, and who administers it. Every resource but that names its region.

Needs the explicit provider of the account that owns it; what makes that account the administrator, the management's.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from components.aliases import make_aliases, with_aliases
from engine.urns import SEPARATOR, name_child, write_key


@dataclass(frozen=True, kw_only=True)
class IpamDelegationArgs:
    """Account `account` (key) administers IPAM. `access`: what switches on its trusted access.

    `formerly`: keys that the account had before.
    """

    account: str
    account_id: pulumi.Input[str]
    access: pulumi.Resource
    formerly: Sequence[str] = ()


class IpamDelegation(pulumi.ComponentResource):
    """Who administers IPAM for the organization. It acts in the management account.

    IPAM's own call makes its service-linked roles too, Organizations' does not
    (https://docs.aws.amazon.com/vpc/latest/ipam/enable-integ-ipam.html, read 2026-11-27).
    """

    administrator: pulumi.Resource

    def __init__(self, name: str, args: IpamDelegationArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("awsorg:index:IpamDelegation", name, None, opts)
        names = [name_child(name, account) for account in (args.account, *args.formerly)]
        self.administrator = aws.ec2.VpcIpamOrganizationAdminAccount(
            names[0],
            delegated_admin_account_id=args.account_id,
            opts=pulumi.ResourceOptions(parent=self, depends_on=[args.access], aliases=make_aliases(names)),
        )
        self.register_outputs({})


@dataclass(frozen=True, kw_only=True)
class IpamPoolArgs:
    """A pool of `cidrs`, taken from those of the pool with the key `within`. `locale`: the region of its VPCs.

    `formerly`: keys that it had before.
    """

    key: str
    within: str | None
    locale: str | None
    cidrs: Sequence[str]
    auto_import: bool
    description: str | None
    tags: Mapping[str, str]
    formerly: Sequence[str] = ()


@dataclass(frozen=True, kw_only=True)
class IpamArgs:
    """`pools`: each after the one that it is within. `delegation`: what makes the account the administrator.

    `former_names`: logical names of the component from before a key in it changed.
    """

    region: str
    operating_regions: Sequence[str]
    description: str | None
    tags: Mapping[str, str]
    pools: Sequence[IpamPoolArgs]
    delegation: Sequence[pulumi.Resource]
    former_names: Sequence[str] = ()


class Ipam(pulumi.ComponentResource):
    """One IPAM. `pool_ids`, `pool_arns` by the pool's key; `provided`: what a pool has its networks by."""

    id: pulumi.Output[str]
    arn: pulumi.Output[str]
    pool_ids: Mapping[str, pulumi.Output[str]]
    pool_arns: Mapping[str, pulumi.Output[str]]
    provided: Mapping[str, Sequence[pulumi.Resource]]

    def __init__(self, name: str, args: IpamArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        names = [name, *args.former_names]
        super().__init__("awsorg:index:Ipam", name, None, with_aliases(opts, names))
        ipam = aws.ec2.VpcIpam(
            name,
            region=args.region,
            tier="advanced",
            operating_regions=[aws.ec2.VpcIpamOperatingRegionArgs(region_name=one) for one in args.operating_regions],
            description=args.description,
            tags=args.tags,
            opts=pulumi.ResourceOptions(parent=self, depends_on=list(args.delegation), aliases=make_aliases(names)),
        )
        pools: dict[str, aws.ec2.VpcIpamPool] = {}
        provided: dict[str, list[pulumi.Resource]] = {}
        # One after the other: AWS refuses changes of an IPAM at one time (ConcurrentMutationLimitExceeded,
        # https://github.com/aws-ia/terraform-aws-ipam/issues/55).
        last: pulumi.Resource = ipam
        for pool in args.pools:
            keys = (pool.key, *pool.formerly)
            pools[pool.key] = last = aws.ec2.VpcIpamPool(
                f"{name}{SEPARATOR}{pool.key}",
                region=args.region,
                address_family="ipv4",
                ipam_scope_id=ipam.private_default_scope_id,
                source_ipam_pool_id=None if pool.within is None else pools[pool.within].id,
                locale=pool.locale,
                auto_import=pool.auto_import,
                description=pool.description,
                tags=pool.tags,
                opts=self._own(names, [f"{SEPARATOR}{key}" for key in keys], after=last),
            )
            provided[pool.key] = []
            for cidr in pool.cidrs:
                end = write_key(cidr)
                last = aws.ec2.VpcIpamPoolCidr(
                    f"{name}{SEPARATOR}{pool.key}{SEPARATOR}{end}",
                    region=args.region,
                    ipam_pool_id=pools[pool.key].id,
                    cidr=cidr,
                    opts=self._own(names, [f"{SEPARATOR}{key}{SEPARATOR}{end}" for key in keys], after=last),
                )
                provided[pool.key].append(last)
        self.id = ipam.id
        self.arn = ipam.arn
        self.pool_ids = {key: pool.id for key, pool in pools.items()}
        self.pool_arns = {key: pool.arn for key, pool in pools.items()}
        self.provided = provided
        self.register_outputs({})

    def _own(self, names: Sequence[str], ends: Sequence[str], *, after: pulumi.Resource) -> pulumi.ResourceOptions:
        return pulumi.ResourceOptions(parent=self, depends_on=[after], aliases=make_aliases(names, ends))
