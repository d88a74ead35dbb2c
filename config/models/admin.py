"""admin.yaml: what this program itself needs in the administrative account, which organization.yaml names."""

from typing import Self

from pydantic import Field, model_validator

from config.models.audit import Audit
from config.models.base import Model, refusal
from config.models.ci import Ci
from config.models.types import BucketName, KeyAlias, LogDays, MaxSessionDuration, References, Region, RoleName


class AccessLogs(Model):
    """The bucket that is told of every request to the state bucket."""

    bucket: BucketName = Field(description="The bucket's name, unique in the world.")
    existing: bool = Field(
        default=False,
        description="Whether the bucket is there already; its policy then lets logging.s3.amazonaws.com in.",
    )
    expire_days: LogDays | None = Field(
        default=None, description="How many days a log is kept in a bucket that this program makes; 400 by default."
    )

    @model_validator(mode="after")
    def _own_bucket_alone_expires(self) -> Self:
        if self.existing and self.expire_days is not None:
            raise refusal(
                "expire_days is set for a bucket that this program does not make, so it would have no effect",
                "remove expire_days, or existing",
            )
        return self


class Replica(Model):
    """A second bucket, in another region, that gets a copy of everything in the state bucket."""

    bucket: BucketName = Field(description="The bucket's name, unique in the world.")
    region: Region = Field(description="The region, another one than the state bucket's.")


class StateBucket(Model):
    """The bucket that holds this program's state."""

    name: BucketName = Field(description="The bucket's name, unique in the world.")
    noncurrent_version_days: int = Field(
        default=90, ge=1, le=36500, description="How many days a replaced version of the state is kept."
    )
    incomplete_upload_days: LogDays | None = Field(
        default=None,
        description="How many days the parts of an unfinished upload are kept; sweeps up lone delete markers, too.",
    )
    key_rotation_days: int | None = Field(
        default=None, ge=90, le=2560, description="How often KMS makes new key material; once a year by default."
    )
    access_logs: AccessLogs | None = Field(default=None, description="Where requests are logged; nowhere by default.")
    replica: Replica | None = Field(default=None, description="A copy in another region; none by default.")


class PersonRole(Model):
    """A role of the administrative account that people enter."""

    name: RoleName = Field(description="The role's name in the administrative account.")
    trusted_by: References = Field(min_length=1, description='Accounts that may enter it, by key or "management".')
    max_session_duration: MaxSessionDuration = 3600


class DeployRole(PersonRole):
    """The role that deploys the organization: it may enter the execution roles."""


class BreakGlassRole(PersonRole):
    """The role that alone may delete the state, its key and the logs."""


class Admin(Model):
    """admin.yaml as a whole."""

    state_bucket: StateBucket = Field(description="The bucket that holds this program's state.")
    deploy_role: DeployRole | None = Field(
        default=None, description="The role by which people deploy, or a CI system that ci does not know."
    )
    ci: Ci | None = Field(default=None, description="Whose jobs preview and deploy, by OpenID Connect.")
    key_alias: KeyAlias = Field(default="alias/pulumi-state", description="Alias of the key that encrypts the state.")
    break_glass_role: BreakGlassRole | None = Field(
        default=None, description="The role that alone may delete buckets and keys; without it, permissions decide."
    )
    audit: Audit | None = Field(default=None, description="What is recorded of this account; nothing by default.")

    @model_validator(mode="after")
    def _somebody_deploys(self) -> Self:
        if self.deploy_role is None and self.ci is None:
            raise refusal(
                "admin.yaml has neither deploy_role nor ci, so nobody could deploy from the administrative account",
                "add deploy_role: {name: ..., trusted_by: [...]}, or ci: {github: {repository: ...}}",
            )
        return self
