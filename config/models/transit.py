"""network.yaml: transit gateways, what is attached to them, and who reaches whom. Whether it fits is config.checks'."""

from typing import Self

from pydantic import Field, model_validator

from config.models.base import Model, refusal
from config.models.keyed import Keyed
from config.models.types import DisplayName, Key, NetworkTags, Reference, References, Region

_PRIVATE_ASNS = (range(64512, 65535), range(4200000000, 4294967295))
"""Those that AWS takes: argument amazon_side_asn of pulumi-aws 7.51, read 2026-11-27."""


class Segment(Keyed):
    """VPCs of a transit gateway that reach the same others: a route table of it."""

    key: Key = Field(description="The segment's identity among its gateway's; changes only with `formerly`.")
    reaches: References = Field(
        default=(),
        description="Keys of the segments whose VPCs these reach, and which reach these; its own too, where its VPCs "
        "reach each other.",
    )
    inspected: bool = Field(
        default=False,
        description="Whether all that its VPCs send to others, and get from them, passes the gateway's `inspection`.",
    )
    tags: NetworkTags = Field(default_factory=dict, description="Tags of its route table, added to the gateway's.")


class TransitAttachment(Model):
    """A VPC on a transit gateway, by one subnet in each zone."""

    vpc: Reference = Field(description="Key of the VPC; a gateway has each once.")
    segment: Reference = Field(description="Key of the gateway's segment that it is in.")
    tier: Reference | None = Field(
        default=None, description="Key of the VPC's tier in whose subnets the gateway gets its addresses."
    )
    subnets: References = Field(
        default=(), description="Keys of the VPC's subnets for that instead, one in each zone that is to be reached."
    )
    routes: References | None = Field(
        default=None,
        description="Keys of the VPC's tiers that get routes to what the segment reaches; all of them by default.",
    )
    ipv6: bool = Field(
        default=False,
        description="Whether it and those that its segment reaches, and that say so too, reach each other by IPv6 as "
        "well.",
    )
    egress: References = Field(
        default=(),
        description="Keys of the VPC's tiers that reach the internet by the gateway and its `inspection`.",
    )
    tags: NetworkTags = Field(default_factory=dict, description="Tags of the attachment, added to the gateway's.")

    @model_validator(mode="after")
    def _subnets_are_said(self) -> Self:
        if self.tier is None and not self.subnets:
            raise refusal(
                "the gateway needs a subnet of the VPC in each zone, or it reaches nothing there",
                "write tier: ... or subnets: [...]",
            )
        if self.tier is not None and self.subnets:
            raise refusal(
                "tier and subnets both say where the gateway gets its addresses, and there is one per zone",
                "remove one of them",
            )
        return self


class TransitGateway(Keyed):
    """A transit gateway, by which VPCs of all accounts in its region reach each other."""

    key: Key = Field(description="The gateway's identity; changes only with `formerly`.")
    account: Reference = Field(description='Key of the account that owns it, or "management".')
    region: Region | None = Field(default=None, description="Its region, and its VPCs'; the account's by default.")
    asn: int | None = Field(default=None, description="Its number in BGP sessions; by default AWS's choice: 64512.")
    inspection: Reference | None = Field(
        default=None,
        description="Key of the attached VPC that what is inspected passes; alone in its segment, which reaches nobody "
        "by `reaches`.",
    )
    segments: tuple[Segment, ...] = Field(min_length=1, description="Its segments, in any order.")
    attachments: tuple[TransitAttachment, ...] = Field(default=(), description="The VPCs attached to it, in any order.")
    own_share: bool = Field(
        default=True,
        description="Whether the accounts of its attachments have it by a share that is made for them; false where "
        "`shares` give it to all of them already.",
    )
    share_name: DisplayName | None = Field(
        default=None,
        description="The name of the share by which other accounts attach VPCs; by default transit-gateway-KEY.",
    )
    name_tag: bool = Field(default=True, description="Whether the key is its Name tag where tags gives it none.")
    tags: NetworkTags = Field(
        default_factory=dict, description="Tags of all that is made for it, added to the organization's."
    )

    @model_validator(mode="after")
    def _named_share_is_made(self) -> Self:
        if self.share_name is not None and not self.own_share:
            raise refusal("share_name names a share that own_share: false leaves out", "remove one of them")
        return self

    @model_validator(mode="after")
    def _asn_is_private(self) -> Self:
        if self.asn is not None and not any(self.asn in numbers for numbers in _PRIVATE_ASNS):
            raise refusal(
                f"{self.asn} is no private ASN, and AWS refuses the gateway",
                "write one of 64512 to 65534, or of 4200000000 to 4294967294",
            )
        return self
