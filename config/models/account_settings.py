"""The settings of an account that a baseline profile may have. What is valid follows AWS's own API model (botocore's
service descriptions, read 2026-11).
"""

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from config.models.base import Matching, Model, refusal
from config.models.types import Region

AccountAlias = Annotated[
    str,
    Matching(
        r"([a-z0-9-]|\{key\}){1,63}",
        '"{value}" can not be an account alias',
        'write lower-case letters, digits and hyphens, and {key} where the account\'s key goes, such as "acme-{key}"',
    ),
]
KmsKeyArn = Annotated[
    str,
    Matching(
        r"arn:aws:kms:[a-z0-9-]+:[0-9]{12}:key/(mrk-)?[0-9a-f-]{32,36}",
        '"{value}" is not the ARN of a KMS key',
        "write the key's ARN, arn:aws:kms:REGION:ACCOUNT:key/ID; an alias can name another key later, unnoticed",
    ),
]


class PasswordPolicy(Model):
    """The password policy of IAM users. Its defaults are those of the CIS AWS Foundations Benchmark."""

    minimum_length: int = Field(default=14, ge=6, le=128, description="Characters, 6 to 128.")
    require_lowercase: bool = Field(default=True, description="Whether a lower-case letter has to be in it.")
    require_uppercase: bool = Field(default=True, description="Whether an upper-case letter has to be in it.")
    require_numbers: bool = Field(default=True, description="Whether a digit has to be in it.")
    require_symbols: bool = Field(default=True, description="Whether another character has to be in it.")
    reuse_prevention: int | None = Field(
        default=24, ge=1, le=24, description="How many former passwords can't come back; null: they all can."
    )
    max_age_days: int | None = Field(
        default=None, ge=1, le=1095, description="Days until a password has to change; never by default."
    )
    hard_expiry: bool = Field(
        default=False, description="Whether an expired password locks its user out until somebody else sets a new one."
    )
    users_may_change: bool = Field(default=True, description="Whether users may change their own password.")

    @model_validator(mode="after")
    def _expires_at_all(self) -> Self:
        if self.hard_expiry and self.max_age_days is None:
            raise refusal(
                "hard_expiry says what follows when a password expires, and none does without max_age_days",
                "add max_age_days, or remove hard_expiry",
            )
        return self


class S3PublicAccessBlock(Model):
    """S3's block of public access, for all buckets of the account, present and future."""

    block_public_acls: bool = Field(default=True, description="Refuses a new ACL that lets the public in.")
    ignore_public_acls: bool = Field(default=True, description="Treats ACLs that let the public in as if they did not.")
    block_public_policy: bool = Field(default=True, description="Refuses a new bucket policy that lets the public in.")
    restrict_public_buckets: bool = Field(
        default=True, description="Lets nobody but the account and AWS services into buckets with a public policy."
    )


class EbsEncryption(Model):
    """EBS encryption by default. What is there already stays as it is."""

    keys: dict[Region, KmsKeyArn] = Field(
        default_factory=dict,
        description="The KMS key of a region; AWS's own key (alias/aws/ebs) where none is named.",
    )

    @model_validator(mode="after")
    def _keys_are_in_their_region(self) -> Self:
        for region, arn in self.keys.items():
            if arn.split(":")[3] != region:
                raise refusal(
                    f"the key for {region} is in {arn.split(':')[3]}, and EBS uses keys of its own region only",
                    f"name a key in {region}; a multi-Region key has a replica's ARN there",
                )
        return self


class SnapshotBlockPublicAccess(Model):
    """The block of public sharing of EBS snapshots."""

    state: Literal["block-all-sharing", "block-new-sharing"] = Field(
        default="block-all-sharing",
        description="Whether snapshots that are public already become private too, or only no other becomes public.",
    )


class ImageBlockPublicAccess(Model):
    """The block of public sharing of AMIs; one that is public already stays so."""

    state: Literal["block-new-sharing", "unblocked"] = Field(
        default="block-new-sharing",
        description="unblocked switches it off; a setting that is only removed stays on in AWS.",
    )


class InstanceMetadataDefaults(Model):
    """What new EC2 instances get where whoever launches them says nothing. null: AWS decides, as without it."""

    http_tokens: Literal["required", "optional"] | None = Field(
        default="required", description="required: IMDSv2 only, which a forged request can't ask for credentials."
    )
    http_put_response_hop_limit: int | None = Field(
        default=None, ge=1, le=64, description="Network hops that an answer may go: 2 for containers on the instance."
    )
    http_endpoint: Literal["enabled", "disabled"] | None = Field(
        default=None, description="Whether there is a metadata service at all."
    )
    instance_metadata_tags: Literal["enabled", "disabled"] | None = Field(
        default=None, description="Whether an instance can read its own tags there."
    )


class VpcBlockPublicAccess(Model):
    """The block of internet gateways for all VPCs of the account, those that it shares too."""

    mode: Literal["block-ingress", "block-bidirectional"] = Field(
        description="block-ingress: what comes in, but for answers through a NAT gateway. block-bidirectional: all."
    )
