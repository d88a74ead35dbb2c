"""What the components of a VPC and of a prefix list are given."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple, Protocol

import pulumi

from components.network.dhcp_options import DhcpOptionsArgs
from components.network.flow_log import FlowLogArgs
from components.network.interface_endpoints import InterfaceEndpointArgs
from components.network.ipv6 import Ipv6Args
from components.network.network_acls import AclRuleArgs, NetworkAclArgs
from components.network.prefix_list import PrefixListArgs
from components.network.security_groups import RuleArgs, SecurityGroupArgs
from components.network.vpc import GatewayEndpointArgs, NatGatewayArgs, RouteTableArgs, SubnetArgs, Vpc, VpcArgs
from config.plan.network_acls import OF_ICMP, NetworkAclPlan
from config.plan.networks import VpcPlan
from config.plan.security_groups import PrefixListPlan, SecurityGroupPlan
from config.plan.stacks import PREFIX_LIST, VPC
from engine.urns import name_child


class RoutePlan(Protocol):
    """What a plan says of routes to a VPC."""

    @property
    def ipv6(self) -> bool: ...
    @property
    def ipv6_cidr(self) -> str | None: ...


class UsablePool(NamedTuple):
    """The id of an IPAM pool, and what lets a VPC get its network from it."""

    id: pulumi.Input[str]
    ways: Sequence[pulumi.Resource] = ()


class UsableList(NamedTuple):
    """The id of a prefix list, and what lets the account that uses it do so."""

    id: pulumi.Input[str]
    shared: Sequence[pulumi.Resource] = ()


def vpc_args(
    vpc: VpcPlan,
    prefix_lists: Mapping[str, UsableList],
    flow_log_bucket: pulumi.Input[str] | None,
    pool: UsablePool | None,
) -> VpcArgs:
    """`prefix_lists`: by key, of those that its rules name; a rule that names another one is left out, since that is of
    an account that is not made yet. `flow_log_bucket`: the ARN of what takes its flow log, None where it has none.
    `pool`: that of its network; None where it names none.
    """
    return VpcArgs(
        region=vpc.region,
        cidr=vpc.cidr,
        enable_dns_support=vpc.enable_dns_support,
        enable_dns_hostnames=vpc.enable_dns_hostnames,
        instance_tenancy=vpc.instance_tenancy,
        ipam_pool_id=None if pool is None else pool.id,
        pooled=() if pool is None else pool.ways,
        subnets=[
            SubnetArgs(
                key=subnet.key,
                cidr=subnet.cidr,
                availability_zone=subnet.availability_zone,
                public=subnet.public,
                map_public_ip_on_launch=subnet.map_public_ip_on_launch,
                tags=subnet.tags,
                route_table=subnet.route_table,
                ipv6_index=subnet.ipv6_index,
                assign_ipv6_address_on_creation=subnet.assign_ipv6_address_on_creation,
                formerly=subnet.formerly,
            )
            for subnet in vpc.subnets
        ],
        tags=vpc.tags,
        gateway_tags=vpc.gateway_tags,
        route_table_tags=vpc.route_table_tags,
        route_tables=[
            RouteTableArgs(
                key=table.key,
                tags=table.tags,
                nat_gateway=table.nat_gateway,
                egress_only=table.egress_only,
                formerly=table.formerly,
            )
            for table in vpc.route_tables
        ],
        ipv6=None
        if vpc.ipv6 is None
        else Ipv6Args(to_internet=vpc.ipv6.to_internet, egress_only_tags=vpc.ipv6.egress_only_tags),
        nat_gateways=[
            NatGatewayArgs(key=gateway.key, subnet=gateway.subnet, tags=gateway.tags, address_tags=gateway.address_tags)
            for gateway in vpc.nat_gateways
        ],
        gateway_endpoints=[
            GatewayEndpointArgs(key=endpoint.key, service_name=endpoint.service_name, tags=endpoint.tags)
            for endpoint in vpc.gateway_endpoints
        ],
        dhcp_options=None
        if vpc.dhcp_options is None
        else DhcpOptionsArgs(
            domain_name=vpc.dhcp_options.domain_name,
            domain_name_servers=vpc.dhcp_options.domain_name_servers,
            ntp_servers=vpc.dhcp_options.ntp_servers,
            tags=vpc.dhcp_options.tags,
        ),
        flow_log=None
        if vpc.flow_log is None or flow_log_bucket is None
        else FlowLogArgs(
            bucket_arn=flow_log_bucket,
            traffic=vpc.flow_log.traffic,
            interval=vpc.flow_log.interval,
            tags=vpc.flow_log.tags,
        ),
        interface_endpoints=[
            InterfaceEndpointArgs(
                key=endpoint.key,
                service_name=endpoint.service_name,
                subnets=endpoint.subnets,
                security_groups=endpoint.security_groups,
                private_dns=endpoint.private_dns,
                tags=endpoint.tags,
            )
            for endpoint in vpc.interface_endpoints
        ],
        network_acls=[_network_acl_args(acl) for acl in vpc.network_acls],
        security_groups=[_security_group_args(group, prefix_lists) for group in vpc.security_groups],
        former_names=[name_child(VPC, *keys) for keys in vpc.formerly],
    )


def _security_group_args(group: SecurityGroupPlan, prefix_lists: Mapping[str, UsableList]) -> SecurityGroupArgs:
    return SecurityGroupArgs(
        key=group.key,
        name=group.name,
        description=group.description,
        rules=[
            RuleArgs(
                key=rule.key,
                is_egress=rule.is_egress,
                protocol=rule.protocol,
                from_port=rule.from_port,
                to_port=rule.to_port,
                cidr=rule.cidr,
                security_group=rule.security_group,
                prefix_list_id=None if rule.prefix_list is None else prefix_lists[rule.prefix_list].id,
                description=rule.description,
                shared=() if rule.prefix_list is None else prefix_lists[rule.prefix_list].shared,
                formerly=rule.formerly,
            )
            for rule in group.rules
            if rule.prefix_list is None or rule.prefix_list in prefix_lists
        ],
        tags=group.tags,
        keeps_rule_tags=group.keeps_rule_tags,
        formerly=group.formerly,
    )


def _network_acl_args(acl: NetworkAclPlan) -> NetworkAclArgs:
    return NetworkAclArgs(
        key=acl.key,
        subnets=acl.subnets,
        rules=[
            AclRuleArgs(
                key=rule.key,
                is_egress=rule.is_egress,
                number=rule.number,
                allows=rule.allows,
                protocol=rule.protocol,
                from_port=rule.from_port,
                to_port=rule.to_port,
                of_icmp=rule.protocol in OF_ICMP,
                cidr=rule.cidr,
            )
            for rule in acl.rules
        ],
        tags=acl.tags,
        formerly=acl.formerly,
    )


def find_ipv6(plan: RoutePlan, vpc: Vpc | None) -> pulumi.Input[str] | None:
    """The IPv6 network that routes to a VPC lead to beside that of IPv4; None without, and for a VPC of an account that
    is not made yet. `vpc`: where this stack has it.
    """
    if not plan.ipv6:
        return None
    return plan.ipv6_cidr or (None if vpc is None else vpc.ipv6_cidr)


def prefix_list_args(plan: PrefixListPlan) -> PrefixListArgs:
    return PrefixListArgs(
        region=plan.region,
        list_name=plan.name,
        max_entries=plan.max_entries,
        entries=plan.entries,
        tags=plan.tags,
        former_names=[name_child(PREFIX_LIST, *keys) for keys in plan.formerly],
    )
