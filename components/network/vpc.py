"""A VPC with its subnets, their ways out and gateway endpoints. Every resource names its region.

Needs the explicit provider of the account that owns the network.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import pulumi
import pulumi_aws as aws

from components.aliases import make_aliases, with_aliases
from components.network.dhcp_options import DhcpOptionsArgs, make_dhcp_options
from components.network.flow_log import FlowLogArgs, make_flow_log
from components.network.interface_endpoints import InterfaceEndpointArgs, make_interface_endpoints
from components.network.ipv6 import OF_IPV6, Ipv6Args, make_egress_only_gateway, take_network
from components.network.network_acls import NetworkAclArgs, make_network_acls
from components.network.security_groups import SecurityGroupArgs, make_security_groups
from engine.urns import SEPARATOR
from policies.networks import EVERYWHERE, EVERYWHERE_OF_IPV6

PUBLIC = ""
"""Among the keys of route tables, that of the one of public subnets."""


@dataclass(frozen=True, kw_only=True)
class SubnetArgs:
    """A public subnet has a route to the internet. Any other has the route table of the key `route_table`; without one
    it keeps the VPC's main route table, which routes nowhere.

    `ipv6_index`: which /64 of the VPC's IPv6 network it has; None for none. `formerly`: keys that it had before.
    """

    key: str
    cidr: str
    availability_zone: str
    public: bool
    tags: Mapping[str, str]
    map_public_ip_on_launch: bool | None = None
    route_table: str | None = None
    ipv6_index: int | None = None
    assign_ipv6_address_on_creation: bool | None = None
    formerly: Sequence[str] = ()


@dataclass(frozen=True, kw_only=True)
class RouteTableArgs:
    """A route table, with a route to the internet by the NAT gateway of the key `nat_gateway`, or with none; and with
    one of IPv6 by the egress-only internet gateway, or with none. `formerly`: keys that it had before.
    """

    key: str
    tags: Mapping[str, str]
    nat_gateway: str | None = None
    egress_only: bool = False
    formerly: Sequence[str] = ()


@dataclass(frozen=True, kw_only=True)
class NatGatewayArgs:
    """A NAT gateway with an elastic address of its own, in the public subnet of the key `subnet`."""

    key: str
    subnet: str
    tags: Mapping[str, str]
    address_tags: Mapping[str, str]


@dataclass(frozen=True, kw_only=True)
class GatewayEndpointArgs:
    """An endpoint that all route tables of the component lead to."""

    key: str
    service_name: str
    tags: Mapping[str, str]


@dataclass(frozen=True, kw_only=True)
class VpcArgs:
    """Switches that are None are AWS's to choose. `gateway_tags`, `route_table_tags`: of the route to the internet.

    `ipam_pool_id`: the pool that `cidr` is allocated from when the VPC is made, `pooled` what that waits for.
    `former_names`: logical names of the component from before a key in it changed.
    """

    region: str
    cidr: str
    subnets: Sequence[SubnetArgs]
    tags: Mapping[str, str]
    gateway_tags: Mapping[str, str]
    route_table_tags: Mapping[str, str]
    route_tables: Sequence[RouteTableArgs] = ()
    nat_gateways: Sequence[NatGatewayArgs] = ()
    gateway_endpoints: Sequence[GatewayEndpointArgs] = ()
    security_groups: Sequence[SecurityGroupArgs] = ()
    interface_endpoints: Sequence[InterfaceEndpointArgs] = ()
    flow_log: FlowLogArgs | None = None
    dhcp_options: DhcpOptionsArgs | None = None
    ipv6: Ipv6Args | None = None
    network_acls: Sequence[NetworkAclArgs] = ()
    enable_dns_support: bool | None = None
    enable_dns_hostnames: bool | None = None
    instance_tenancy: str | None = None
    ipam_pool_id: pulumi.Input[str] | None = None
    pooled: Sequence[pulumi.Resource] = ()
    former_names: Sequence[str] = ()


class Vpc(pulumi.ComponentResource):
    """One VPC. `subnet_ids` and `subnet_arns` are by the subnet's key, `group_ids` and `group_arns` by the group's,
    `route_table_ids` by the table's. `ipv6_cidr`: None without IPv6.
    """

    id: pulumi.Output[str]
    arn: pulumi.Output[str]
    ipv6_cidr: pulumi.Output[str] | None
    subnet_ids: Mapping[str, pulumi.Output[str]]
    subnet_arns: Mapping[str, pulumi.Output[str]]
    group_ids: Mapping[str, pulumi.Output[str]]
    group_arns: Mapping[str, pulumi.Output[str]]
    route_table_ids: Mapping[str, pulumi.Output[str]]

    def __init__(self, name: str, args: VpcArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        names = [name, *args.former_names]
        super().__init__("awsorg:index:Vpc", name, None, with_aliases(opts, names))
        vpc = aws.ec2.Vpc(
            name,
            region=args.region,
            cidr_block=args.cidr,
            enable_dns_support=args.enable_dns_support,
            enable_dns_hostnames=args.enable_dns_hostnames,
            instance_tenancy=args.instance_tenancy,
            ipv4_ipam_pool_id=args.ipam_pool_id,
            assign_generated_ipv6_cidr_block=None if args.ipv6 is None else True,
            tags=args.tags,
            # Another pool, and the first of a VPC that is there, would replace it, where AWS has nothing to change:
            # terraform-provider-aws, internal/service/ec2/vpc_.go, read 2026-11-27.
            opts=pulumi.ResourceOptions.merge(
                self._own(names, after=args.pooled), pulumi.ResourceOptions(ignore_changes=["ipv4IpamPoolId"])
            ),
        )
        subnets = {
            subnet.key: aws.ec2.Subnet(
                f"{name}{SEPARATOR}{subnet.key}",
                region=args.region,
                vpc_id=vpc.id,
                cidr_block=subnet.cidr,
                availability_zone=subnet.availability_zone,
                map_public_ip_on_launch=subnet.map_public_ip_on_launch,
                ipv6_cidr_block=take_network(vpc, subnet.ipv6_index),
                assign_ipv6_address_on_creation=subnet.assign_ipv6_address_on_creation,
                tags=subnet.tags,
                opts=self._own(names, _name_ends(subnet.key, *subnet.formerly)),
            )
            for subnet in args.subnets
        }
        gateways: list[aws.ec2.InternetGateway] = []
        tables: dict[str, _Table] = {}
        if any(subnet.public for subnet in args.subnets):
            gateway, tables[PUBLIC] = self._route_to_internet(names, args, vpc)
            gateways.append(gateway)
        nat_gateways = self._make_nat_gateways(names, args, subnets, gateways)
        egress_only = make_egress_only_gateway(self, names, args.ipv6, region=args.region, vpc_id=vpc.id)
        tables |= self._make_route_tables(names, args, vpc, nat_gateways, egress_only)
        endpoints = [
            aws.ec2.VpcEndpoint(
                f"{name}{SEPARATOR}{endpoint.key}",
                region=args.region,
                vpc_id=vpc.id,
                service_name=endpoint.service_name,
                vpc_endpoint_type="Gateway",
                route_table_ids=[one.table.id for one in tables.values()],
                tags=endpoint.tags,
                opts=self._own(names, _name_ends(endpoint.key)),
            )
            for endpoint in args.gateway_endpoints
        ]
        for subnet in args.subnets:
            key = PUBLIC if subnet.public else subnet.route_table
            if key is not None:
                ways = [*tables[key].routes, *endpoints]
                self._associate(names, args, subnet, subnets[subnet.key], tables[key].table, ways=ways)
        made = make_security_groups(self, names, args.security_groups, region=args.region, vpc_id=vpc.id)
        make_interface_endpoints(
            self, names, args.interface_endpoints, region=args.region, vpc_id=vpc.id, subnets=subnets, made=made
        )
        make_network_acls(
            self,
            names,
            args.network_acls,
            region=args.region,
            vpc_id=vpc.id,
            subnets=subnets,
            former_subnets={subnet.key: subnet.formerly for subnet in args.subnets},
        )
        if args.dhcp_options is not None:
            make_dhcp_options(self, names, args.dhcp_options, region=args.region, vpc_id=vpc.id)
        if args.flow_log is not None:
            make_flow_log(self, names, args.flow_log, region=args.region, vpc_id=vpc.id)
        self.id = vpc.id
        self.arn = vpc.arn
        self.ipv6_cidr = None if args.ipv6 is None else vpc.ipv6_cidr_block
        self.subnet_ids = {key: subnet.id for key, subnet in subnets.items()}
        self.subnet_arns = {key: subnet.arn for key, subnet in subnets.items()}
        self.group_ids = {key: group.id for key, group in made.groups.items()}
        self.group_arns = {key: group.arn for key, group in made.groups.items()}
        self.route_table_ids = {key: one.table.id for key, one in tables.items()}
        self._names = names
        self.register_outputs({})

    def lead_out(
        self,
        keys: Sequence[str],
        region: str,
        *,
        transit_gateway_id: pulumi.Input[str],
        after: Sequence[pulumi.Resource],
    ) -> None:
        """Has a route table lead to the internet by a transit gateway.

        `keys`: the table's, and those that it had before. It is the route that a NAT gateway has otherwise: from one to
        the other the engine updates it in place, where a second one would be refused.
        """
        aws.ec2.Route(
            f"{self._names[0]}{SEPARATOR}{keys[0]}",
            region=region,
            route_table_id=self.route_table_ids[keys[0]],
            destination_cidr_block=EVERYWHERE,
            transit_gateway_id=transit_gateway_id,
            opts=self._own(self._names, _name_ends(*keys), after=after),
        )

    def _route_to_internet(
        self, names: Sequence[str], args: VpcArgs, vpc: aws.ec2.Vpc
    ) -> tuple[aws.ec2.InternetGateway, _Table]:
        name = names[0]
        gateway = aws.ec2.InternetGateway(
            name, region=args.region, vpc_id=vpc.id, tags=args.gateway_tags, opts=self._own(names)
        )
        table = aws.ec2.RouteTable(
            f"{name}-public",
            region=args.region,
            vpc_id=vpc.id,
            tags=args.route_table_tags,
            opts=self._own(names, ["-public"]),
        )
        route = aws.ec2.Route(
            f"{name}-internet",
            region=args.region,
            route_table_id=table.id,
            destination_cidr_block=EVERYWHERE,
            gateway_id=gateway.id,
            opts=self._own(names, ["-internet"]),
        )
        routes = [route]
        if args.ipv6 is not None and args.ipv6.to_internet:
            routes.append(
                aws.ec2.Route(
                    f"{name}-internet{OF_IPV6}",
                    region=args.region,
                    route_table_id=table.id,
                    destination_ipv6_cidr_block=EVERYWHERE_OF_IPV6,
                    gateway_id=gateway.id,
                    opts=self._own(names, [f"-internet{OF_IPV6}"]),
                )
            )
        return gateway, _Table(table, routes)

    def _make_nat_gateways(
        self,
        names: Sequence[str],
        args: VpcArgs,
        subnets: Mapping[str, aws.ec2.Subnet],
        gateways: Sequence[aws.ec2.InternetGateway],
    ) -> dict[str, aws.ec2.NatGateway]:
        """By key. AWS wants the internet gateway attached first, and the address and NAT gateway gone before it
        (https://docs.aws.amazon.com/vpc/latest/userguide/nat-gateway-working-with.html, read 2026-11-27). One that
        moves to another subnet keeps its address, which serves one gateway at a time
        (https://github.com/pulumi/pulumi-aws/issues/1483).
        """
        made: dict[str, aws.ec2.NatGateway] = {}
        for nat in args.nat_gateways:
            own = self._own(names, _name_ends(nat.key), after=gateways)
            child = f"{names[0]}{SEPARATOR}{nat.key}"
            address = aws.ec2.Eip(child, region=args.region, domain="vpc", tags=nat.address_tags, opts=own)
            made[nat.key] = aws.ec2.NatGateway(
                child,
                region=args.region,
                subnet_id=subnets[nat.subnet].id,
                allocation_id=address.id,
                tags=nat.tags,
                opts=pulumi.ResourceOptions.merge(own, pulumi.ResourceOptions(delete_before_replace=True)),
            )
        return made

    def _make_route_tables(
        self,
        names: Sequence[str],
        args: VpcArgs,
        vpc: aws.ec2.Vpc,
        nat_gateways: Mapping[str, aws.ec2.NatGateway],
        egress_only: aws.ec2.EgressOnlyInternetGateway | None,
    ) -> dict[str, _Table]:
        """By key."""
        made: dict[str, _Table] = {}
        for table in args.route_tables:
            child, ends = f"{names[0]}{SEPARATOR}{table.key}", _name_ends(table.key, *table.formerly)
            resource = aws.ec2.RouteTable(
                child, region=args.region, vpc_id=vpc.id, tags=table.tags, opts=self._own(names, ends)
            )
            routes: list[aws.ec2.Route] = []
            if table.nat_gateway is not None:
                route = aws.ec2.Route(
                    child,
                    region=args.region,
                    route_table_id=resource.id,
                    destination_cidr_block=EVERYWHERE,
                    nat_gateway_id=nat_gateways[table.nat_gateway].id,
                    opts=self._own(names, ends),
                )
                routes.append(route)
            if table.egress_only and egress_only is not None:
                out = aws.ec2.Route(
                    f"{child}{OF_IPV6}",
                    region=args.region,
                    route_table_id=resource.id,
                    destination_ipv6_cidr_block=EVERYWHERE_OF_IPV6,
                    egress_only_gateway_id=egress_only.id,
                    opts=self._own(names, [f"{end}{OF_IPV6}" for end in ends]),
                )
                routes.append(out)
            made[table.key] = _Table(resource, routes)
        return made

    def _associate(
        self,
        names: Sequence[str],
        args: VpcArgs,
        subnet: SubnetArgs,
        resource: aws.ec2.Subnet,
        table: aws.ec2.RouteTable,
        *,
        ways: Sequence[pulumi.Resource],
    ) -> None:
        """`ways`: where the table leads to. A subnet that changes its table is not without them meanwhile."""
        aws.ec2.RouteTableAssociation(
            f"{names[0]}{SEPARATOR}{subnet.key}",
            region=args.region,
            subnet_id=resource.id,
            route_table_id=table.id,
            opts=self._own(names, _name_ends(subnet.key, *subnet.formerly), after=ways),
        )

    def _own(
        self, names: Sequence[str], ends: Sequence[str] = ("",), *, after: Sequence[pulumi.Resource] = ()
    ) -> pulumi.ResourceOptions:
        return pulumi.ResourceOptions(parent=self, depends_on=list(after), aliases=make_aliases(names, ends))


def name_table(key: str) -> str:
    """How the logical name of a route table ends."""
    return "-public" if key == PUBLIC else f"{SEPARATOR}{key}"


class _Table(NamedTuple):
    """A route table, and the routes that the program gives it."""

    table: aws.ec2.RouteTable
    routes: list[aws.ec2.Route]


def _name_ends(*keys: str) -> list[str]:
    return [f"{SEPARATOR}{key}" for key in keys]
