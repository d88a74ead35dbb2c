"""The `trail` of security.yaml: what everybody does in every account, recorded where nobody deletes it."""

from typing import Literal, Self

from pydantic import Field, model_validator

from config.models.base import Model, refusal
from config.models.types import BucketName, KeyAlias, LogDays, TrailName


class ObjectLock(Model):
    """S3 Object Lock: for how long no version of a file can be deleted or written over."""

    mode: Literal["GOVERNANCE", "COMPLIANCE"] = Field(
        description="GOVERNANCE: whoever has s3:BypassGovernanceRetention still can. COMPLIANCE: nobody can, the root "
        "user and AWS among them, and it cannot be taken back."
    )
    days: LogDays = Field(description="For how many days, from when a file is written.")


class OrganizationTrail(Model):
    """The trail of the whole organization, in every region."""

    name: TrailName = Field(default="organization", description="The trail's name; another one makes it anew.")
    bucket: BucketName = Field(
        description="Name of the bucket in the log archive for the trail's files, unique in the world."
    )
    key_alias: KeyAlias = Field(
        default="alias/organization-trail", description="The alias of the KMS key that encrypts the files."
    )
    expire_days: LogDays = Field(default=400, description="How many days the trail's files are kept.")
    object_lock: ObjectLock | None = Field(
        default=None,
        description="Keeps the files from being deleted; off by default. Without it again, files that are written "
        "from then on have no lock; Object Lock itself never goes off.",
    )

    @model_validator(mode="after")
    def _expires_after_the_lock(self) -> Self:
        if self.object_lock is not None and self.object_lock.days > self.expire_days:
            raise refusal(
                f"the files expire after {self.expire_days} days, and are locked for {self.object_lock.days}: they "
                "would stay that long",
                f"write expire_days: {self.object_lock.days} or more",
            )
        return self
