"""What accounts have by the shares of others, and refer to by its id."""

from collections.abc import Collection, Iterator
from typing import NamedTuple

from config.models import ROOT, WHOLE_ORGANIZATION, Organization
from config.models.keyed import Keyed
from config.plan.resolver import find_endpoint_vpc
from config.plan.shareable import IPAM_POOLS, PREFIX_LISTS, RESOLVER_RULES
from config.plan.units import find_parents, units_above


class Way(NamedTuple):
    """How an account has what is another's: the key of a share, and that of the receiver that it is or is under."""

    share: str
    receiver: str


class Received(NamedTuple):
    """What another account has: its kind, which is a field of a share, itself, and the key of the account."""

    kind: str
    thing: Keyed
    owner: str


def find_way(organization: Organization, kind: str, reference: str, account: str) -> Way | None:
    """The first of the ways by which a member account has it; None where no share gives it."""
    try:
        found = organization.account(account)
    except KeyError:
        return None
    receivers = {account, WHOLE_ORGANIZATION, *units_above(find_parents(organization), found.unit)} - {ROOT}
    for share in sorted(organization.shares, key=lambda share: share.key):
        if reference in getattr(share, kind):
            for receiver in sorted(receivers.intersection(share.with_)):
                return Way(share.key, receiver)
    return None


def list_received(organization: Organization, accounts: Collection[str]) -> Iterator[Received]:
    """What is in these accounts names it, and it is in another one; each once."""
    lists = {one.key: one for one in organization.prefix_lists}
    named = {
        (vpc.account, key)
        for vpc in organization.vpcs
        if vpc.account in accounts
        for group in vpc.security_groups
        for rule in (*group.ingress, *group.egress)
        for key in rule.prefix_lists
    }
    for key in sorted({key for account, key in named if key in lists and lists[key].account != account}):
        yield Received(PREFIX_LISTS, lists[key], lists[key].account)
    ipam = organization.ipam
    if ipam is not None:
        pools = {vpc.pool for vpc in organization.vpcs if vpc.account in accounts and vpc.account != ipam.account}
        yield from (Received(IPAM_POOLS, pool, ipam.account) for pool in ipam.pools if pool.key in pools)
    homes = {vpc.key: vpc.account for vpc in organization.vpcs}
    for rule in organization.resolver_rules:
        vpc = find_endpoint_vpc(organization, rule.endpoint)
        if vpc is not None and any(homes.get(key) in {*accounts} - {vpc.account} for key in rule.vpcs):
            yield Received(RESOLVER_RULES, rule, vpc.account)
