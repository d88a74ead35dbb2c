"""What services of AWS may do: each names what it is for, and nothing else."""

from policies.service_access import (
    alarm_topic_policy,
    replication_permissions,
    service_trust,
    trail_log_permissions,
)


def test_a_service_takes_its_role() -> None:
    (statement,) = service_trust("s3.amazonaws.com")["Statement"]
    assert statement == {
        "Effect": "Allow",
        "Principal": {"Service": "s3.amazonaws.com"},
        "Action": "sts:AssumeRole",
    }


def test_s3_reads_one_bucket_and_writes_the_other() -> None:
    statements = replication_permissions(
        source_arn="arn:aws:s3:::state",
        source_region="us-east-1",
        source_key_arn="arn:key/1",
        copy_arn="arn:aws:s3:::copy",
        copy_region="us-west-2",
        copy_key_arn="arn:key/2",
    )["Statement"]
    assert {statement["Sid"]: statement["Resource"] for statement in statements} == {
        "ReadConfiguration": "arn:aws:s3:::state",
        "ReadVersions": "arn:aws:s3:::state/*",
        "WriteCopies": "arn:aws:s3:::copy/*",
        "Decrypt": "arn:key/1",
        "Encrypt": "arn:key/2",
    }
    assert [statement["Condition"]["StringEquals"]["kms:ViaService"] for statement in statements[3:]] == [
        "s3.us-east-1.amazonaws.com",
        "s3.us-west-2.amazonaws.com",
    ]


def test_cloudtrail_writes_its_own_streams() -> None:
    (statement,) = trail_log_permissions(log_group_arn="arn:group", account_id="1" * 12, region="us-east-1")[
        "Statement"
    ]
    assert statement["Resource"] == "arn:group:log-stream:111111111111_CloudTrail_us-east-1*"


def test_one_alarm_publishes_to_the_topic() -> None:
    (statement,) = alarm_topic_policy(topic_arn="arn:topic", alarm_arn="arn:alarm", account_id="1" * 12)["Statement"]
    assert statement["Principal"] == {"Service": "cloudwatch.amazonaws.com"}
    assert (statement["Action"], statement["Resource"]) == ("sns:Publish", "arn:topic")
    assert statement["Condition"] == {
        "ArnLike": {"aws:SourceArn": "arn:alarm"},
        "StringEquals": {"aws:SourceAccount": "111111111111"},
    }
