"""admin.yaml: what this program itself needs in the administrative account, which organization.yaml names."""

from pydantic import Field

from config.models.base import Model
from config.models.types import BucketName, KeyAlias, MaxSessionDuration, References, RoleName


class StateBucket(Model):
    """The bucket that holds this program's state."""

    name: BucketName = Field(description="The bucket's name, unique in the world.")
    noncurrent_version_days: int = Field(
        default=90, ge=1, le=36500, description="How many days a replaced version of the state is kept."
    )


class DeployRole(Model):
    """The role that deploys the organization: it may enter the execution roles."""

    name: RoleName = Field(description="The role's name in the administrative account.")
    trusted_by: References = Field(min_length=1, description='Accounts that may enter it, by key or "management".')
    max_session_duration: MaxSessionDuration = 3600


class Admin(Model):
    """admin.yaml as a whole."""

    state_bucket: StateBucket = Field(description="The bucket that holds this program's state.")
    deploy_role: DeployRole = Field(description="The role that deploys the organization.")
    key_alias: KeyAlias = Field(default="alias/pulumi-state", description="Alias of the key that encrypts the state.")
