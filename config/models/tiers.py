"""network.yaml: the tiers of a VPC, each a subnet in every zone. Whether they fit is config.checks.tiers'."""

from typing import Annotated, Literal

from pydantic import Field

from config.models.keyed import Keyed
from config.models.types import Distinct, Key, NetworkTags

Nat = Literal["none", "one", "per_zone"]
ZoneSlots = Literal[1, 2, 4, 8]
GatewayEndpoints = Annotated[tuple[Literal["s3", "dynamodb"], ...], Distinct]
"""The services that have a gateway endpoint in all regions
(https://docs.aws.amazon.com/vpc/latest/privatelink/gateway-endpoints.html, read 2026-11-27)."""


class Tier(Keyed):
    """Subnets of a VPC that are routed alike, one in each of its zones. Their CIDRs follow from the tiers' order."""

    key: Key = Field(
        description="The tier's identity among its VPC's tiers and subnets; changes only with `formerly`. Its subnets "
        "are called <key>-<zone>."
    )
    prefix: int = Field(ge=16, le=28, description="The size of each of its subnets: 24 for /24.")
    internet: bool = Field(default=False, description="Whether its subnets have a route to an internet gateway.")
    nat: bool = Field(default=False, description="Whether its subnets reach the internet by the VPC's NAT gateways.")
    map_public_ip_on_launch: bool | None = Field(
        default=None, description="Whether what is launched in it gets a public address; by default AWS's choice: no."
    )
    retired: bool = Field(
        default=False, description="Whether it has no subnets any more, and only keeps the tiers after it in place."
    )
    tags: NetworkTags = Field(default_factory=dict, description="Tags of its subnets, added to the organization's.")

    def name_subnet(self, zone: str) -> str:
        """The key of its subnet in that zone."""
        return f"{self.key}-{zone}"

    def name_former_subnets(self, zone: str) -> tuple[str, ...]:
        """What that subnet was called before the tier's key changed."""
        return tuple(f"{former}-{zone}" for former in self.formerly)
