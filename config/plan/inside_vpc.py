"""What is in a VPC beside its subnets and security groups: interface endpoints."""

from collections.abc import Mapping
from dataclasses import dataclass

from config.models import Vpc
from config.plan.tiers import name_part


@dataclass(frozen=True, kw_only=True)
class InterfaceEndpointPlan:
    """The endpoint of a service, with an address in each of the subnets. `subnets`, `security_groups`: their keys."""

    key: str
    service_name: str
    subnets: tuple[str, ...]
    security_groups: tuple[str, ...]
    private_dns: bool
    tags: Mapping[str, str]


def plan_interface_endpoints(vpc: Vpc, region: str) -> tuple[InterfaceEndpointPlan, ...]:
    """Sorted by service. A gateway endpoint of the VPC may have the same service, and so has another key."""
    said = vpc.interface_endpoints
    if said is None:
        return ()
    subnets = [tier.name_subnet(zone) for tier in vpc.tiers if tier.key == said.tier for zone in vpc.live_zones]
    return tuple(
        InterfaceEndpointPlan(
            key=name_interface_endpoint(service),
            service_name=f"com.amazonaws.{region}.{service}",
            subnets=tuple(sorted(subnets)),
            security_groups=tuple(sorted(said.security_groups)),
            private_dns=said.private_dns,
            tags=vpc.tags | name_part(vpc, service),
        )
        for service in sorted(said.services)
    )


def name_interface_endpoint(service: str) -> str:
    """Its key in the plan."""
    return f"interface-{service}"
