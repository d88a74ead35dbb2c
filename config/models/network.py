"""network.yaml: VPCs, their subnets, and what is shared between accounts. Whether they fit is config.checks'."""

from typing import Literal, Self

from pydantic import Field, model_validator

from config.models.base import Model, refusal
from config.models.flow_logs import FlowLogs
from config.models.inside_vpc import DhcpOptions, InterfaceEndpoints
from config.models.ipam import Ipam
from config.models.keyed import Keyed
from config.models.network_acls import NetworkAcl
from config.models.peering import Peering
from config.models.security_groups import PrefixList, SecurityGroup
from config.models.tiers import GatewayEndpoints, Nat, Tier, ZoneSlots
from config.models.transit import TransitGateway
from config.models.types import (
    AvailabilityZone,
    AvailabilityZones,
    DisplayName,
    Ipv6Index,
    Ipv6VpcNetwork,
    Key,
    Network,
    NetworkTags,
    Reference,
    References,
    Region,
    ShareTags,
)


class Subnet(Keyed):
    """A subnet of a VPC."""

    key: Key = Field(description="The subnet's identity within its VPC; changes only with `formerly`.")
    cidr: Network = Field(description="Its IPv4 network, inside the VPC's.")
    availability_zone: AvailabilityZone = Field(description="A zone of the VPC's region, such as us-east-1a.")
    public: bool = Field(default=False, description="Whether it gets a route to an internet gateway.")
    map_public_ip_on_launch: bool | None = Field(
        default=None, description="Whether what is launched in it gets a public address; by default AWS's choice: no."
    )
    ipv6_index: Ipv6Index | None = Field(
        default=None, description="Which /64 of the VPC's IPv6 network it has, counted from 0; without, none."
    )
    assign_ipv6_address_on_creation: bool | None = Field(
        default=None, description="Whether what is launched in it gets an IPv6 address; by default AWS's choice: no."
    )
    name_tag: bool = Field(default=True, description="Whether the key is its Name tag where tags gives it none.")
    tags: NetworkTags = Field(default_factory=dict, description="Tags of the subnet, added to the organization's.")


class PublicRouting(Model):
    """Tags of what routes a VPC's public subnets to the internet."""

    gateway_tags: NetworkTags | None = Field(
        default=None, description="Tags of the internet gateway, {} for none; those of the VPC by default."
    )
    route_table_tags: NetworkTags | None = Field(
        default=None, description="Tags of the public route table, {} for none; those of the VPC by default."
    )


class Vpc(Keyed):
    """A VPC of one account."""

    key: Key = Field(description="The VPC's identity; changes only with `formerly`.")
    account: Reference = Field(description='Key of the account that holds it, or "management".')
    cidr: Network = Field(description="Its IPv4 network, /16 to /28.")
    pool: Reference | None = Field(
        default=None,
        description="Key of the pool of `ipam` that its network is allocated from when it is made; later on it changes "
        "nothing in AWS.",
    )
    ipv6: bool = Field(
        default=False,
        description="Whether it has an IPv6 network, a /56 of Amazon's, and its tiers a /64 in each subnet.",
    )
    ipv6_cidr: Ipv6VpcNetwork | None = Field(
        default=None,
        description="The IPv6 network that it has, once AWS has given it one; for VPCs of other stacks that reach it.",
    )
    region: Region | None = Field(default=None, description="Its region; the account's by default.")
    zones: AvailabilityZones = Field(
        default=(), description="The zones of its tiers. A new one goes to the end, or subnets would move."
    )
    retired_zones: AvailabilityZones = Field(
        default=(),
        description="Those of them that have no subnets any more, and only keep the zones after them in place.",
    )
    tiers: tuple[Tier, ...] = Field(
        default=(), description="Its tiers, each a subnet in every zone. A new one goes to the end, as zones do."
    )
    zone_slots: ZoneSlots = Field(
        default=4, description="For how many zones each tier keeps room; another number moves subnets."
    )
    nat: Nat = Field(
        default="none", description="Its NAT gateways, in the first tier with internet: none, one, or one per_zone."
    )
    gateway_endpoints: GatewayEndpoints = Field(
        default=(), description="Services that its tiers reach without the internet, free of charge."
    )
    subnets: tuple[Subnet, ...] = Field(default=(), description="Subnets written out, in any order.")
    security_groups: tuple[SecurityGroup, ...] = Field(default=(), description="Its security groups, in any order.")
    network_acls: tuple[NetworkAcl, ...] = Field(default=(), description="Its network ACLs, in any order.")
    dhcp_options: DhcpOptions | None = Field(
        default=None, description="What it tells by DHCP; by default what AWS tells by itself."
    )
    flow_logs: FlowLogs | None = Field(
        default=None, description="What of its traffic is recorded in the log archive of security.yaml; off by default."
    )
    interface_endpoints: InterfaceEndpoints | None = Field(
        default=None, description="Services that it reaches by addresses of its own, without the internet."
    )
    enable_dns_support: bool | None = Field(
        default=None, description="Whether AWS's resolver answers in it; by default AWS's choice: yes."
    )
    enable_dns_hostnames: bool | None = Field(
        default=None, description="Whether public addresses in it get host names; by default AWS's choice: no."
    )
    instance_tenancy: Literal["default", "dedicated"] | None = Field(
        default=None, description="The tenancy of its instances; another one makes the VPC anew."
    )
    public_routing: PublicRouting | None = Field(
        default=None, description="Tags of its internet gateway and public route table, where they are not the VPC's."
    )
    part_tags: dict[str, NetworkTags] = Field(
        default_factory=dict,
        description="Tags of single parts, in place of those that they would have: by subnets/KEY, nat_gateways/ZONE, "
        "addresses/ZONE, route_tables/KEY, security_groups/KEY, network_acls/KEY, gateway_endpoints/SERVICE, "
        "interface_endpoints/SERVICE, egress_only_gateway, dhcp_options and flow_logs.",
    )
    name_tag: bool = Field(default=True, description="Whether the key is its Name tag where tags gives it none.")
    tags: NetworkTags = Field(default_factory=dict, description="Tags of the VPC, added to the organization's.")

    @property
    def is_public(self) -> bool:
        """Whether a subnet or tier of it is routed to an internet gateway."""
        return any(subnet.public for subnet in self.subnets) or any(tier.internet for tier in self.live_tiers)

    def gives_ipv6(self, tier: Tier) -> bool:
        """Whether the subnets of one of its tiers have IPv6 networks."""
        return self.ipv6 if tier.ipv6 is None else tier.ipv6

    @property
    def live_tiers(self) -> tuple[Tier, ...]:
        """The tiers that have subnets."""
        return tuple(tier for tier in self.tiers if not tier.retired)

    @property
    def live_zones(self) -> tuple[str, ...]:
        """The zones that its tiers have subnets in."""
        return tuple(zone for zone in self.zones if zone not in self.retired_zones)

    @model_validator(mode="after")
    def _ipv6_is_on(self) -> Self:
        if self.ipv6_cidr is not None and not self.ipv6:
            raise refusal(
                "ipv6_cidr is the IPv6 network that the VPC has, and without ipv6: true it has none",
                "write ipv6: true, or remove it",
            )
        return self

    @model_validator(mode="after")
    def _public_routing_exists(self) -> Self:
        if self.public_routing is not None and not self.is_public:
            raise refusal(
                "public_routing tags what routes public subnets to the internet, and the VPC has no public subnet",
                "remove it, or write public: true at a subnet, or internet: true at a tier",
            )
        return self


SHAREABLE = ("subnets", "prefix_lists", "resolver_rules", "transit_gateways", "ipam_pools")
"""The fields of a share that list what is shared."""


class Share(Keyed):
    """What one account has and other accounts may use. Each list of references is a row of config.plan.shareable."""

    key: Key = Field(description="The share's identity; changes only with `formerly`.")
    name: DisplayName = Field(description="The share's name in AWS; may change.")
    owner: Reference = Field(description="Key of the account that holds what is shared.")
    subnets: References = Field(
        default=(),
        description="Subnets that are shared: <VPC key>/<subnet key>, or <VPC key>/<tier key> for all of a tier's.",
    )
    prefix_lists: References = Field(
        default=(), description="Prefix lists that are shared, by key: security groups of the receivers may name them."
    )
    resolver_rules: References = Field(
        default=(), description="Rules of the resolver that are shared, by key: they may be for VPCs of the receivers."
    )
    transit_gateways: References = Field(
        default=(),
        description="Transit gateways that are shared, by key: the receivers may attach VPCs that are not in "
        "`attachments`, each of which waits until the owner accepts it.",
    )
    ipam_pools: References = Field(
        default=(), description="Pools of `ipam` that are shared, by key: the receivers may make VPCs from them."
    )
    with_: References = Field(
        alias="with",
        min_length=1,
        description='Who may use them: keys of accounts and units, or "organization" alone, for all of its accounts.',
    )
    allow_external_principals: bool = Field(
        default=False, description="Whether accounts outside the organization may be added, by other means than this."
    )
    tags: ShareTags = Field(default_factory=dict, description="Tags of the share, added to the organization's.")

    @model_validator(mode="after")
    def _something_is_shared(self) -> Self:
        if not any(getattr(self, kind) for kind in SHAREABLE):
            raise refusal("nothing is shared", f"write {' or '.join(f'{kind}: [...]' for kind in SHAREABLE)}")
        return self


class NetworkFile(Model):
    """network.yaml as a whole."""

    vpcs: tuple[Vpc, ...] = Field(default=(), description="The VPCs, in any order.")
    prefix_lists: tuple[PrefixList, ...] = Field(default=(), description="The prefix lists, in any order.")
    shares: tuple[Share, ...] = Field(default=(), description="The resource shares, in any order.")
    peerings: tuple[Peering, ...] = Field(default=(), description="The peerings of two VPCs, in any order.")
    transit_gateways: tuple[TransitGateway, ...] = Field(default=(), description="The transit gateways, in any order.")
    ipam: Ipam | None = Field(default=None, description="AWS's IPAM with its pools of networks; off by default.")
