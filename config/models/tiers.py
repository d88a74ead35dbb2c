"""network.yaml: the tiers of a VPC, each a subnet in every zone. Whether they fit is config.checks.tiers'."""

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from config.models.base import refusal
from config.models.keyed import Keyed
from config.models.types import AvailabilityZone, Distinct, Ipv6Index, Key, Network, NetworkTags

Nat = Literal["none", "one", "per_zone"]
ZoneSlots = Literal[1, 2, 4, 8]
GatewayService = Literal["s3", "dynamodb"]
"""The services that have a gateway endpoint in all regions
(https://docs.aws.amazon.com/vpc/latest/privatelink/gateway-endpoints.html, read 2026-11-27)."""
GatewayEndpoints = Annotated[tuple[GatewayService, ...], Distinct]
PREFIXES = range(16, 29)
"""The sizes that a tier's subnets can have."""


class Tier(Keyed):
    """Subnets of a VPC that are routed alike, one in each of its zones.

    Their CIDRs follow from the tiers' order, or are written out.
    """

    key: Key = Field(
        description="The tier's identity among its VPC's tiers and subnets; changes only with `formerly`. Its subnets "
        "are called <key>-<zone>."
    )
    prefix: Annotated[int, Field(ge=PREFIXES[0], le=PREFIXES[-1])] | None = Field(
        default=None, description="The size of each of its subnets: 24 for /24."
    )
    cidrs: dict[AvailabilityZone, Network] = Field(
        default_factory=dict,
        description="The networks of its subnets by zone, in place of prefix, for subnets that are there already.",
    )
    internet: bool = Field(default=False, description="Whether its subnets have a route to an internet gateway.")
    nat: bool = Field(default=False, description="Whether its subnets reach the internet by the VPC's NAT gateways.")
    map_public_ip_on_launch: bool | None = Field(
        default=None, description="Whether what is launched in it gets a public address; by default AWS's choice: no."
    )
    ipv6: bool | None = Field(
        default=None, description="Whether its subnets have an IPv6 network each; by default as the VPC says."
    )
    ipv6_indexes: dict[AvailabilityZone, Ipv6Index] = Field(
        default_factory=dict,
        description="Which /64 of the VPC's IPv6 network its subnets have by zone, counted from 0, for subnets that "
        "are there already; by default computed.",
    )
    egress_only: bool = Field(
        default=False,
        description="Whether its subnets reach the internet by IPv6, where nobody reaches them from.",
    )
    assign_ipv6_address_on_creation: bool | None = Field(
        default=None, description="Whether what is launched in it gets an IPv6 address; by default AWS's choice: no."
    )
    retired: bool = Field(
        default=False, description="Whether it has no subnets any more, and only keeps the tiers after it in place."
    )
    tags: NetworkTags = Field(default_factory=dict, description="Tags of its subnets, added to the organization's.")

    @model_validator(mode="after")
    def _lies_somewhere(self) -> Self:
        if (self.prefix is None) == (not self.cidrs):
            said = "has neither prefix nor cidrs" if self.prefix is None else "has both prefix and cidrs"
            raise refusal(
                f'the tier "{self.key}" {said}, and one of them says where its subnets lie',
                "write prefix: 24 for subnets whose networks are computed, or cidrs: {us-east-1a: 10.0.1.0/24} for "
                "those that are there already",
            )
        return self

    def name_subnet(self, zone: str) -> str:
        """The key of its subnet in that zone."""
        return f"{self.key}-{zone}"

    def name_former_subnets(self, zone: str) -> tuple[str, ...]:
        """What that subnet was called before the tier's key changed."""
        return tuple(f"{former}-{zone}" for former in self.formerly)
