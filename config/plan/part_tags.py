"""Tags of single parts of a VPC, where they are not those that the program gives: a network that was taken over."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import TypeVar

from config.models import Vpc
from config.plan.dhcp_options import DhcpOptionsPlan
from config.plan.flow_logs import FlowLogPlan
from config.plan.inside_vpc import InterfaceEndpointPlan, name_interface_endpoint
from config.plan.ipv6 import Ipv6Plan
from config.plan.network_acls import NetworkAclPlan
from config.plan.security_groups import SecurityGroupPlan
from config.plan.tiers import (
    GatewayEndpointPlan,
    NatGatewayPlan,
    RouteTablePlan,
    SubnetPlan,
    find_nat_zones,
    list_table_keys,
    list_tier_subnets,
)

SUBNETS, TABLES = "subnets", "route_tables"
NAT_GATEWAYS, ADDRESSES = "nat_gateways", "addresses"
GATEWAY_ENDPOINTS, INTERFACE_ENDPOINTS = "gateway_endpoints", "interface_endpoints"
GROUPS, ACLS = "security_groups", "network_acls"
EGRESS_ONLY_GATEWAY, DHCP_OPTIONS, FLOW_LOGS = "egress_only_gateway", "dhcp_options", "flow_logs"
"""Parts that a VPC has one of, which their kind names."""

_Plan = TypeVar(
    "_Plan",
    SubnetPlan,
    RouteTablePlan,
    GatewayEndpointPlan,
    InterfaceEndpointPlan,
    NatGatewayPlan,
    SecurityGroupPlan,
    NetworkAclPlan,
)
_Single = TypeVar("_Single", DhcpOptionsPlan, FlowLogPlan)


def name_vpc_part(kind: str, key: str) -> str:
    """What a part is called in `part_tags`. `key`: of its plan."""
    service = key.removeprefix(name_interface_endpoint("")) if kind == INTERFACE_ENDPOINTS else key
    return f"{kind}/{service}"


def list_part_names(vpc: Vpc) -> list[str]:
    """The names of all parts that can have tags of their own."""
    services = vpc.interface_endpoints.services if vpc.interface_endpoints is not None else ()
    nat = find_nat_zones(vpc)
    keys = {
        SUBNETS: [subnet.tier.name_subnet(subnet.zone) for subnet in list_tier_subnets(vpc)],
        TABLES: [keys[0] for keys in list_table_keys(vpc) if keys[0]],
        NAT_GATEWAYS: nat,
        ADDRESSES: nat,
        GATEWAY_ENDPOINTS: vpc.gateway_endpoints,
        INTERFACE_ENDPOINTS: services,
        GROUPS: [group.key for group in vpc.security_groups],
        ACLS: [acl.key for acl in vpc.network_acls],
    }
    singles = {
        EGRESS_ONLY_GATEWAY: any(tier.egress_only for tier in vpc.live_tiers),
        DHCP_OPTIONS: vpc.dhcp_options is not None,
        FLOW_LOGS: vpc.flow_logs is not None,
    }
    return [
        *(f"{kind}/{key}" for kind, found in keys.items() for key in sorted(found)),
        *(kind for kind, is_there in singles.items() if is_there),
    ]


def retag(vpc: Vpc, kind: str, plans: Iterable[_Plan]) -> tuple[_Plan, ...]:
    """The plans, with the tags that the VPC says for them."""
    return tuple(replace(plan, tags=vpc.part_tags.get(name_vpc_part(kind, plan.key), plan.tags)) for plan in plans)


def retag_single(vpc: Vpc, kind: str, plan: _Single | None) -> _Single | None:
    """The plan of a part that the VPC has one of, with the tags that it says for it."""
    return None if plan is None else replace(plan, tags=vpc.part_tags.get(kind, plan.tags))


def retag_egress_only(vpc: Vpc, plan: Ipv6Plan | None) -> Ipv6Plan | None:
    """What the VPC has of IPv6, with the tags that it says for its egress-only internet gateway."""
    if plan is None or plan.egress_only_tags is None:
        return plan
    tags: Mapping[str, str] = vpc.part_tags.get(EGRESS_ONLY_GATEWAY, plan.egress_only_tags)
    return replace(plan, egress_only_tags=tags)


def retag_addresses(vpc: Vpc, plans: Iterable[NatGatewayPlan]) -> tuple[NatGatewayPlan, ...]:
    """NAT gateways, with the tags that the VPC says for their addresses."""
    return tuple(
        replace(plan, address_tags=vpc.part_tags.get(name_vpc_part(ADDRESSES, plan.key), plan.address_tags))
        for plan in plans
    )
