"""What is known of networks, from whatever source: plain values that the model answers from.

Keys are unique among their kind. What refers to another thing has that thing's key.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from enum import StrEnum
from functools import cached_property
from ipaddress import IPv4Network, IPv6Network
from typing import Protocol, TypeVar

Network = IPv4Network | IPv6Network


class Via(StrEnum):
    """What a route leads to. ELSEWHERE is what the model does not follow, such as a VPN or a network interface."""

    LOCAL = "local"
    INTERNET_GATEWAY = "internet gateway"
    NAT_GATEWAY = "NAT gateway"
    EGRESS_ONLY_GATEWAY = "egress-only internet gateway"
    PEERING = "peering"
    TRANSIT_GATEWAY = "transit gateway"
    BLACKHOLE = "blackhole"
    ELSEWHERE = "elsewhere"


@dataclass(frozen=True)
class Route:
    """`to`: the key of what it leads to; empty for the VPC itself and for nothing."""

    destination: Network
    via: Via
    to: str = ""


@dataclass(frozen=True, kw_only=True)
class RouteTable:
    """A route table of a VPC. The VPC's own networks are in it as local routes."""

    key: str
    routes: tuple[Route, ...]


@dataclass(frozen=True, kw_only=True)
class Vpc:
    """`networks`: of IPv4 and IPv6."""

    key: str
    region: str
    networks: tuple[Network, ...]


@dataclass(frozen=True, kw_only=True)
class Subnet:
    """`acl`: the key of its network ACL; None for one that lets everything through. `tier`: <VPC>/<tier>."""

    key: str
    vpc: str
    zone: str
    networks: tuple[Network, ...]
    table: str
    acl: str | None = None
    tier: str | None = None


@dataclass(frozen=True, kw_only=True)
class InternetGateway:
    """An internet gateway, or an egress-only one, that is attached to a VPC."""

    key: str
    vpc: str


@dataclass(frozen=True, kw_only=True)
class NatGateway:
    """`public`: whether it has an elastic address."""

    key: str
    subnet: str
    public: bool = True


@dataclass(frozen=True, kw_only=True)
class Peering:
    """`active`: whether it was accepted and is not gone."""

    key: str
    vpcs: tuple[str, str]
    active: bool = True


@dataclass(frozen=True, kw_only=True)
class TransitGateway:
    """`refers_to_groups`: whether rules may name security groups of other VPCs on it."""

    key: str
    refers_to_groups: bool = False


@dataclass(frozen=True, kw_only=True)
class TransitAttachment:
    """`vpc`: None for what is no VPC, such as a VPN. `table`: of the gateway, that it is associated with.

    `active`: whether the gateway's owner has accepted it and it is not gone. `appliance_mode`: whether it is the
    connection that decides in which zone packets come out, instead of the zone that they come from.
    """

    key: str
    gateway: str
    vpc: str | None
    subnets: tuple[str, ...]
    table: str | None
    active: bool = True
    appliance_mode: bool = False
    refers_to_groups: bool = True


@dataclass(frozen=True)
class TransitRoute:
    """`attachment`: None for a blackhole. `static`: whether somebody wrote it; else an attachment propagates it."""

    destination: Network
    attachment: str | None
    static: bool = False


@dataclass(frozen=True, kw_only=True)
class TransitTable:
    """A route table of a transit gateway: a segment."""

    key: str
    routes: tuple[TransitRoute, ...]


@dataclass(frozen=True, kw_only=True)
class GatewayEndpoint:
    """`tables`: the route tables that lead to it."""

    key: str
    vpc: str
    service: str
    tables: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class InterfaceEndpoint:
    """`subnets`: where it has its addresses. `groups`: the security groups that it is in."""

    key: str
    vpc: str
    service: str
    subnets: tuple[str, ...]
    groups: tuple[str, ...]


@dataclass(frozen=True)
class Rule:
    """A rule of a security group: `networks` (those of a prefix list among them), or the key of a `group`.

    `protocol`: tcp, udp, icmp or another name; None for all. `ports`: the first and the last; None for all.
    """

    egress: bool
    protocol: str | None
    ports: tuple[int, int] | None
    networks: tuple[Network, ...] = ()
    group: str | None = None


@dataclass(frozen=True, kw_only=True)
class SecurityGroup:
    """`rules`: in any order; what none of them lets through is not let through. `id`: AWS's, where AWS told it."""

    key: str
    vpc: str
    rules: tuple[Rule, ...]
    id: str = ""


@dataclass(frozen=True)
class AclEntry:
    """The first entry, by `number`, that is for a packet decides. `protocol` and `ports`: as of a Rule."""

    number: int
    egress: bool
    protocol: str | None
    ports: tuple[int, int] | None
    network: Network
    allow: bool


@dataclass(frozen=True, kw_only=True)
class NetworkAcl:
    """What none of the entries is for is not let through. Answers are no exception: an ACL remembers nothing."""

    key: str
    entries: tuple[AclEntry, ...]


class _Keyed(Protocol):
    @property
    def key(self) -> str: ...


T = TypeVar("T", bound=_Keyed)


def _index(things: Iterable[T]) -> Mapping[str, T]:
    return {thing.key: thing for thing in things}


@dataclass(frozen=True, kw_only=True)
class Facts:
    """All that is known, in any order. Things that refer to what is not there are as if that let nothing through."""

    vpcs: tuple[Vpc, ...] = ()
    subnets: tuple[Subnet, ...] = ()
    tables: tuple[RouteTable, ...] = ()
    internet_gateways: tuple[InternetGateway, ...] = ()
    egress_only_gateways: tuple[InternetGateway, ...] = ()
    nat_gateways: tuple[NatGateway, ...] = ()
    peerings: tuple[Peering, ...] = ()
    transit_gateways: tuple[TransitGateway, ...] = ()
    attachments: tuple[TransitAttachment, ...] = ()
    transit_tables: tuple[TransitTable, ...] = ()
    gateway_endpoints: tuple[GatewayEndpoint, ...] = ()
    interface_endpoints: tuple[InterfaceEndpoint, ...] = ()
    groups: tuple[SecurityGroup, ...] = ()
    acls: tuple[NetworkAcl, ...] = ()

    @cached_property
    def vpc(self) -> Mapping[str, Vpc]:
        return _index(self.vpcs)

    @cached_property
    def subnet(self) -> Mapping[str, Subnet]:
        return _index(self.subnets)

    @cached_property
    def table(self) -> Mapping[str, RouteTable]:
        return _index(self.tables)

    @cached_property
    def internet_gateway(self) -> Mapping[str, InternetGateway]:
        return _index(self.internet_gateways)

    @cached_property
    def egress_only_gateway(self) -> Mapping[str, InternetGateway]:
        return _index(self.egress_only_gateways)

    @cached_property
    def nat_gateway(self) -> Mapping[str, NatGateway]:
        return _index(self.nat_gateways)

    @cached_property
    def peering(self) -> Mapping[str, Peering]:
        return _index(self.peerings)

    @cached_property
    def transit_gateway(self) -> Mapping[str, TransitGateway]:
        return _index(self.transit_gateways)

    @cached_property
    def attachment(self) -> Mapping[str, TransitAttachment]:
        return _index(self.attachments)

    @cached_property
    def transit_table(self) -> Mapping[str, TransitTable]:
        return _index(self.transit_tables)

    @cached_property
    def group(self) -> Mapping[str, SecurityGroup]:
        return _index(self.groups)

    @cached_property
    def acl(self) -> Mapping[str, NetworkAcl]:
        return _index(self.acls)

    @cached_property
    def subnets_of(self) -> Mapping[str, tuple[Subnet, ...]]:
        """The subnets of each VPC, sorted by key."""
        found: dict[str, list[Subnet]] = {vpc.key: [] for vpc in self.vpcs}
        for subnet in sorted(self.subnets, key=lambda one: one.key):
            found.setdefault(subnet.vpc, []).append(subnet)
        return {key: tuple(subnets) for key, subnets in found.items()}

    @cached_property
    def subnets_named(self) -> Mapping[str, tuple[Subnet, ...]]:
        """By the name of each subnet, tier and VPC: its subnets, sorted by key."""
        found: dict[str, list[Subnet]] = {}
        for subnet in sorted(self.subnets, key=lambda one: one.key):
            for name in {subnet.key, subnet.tier, subnet.vpc} - {None}:
                found.setdefault(name or "", []).append(subnet)
        return {name: tuple(subnets) for name, subnets in found.items()}

    @cached_property
    def groups_of(self) -> Mapping[str, tuple[SecurityGroup, ...]]:
        """The security groups of each VPC."""
        found: dict[str, list[SecurityGroup]] = {}
        for group in self.groups:
            found.setdefault(group.vpc, []).append(group)
        return {key: tuple(groups) for key, groups in found.items()}

    @cached_property
    def attachment_of(self) -> Mapping[tuple[str, str], TransitAttachment]:
        """The attachment of a VPC to a gateway, by both keys."""
        return {(one.gateway, one.vpc): one for one in self.attachments if one.vpc is not None}


def merge(parts: Iterable[Facts]) -> Facts:
    """All of them together."""
    found = list(parts)
    return Facts(
        **{one.name: tuple(thing for part in found for thing in getattr(part, one.name)) for one in fields(Facts)}
    )
