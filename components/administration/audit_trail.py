"""The trail of an account's management events in all regions: files in a bucket and, for alarms, a log group."""

from collections.abc import Sequence
from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from components.administration.log_bucket import LogBucket
from components.aliases import make_aliases, with_aliases
from policies.documents import minify
from policies.service_access import service_trust, trail_log_permissions


@dataclass(frozen=True, kw_only=True)
class TrailLogsArgs:
    """The log group, and the role by which CloudTrail writes into it. `days`: how long an event stays there."""

    group_name: str
    days: int
    role_name: str


@dataclass(frozen=True, kw_only=True)
class AuditTrailArgs:
    """`account_id`: of the account whose events these are. `region`: the trail's home. `logs`: None for no log group.

    `former_names`: logical names of the component from before the account's key changed.
    """

    trail_name: str
    account_id: str
    region: str
    bucket: LogBucket
    logs: TrailLogsArgs | None
    former_names: Sequence[str] = ()


class AuditTrail(pulumi.ComponentResource):
    """One trail. Its files are digested, so that a changed one is found (`aws cloudtrail validate-logs`)."""

    arn: pulumi.Output[str]
    log_group_name: pulumi.Output[str] | None

    def __init__(self, name: str, args: AuditTrailArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        names = [name, *args.former_names]
        super().__init__("awsorg:index:AuditTrail", name, None, with_aliases(opts, names))
        aliases = make_aliases(names)
        own = pulumi.ResourceOptions(parent=self, aliases=aliases)
        group = role = None
        needs: list[pulumi.Resource] = []
        if args.logs is not None:
            group = aws.cloudwatch.LogGroup(
                name, region=args.region, name=args.logs.group_name, retention_in_days=args.logs.days, opts=own
            )
            role = aws.iam.Role(
                name,
                name=args.logs.role_name,
                description=f"Writes the events of the trail {args.trail_name} into a log group",
                assume_role_policy=minify(service_trust("cloudtrail.amazonaws.com")),
                opts=own,
            )
            permissions = aws.iam.RolePolicy(
                name,
                name="inline",
                role=role.name,
                policy=group.arn.apply(
                    lambda arn: minify(
                        trail_log_permissions(log_group_arn=arn, account_id=args.account_id, region=args.region)
                    )
                ),
                opts=own,
            )
            needs.append(permissions)
        trail = aws.cloudtrail.Trail(
            name,
            region=args.region,
            name=args.trail_name,
            s3_bucket_name=args.bucket.open_bucket_name,
            is_multi_region_trail=True,
            include_global_service_events=True,
            enable_log_file_validation=True,
            cloud_watch_logs_group_arn=None if group is None else group.arn.apply(lambda arn: f"{arn}:*"),
            cloud_watch_logs_role_arn=None if role is None else role.arn,
            opts=pulumi.ResourceOptions(parent=self, depends_on=needs, aliases=aliases),
        )
        self.arn = trail.arn
        self.log_group_name = None if group is None else group.name
        self.register_outputs({})
