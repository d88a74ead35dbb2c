"""VPCs with their subnets, and the shares between accounts. Whether networks fit is config.checks'.

What the tiers of a VPC are made of is in config.plan.tiers.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from config.models import Organization, Share, Subnet, Vpc
from config.models.network import PublicRouting
from config.plan.dhcp_options import DhcpOptionsPlan, plan_dhcp_options
from config.plan.flow_logs import FlowLogPlan, plan_flow_log
from config.plan.former_keys import KeysByKey, combine_former, index_keys, index_target_keys
from config.plan.inside_vpc import InterfaceEndpointPlan, plan_interface_endpoints
from config.plan.ipv6 import Ipv6Plan, plan_ipv6
from config.plan.network_acls import NetworkAclPlan, plan_network_acls
from config.plan.part_tags import (
    ACLS,
    DHCP_OPTIONS,
    FLOW_LOGS,
    GATEWAY_ENDPOINTS,
    GROUPS,
    INTERFACE_ENDPOINTS,
    NAT_GATEWAYS,
    SUBNETS,
    TABLES,
    retag,
    retag_addresses,
    retag_egress_only,
    retag_single,
)
from config.plan.security_groups import SecurityGroupPlan, plan_security_groups
from config.plan.shareable import SharedKey, list_shared
from config.plan.tiers import (
    GatewayEndpointPlan,
    NatGatewayPlan,
    RouteTablePlan,
    SubnetPlan,
    plan_gateway_endpoints,
    plan_nat_gateways,
    plan_route_tables,
    plan_tier_subnets,
)


@dataclass(frozen=True, kw_only=True)
class VpcPlan:
    """A VPC in the account with the key `account`. Switches that are None are AWS's to choose.

    `gateway_tags`, `route_table_tags`: of the route of its public subnets to the internet. `route_tables`: those of its
    other tiers. `pool`: the key of the IPAM pool that its network is from. `formerly`: pairs of keys, its account's and
    its own, from before one of them changed.
    """

    key: str
    account: str
    region: str
    cidr: str
    enable_dns_support: bool | None
    enable_dns_hostnames: bool | None
    instance_tenancy: str | None
    subnets: tuple[SubnetPlan, ...]
    tags: Mapping[str, str]
    gateway_tags: Mapping[str, str]
    route_table_tags: Mapping[str, str]
    route_tables: tuple[RouteTablePlan, ...] = ()
    nat_gateways: tuple[NatGatewayPlan, ...] = ()
    gateway_endpoints: tuple[GatewayEndpointPlan, ...] = ()
    security_groups: tuple[SecurityGroupPlan, ...] = ()
    interface_endpoints: tuple[InterfaceEndpointPlan, ...] = ()
    flow_log: FlowLogPlan | None = None
    dhcp_options: DhcpOptionsPlan | None = None
    ipv6: Ipv6Plan | None = None
    network_acls: tuple[NetworkAclPlan, ...] = ()
    pool: str | None = None
    formerly: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True, kw_only=True)
class SharePlan:
    """A share of what the account `owner` has. `receivers`: keys of accounts and units, or "organization".

    `formerly`: pairs of keys, its owner's and its own, from before one of them changed. `former_resources`,
    `former_receivers`: what those were called before, by what they are called now; only of those whose keys changed.
    """

    key: str
    owner: str
    region: str
    name: str
    resources: tuple[SharedKey, ...]
    receivers: tuple[str, ...]
    allow_external_principals: bool
    tags: Mapping[str, str]
    formerly: tuple[tuple[str, ...], ...] = ()
    former_resources: Mapping[SharedKey, tuple[SharedKey, ...]] = field(
        default_factory=dict[SharedKey, tuple[SharedKey, ...]]
    )
    former_receivers: Mapping[str, tuple[str, ...]] = field(default_factory=dict[str, tuple[str, ...]])


def plan_vpcs(organization: Organization) -> tuple[VpcPlan, ...]:
    """Every VPC, sorted by key, and its subnets by theirs."""
    accounts, lists = index_keys(organization.accounts), index_keys(organization.prefix_lists)
    return tuple(
        _plan_vpc(vpc, organization.region_of_thing(vpc), accounts.get(vpc.account, (vpc.account,)), lists)
        for vpc in sorted(organization.vpcs, key=lambda vpc: vpc.key)
    )


def plan_shares(organization: Organization) -> tuple[SharePlan, ...]:
    """Every share, sorted by key, and what is in it as well."""
    targets = index_target_keys(organization)
    return tuple(
        _plan_share(organization, share, targets) for share in sorted(organization.shares, key=lambda share: share.key)
    )


def _plan_share(organization: Organization, share: Share, targets: KeysByKey) -> SharePlan:
    shared = list(list_shared(organization, share))
    keys = {
        SharedKey(kind, present): tuple(SharedKey(kind, one) for one in former)
        for kind, found in shared
        for present, *former in found.resources
    }
    _, first = shared[0]
    return SharePlan(
        key=share.key,
        owner=share.owner,
        region=organization.region_of_thing(first.holder),
        name=share.name,
        resources=tuple(sorted(keys)),
        receivers=tuple(sorted(share.with_)),
        allow_external_principals=share.allow_external_principals,
        tags=share.tags,
        formerly=combine_former(targets.get(share.owner, (share.owner,)), share.keys),
        former_resources={key: former for key, former in keys.items() if former},
        former_receivers={key: targets[key][1:] for key in share.with_ if len(targets.get(key, ())) > 1},
    )


def _plan_vpc(vpc: Vpc, region: str, account_keys: tuple[str, ...], lists: KeysByKey) -> VpcPlan:
    tags = _tags_with_name(vpc)
    routing = vpc.public_routing or PublicRouting()
    return VpcPlan(
        key=vpc.key,
        account=vpc.account,
        region=region,
        cidr=str(vpc.cidr),
        pool=vpc.pool,
        enable_dns_support=vpc.enable_dns_support,
        enable_dns_hostnames=vpc.enable_dns_hostnames,
        instance_tenancy=vpc.instance_tenancy,
        subnets=tuple(
            sorted(
                (*map(_plan_subnet, vpc.subnets), *retag(vpc, SUBNETS, plan_tier_subnets(vpc))),
                key=lambda subnet: subnet.key,
            )
        ),
        tags=tags,
        gateway_tags=tags if routing.gateway_tags is None else routing.gateway_tags,
        route_table_tags=tags if routing.route_table_tags is None else routing.route_table_tags,
        route_tables=retag(vpc, TABLES, plan_route_tables(vpc)),
        nat_gateways=retag_addresses(vpc, retag(vpc, NAT_GATEWAYS, plan_nat_gateways(vpc))),
        gateway_endpoints=retag(vpc, GATEWAY_ENDPOINTS, plan_gateway_endpoints(vpc, region)),
        security_groups=retag(vpc, GROUPS, plan_security_groups(vpc, lists)),
        interface_endpoints=retag(vpc, INTERFACE_ENDPOINTS, plan_interface_endpoints(vpc, region)),
        flow_log=retag_single(vpc, FLOW_LOGS, plan_flow_log(vpc)),
        dhcp_options=retag_single(vpc, DHCP_OPTIONS, plan_dhcp_options(vpc)),
        ipv6=retag_egress_only(vpc, plan_ipv6(vpc)),
        network_acls=retag(vpc, ACLS, plan_network_acls(vpc)),
        formerly=combine_former(account_keys, vpc.keys),
    )


def _plan_subnet(subnet: Subnet) -> SubnetPlan:
    return SubnetPlan(
        key=subnet.key,
        cidr=str(subnet.cidr),
        availability_zone=subnet.availability_zone,
        public=subnet.public,
        map_public_ip_on_launch=subnet.map_public_ip_on_launch,
        ipv6_index=subnet.ipv6_index,
        assign_ipv6_address_on_creation=subnet.assign_ipv6_address_on_creation,
        tags=_tags_with_name(subnet),
        formerly=subnet.formerly,
    )


def _tags_with_name(named: Vpc | Subnet) -> dict[str, str]:
    """The tags, with the key as Name where they give none."""
    return ({"Name": named.original_key} if named.name_tag else {}) | named.tags
