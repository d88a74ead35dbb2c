"""Counts the events of a log group that match any of several patterns, and tells people by e-mail of the first one."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from components.aliases import make_aliases, with_aliases
from engine.urns import SEPARATOR
from policies.documents import minify
from policies.service_access import alarm_topic_policy

PERIOD = 300
"""Seconds in which events are counted together: CloudTrail hands them to a log group in batches, mostly within five
minutes (https://docs.aws.amazon.com/awscloudtrail/latest/userguide/send-cloudtrail-events-to-cloudwatch-logs.html, read
2026-11)."""


@dataclass(frozen=True, kw_only=True)
class EntryAlarmArgs:
    """`patterns`: filter patterns of CloudWatch Logs by a name of each. `alarm_name`: the alarm's, and the topic's too.

    `namespace`: of the metric. `emails`: each gets a mail in which it has to confirm. `former_names`: logical names of
    the component from before the account's key changed.
    """

    account_id: str
    region: str
    log_group_name: pulumi.Input[str]
    patterns: Mapping[str, str]
    namespace: str
    alarm_name: str
    description: str
    emails: Sequence[str]
    former_names: Sequence[str] = ()


class EntryAlarm(pulumi.ComponentResource):
    """One metric, an alarm on it, and a topic that has the addresses."""

    topic_arn: pulumi.Output[str]

    def __init__(self, name: str, args: EntryAlarmArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        names = [name, *args.former_names]
        super().__init__("awsorg:index:EntryAlarm", name, None, with_aliases(opts, names))
        own = pulumi.ResourceOptions(parent=self, aliases=make_aliases(names))
        for key, pattern in args.patterns.items():
            end = f"{SEPARATOR}{key}"
            aws.cloudwatch.LogMetricFilter(
                f"{name}{end}",
                region=args.region,
                name=key,
                log_group_name=args.log_group_name,
                pattern=pattern,
                metric_transformation=aws.cloudwatch.LogMetricFilterMetricTransformationArgs(
                    name=args.alarm_name, namespace=args.namespace, value="1"
                ),
                opts=pulumi.ResourceOptions(parent=self, aliases=make_aliases(names, [end])),
            )
        topic = aws.sns.Topic(name, region=args.region, name=args.alarm_name, opts=own)
        alarm = aws.cloudwatch.MetricAlarm(
            name,
            region=args.region,
            name=args.alarm_name,
            alarm_description=args.description,
            namespace=args.namespace,
            metric_name=args.alarm_name,
            statistic="Sum",
            period=PERIOD,
            evaluation_periods=1,
            threshold=1,
            comparison_operator="GreaterThanOrEqualToThreshold",
            treat_missing_data="notBreaching",
            alarm_actions=[topic.arn],
            opts=own,
        )
        aws.sns.TopicPolicy(
            name,
            region=args.region,
            arn=topic.arn,
            policy=pulumi.Output.all(topic_arn=topic.arn, alarm_arn=alarm.arn).apply(
                lambda arns: minify(alarm_topic_policy(account_id=args.account_id, **arns))
            ),
            opts=own,
        )
        for email in args.emails:
            end = f"{SEPARATOR}{email}"
            aws.sns.TopicSubscription(
                f"{name}{end}",
                region=args.region,
                topic=topic.arn,
                protocol="email",
                endpoint=email,
                opts=pulumi.ResourceOptions(parent=self, aliases=make_aliases(names, [end])),
            )
        self.topic_arn = topic.arn
        self.register_outputs({})
