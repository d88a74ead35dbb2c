"""What the tiers of a VPC are made of: subnets, route tables, NAT gateways and gateway endpoints."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from config.models import Organization, Vpc
from config.models.tiers import Tier
from config.plan.former_keys import KeysByKey
from config.plan.subnets import Room, divide, lay_out, list_ipv6_room

PUBLIC_TABLE = ""
"""The key of the route table of all public subnets, which no tier can have."""


@dataclass(frozen=True, kw_only=True)
class SubnetPlan:
    """A subnet. A switch that is None is AWS's to choose. `formerly`: keys that it had before.

    `route_table`: the key of its own route table; None where it is public, or keeps the VPC's main one. `ipv6_index`:
    which /64 of the VPC's IPv6 network it has; None for none.
    """

    key: str
    cidr: str
    availability_zone: str
    public: bool
    map_public_ip_on_launch: bool | None
    tags: Mapping[str, str]
    route_table: str | None = None
    ipv6_index: int | None = None
    assign_ipv6_address_on_creation: bool | None = None
    formerly: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class RouteTablePlan:
    """A route table of a tier, or of its subnet in one zone. `nat_gateway`: the key of that which it routes to.
    `egress_only`: whether it routes IPv6 to the egress-only internet gateway.
    """

    key: str
    nat_gateway: str | None
    tags: Mapping[str, str]
    egress_only: bool = False
    formerly: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class NatGatewayPlan:
    """A NAT gateway with its elastic address, in the subnet of that key. Its own key is its zone."""

    key: str
    subnet: str
    tags: Mapping[str, str]
    address_tags: Mapping[str, str]


@dataclass(frozen=True, kw_only=True)
class GatewayEndpointPlan:
    """The endpoint of a service, for all route tables that its VPC's plan has. Its key is the service's short name."""

    key: str
    service_name: str
    tags: Mapping[str, str]


class TierSubnet(NamedTuple):
    """A tier's subnet in a zone."""

    tier: Tier
    zone: str
    cidr: str
    ipv6_index: int | None

    @property
    def keys(self) -> tuple[str, ...]:
        """Its key, and then those that it had before."""
        return (self.tier.name_subnet(self.zone), *self.tier.name_former_subnets(self.zone))


def list_rooms(vpc: Vpc) -> tuple[Room | None, ...]:
    """The room of each tier; None for one whose networks are written out."""
    rooms = iter(lay_out([tier.prefix for tier in vpc.tiers if tier.prefix is not None], vpc.zone_slots))
    return tuple(None if tier.prefix is None else next(rooms) for tier in vpc.tiers)


def list_tier_subnets(vpc: Vpc) -> Iterator[TierSubnet]:
    """The subnets of all tiers, in their order. The VPC has room for them (config.checks.tiers)."""
    for position, (tier, room) in enumerate(zip(vpc.tiers, list_rooms(vpc), strict=True)):
        networks = tier.cidrs
        if room is not None:
            networks = dict(zip(vpc.zones, divide(vpc.cidr, room, len(vpc.zones)), strict=True))
        numbers = tier.ipv6_indexes or dict(zip(vpc.zones, list_ipv6_room(position, vpc.zone_slots), strict=False))
        for zone in () if tier.retired else vpc.live_zones:
            if zone in networks:
                yield TierSubnet(tier, zone, str(networks[zone]), numbers.get(zone) if vpc.gives_ipv6(tier) else None)


def name_tiers(organization: Organization) -> dict[str, str]:
    """<VPC>/<tier> by <VPC>/<subnet>, of the subnets of all tiers."""
    return {
        f"{vpc.key}/{subnet.keys[0]}": f"{vpc.key}/{subnet.tier.key}"
        for vpc in organization.vpcs
        for subnet in list_tier_subnets(vpc)
    }


def index_tier_subnets(vpc: Vpc) -> KeysByKey:
    """The keys of the tiers' subnets."""
    return {
        tier.name_subnet(zone): (tier.name_subnet(zone), *tier.name_former_subnets(zone))
        for tier in vpc.live_tiers
        for zone in vpc.live_zones
    }


def plan_tier_subnets(vpc: Vpc) -> Iterator[SubnetPlan]:
    for subnet in list_tier_subnets(vpc):
        tier, (key, *former) = subnet.tier, subnet.keys
        yield SubnetPlan(
            key=key,
            cidr=subnet.cidr,
            availability_zone=subnet.zone,
            public=tier.internet,
            map_public_ip_on_launch=tier.map_public_ip_on_launch,
            tags=name_part(vpc, tier.original_key, subnet.zone) | tier.tags,
            route_table=None if tier.internet else _name_table(vpc, tier, subnet.zone),
            ipv6_index=subnet.ipv6_index,
            assign_ipv6_address_on_creation=tier.assign_ipv6_address_on_creation,
            formerly=tuple(former),
        )


def plan_route_tables(vpc: Vpc) -> tuple[RouteTablePlan, ...]:
    """Those of the tiers without internet, sorted by key: one a zone where each zone has its own NAT gateway."""
    tables: list[RouteTablePlan] = []
    for tier in vpc.live_tiers:
        if tier.internet:
            continue
        nat = find_nat_zones(vpc) if tier.nat else ()
        if _is_zonal(vpc, tier):
            tables += [
                RouteTablePlan(
                    key=tier.name_subnet(zone),
                    nat_gateway=zone,
                    tags=vpc.tags | name_part(vpc, tier.original_key, zone),
                    egress_only=tier.egress_only,
                    formerly=tier.name_former_subnets(zone),
                )
                for zone in nat
            ]
        else:
            tags = vpc.tags | name_part(vpc, tier.original_key)
            nat_gateway = next(iter(nat), None)
            tables.append(
                RouteTablePlan(
                    key=tier.key,
                    nat_gateway=nat_gateway,
                    tags=tags,
                    egress_only=tier.egress_only,
                    formerly=tier.formerly,
                )
            )
    return tuple(sorted(tables, key=lambda table: table.key))


def list_table_keys(vpc: Vpc, tiers: Collection[str] | None = None) -> tuple[tuple[str, ...], ...]:
    """The keys of the route tables of these tiers, each with those that it had before; by default of all that is made.

    PUBLIC_TABLE is the one of all public subnets.
    """
    chosen = [tier for tier in vpc.live_tiers if tiers is None or tier.key in tiers]
    public = any(tier.internet for tier in chosen) or (tiers is None and vpc.is_public)
    own = {keys for tier in chosen if not tier.internet for keys in _list_own_tables(vpc, tier)}
    return tuple(sorted(own | ({(PUBLIC_TABLE,)} if public else set())))


def _list_own_tables(vpc: Vpc, tier: Tier) -> list[tuple[str, ...]]:
    if not _is_zonal(vpc, tier):
        return [tier.keys]
    return [(tier.name_subnet(zone), *tier.name_former_subnets(zone)) for zone in find_nat_zones(vpc)]


def plan_nat_gateways(vpc: Vpc) -> tuple[NatGatewayPlan, ...]:
    """In the first tier with internet, sorted by zone."""
    tiers = [tier for tier in vpc.live_tiers if tier.internet]
    return tuple(
        NatGatewayPlan(
            key=zone,
            subnet=tier.name_subnet(zone),
            tags=vpc.tags | name_part(vpc, zone),
            address_tags=vpc.tags | name_part(vpc, zone),
        )
        for tier in tiers[:1]
        for zone in sorted(find_nat_zones(vpc))
    )


def plan_gateway_endpoints(vpc: Vpc, region: str) -> tuple[GatewayEndpointPlan, ...]:
    """Sorted by service."""
    return tuple(
        GatewayEndpointPlan(
            key=service,
            service_name=f"com.amazonaws.{region}.{service}",
            tags=vpc.tags | name_part(vpc, service),
        )
        for service in sorted(vpc.gateway_endpoints)
    )


def find_nat_zones(vpc: Vpc) -> tuple[str, ...]:
    """The zones that have a NAT gateway."""
    return {"none": (), "one": vpc.live_zones[:1], "per_zone": vpc.live_zones}[vpc.nat]


def _is_zonal(vpc: Vpc, tier: Tier) -> bool:
    return tier.nat and vpc.nat == "per_zone"


def _name_table(vpc: Vpc, tier: Tier, zone: str) -> str:
    return tier.name_subnet(zone) if _is_zonal(vpc, tier) else tier.key


def name_part(vpc: Vpc, *parts: str) -> dict[str, str]:
    """A Name tag of the VPC's name and these parts; none where the VPC has none."""
    if not vpc.name_tag and "Name" not in vpc.tags:
        return {}
    return {"Name": "-".join((vpc.tags.get("Name", vpc.original_key), *parts))}
