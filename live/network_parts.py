"""What exists in and between VPCs beside their subnets and route tables, as plain values.

`beyond` of each: names of what it has and this program cannot set.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from live.objects import Object, Tagged


@dataclass(frozen=True, kw_only=True)
class NatGateway(Tagged):
    """`allocation_id`: of its elastic address."""

    id: str
    subnet_id: str
    allocation_id: str
    beyond: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Address(Tagged):
    """An elastic address. `id`: of its allocation."""

    id: str


@dataclass(frozen=True, kw_only=True)
class EgressOnlyGateway(Tagged):
    """An egress-only internet gateway."""

    id: str
    vpc_id: str


@dataclass(frozen=True, kw_only=True)
class Ipv6Association(Object):
    """An IPv6 network that a VPC was given beside what it says itself."""

    vpc_id: str


@dataclass(frozen=True, kw_only=True)
class Endpoint(Tagged):
    """`service`: the whole name. `table_ids`: of a gateway endpoint; `subnet_ids`, `group_ids`: of an interface."""

    id: str
    vpc_id: str
    service: str
    kind: str
    table_ids: frozenset[str] = frozenset()
    subnet_ids: frozenset[str] = frozenset()
    group_ids: frozenset[str] = frozenset()
    private_dns: bool = False
    beyond: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class GroupRule:
    """A rule with one peer. `kind`: cidr, group or list; `peer`: a network or an id. Ports are as AWS has them, None
    where the protocol has none.
    """

    is_egress: bool
    protocol: str
    from_port: int | None
    to_port: int | None
    kind: str
    peer: str


@dataclass(frozen=True, kw_only=True)
class SecurityGroup(Tagged):
    """`rules`: descriptions by rule, as far as the group itself tells them."""

    id: str
    vpc_id: str
    name: str
    description: str
    rules: Mapping[GroupRule, str] = field(default_factory=dict[GroupRule, str])


@dataclass(frozen=True, kw_only=True)
class GroupRules(Tagged):
    """What a resource of its own tells of the rules of a group, and the tags that it gives them."""

    group_id: str
    rules: Mapping[GroupRule, str]


@dataclass(frozen=True, kw_only=True)
class AclRule:
    """A rule of a network ACL. `protocol`: its number, -1 for any. Ports: None where the protocol has none.

    `is_whole`: whether it is for all that its protocol has; false for a type of ICMP.
    """

    is_egress: bool
    number: int
    allows: bool
    protocol: str
    from_port: int | None
    to_port: int | None
    cidr: str
    is_whole: bool = True


@dataclass(frozen=True, kw_only=True)
class NetworkAcl(Tagged):
    """`subnet_ids`, `rules`: as far as the ACL itself tells them."""

    id: str
    vpc_id: str
    label: str
    subnet_ids: frozenset[str]
    rules: frozenset[AclRule]


@dataclass(frozen=True, kw_only=True)
class AclEntry(Object):
    """A rule of a network ACL that is a resource of its own."""

    acl_id: str
    rule: AclRule


@dataclass(frozen=True, kw_only=True)
class AclAssociation(Object):
    """A subnet that an ACL is for."""

    acl_id: str
    subnet_id: str


@dataclass(frozen=True, kw_only=True)
class DhcpOptions(Tagged):
    """What is empty is not told."""

    id: str
    domain_name: str
    domain_name_servers: tuple[str, ...]
    ntp_servers: tuple[str, ...]
    beyond: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class DhcpAssociation(Object):
    """A VPC with its set of options."""

    vpc_id: str
    options_id: str


@dataclass(frozen=True, kw_only=True)
class FlowLog(Tagged):
    """`vpc_id`: empty where it is of something else. `to_bucket`: whether S3 keeps it."""

    id: str
    vpc_id: str
    to_bucket: bool
    beyond: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class PrefixList(Tagged):
    """`entries`: descriptions by network."""

    id: str
    account_id: str
    region: str
    name: str
    max_entries: int
    entries: Mapping[str, str]
    beyond: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Peering(Tagged):
    """`vpc_id`: of the side that asked."""

    id: str
    vpc_id: str
    peer_vpc_id: str
    is_active: bool
    label: str


@dataclass(frozen=True, kw_only=True)
class PeeringOptions(Object):
    """What one resource tells of a peering's settings. `account_id`: where it is. `dns`: of who asked for the peering
    and of who was asked, whether it lets the other resolve its names; None where nothing is said of that side.
    """

    peering_id: str
    account_id: str
    dns: tuple[bool | None, bool | None]


@dataclass(frozen=True, kw_only=True)
class PeeringAcceptance(Tagged):
    id: str


@dataclass(frozen=True, kw_only=True)
class TransitGateway(Tagged):
    """`asn`: None for AWS's own choice."""

    id: str
    arn: str
    account_id: str
    region: str
    label: str
    asn: int | None = None
    beyond: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class TransitTable(Tagged):
    id: str
    gateway_id: str
    label: str


@dataclass(frozen=True, kw_only=True)
class TransitAttachment(Tagged):
    id: str
    gateway_id: str
    vpc_id: str
    subnet_ids: frozenset[str]
    beyond: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class TransitAcceptance(Tagged):
    """`id`: of the attachment that the gateway's owner accepted."""

    id: str


@dataclass(frozen=True, kw_only=True)
class TransitEntry(Object):
    """An attachment's association with a table, or its propagation into one."""

    table_id: str
    attachment_id: str


@dataclass(frozen=True, kw_only=True)
class TransitRoute(Object):
    """A route that a table of a gateway was given by hand."""

    table_id: str
    destination: str


@dataclass(frozen=True, kw_only=True)
class Zone(Tagged):
    """A hosted zone. `vpc_ids`: of the VPCs that it says itself that it answers in. `name_servers`: of a public one."""

    id: str
    account_id: str
    name: str
    comment: str
    vpc_ids: tuple[str, ...] = ()
    name_servers: tuple[str, ...] = ()
    beyond: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class ZoneAssociation(Object):
    """A VPC that a private zone answers in beside its first one, or that its account lets be one."""

    zone_id: str
    vpc_id: str


@dataclass(frozen=True, kw_only=True)
class RecordAlias:
    """What a record leads to in place of values. `zone_id`: of the hosted zone that the name is in."""

    name: str
    zone_id: str
    evaluate_target_health: bool


@dataclass(frozen=True, kw_only=True)
class Record(Object):
    """`name`: the whole, without a dot at its end."""

    zone_id: str
    name: str
    type: str
    ttl: int
    values: tuple[str, ...]
    alias: RecordAlias | None = None
    beyond: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class ResolverEndpoint(Tagged):
    """Of the resolver, in a VPC. `subnet_ids`: one for each address. `direction`: inbound or outbound."""

    id: str
    account_id: str
    region: str
    name: str
    direction: str
    subnet_ids: tuple[str, ...]
    group_ids: frozenset[str]
    beyond: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class ResolverRule(Tagged):
    """`targets`: addresses and ports of the servers that are asked."""

    id: str
    arn: str
    account_id: str
    region: str
    name: str
    domain_name: str
    endpoint_id: str
    targets: tuple[tuple[str, int], ...]
    beyond: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class ResolverAssociation(Object):
    """A VPC that a rule is for."""

    rule_id: str
    vpc_id: str


@dataclass(frozen=True, kw_only=True)
class NetworkParts:
    """All of them, each once."""

    nat_gateways: tuple[NatGateway, ...] = ()
    addresses: tuple[Address, ...] = ()
    egress_only_gateways: tuple[EgressOnlyGateway, ...] = ()
    ipv6_associations: tuple[Ipv6Association, ...] = ()
    endpoints: tuple[Endpoint, ...] = ()
    groups: tuple[SecurityGroup, ...] = ()
    group_rules: tuple[GroupRules, ...] = ()
    acls: tuple[NetworkAcl, ...] = ()
    acl_entries: tuple[AclEntry, ...] = ()
    acl_associations: tuple[AclAssociation, ...] = ()
    dhcp_options: tuple[DhcpOptions, ...] = ()
    dhcp_associations: tuple[DhcpAssociation, ...] = ()
    flow_logs: tuple[FlowLog, ...] = ()
    prefix_lists: tuple[PrefixList, ...] = ()
    peerings: tuple[Peering, ...] = ()
    peering_acceptances: tuple[PeeringAcceptance, ...] = ()
    peering_options: tuple[PeeringOptions, ...] = ()
    """The nearest first: those of a resource of their own, of an acceptance, of a peering itself."""
    transit_gateways: tuple[TransitGateway, ...] = ()
    transit_tables: tuple[TransitTable, ...] = ()
    transit_attachments: tuple[TransitAttachment, ...] = ()
    transit_acceptances: tuple[TransitAcceptance, ...] = ()
    transit_associations: tuple[TransitEntry, ...] = ()
    transit_propagations: tuple[TransitEntry, ...] = ()
    transit_routes: tuple[TransitRoute, ...] = ()
    zones: tuple[Zone, ...] = ()
    zone_associations: tuple[ZoneAssociation, ...] = ()
    zone_authorizations: tuple[ZoneAssociation, ...] = ()
    records: tuple[Record, ...] = ()
    resolver_endpoints: tuple[ResolverEndpoint, ...] = ()
    resolver_rules: tuple[ResolverRule, ...] = ()
    resolver_associations: tuple[ResolverAssociation, ...] = ()
