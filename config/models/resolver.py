"""dns.yaml: the resolver's endpoints in VPCs, and rules that forward by them. Whether they fit is config.checks'."""

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from config.models.base import Model, refusal
from config.models.dns import HostedZone, ZoneName
from config.models.inside_vpc import Address
from config.models.keyed import Keyed
from config.models.types import Distinct, Key, NetworkTags, Reference, References

MAX_TARGETS = 6
"""Target addresses of a rule (docs.aws.amazon.com/Route53/latest/DeveloperGuide/DNSLimitations.html, from memory)."""

DNS_PORT = 53


class ResolverEndpoint(Keyed):
    """Addresses in a VPC by which AWS's resolver is asked from outside of it, or asks others."""

    key: Key = Field(description="The endpoint's identity; changes only with `formerly`.")
    vpc: Reference = Field(description="Key of the VPC that it is in, which says its account and region too.")
    direction: Literal["inbound", "outbound"] = Field(
        description="inbound: others ask AWS's resolver by it. outbound: rules forward by it. Another one is another "
        "endpoint."
    )
    tier: Reference | None = Field(default=None, description="A tier of the VPC: an address in each of its subnets.")
    subnets: References = Field(default=(), description="In place of tier: subnets of the VPC, in two zones at least.")
    security_groups: References = Field(
        min_length=1, description="Security groups of the VPC, by key; other ones make another endpoint."
    )
    tags: NetworkTags = Field(default_factory=dict, description="Tags of the endpoint, added to the organization's.")

    @model_validator(mode="after")
    def _lies_in_a_tier_or_in_subnets(self) -> Self:
        if (self.tier is None) == (not self.subnets):
            raise refusal(
                "the endpoint names a tier and subnets" if self.subnets else "the endpoint would have no addresses",
                "write tier or subnets",
            )
        return self


class ResolverTarget(Model):
    """A DNS server that is asked."""

    ip: Address = Field(description="Its IPv4 address.")
    port: int = Field(default=DNS_PORT, ge=1, le=65535, description="Its port.")

    def __str__(self) -> str:
        return f"{self.ip}:{self.port}"


class ResolverRule(Keyed):
    """Names that VPCs have asked of other DNS servers, by an outbound endpoint."""

    key: Key = Field(description="The rule's identity; changes only with `formerly`.")
    domain_name: ZoneName = Field(description="The names: this one and all below it. Another one is another rule.")
    endpoint: Reference = Field(description="Key of the outbound endpoint, which says its account and region too.")
    targets: Annotated[tuple[ResolverTarget, ...], Distinct] = Field(
        min_length=1, max_length=MAX_TARGETS, description="Who is asked, in any order."
    )
    vpcs: References = Field(
        default=(),
        description="Keys of the VPCs that it is for, of its region: of its account, or of a share's receivers.",
    )
    tags: NetworkTags = Field(default_factory=dict, description="Tags of the rule, added to the organization's.")


class DnsFile(Model):
    """dns.yaml as a whole."""

    zones: tuple[HostedZone, ...] = Field(default=(), description="The hosted zones, in any order.")
    resolver_endpoints: tuple[ResolverEndpoint, ...] = Field(
        default=(), description="The resolver's endpoints in VPCs, in any order."
    )
    resolver_rules: tuple[ResolverRule, ...] = Field(default=(), description="What is forwarded by them, in any order.")
