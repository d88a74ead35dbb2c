"""dns.yaml: hosted zones of Route 53 and the records in them. Whether they fit is config.checks.zones' and records'."""

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from config.models.base import Matching, Model, refusal
from config.models.keyed import Keyed
from config.models.types import Distinct, Key, Reference, References, Tags

RecordType = Literal["A", "AAAA", "CAA", "CNAME", "DS", "MX", "NS", "PTR", "SRV", "TXT"]

APEX = "@"
"""The name of a record that is the zone's own, as zone files write it."""

_LABEL = r"[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?"
DOMAIN = rf"{_LABEL}(?:\.{_LABEL})*"
"""A name as Route 53 keeps it without escapes: lower-case ASCII, labels of 63 characters at most
(https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/DomainNameFormat.html, read 2026-11-27)."""

ZoneName = Annotated[
    str,
    Matching(
        DOMAIN,
        '"{value}" is not a name that a zone can have',
        "write it whole, in lower case and without a dot at its end, such as shop.example.com; a name with other "
        "letters than a to z in its form xn--...",
    ),
    Field(max_length=253),
]
RecordName = Annotated[
    str,
    Matching(
        rf"(?:{APEX}|(?:\*\.)?{DOMAIN}|\*)?",
        '"{value}" is not a name that a record can have',
        'write what stands before the zone\'s name, in lower case: www, or "*" for all names without records of their '
        f'own, or "{APEX}" for the zone\'s own name',
    ),
]
Seconds = Annotated[int, Field(ge=0, le=2_147_483_647)]
"""A time to live
(https://docs.aws.amazon.com/Route53/latest/APIReference/API_ResourceRecordSet.html, read 2026-11-27)."""

DELEGATION_TTL = 172_800
"""What Route 53 gives the NS records that it makes itself: two days
(https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/SOA-NSrecords.html, from memory)."""


class Record(Model):
    """All values of one type that one name has in a zone."""

    name: RecordName = Field(
        description=f"What stands before the zone's name: www, or \"{APEX}\" for the zone's own name."
    )
    type: RecordType = Field(description="Its type.")
    ttl: Seconds = Field(default=300, description="For how many seconds others may keep the answer.")
    values: Annotated[tuple[str, ...], Distinct] = Field(
        min_length=1,
        description="Its values, in any order, each as a zone file has it; of TXT the bare text, up to 4000 "
        "characters once quoted, which is quoted and cut into strings of 255 characters here.",
    )

    @property
    def label(self) -> str:
        """Its name in logical names and messages: "@" for the zone's own."""
        return self.name or APEX

    def qualify(self, zone: str) -> str:
        """Its whole name, in the zone of that name."""
        return zone if self.label == APEX else f"{self.name}.{zone}"


class HostedZone(Keyed):
    """A hosted zone of one account: public, or private to VPCs."""

    key: Key = Field(description="The zone's identity; changes only with `formerly`.")
    account: Reference = Field(description='Key of the account that holds it, or "management".')
    name: ZoneName = Field(description="Its domain name; another one would be another zone.")
    comment: str | None = Field(
        default=None, max_length=256, description='Its comment in AWS; by default "Managed by Pulumi".'
    )
    vpcs: References = Field(
        default=(),
        description="Keys of the VPCs that it answers in, of any accounts, which makes it private. The first is of its "
        "own account, and stays the first.",
    )
    delegated_from: Reference | None = Field(
        default=None, description="Key of the zone above it, which gets its NS records."
    )
    delegation_ttl: Seconds = Field(
        default=DELEGATION_TTL, description="For how many seconds others may keep those NS records."
    )
    records: tuple[Record, ...] = Field(default=(), description="The records in it, in any order.")
    tags: Tags = Field(default_factory=dict, description="Tags of the zone, added to the organization's.")

    @model_validator(mode="after")
    def _private_zone_stands_alone(self) -> Self:
        if self.vpcs and self.delegated_from is not None:
            raise refusal(
                "a private hosted zone answers in its VPCs alone, so no other one leads to it",
                "remove delegated_from, or vpcs",
            )
        return self

    @model_validator(mode="after")
    def _public_zone_is_below_another(self) -> Self:
        """https://docs.aws.amazon.com/Route53/latest/APIReference/API_CreateHostedZone.html, read 2026-11-27."""
        if not self.vpcs and "." not in self.name:
            raise refusal(
                f"{self.name} is a top-level domain, of which AWS makes no public hosted zone",
                f"write the whole name, such as example.{self.name}; or vpcs, for a private one",
            )
        return self


class DnsFile(Model):
    """dns.yaml as a whole."""

    zones: tuple[HostedZone, ...] = Field(default=(), description="The hosted zones, in any order.")
