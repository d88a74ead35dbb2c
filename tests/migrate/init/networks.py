"""Networks as an inventory: the one that Terraform's usual VPC module makes, and that of any plan of this program."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from config.plan.network_acls import AclRulePlan
from config.plan.networks import VpcPlan
from config.plan.tiers import PUBLIC_TABLE
from live.inventory import Association, Gateway, Inventory, Route, RouteTable, Subnet
from live.network_parts import (
    AclAssociation,
    AclEntry,
    AclRule,
    Address,
    DhcpAssociation,
    DhcpOptions,
    EgressOnlyGateway,
    Endpoint,
    NatGateway,
    NetworkAcl,
    NetworkParts,
)
from policies.networks import EVERYWHERE, EVERYWHERE_OF_IPV6, take_ipv6_network
from tests.migrate.init.inventories import NETWORK, small, subnet, vpc

BLOCK = "2600:1f18:abcd:ef00::/56"
"""The IPv6 network of a VPC that has one."""


def of_plan(plan: VpcPlan) -> Inventory:
    """What there is once the plan is made; ids are the kinds and keys of the parts."""
    tables = [
        *([(PUBLIC_TABLE, plan.route_table_tags, None)] if any(one.public for one in plan.subnets) else []),
        *((one.key, one.tags, one.nat_gateway) for one in plan.route_tables),
    ]
    return with_parts(
        name_tags=plan.tags,
        cidr=plan.cidr,
        region=plan.region,
        subnets=tuple(
            replace(
                subnet(one.key, one.cidr, availability_zone=one.availability_zone, tags=one.tags),
                map_public_ip_on_launch=bool(one.map_public_ip_on_launch),
                ipv6_cidr="" if one.ipv6_index is None else take_ipv6_network(BLOCK, one.ipv6_index),
                assign_ipv6_address_on_creation=bool(one.assign_ipv6_address_on_creation),
            )
            for one in plan.subnets
        ),
        gateway_tags=plan.gateway_tags,
        tables=tuple(
            RouteTable(origin=f"t {key}", id=f"rtb-{key}", vpc_id="vpc-1", tags=tags) for key, tags, _ in tables
        ),
        routes=(
            *(
                Route(
                    origin=f"r {key}",
                    table_id=f"rtb-{key}",
                    destination=EVERYWHERE,
                    gateway_id="" if nat else "igw-1",
                    nat_gateway_id=f"nat-{nat}" if nat else "",
                )
                for key, _, nat in tables
                if nat or key == PUBLIC_TABLE
            ),
            *_list_ipv6_routes(plan),
        ),
        ipv6_cidr="" if plan.ipv6 is None else BLOCK,
        associations={
            one.key: f"rtb-{PUBLIC_TABLE if one.public else one.route_table}"
            for one in plan.subnets
            if one.public or one.route_table is not None
        },
        parts=NetworkParts(
            nat_gateways=tuple(
                NatGateway(
                    origin=f"n {one.key}",
                    id=f"nat-{one.key}",
                    subnet_id=one.subnet,
                    allocation_id=f"eipalloc-{one.key}",
                    tags=one.tags,
                )
                for one in plan.nat_gateways
            ),
            addresses=tuple(
                Address(origin=f"a {one.key}", id=f"eipalloc-{one.key}", tags=one.address_tags)
                for one in plan.nat_gateways
            ),
            egress_only_gateways=()
            if plan.ipv6 is None or plan.ipv6.egress_only_tags is None
            else (EgressOnlyGateway(origin="eigw t", id="eigw-1", vpc_id="vpc-1", tags=plan.ipv6.egress_only_tags),),
            acls=tuple(
                NetworkAcl(
                    origin=f"acl t {one.key}",
                    id=f"acl-{one.key}",
                    vpc_id="vpc-1",
                    label=one.key,
                    subnet_ids=frozenset(one.subnets[1:]),
                    rules=frozenset(map(_make_rule, one.rules[1:])),
                    tags=one.tags,
                )
                for one in plan.network_acls
            ),
            acl_entries=tuple(
                AclEntry(origin=f"acl r {one.key}", acl_id=f"acl-{one.key}", rule=_make_rule(rule))
                for one in plan.network_acls
                for rule in one.rules[:2]
            ),
            acl_associations=tuple(
                AclAssociation(origin=f"acl s {one.key}", acl_id=f"acl-{one.key}", subnet_id=one.subnets[0])
                for one in plan.network_acls
            ),
            dhcp_options=()
            if plan.dhcp_options is None
            else (
                DhcpOptions(
                    origin="dhcp t",
                    id="dopt-1",
                    domain_name=plan.dhcp_options.domain_name or "",
                    domain_name_servers=plan.dhcp_options.domain_name_servers,
                    ntp_servers=plan.dhcp_options.ntp_servers,
                    tags=plan.dhcp_options.tags,
                ),
            ),
            dhcp_associations=() if plan.dhcp_options is None else (HAS_OPTIONS,),
            endpoints=tuple(
                Endpoint(
                    origin=f"e {one.key}",
                    id=f"vpce-{one.key}",
                    vpc_id="vpc-1",
                    service=one.service_name,
                    kind="Gateway",
                    table_ids=frozenset(f"rtb-{key}" for key, _, _ in tables),
                    tags=one.tags,
                )
                for one in plan.gateway_endpoints
            ),
        ),
    )


HAS_OPTIONS = DhcpAssociation(origin="dhcp s", vpc_id="vpc-1", options_id="dopt-1")


def _make_rule(rule: AclRulePlan) -> AclRule:
    return AclRule(
        is_egress=rule.is_egress,
        number=rule.number,
        allows=rule.allows,
        protocol=rule.protocol,
        from_port=rule.from_port,
        to_port=rule.to_port,
        cidr=rule.cidr,
    )


def _list_ipv6_routes(plan: VpcPlan) -> list[Route]:
    """Where its route tables lead to by IPv6."""
    routes = [
        Route(
            origin=f"r6 {one.key}",
            table_id=f"rtb-{one.key}",
            destination=EVERYWHERE_OF_IPV6,
            gateway_id="",
            egress_only_gateway_id="eigw-1",
        )
        for one in plan.route_tables
        if one.egress_only
    ]
    if plan.ipv6 is not None and plan.ipv6.to_internet:
        table = f"rtb-{PUBLIC_TABLE}"
        routes.append(Route(origin="r6", table_id=table, destination=EVERYWHERE_OF_IPV6, gateway_id="igw-1"))
    return routes


def with_parts(
    *,
    name_tags: Mapping[str, str],
    cidr: str,
    subnets: tuple[Subnet, ...],
    tables: tuple[RouteTable, ...],
    routes: tuple[Route, ...],
    associations: Mapping[str, str],
    parts: NetworkParts,
    region: str = "us-east-1",
    gateway_tags: Mapping[str, str] | None = None,
    ipv6_cidr: str = "",
) -> Inventory:
    """The small organization with this VPC alone. `associations`: ids of tables by those of subnets."""
    return replace(
        small(),
        vpcs=(vpc(cidr=cidr, tags=name_tags, region=region, ipv6_cidr=ipv6_cidr),),
        subnets=subnets,
        gateways=(Gateway(origin="igw", id="igw-1", vpc_id="vpc-1", tags=gateway_tags or name_tags),),
        route_tables=tables,
        routes=routes,
        associations=tuple(
            Association(origin=f"s {subnet_id}", table_id=table, subnet_id=subnet_id)
            for subnet_id, table in associations.items()
        ),
        shares=(),
        shared_resources=(),
        share_principals=(),
        network_parts=parts,
        regions=Counter({region: 1}),
    )


def of_module(zones: str = "abc", **changes: Any) -> Inventory:
    """What `terraform-aws-modules/vpc/aws` makes: private subnets of /20 first, then public ones of /24, and a NAT
    gateway in each zone.
    """
    name = {"Name": "shop"}

    def label(kind: str, zone: str) -> dict[str, str]:
        return {"Name": f"shop-{kind}-us-east-1{zone}" if kind else f"shop-us-east-1{zone}"}

    def place(kind: str, number: int, zone: str) -> Subnet:
        cidr = f"10.0.{16 * number}.0/20" if kind == "private" else f"10.0.{48 + number}.0/24"
        return subnet(
            f"subnet-{kind}-{zone}", cidr, availability_zone=f"us-east-1{zone}", tags=label(kind, zone), label="x"
        )

    fields: dict[str, Any] = {
        "name_tags": name,
        "cidr": "10.0.0.0/16",
        "subnets": tuple(place(kind, n, zone) for kind in ("private", "public") for n, zone in enumerate(zones)),
        "tables": (
            RouteTable(origin="t public", id="rtb-public", vpc_id="vpc-1", tags={"Name": "shop-public"}),
            *(RouteTable(origin=f"t {z}", id=f"rtb-{z}", vpc_id="vpc-1", tags=label("private", z)) for z in zones),
        ),
        "routes": (
            Route(origin="r", table_id="rtb-public", destination=EVERYWHERE, gateway_id="igw-1"),
            *(
                Route(
                    origin=f"r {z}",
                    table_id=f"rtb-{z}",
                    destination=EVERYWHERE,
                    gateway_id="",
                    nat_gateway_id=f"nat-{z}",
                )
                for z in zones
            ),
        ),
        "associations": {
            **{f"subnet-public-{zone}": "rtb-public" for zone in zones},
            **{f"subnet-private-{zone}": f"rtb-{zone}" for zone in zones},
        },
        "parts": NetworkParts(
            nat_gateways=tuple(
                NatGateway(
                    origin=f"n {z}",
                    id=f"nat-{z}",
                    subnet_id=f"subnet-public-{z}",
                    allocation_id=f"eipalloc-{z}",
                    tags=label("", z),
                )
                for z in zones
            ),
            addresses=tuple(Address(origin=f"a {z}", id=f"eipalloc-{z}", tags=label("", z)) for z in zones),
            endpoints=(
                Endpoint(
                    origin="e s3",
                    id="vpce-s3",
                    vpc_id="vpc-1",
                    service="com.amazonaws.us-east-1.s3",
                    kind="Gateway",
                    table_ids=frozenset({"rtb-public", *(f"rtb-{zone}" for zone in zones)}),
                    tags={"Name": "to-s3"},
                ),
            ),
        ),
    }
    return with_parts(**fields | changes)


OWNER = NETWORK
"""The account of these networks."""
