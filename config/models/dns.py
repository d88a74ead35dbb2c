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


CLOUDFRONT_ZONE = "Z2FDTNDATAQYW2"
"""Of all distributions, the hosted zone that an alias to one names
(https://docs.aws.amazon.com/Route53/latest/APIReference/API_AliasTarget.html, read 2026-11-27)."""

_TARGET_HINT = "write the name that AWS gives it, whole, in lower case and without a dot at its end"
TargetName = Annotated[
    str, Matching(rf"{_LABEL}(?:\.{_LABEL})+", '"{value}" is not a name that an alias can lead to', _TARGET_HINT)
]
Distribution = Annotated[
    str,
    Matching(
        r"[a-z0-9]+\.cloudfront\.net",
        '"{value}" is not the name of a CloudFront distribution',
        "write it as CloudFront gives it, such as d111111abcdef8.cloudfront.net",
    ),
]
ZoneId = Annotated[
    str,
    Matching(
        r"Z[A-Z0-9]{1,31}",
        '"{value}" is not the id of a hosted zone',
        "write that of the target, such as the CanonicalHostedZoneId of a load balancer",
    ),
]


def qualify(label: str, zone: str) -> str:
    """The whole name of a record, in the zone of that name."""
    return zone if label == APEX else f"{label}.{zone}"


class Alias(Model):
    """What a record leads to in place of values: AWS answers with what the target has."""

    record: RecordName | None = Field(
        default=None, description="Another record of the zone, of the same type: what stands before the zone's name."
    )
    name: TargetName | None = Field(
        default=None, description="The name of a load balancer, or of anything else in AWS that an alias may lead to."
    )
    hosted_zone_id: ZoneId | None = Field(
        default=None, description="With name: the hosted zone that AWS has that name in, as it tells of the target."
    )
    cloudfront: Distribution | None = Field(default=None, description="The name of a CloudFront distribution.")
    evaluate_target_health: bool = Field(
        default=False, description="Whether AWS answers with the target only while that is healthy."
    )

    @property
    def label(self) -> str | None:
        """The record's name in logical names and messages."""
        return None if self.record is None else self.record or APEX

    @property
    def target(self) -> str:
        """What it leads to, as messages call it."""
        return self.label or self.name or str(self.cloudfront)

    @model_validator(mode="after")
    def _leads_to_one_target(self) -> Self:
        kinds = {"record": self.record, "name": self.name, "cloudfront": self.cloudfront}
        named = [kind for kind, value in kinds.items() if value is not None]
        if len(named) != 1:
            raise refusal(
                f"the alias has {' and '.join(named)}" if named else "the alias leads nowhere",
                "write one of record, name with hosted_zone_id, and cloudfront",
            )
        return self

    @model_validator(mode="after")
    def _zone_goes_with_a_name(self) -> Self:
        if self.name is not None and self.hosted_zone_id is None:
            raise refusal(
                f"AWS takes {self.name} only with the id of the hosted zone that it is in",
                "write hosted_zone_id: that which AWS tells of the target, such as CanonicalHostedZoneId of a load "
                "balancer",
            )
        if self.name is None and self.hosted_zone_id is not None:
            raise refusal("hosted_zone_id is for name alone: of the others it is known", "remove hosted_zone_id")
        return self

    @model_validator(mode="after")
    def _health_can_be_told(self) -> Self:
        if self.cloudfront is not None and self.evaluate_target_health:
            raise refusal(
                "AWS does not evaluate the health of a CloudFront distribution, and refuses to be asked for it",
                "remove evaluate_target_health",
            )
        return self


class Record(Model):
    """All values of one type that one name has in a zone, or an alias in their place."""

    name: RecordName = Field(
        description=f"What stands before the zone's name: www, or \"{APEX}\" for the zone's own name."
    )
    type: RecordType = Field(description="Its type.")
    ttl: Seconds = Field(default=300, description="For how many seconds others may keep the answer.")
    values: Annotated[tuple[str, ...], Distinct] = Field(
        default=(),
        min_length=1,
        description="Its values, in any order, each as a zone file has it; of TXT the bare text, up to 4000 "
        "characters once quoted, which is quoted and cut into strings of 255 characters here.",
    )
    alias: Alias | None = Field(default=None, description="In place of values: what in AWS it leads to.")

    @property
    def label(self) -> str:
        """Its name in logical names and messages: "@" for the zone's own."""
        return self.name or APEX

    def qualify(self, zone: str) -> str:
        """Its whole name, in the zone of that name."""
        return qualify(self.label, zone)

    @model_validator(mode="after")
    def _has_values_or_an_alias(self) -> Self:
        if bool(self.values) == (self.alias is not None):
            said = "has values and an alias" if self.values else "has neither values nor an alias"
            raise refusal(f"the record {said}: AWS answers with one of the two", "write values or alias")
        return self

    @model_validator(mode="after")
    def _alias_is_one_that_aws_takes(self) -> Self:
        if self.alias is None:
            return self
        if "ttl" in self.model_fields_set:
            raise refusal("an alias has the ttl of its target, and AWS takes no other", "remove ttl")
        if self.alias.record is None and self.type not in {"A", "AAAA"}:
            raise refusal(
                f"what an alias leads to in AWS has addresses alone, and this record is of type {self.type}",
                "write type: A or type: AAAA",
            )
        if self.type == "NS":
            raise refusal("AWS takes no alias of type NS", "write values")
        return self


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
    def _private_zone_has_no_distribution(self) -> Self:
        """https://docs.aws.amazon.com/Route53/latest/APIReference/API_AliasTarget.html, read 2026-11-27."""
        for record in self.records if self.vpcs else ():
            if record.alias is not None and record.alias.cloudfront is not None:
                raise refusal(
                    f'"{record.label}" leads to CloudFront, and AWS takes no such alias in a private hosted zone',
                    f"write type: CNAME and values: [{record.alias.cloudfront}], or remove it",
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
