"""What a VPC tells by DHCP to what is launched in it."""

from collections.abc import Mapping
from dataclasses import dataclass

from config.models import Vpc
from config.plan.tiers import name_part


@dataclass(frozen=True, kw_only=True)
class DhcpOptionsPlan:
    """What is None or empty is not told."""

    domain_name: str | None
    domain_name_servers: tuple[str, ...]
    ntp_servers: tuple[str, ...]
    tags: Mapping[str, str]


def plan_dhcp_options(vpc: Vpc) -> DhcpOptionsPlan | None:
    """None where the VPC keeps AWS's own."""
    said = vpc.dhcp_options
    if said is None:
        return None
    return DhcpOptionsPlan(
        domain_name=said.domain_name,
        domain_name_servers=said.domain_name_servers,
        ntp_servers=said.ntp_servers,
        tags=vpc.tags | name_part(vpc, "dhcp"),
    )
