"""What this program lets services of AWS do: copy the state, write a trail's events into a log group, tell a topic."""

from typing import Any


def service_trust(service: str) -> dict[str, Any]:
    """The trust policy that lets a service take the role. Only who may pass the role to the service can make use of it
    (https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_passrole.html, read 2026-11).
    """
    return _document({"Effect": "Allow", "Principal": {"Service": service}, "Action": "sts:AssumeRole"})


def replication_permissions(
    *, source_arn: str, source_region: str, source_key_arn: str, copy_arn: str, copy_region: str, copy_key_arn: str
) -> dict[str, Any]:
    """What S3 needs to copy encrypted objects from one bucket to another
    (https://docs.aws.amazon.com/AmazonS3/latest/userguide/replication-config-for-kms-objects.html, read 2026-11).
    """
    return _document(
        {
            "Sid": "ReadConfiguration",
            "Effect": "Allow",
            "Action": ["s3:GetReplicationConfiguration", "s3:ListBucket"],
            "Resource": source_arn,
        },
        {
            "Sid": "ReadVersions",
            "Effect": "Allow",
            "Action": ["s3:GetObjectVersionAcl", "s3:GetObjectVersionForReplication", "s3:GetObjectVersionTagging"],
            "Resource": f"{source_arn}/*",
        },
        {
            "Sid": "WriteCopies",
            "Effect": "Allow",
            "Action": ["s3:ReplicateDelete", "s3:ReplicateObject", "s3:ReplicateTags"],
            "Resource": f"{copy_arn}/*",
        },
        {
            "Sid": "Decrypt",
            "Effect": "Allow",
            "Action": "kms:Decrypt",
            "Resource": source_key_arn,
            "Condition": {"StringEquals": {"kms:ViaService": f"s3.{source_region}.amazonaws.com"}},
        },
        {
            "Sid": "Encrypt",
            "Effect": "Allow",
            "Action": ["kms:Encrypt", "kms:GenerateDataKey"],
            "Resource": copy_key_arn,
            "Condition": {"StringEquals": {"kms:ViaService": f"s3.{copy_region}.amazonaws.com"}},
        },
    )


def trail_log_permissions(*, log_group_arn: str, account_id: str, region: str) -> dict[str, Any]:
    """What CloudTrail needs to write its events into a log group. `region`: the trail's home region
    (https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-required-policy-for-cloudwatch-logs.html,
    read 2026-11).
    """
    return _document(
        {
            "Effect": "Allow",
            "Action": ["logs:CreateLogStream", "logs:PutLogEvents"],
            "Resource": f"{log_group_arn}:log-stream:{account_id}_CloudTrail_{region}*",
        }
    )


def config_delivery_permissions(*, bucket_arn: str, key_arn: str, account_id: str, region: str) -> dict[str, Any]:
    """What the role of a recorder needs for a bucket of its own account; elsewhere AWS Config writes as the service.
    `region`: of the bucket
    (https://docs.aws.amazon.com/config/latest/developerguide/iamrole-permissions.html, read 2026-11).
    """
    return _document(
        {"Effect": "Allow", "Action": ["s3:GetBucketAcl", "s3:ListBucket"], "Resource": bucket_arn},
        {
            "Effect": "Allow",
            "Action": "s3:PutObject",
            "Resource": f"{bucket_arn}/AWSLogs/{account_id}/Config/*",
            "Condition": {"StringEquals": {"s3:x-amz-acl": "bucket-owner-full-control"}},
        },
        {
            "Effect": "Allow",
            "Action": ["kms:Decrypt", "kms:GenerateDataKey"],
            "Resource": key_arn,
            "Condition": {"StringEquals": {"kms:ViaService": f"s3.{region}.amazonaws.com"}},
        },
    )


def alarm_topic_policy(*, topic_arn: str, alarm_arn: str, account_id: str) -> dict[str, Any]:
    """Lets one alarm of the account publish to the topic
    (https://docs.aws.amazon.com/sns/latest/dg/sns-access-policy-use-cases.html, read 2026-11).
    """
    return _document(
        {
            "Effect": "Allow",
            "Principal": {"Service": "cloudwatch.amazonaws.com"},
            "Action": "sns:Publish",
            "Resource": topic_arn,
            "Condition": {"ArnLike": {"aws:SourceArn": alarm_arn}, "StringEquals": {"aws:SourceAccount": account_id}},
        }
    )


def _document(*statements: dict[str, Any]) -> dict[str, Any]:
    return {"Version": "2012-10-17", "Statement": list(statements)}
