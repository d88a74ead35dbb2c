"""The state bucket with its access logs, its copy and the break-glass role: from the plans to the components."""

from collections.abc import Mapping

import pulumi

from components.administration.log_bucket import LogBucket, LogBucketArgs
from components.administration.replication import StateReplication, StateReplicationArgs
from components.administration.state_bucket import StateBucket, StateBucketArgs
from config.plan.administration import AdministrationPlan
from config.plan.stacks import STATE
from config.plan.state_bucket import (
    ACCESS_LOGS,
    REPLICA,
    REPLICATION,
    REPLICATION_ROLE,
    BreakGlassPlan,
    LogBucketPlan,
    ReplicaPlan,
)
from engine.urns import name_child
from policies.buckets import access_log_policy
from policies.documents import minify
from policies.guard import Guard, break_glass_permissions
from stacks.programs.roles import make_role


def make_guard(planned: BreakGlassPlan | None, account_id: str) -> Guard | None:
    """Who alone may delete; None where everybody may whose permissions say so."""
    if planned is None:
        return None
    return Guard(account_id=account_id, break_glass_role=planned.role.role_name, program_roles=planned.program_roles)


def make_state_bucket(
    planned: AdministrationPlan, account_id: str, guard: Guard | None, inside: pulumi.ResourceOptions
) -> tuple[StateBucket, list[StateBucket | LogBucket]]:
    """The state bucket, and the buckets that go with it, in the account that `inside` leads to."""
    bucket = planned.state_bucket
    made: list[StateBucket | LogBucket] = []
    logs: LogBucket | str | None = None
    if bucket.access_logs is not None:
        logs = _make_access_logs(planned, bucket.access_logs, account_id, guard, inside)
        if isinstance(logs, LogBucket):
            made.append(logs)
    args = StateBucketArgs(
        bucket_name=bucket.bucket_name,
        key_alias=bucket.key_alias,
        region=bucket.region,
        noncurrent_version_days=bucket.noncurrent_version_days,
        incomplete_upload_days=bucket.incomplete_upload_days,
        key_rotation_days=bucket.key_rotation_days,
        guard=guard,
        access_logs=logs,
        former_names=_name_former(STATE, planned),
    )
    state = StateBucket(name_child(STATE, planned.account), args, inside)
    if bucket.replica is not None:
        made.append(_make_replica(planned, bucket.replica, state, guard, inside))
    return state, made


def make_break_glass_role(
    planned: AdministrationPlan,
    break_glass: BreakGlassPlan,
    account_ids: Mapping[str, str],
    buckets: list[StateBucket | LogBucket],
    inside: pulumi.ResourceOptions,
) -> pulumi.Output[str]:
    """The role that alone may delete these buckets and their keys, as its ARN."""
    permissions = pulumi.Output.all(
        bucket_arns=[bucket.bucket_arn for bucket in buckets],
        key_arns=[bucket.key_arn for bucket in buckets if isinstance(bucket, StateBucket)],
    ).apply(lambda arns: minify(break_glass_permissions(**arns)))
    names = [name_child(break_glass.role.key, account) for account in (planned.account, *planned.formerly)]
    return make_role(names, break_glass.role, account_ids, inside, inline_policy=permissions).arn


def _make_access_logs(
    planned: AdministrationPlan,
    logs: LogBucketPlan,
    account_id: str,
    guard: Guard | None,
    inside: pulumi.ResourceOptions,
) -> LogBucket | str:
    if logs.expire_days is None:
        return logs.bucket_name
    bucket = planned.state_bucket
    policy = access_log_policy(
        f"arn:aws:s3:::{logs.bucket_name}",
        source_arn=f"arn:aws:s3:::{bucket.bucket_name}",
        prefix=f"{bucket.bucket_name}/",
        account_id=account_id,
        guard=guard,
    )
    args = LogBucketArgs(
        bucket_name=logs.bucket_name,
        region=bucket.region,
        policy=minify(policy),
        expire_days=logs.expire_days,
        former_names=_name_former(ACCESS_LOGS, planned),
    )
    return LogBucket(name_child(ACCESS_LOGS, planned.account), args, inside)


def _make_replica(
    planned: AdministrationPlan,
    replica: ReplicaPlan,
    state: StateBucket,
    guard: Guard | None,
    inside: pulumi.ResourceOptions,
) -> StateBucket:
    bucket = planned.state_bucket
    copy = StateBucket(
        name_child(REPLICA, planned.account),
        StateBucketArgs(
            bucket_name=replica.bucket_name,
            key_alias=bucket.key_alias,
            region=replica.region,
            noncurrent_version_days=bucket.noncurrent_version_days,
            incomplete_upload_days=bucket.incomplete_upload_days,
            key_rotation_days=bucket.key_rotation_days,
            guard=guard,
            former_names=_name_former(REPLICA, planned),
        ),
        inside,
    )
    StateReplication(
        name_child(REPLICATION, planned.account),
        StateReplicationArgs(
            role_name=REPLICATION_ROLE,
            source=state,
            region=bucket.region,
            copy=copy,
            copy_region=replica.region,
            former_names=_name_former(REPLICATION, planned),
        ),
        inside,
    )
    return copy


def _name_former(prefix: str, planned: AdministrationPlan) -> list[str]:
    return [name_child(prefix, account) for account in planned.formerly]
