"""What a share can have: the kinds of resources, and what a reference of network.yaml to one of them stands for.

A kind is one row of KINDS, with its field in config.models.network.Share.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from config.models import Located, Organization, Share
from config.plan.former_keys import combine_former, index_keys
from config.plan.resolver import find_endpoint_vpc
from config.plan.tiers import index_tier_subnets

SUBNETS, PREFIX_LISTS, RESOLVER_RULES, TRANSIT_GATEWAYS = (
    "subnets",
    "prefix_lists",
    "resolver_rules",
    "transit_gateways",
)
IPAM_POOLS = "ipam_pools"


class _Home(NamedTuple):
    """Where something is that does not say so itself."""

    key: str
    account: str
    region: str | None


class SharedKey(NamedTuple):
    """A resource that is shared: its kind, and the keys that it is known by."""

    kind: str
    keys: tuple[str, ...]

    @property
    def parts(self) -> tuple[str, ...]:
        """What the name of its association is made of: of subnets, which came first, the keys alone."""
        return self.keys if self.kind == SUBNETS else (self.kind, *self.keys)


@dataclass(frozen=True, kw_only=True)
class Shareable:
    """What one reference stands for: `resources`, each by its keys and then by those that it had before.

    `holder`: what tells whose it is and where, which messages call `holder_kind`.
    """

    holder: Located
    holder_kind: str
    resources: tuple[tuple[tuple[str, ...], ...], ...]


@dataclass(frozen=True, kw_only=True)
class ShareableKind:
    """A kind of resources. `field`: of a share, which lists references. `one`: as messages call one of them."""

    field: str
    one: str
    find: Callable[[Organization], Mapping[str, Shareable]]

    @property
    def prefix(self) -> str:
        """What stands before a reference where it is not clear what kind it is of."""
        return "" if self.field == SUBNETS else f"{self.field}/"


def list_shared(organization: Organization, share: Share) -> Iterator[tuple[str, Shareable]]:
    """What the share has, each with its kind. Its references exist (config.checks.network)."""
    for kind in KINDS:
        references = getattr(share, kind.field)
        if references:
            found = kind.find(organization)
            yield from ((kind.field, found[reference]) for reference in references)


def _find_subnets(organization: Organization) -> dict[str, Shareable]:
    """By <VPC key>/<subnet key>, and by <VPC key>/<tier key> for all of a tier's."""
    found: dict[str, Shareable] = {}
    for vpc in organization.vpcs:
        keys = {**index_keys(vpc.subnets), **index_tier_subnets(vpc)}
        named = {key: (key,) for key in keys}
        named |= {tier.key: tuple(tier.name_subnet(zone) for zone in vpc.live_zones) for tier in vpc.live_tiers}
        for name, subnets in named.items():
            found[f"{vpc.key}/{name}"] = Shareable(
                holder=vpc,
                holder_kind="VPC",
                resources=tuple(((vpc.key, one), *combine_former(vpc.keys, keys[one])) for one in subnets),
            )
    return found


def _find_prefix_lists(organization: Organization) -> dict[str, Shareable]:
    return {
        one.key: Shareable(holder=one, holder_kind="prefix list", resources=(tuple((key,) for key in one.keys),))
        for one in organization.prefix_lists
    }


def _find_resolver_rules(organization: Organization) -> dict[str, Shareable]:
    """A rule is where the VPC of its endpoint is."""
    found: dict[str, Shareable] = {}
    for rule in organization.resolver_rules:
        vpc = find_endpoint_vpc(organization, rule.endpoint)
        if vpc is not None:
            keys = tuple((key,) for key in rule.keys)
            found[rule.key] = Shareable(holder=vpc, holder_kind="VPC of its endpoint,", resources=(keys,))
    return found


def _find_transit_gateways(organization: Organization) -> dict[str, Shareable]:
    return {
        one.key: Shareable(holder=one, holder_kind="transit gateway", resources=(tuple((key,) for key in one.keys),))
        for one in organization.transit_gateways
    }


def _find_ipam_pools(organization: Organization) -> dict[str, Shareable]:
    """RAM shares a pool where its IPAM is kept, whatever its locale
    (https://docs.aws.amazon.com/vpc/latest/ipam/share-pool-ipam.html, read 2026-11-27).
    """
    ipam = organization.ipam
    if ipam is None:
        return {}
    return {
        pool.key: Shareable(
            holder=_Home(pool.key, ipam.account, ipam.region),
            holder_kind="IPAM pool",
            resources=(tuple((key,) for key in pool.keys),),
        )
        for pool in ipam.pools
    }


KINDS = (
    ShareableKind(field=SUBNETS, one="a subnet", find=_find_subnets),
    ShareableKind(field=PREFIX_LISTS, one="a prefix list", find=_find_prefix_lists),
    ShareableKind(field=RESOLVER_RULES, one="a resolver rule", find=_find_resolver_rules),
    ShareableKind(field=TRANSIT_GATEWAYS, one="a transit gateway", find=_find_transit_gateways),
    ShareableKind(field=IPAM_POOLS, one="an IPAM pool", find=_find_ipam_pools),
)
"""Only what RAM shares with accounts, units and the organization alike; from memory, its list is
https://docs.aws.amazon.com/ram/latest/userguide/shareable.html. Subnets it shares within the organization alone."""
