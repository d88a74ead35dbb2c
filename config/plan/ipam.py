"""The IPAM, its pools, and with whom they are shared. Whether networks fit is config.checks.ipam's."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from config.models import Ipam, IpamPool, Organization, Vpc
from config.plan.former_keys import KeysByKey, combine_former, index_keys
from config.plan.received import find_way
from config.plan.shareable import IPAM_POOLS


@dataclass(frozen=True, kw_only=True)
class PoolSharePlan:
    """What lets the accounts with the keys `receivers`, sorted, have VPCs in a pool.

    `formerly`: pairs of keys, the IPAM account's and the pool's, from before one of them changed. `former_receivers`:
    what those were called before; only of those whose keys changed.
    """

    name: str
    receivers: tuple[str, ...]
    formerly: tuple[tuple[str, ...], ...]
    former_receivers: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, kw_only=True)
class IpamPoolPlan:
    """A pool of the networks `cidrs`, sorted, taken from those of the pool with the key `within`.

    `locale`: the region of its VPCs; None where it has none. `share`: None where no other account needs one.
    `formerly`: keys that it had before.
    """

    key: str
    within: str | None
    locale: str | None
    cidrs: tuple[str, ...]
    auto_import: bool
    description: str | None
    tags: Mapping[str, str]
    share: PoolSharePlan | None
    formerly: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class IpamPlan:
    """The IPAM in the account with the key `account`. `pools`: each after the one that it is within.

    `formerly`: keys that the account had before.
    """

    account: str
    region: str
    regions: tuple[str, ...]
    description: str | None
    tags: Mapping[str, str]
    pools: tuple[IpamPoolPlan, ...]
    formerly: tuple[str, ...] = ()


def plan_ipam(organization: Organization) -> IpamPlan | None:
    """The IPAM; None where there is none."""
    ipam = organization.ipam
    if ipam is None:
        return None
    accounts = index_keys(organization.accounts)
    depths = {pool.key: sum(1 for _ in list_pools_above(ipam, pool)) for pool in ipam.pools}
    return IpamPlan(
        account=ipam.account,
        region=ipam.region or organization.region_of(ipam.account),
        regions=list_operating_regions(organization, ipam),
        description=ipam.description,
        tags=({"Name": "ipam"} if ipam.name_tag else {}) | ipam.tags,
        pools=tuple(
            _plan_pool(organization, ipam, pool, accounts)
            for pool in sorted(ipam.pools, key=lambda pool: (depths[pool.key], pool.key))
        ),
        formerly=accounts.get(ipam.account, (ipam.account,))[1:],
    )


def list_operating_regions(organization: Organization, ipam: Ipam) -> tuple[str, ...]:
    """The regions in which it looks after VPCs, sorted."""
    return tuple(sorted(ipam.regions or organization.settings.regions))


def list_pools_above(ipam: Ipam, pool: IpamPool) -> Iterator[IpamPool]:
    """The pools that it is within, the nearest first, up to one that is nowhere; a circle once around."""
    pools, seen = {one.key: one for one in ipam.pools}, {pool.key}
    above = pools.get(pool.within or "")
    while above is not None and above.key not in seen:
        yield above
        seen.add(above.key)
        above = pools.get(above.within or "")


def find_locale(ipam: Ipam, pool: IpamPool) -> str | None:
    """The region whose VPCs get networks from the pool: its own, or that of the nearest pool above that has one."""
    return next((one.region for one in (pool, *list_pools_above(ipam, pool)) if one.region is not None), None)


def list_vpcs_of_pool(organization: Organization, pool: IpamPool) -> list[Vpc]:
    """The VPCs that name the pool, in the order of the file."""
    return [vpc for vpc in organization.vpcs if vpc.pool == pool.key]


def _plan_pool(organization: Organization, ipam: Ipam, pool: IpamPool, accounts: KeysByKey) -> IpamPoolPlan:
    locale = find_locale(ipam, pool)
    return IpamPoolPlan(
        key=pool.key,
        within=pool.within,
        locale=locale,
        cidrs=tuple(map(str, sorted(pool.cidrs))),
        auto_import=locale is not None if pool.auto_import is None else pool.auto_import,
        description=pool.description,
        tags=({"Name": pool.original_key} if pool.name_tag else {}) | pool.tags,
        share=_plan_share(organization, ipam, pool, accounts),
        formerly=pool.formerly,
    )


def list_pool_receivers(organization: Organization, ipam: Ipam, pool: IpamPool) -> tuple[str, ...]:
    """Keys of the accounts of the pool's VPCs that no share of the config gives it to, sorted."""
    accounts = {vpc.account for vpc in list_vpcs_of_pool(organization, pool)} - {ipam.account}
    return tuple(sorted(one for one in accounts if find_way(organization, IPAM_POOLS, pool.key, one) is None))


def _plan_share(organization: Organization, ipam: Ipam, pool: IpamPool, accounts: KeysByKey) -> PoolSharePlan | None:
    receivers = list_pool_receivers(organization, ipam, pool)
    if not receivers:
        return None
    return PoolSharePlan(
        name=pool.share_name or f"ipam-pool-{pool.original_key}",
        receivers=receivers,
        formerly=combine_former(accounts.get(ipam.account, (ipam.account,)), pool.keys),
        former_receivers={key: accounts[key][1:] for key in receivers if len(accounts.get(key, ())) > 1},
    )
