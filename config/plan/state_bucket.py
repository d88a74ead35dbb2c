"""The bucket that holds the state, its access logs, its copy in another region, and who may delete any of them."""

from dataclasses import dataclass

from config.models import MANAGEMENT, Organization
from config.plan.entry import name_in_arn
from config.plan.roles import RolePlan, plan_person_role

LOG_DAYS = 400
"""For how many days access logs are kept where the config does not say: a year, and the time to look back on it."""

ACCESS_LOGS, REPLICA, REPLICATION = "access-logs", "replica", "replication"
"""The first parts of the logical names of the log bucket, the copy and what copies; the account's key follows."""

REPLICATION_ROLE = "PulumiStateReplication"
"""The role by which S3 copies the state."""


@dataclass(frozen=True, kw_only=True)
class LogBucketPlan:
    """`expire_days`: how long a log is kept; None: the bucket is there already and is not made."""

    bucket_name: str
    expire_days: int | None


@dataclass(frozen=True, kw_only=True)
class ReplicaPlan:
    """The copy: in another region, otherwise like the state bucket."""

    bucket_name: str
    region: str


@dataclass(frozen=True, kw_only=True)
class StateBucketPlan:
    """The bucket that holds the state. `noncurrent_version_days`: how long an overwritten state is kept.

    `incomplete_upload_days`, `key_rotation_days`: None leaves what AWS does by itself.
    """

    bucket_name: str
    key_alias: str
    region: str
    noncurrent_version_days: int
    incomplete_upload_days: int | None = None
    key_rotation_days: int | None = None
    access_logs: LogBucketPlan | None = None
    replica: ReplicaPlan | None = None


@dataclass(frozen=True, kw_only=True)
class BreakGlassPlan:
    """`role`: who may delete; its permissions name buckets and keys, so it comes without its inline policy.

    `program_roles`: as which this program enters the account, with their paths in front, sorted: both ways of entry,
    so that a switch from one to the other finds the door open.
    """

    role: RolePlan
    program_roles: tuple[str, ...]

    @property
    def members(self) -> tuple[str, ...]:
        """Keys of the member accounts whose ids it needs, sorted."""
        return tuple(sorted({self.role.account, *self.role.trusted_by} - {MANAGEMENT}))


def plan_state_bucket(organization: Organization) -> StateBucketPlan | None:
    """The state bucket; None where the config has no admin.yaml."""
    admin = organization.admin
    if admin is None:
        return None
    bucket = admin.state_bucket
    logs = bucket.access_logs
    return StateBucketPlan(
        bucket_name=bucket.name,
        key_alias=admin.key_alias,
        region=organization.region_of(organization.settings.administrative_account),
        noncurrent_version_days=bucket.noncurrent_version_days,
        incomplete_upload_days=bucket.incomplete_upload_days,
        key_rotation_days=bucket.key_rotation_days,
        access_logs=None
        if logs is None
        else LogBucketPlan(
            bucket_name=logs.bucket, expire_days=None if logs.existing else logs.expire_days or LOG_DAYS
        ),
        replica=None
        if bucket.replica is None
        else ReplicaPlan(bucket_name=bucket.replica.bucket, region=bucket.replica.region),
    )


def plan_break_glass(organization: Organization) -> BreakGlassPlan | None:
    """Who alone may delete; None where admin.yaml names no role."""
    if organization.admin is None or organization.admin.break_glass_role is None:
        return None
    role = organization.admin.break_glass_role
    account = organization.account(organization.settings.administrative_account)
    return BreakGlassPlan(
        role=plan_person_role(
            organization,
            role,
            key="break-glass-role",
            description="Break glass: alone may delete the state, its key and the logs",
        ),
        program_roles=tuple(
            sorted({organization.creation_role_of(account), name_in_arn(organization.execution_role_of(account))})
        ),
    )
