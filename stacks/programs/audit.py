"""The trail of the administrative account and its alarm: from the plan to the components."""

from collections.abc import Mapping
from typing import Any

import pulumi

from components.administration.audit_trail import AuditTrail, AuditTrailArgs, TrailLogsArgs
from components.administration.entry_alarm import EntryAlarm, EntryAlarmArgs
from components.administration.log_bucket import LogBucket, LogBucketArgs
from config.plan.audit import (
    AUDIT,
    AUDIT_ALARM,
    AUDIT_LOGS,
    LOG_GROUP_DAYS,
    TRAIL_LOG_ROLE,
    AlarmPlan,
    AuditPlan,
)
from engine.urns import name_child
from policies.buckets import trail_policy
from policies.documents import minify
from policies.entries import (
    ROOT_USER,
    TRAIL_CHANGES,
    match_entry,
    match_entry_by_accounts,
    match_entry_by_roles,
    match_entry_by_web_identity,
)
from policies.guard import Guard


def make_audit(
    planned: AuditPlan, account_ids: Mapping[str, str], guard: Guard | None, inside: pulumi.ResourceOptions
) -> tuple[LogBucket, dict[str, Any]]:
    """The trail's bucket, and the outputs; trail and alarm are in the account that `inside` leads to."""
    account_id = account_ids[planned.account]
    policy = trail_policy(
        f"arn:aws:s3:::{planned.bucket_name}",
        trail_arn=f"arn:aws:cloudtrail:{planned.region}:{account_id}:trail/{planned.trail_name}",
        account_id=account_id,
        guard=guard,
    )
    bucket = LogBucket(
        name_child(AUDIT_LOGS, planned.account),
        LogBucketArgs(
            bucket_name=planned.bucket_name,
            region=planned.region,
            policy=minify(policy),
            expire_days=planned.expire_days,
            former_names=_name_former(AUDIT_LOGS, planned),
        ),
        inside,
    )
    logs = TrailLogsArgs(
        group_name=f"/aws/cloudtrail/{planned.trail_name}", days=LOG_GROUP_DAYS, role_name=TRAIL_LOG_ROLE
    )
    trail = AuditTrail(
        name_child(AUDIT, planned.account),
        AuditTrailArgs(
            trail_name=planned.trail_name,
            account_id=account_id,
            region=planned.region,
            bucket=bucket,
            logs=None if planned.alarm is None else logs,
            former_names=_name_former(AUDIT, planned),
        ),
        inside,
    )
    outputs: dict[str, Any] = {"audit_trail_arn": trail.arn}
    if planned.alarm is not None and trail.log_group_name is not None:
        alarm = EntryAlarm(
            name_child(AUDIT_ALARM, planned.account),
            EntryAlarmArgs(
                account_id=account_id,
                region=planned.region,
                log_group_name=trail.log_group_name,
                patterns=make_patterns(planned.account, planned.alarm, account_ids),
                namespace="Audit",
                alarm_name=f"{planned.trail_name}-entered-from-elsewhere",
                description=(
                    "A role of the program that manages this organization was entered in another way than the "
                    "program's own, the root user was used, or the trail was changed. Which: log group "
                    f"{logs.group_name}, docs/operate.md"
                ),
                emails=planned.alarm.emails,
                former_names=_name_former(AUDIT_ALARM, planned),
            ),
            inside,
        )
        outputs["alarm_topic_arn"] = alarm.topic_arn
    return bucket, outputs


def make_patterns(account: str, planned: AlarmPlan, account_ids: Mapping[str, str]) -> dict[str, str]:
    """Filter patterns by their names, one for all roles of a kind: CloudWatch Logs takes 100 filters for a log group
    (https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutMetricFilter.html, read 2026-11).

    `account`: the key of the administrative account.
    """

    def own(role: str) -> str:
        return f"arn:aws:iam::{account_ids[account]}:role/{role}"

    patterns = {"root-user": ROOT_USER, "trail-changes": TRAIL_CHANGES}
    if planned.break_glass_role is not None:
        patterns["break-glass"] = match_entry(own(planned.break_glass_role))
    if planned.break_glass is not None:
        patterns["break-glass-in-accounts"] = match_entry(f"*:role/{planned.break_glass}")
    if planned.deploy is not None:
        patterns["deploy-role"] = match_entry_by_accounts(
            own(planned.deploy.role_name),
            account_ids=[account_ids[trusted] for trusted in planned.deploy.trusted_by],
            session_prefixes=planned.deploy.session_prefixes,
        )
    if planned.tokens is not None:
        patterns |= {
            f"role-{role.removesuffix('-*')}": match_entry_by_web_identity(
                own(role), issuer=planned.tokens.issuer, session_prefix=planned.tokens.session_prefix
            )
            for role in planned.tokens.role_names
        }
    paths: dict[str, list[str]] = {}
    for role in planned.execution_roles:
        paths.setdefault(role.rpartition("/")[2], []).append(role)
    for name, roles in paths.items():
        key, arn = (roles[0], f"*:role/{roles[0]}") if len(roles) == 1 else (name, f"*/{name}")
        patterns[f"execution-role-{key}"] = match_entry_by_roles(arn, callers=planned.callers)
    if planned.management_role_arn is not None:
        patterns["management-role"] = match_entry_by_roles(planned.management_role_arn, callers=planned.callers)
    if planned.entry_role_arn is not None:
        patterns["entry-role"] = match_entry_by_roles(planned.entry_role_arn, callers=planned.callers)
    return patterns


def _name_former(prefix: str, planned: AuditPlan) -> list[str]:
    return [name_child(prefix, account) for account in planned.formerly]
