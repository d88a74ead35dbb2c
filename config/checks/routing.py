"""Rules of a VPC that several files share: which subnets get routes to other VPCs, and whether names are resolved."""

from collections.abc import Collection, Iterator

from config.checks.walk import join
from config.errors import ConfigError
from config.models import Vpc
from config.plan.tiers import list_table_keys
from config.yaml.places import Place, Places


def find_routing_problems(
    places: Places, vpc: Vpc, chosen: Collection[str] | None, place: Place, tiers_place: Place
) -> Iterator[ConfigError]:
    """What of the VPC is not routed to others. `chosen`: the tiers that get routes, which are listed there."""
    tiers = {tier.key for tier in vpc.live_tiers}
    for item, tier in enumerate(chosen or ()):
        what = f'a tier of the VPC "{vpc.key}"'
        yield from places.unknown(tier, tiers, what, tiers_place / item, so="so nothing is routed")
    unrouted = [subnet.key for subnet in vpc.subnets if not subnet.public]
    if chosen is None and unrouted:
        nothing = "" if list_table_keys(vpc) else ", and nothing else in it does either"
        yield places.error(
            place,
            f'{join(unrouted)} of the VPC "{vpc.key}" get no route to the VPCs that are connected: they have the main '
            f"route table of the VPC, which this program leaves alone{nothing}",
            "put what has to reach others into tiers, or add routes to the main route table by other means",
        ).as_warning()


def list_lacking_dns(vpc: Vpc) -> list[str]:
    """What the VPC needs for its host names to be known in it. AWS's choice is yes for the one and no for the other
    (https://docs.aws.amazon.com/vpc/latest/userguide/vpc-dns.html, read 2026-11-27).
    """
    lacking = ["enable_dns_support: true"] if vpc.enable_dns_support is False else []
    return [*lacking, *([] if vpc.enable_dns_hostnames else ["enable_dns_hostnames: true"])]
