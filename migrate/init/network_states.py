"""The networks that states hold: VPCs with their subnets and routes, and what of them is shared. Pure."""

from collections.abc import Callable, Iterator
from dataclasses import replace

from live.inventory import (
    Association,
    Gateway,
    Inventory,
    Route,
    RouteTable,
    Share,
    SharedResource,
    SharePrincipal,
    Subnet,
    Vpc,
)
from migrate.init.attributes import Found, missing
from migrate.init.identity_states import ReadAll
from migrate.init.labels import label_by_address
from migrate.init.network_part_states import TYPES as PART_TYPES
from migrate.init.network_part_states import read_network_parts

_VPC_BEYOND = ("ipv6_ipam_pool_id",)
_SUBNET_BEYOND = (
    "customer_owned_ipv4_pool",
    "enable_dns64",
    "enable_lni_at_device_index",
    "enable_resource_name_dns_a_record_on_launch",
    "enable_resource_name_dns_aaaa_record_on_launch",
    "ipv6_native",
    "map_customer_owned_ip_on_launch",
    "outpost_arn",
)
_TABLE_BEYOND = ("propagating_vgws",)


ReadEach = Callable[[str, Callable[[Found], list[Route]]], Iterator[list[Route]]]
"""What is read of every instance of a type."""

TYPES = PART_TYPES | frozenset(
    {
        "aws_internet_gateway",
        "aws_ram_principal_association",
        "aws_ram_resource_association",
        "aws_ram_resource_share",
        "aws_route",
        "aws_route_table",
        "aws_route_table_association",
        "aws_subnet",
        "aws_vpc",
    }
)


def with_network(inventory: Inventory, read_all: ReadAll, read_each: ReadEach) -> Inventory:
    """The inventory with what states hold of networks."""
    return replace(
        inventory,
        vpcs=read_all("aws_vpc", _vpc, "id"),
        subnets=read_all("aws_subnet", _subnet, "id"),
        gateways=read_all("aws_internet_gateway", _gateway, "id"),
        route_tables=read_all("aws_route_table", _route_table, "id"),
        routes=(
            *read_all("aws_route", _route, "table_id", "destination"),
            *(route for routes in read_each("aws_route_table", _inline_routes) for route in routes),
        ),
        associations=read_all("aws_route_table_association", _association, "subnet_id"),
        shares=read_all("aws_ram_resource_share", _share, "arn"),
        shared_resources=read_all("aws_ram_resource_association", _shared_resource, "share_arn", "resource_arn"),
        share_principals=read_all("aws_ram_principal_association", _share_principal, "share_arn", "principal"),
        network_parts=read_network_parts(read_all),
    )


def _vpc(one: Found) -> Vpc:
    return Vpc(
        origin=one.origin,
        id=one.text("id"),
        account_id=one.account,
        region=one.region,
        cidr=one.network("cidr_block"),
        label=label_by_address(one.instance),
        enable_dns_support=one.flag("enable_dns_support", default=True),
        enable_dns_hostnames=one.flag("enable_dns_hostnames", default=False),
        instance_tenancy=one.optional("instance_tenancy") or "default",
        ipv6_cidr=one.ipv6_network("ipv6_cidr_block"),
        beyond=(*one.set_among(_VPC_BEYOND), *_find_beyond_of_ipv6(one)),
        **one.tags,
    )


def _find_beyond_of_ipv6(one: Found) -> Iterator[str]:
    """What the program does not make: an IPv6 network that is not Amazon's own, or of a Local Zone."""
    name, is_amazons = "ipv6_cidr_block", one.flag("assign_generated_ipv6_cidr_block", default=False)
    network = one.ipv6_network(name)
    if network.endswith("/56") != is_amazons or bool(network) != is_amazons:
        yield name
    group = f"{name}_network_border_group"
    if one.optional(group) not in {"", one.region}:
        yield group


def _subnet(one: Found) -> Subnet:
    return Subnet(
        origin=one.origin,
        id=one.text("id"),
        arn=one.text("arn"),
        vpc_id=one.text("vpc_id"),
        cidr=one.network("cidr_block"),
        availability_zone=one.text("availability_zone"),
        label=label_by_address(one.instance),
        map_public_ip_on_launch=one.flag("map_public_ip_on_launch", default=False),
        ipv6_cidr=one.ipv6_network("ipv6_cidr_block"),
        assign_ipv6_address_on_creation=one.flag("assign_ipv6_address_on_creation", default=False),
        beyond=one.set_among(_SUBNET_BEYOND),
        **one.tags,
    )


def _gateway(one: Found) -> Gateway:
    return Gateway(origin=one.origin, id=one.text("id"), vpc_id=one.text("vpc_id"), **one.tags)


def _route_table(one: Found) -> RouteTable:
    return RouteTable(
        origin=one.origin, id=one.text("id"), vpc_id=one.text("vpc_id"), beyond=one.set_among(_TABLE_BEYOND), **one.tags
    )


def _route(one: Found) -> Route:
    names = ("destination_cidr_block", "destination_ipv6_cidr_block", "destination_prefix_list_id")
    destination = next((text for name in names if (text := one.optional(name))), "")
    return Route(
        origin=one.origin,
        table_id=one.text("route_table_id"),
        destination=destination or missing(names[0]),
        gateway_id=one.optional("gateway_id"),
        nat_gateway_id=one.optional("nat_gateway_id"),
        transit_gateway_id=one.optional("transit_gateway_id"),
        peering_id=one.optional("vpc_peering_connection_id"),
        egress_only_gateway_id=one.optional("egress_only_gateway_id"),
    )


def _inline_routes(one: Found) -> list[Route]:
    return [
        Route(
            origin=one.origin,
            table_id=one.text("id"),
            destination=block.optional("cidr_block") or block.optional("ipv6_cidr_block"),
            gateway_id=block.optional("gateway_id"),
            nat_gateway_id=block.optional("nat_gateway_id"),
            transit_gateway_id=block.optional("transit_gateway_id"),
            peering_id=block.optional("vpc_peering_connection_id"),
            egress_only_gateway_id=block.optional("egress_only_gateway_id"),
        )
        for block in one.blocks("route")
    ]


def _association(one: Found) -> Association | None:
    if not one.optional("subnet_id"):
        return None  # of a gateway
    return Association(origin=one.origin, table_id=one.text("route_table_id"), subnet_id=one.text("subnet_id"))


def _share(one: Found) -> Share:
    return Share(
        origin=one.origin,
        arn=one.text("arn"),
        account_id=one.account,
        region=one.region,
        name=one.text("name"),
        allow_external_principals=one.flag("allow_external_principals", default=False),
        **one.tags,
    )


def _shared_resource(one: Found) -> SharedResource:
    share, resource = one.text("resource_share_arn"), one.text("resource_arn")
    return SharedResource(origin=one.origin, share_arn=share, resource_arn=resource)


def _share_principal(one: Found) -> SharePrincipal:
    return SharePrincipal(origin=one.origin, share_arn=one.text("resource_share_arn"), principal=one.text("principal"))
