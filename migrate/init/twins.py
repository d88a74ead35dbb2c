"""Rows for `match:` of migrate.yaml: which of several objects that look alike the config means. Pure.

`migrate plan` joins by natural keys, and does not choose between two objects that have the same one.
"""

from collections import Counter
from collections.abc import Iterable, Iterator

from config.plan.stacks import ORG, SHARE, VPC
from engine.urns import name_child
from live.inventory import Inventory, Share, Vpc
from migrate.init.drafting import Names
from migrate.init.network import Network
from migrate.init.sharing import Shares


def draft_matches(
    inventory: Inventory, names: Names, network: Network, shares: Shares, home_region: str
) -> tuple[dict[str, str], ...]:
    """A row for each VPC of the config that has a twin: the same network in the same account and region. And for each
    share: the same name there.
    """
    return tuple(_match_vpcs(inventory, names, network, home_region)) + tuple(_match_shares(inventory, names, shares))


def name_vpc(account: str, key: str) -> str:
    """The type and logical name of a VPC in the stack, as a row says it: its gateway has the same logical name."""
    return f"aws:ec2/vpc:Vpc::{name_child(VPC, account, key)}"


def name_share(owner: str, key: str) -> str:
    """The type and logical name of a share in the stack."""
    return f"aws:ram/resourceShare:ResourceShare::{name_child(SHARE, owner, key)}"


def _match_vpcs(inventory: Inventory, names: Names, network: Network, home_region: str) -> Iterator[dict[str, str]]:
    twins = _find_twins((_identify_vpc(vpc), vpc.id) for vpc in inventory.vpcs)
    for vpc in sorted(network.vpcs, key=lambda vpc: network.keys[vpc.id]):
        if _identify_vpc(vpc) in twins:
            name = name_vpc(names.accounts[vpc.account_id], network.keys[vpc.id])
            yield {"stack": ORG, "name": name, "id": vpc.id if vpc.region == home_region else f"{vpc.id}@{vpc.region}"}


def _match_shares(inventory: Inventory, names: Names, shares: Shares) -> Iterator[dict[str, str]]:
    twins = _find_twins((_identify_share(share), share.arn) for share in inventory.shares)
    for share in sorted(shares.shares, key=lambda share: shares.keys[share.arn]):
        if _identify_share(share) in twins:
            name = name_share(names.accounts[share.account_id], shares.keys[share.arn])
            yield {"stack": ORG, "name": name, "id": share.arn}


def _identify_vpc(vpc: Vpc) -> tuple[str, ...]:
    return (vpc.account_id, vpc.region, vpc.cidr)


def _identify_share(share: Share) -> tuple[str, ...]:
    return (share.account_id, share.region, share.name)


def _find_twins(objects: Iterable[tuple[tuple[str, ...], str]]) -> set[tuple[str, ...]]:
    counts = Counter(natural_key for natural_key, _ in set(objects))
    return {natural_key for natural_key, number in counts.items() if number > 1}
