"""What a VPC has of IPv6 beside the networks of its subnets (config.plan.subnets): its ways out."""

from collections.abc import Mapping
from dataclasses import dataclass

from config.models import Vpc
from config.plan.tiers import name_part


@dataclass(frozen=True, kw_only=True)
class Ipv6Plan:
    """`to_internet`: whether the route table of public subnets leads to the internet. `egress_only_tags`: of the
    egress-only internet gateway; None where there is none. `cidr`: its network, where the config says it.
    """

    to_internet: bool
    egress_only_tags: Mapping[str, str] | None
    cidr: str | None = None


def plan_ipv6(vpc: Vpc) -> Ipv6Plan | None:
    """None where the VPC has none."""
    if not vpc.ipv6:
        return None
    to_internet = any(tier.internet and vpc.gives_ipv6(tier) for tier in vpc.live_tiers) or any(
        subnet.public and subnet.ipv6_index is not None for subnet in vpc.subnets
    )
    goes_out = any(tier.egress_only for tier in vpc.live_tiers)
    return Ipv6Plan(
        to_internet=to_internet,
        egress_only_tags=vpc.tags | name_part(vpc, "egress-only") if goes_out else None,
        cidr=write_ipv6(vpc),
    )


def write_ipv6(vpc: Vpc) -> str | None:
    """Its IPv6 network, where the config says it."""
    return None if vpc.ipv6_cidr is None else str(vpc.ipv6_cidr)
