"""The trail, its bucket and its alarm: what is made, and what waits for what."""

import json

import pulumi

from components.administration.audit_trail import AuditTrail, AuditTrailArgs, TrailLogsArgs
from components.administration.entry_alarm import EntryAlarm, EntryAlarmArgs
from components.administration.log_bucket import LogBucket, LogBucketArgs
from tests.support.component import OUTSIDE, register_component
from tests.support.program import Registrations

NAME, ACCOUNT, REGION = "audit-admin", "111111111111", "eu-west-1"


def make_bucket(name: str, opts: pulumi.ResourceOptions) -> LogBucket:
    return LogBucket(name, LogBucketArgs(bucket_name="example-logs", region=REGION, policy="{}", expire_days=400), opts)


def register_trail(logs: TrailLogsArgs | None) -> Registrations:
    def make(opts: pulumi.ResourceOptions) -> AuditTrail:
        args = AuditTrailArgs(
            trail_name="audit", account_id=ACCOUNT, region=REGION, bucket=make_bucket(f"{OUTSIDE}b", opts), logs=logs
        )
        return AuditTrail(NAME, args, opts)

    return register_component(make)


def test_a_log_bucket_is_protected_closed_and_emptied_in_time() -> None:
    found = register_component(lambda opts: make_bucket(NAME, opts))
    assert {type_ for (type_, _), resource in found.items() if resource.protect} == {"Bucket"}
    block = found["BucketPublicAccessBlock", NAME].inputs
    assert {block[key] for key in block.keys() - {"region", "bucket"}} == {True}
    (rule,) = found["BucketLifecycleConfiguration", NAME].inputs["rules"]
    assert (rule["expiration"], rule["abortIncompleteMultipartUpload"]) == ({"days": 400}, {"daysAfterInitiation": 7})
    assert {resource.inputs["region"] for resource in found.values() if resource.custom} == {REGION}


def test_the_trail_covers_all_regions_and_waits_for_its_permissions() -> None:
    found = register_trail(TrailLogsArgs(group_name="/aws/cloudtrail/audit", days=90, role_name="AuditTrailLogs"))
    trail = found["Trail", NAME]
    assert trail.inputs == {
        "region": REGION,
        "name": "audit",
        "s3BucketName": "example-logs",
        "isMultiRegionTrail": True,
        "includeGlobalServiceEvents": True,
        "enableLogFileValidation": True,
        "cloudWatchLogsGroupArn": f"arn:of:{NAME}:*",
        "cloudWatchLogsRoleArn": f"arn:of:{NAME}",
    }
    assert set(trail.depends_on) == {NAME}
    assert found["LogGroup", NAME].inputs["retentionInDays"] == 90
    (statement,) = json.loads(found["RolePolicy", NAME].inputs["policy"])["Statement"]
    assert statement["Resource"] == f"arn:of:{NAME}:log-stream:{ACCOUNT}_CloudTrail_{REGION}*"


def test_without_logs_there_is_the_trail_alone() -> None:
    assert {type_ for type_, _ in register_trail(None)} == {"awsorg:index:AuditTrail", "Trail"}


def test_all_patterns_count_into_the_metric_of_the_alarm() -> None:
    args = EntryAlarmArgs(
        account_id=ACCOUNT,
        region=REGION,
        log_group_name="/aws/cloudtrail/audit",
        patterns={"one": "{ $.a = 1 }", "two": "{ $.b = 2 }"},
        namespace="Audit",
        alarm_name="entered",
        description="Somebody came in",
        emails=["b@example.com", "a@example.com"],
    )
    found = register_component(lambda opts: EntryAlarm(NAME, args, opts))
    for key, pattern in args.patterns.items():
        made = found["LogMetricFilter", f"{NAME}/{key}"].inputs
        assert (made["name"], made["pattern"]) == (key, pattern)
        assert made["metricTransformation"] == {"name": "entered", "namespace": "Audit", "value": "1"}
    alarm = found["MetricAlarm", NAME].inputs
    assert (alarm["metricName"], alarm["namespace"], alarm["threshold"]) == ("entered", "Audit", 1)
    assert (alarm["statistic"], alarm["period"], alarm["treatMissingData"]) == ("Sum", 300, "notBreaching")
    assert alarm["alarmActions"] == [f"arn:of:{NAME}"]
    (statement,) = json.loads(found["TopicPolicy", NAME].inputs["policy"])["Statement"]
    assert statement["Condition"]["ArnLike"] == {"aws:SourceArn": f"arn:of:{NAME}"}
    assert {name for type_, name in found if type_ == "TopicSubscription"} == {
        f"{NAME}/a@example.com",
        f"{NAME}/b@example.com",
    }
