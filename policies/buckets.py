"""Bucket policies that this program builds: TLS only, who may delete, and which service of AWS may write logs."""

from collections.abc import Sequence
from typing import Any

from policies.guard import Guard
from policies.services import CONFIG, LOG_DELIVERY


def tls_only(bucket_arn: str) -> dict[str, Any]:
    """The bucket policy that refuses every call without TLS."""
    return {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Sid": "DenyInsecureTransport",
                "Effect": "Deny",
                "Principal": "*",
                "Action": "s3:*",
                "Resource": [bucket_arn, f"{bucket_arn}/*"],
                "Condition": {"Bool": {"aws:SecureTransport": "false"}},
            }
        ],
    }


def state_bucket_policy(bucket_arn: str, guard: Guard | None) -> dict[str, Any]:
    """TLS only and, with a guard, its denials. A deleted object of the state stays as a version, so that is allowed."""
    return _extend(bucket_arn, [] if guard is None else guard.deny_bucket(bucket_arn, objects=False))


def access_log_policy(
    bucket_arn: str, *, source_arn: str, prefix: str, account_id: str, guard: Guard | None
) -> dict[str, Any]:
    """Lets S3 write the access logs of the bucket `source_arn` below the prefix
    (https://docs.aws.amazon.com/AmazonS3/latest/userguide/enable-server-access-logging.html, read 2026-11).
    """
    delivery = {
        "Sid": "AllowAccessLogs",
        "Effect": "Allow",
        "Principal": {"Service": "logging.s3.amazonaws.com"},
        "Action": "s3:PutObject",
        "Resource": f"{bucket_arn}/{prefix}*",
        "Condition": {"ArnLike": {"aws:SourceArn": source_arn}, "StringEquals": {"aws:SourceAccount": account_id}},
    }
    return _extend(bucket_arn, [delivery, *_guard_logs(bucket_arn, guard)])


def trail_policy(bucket_arn: str, *, trail_arn: str, account_id: str, guard: Guard | None) -> dict[str, Any]:
    """Lets CloudTrail write the files of one trail of one account
    (https://docs.aws.amazon.com/awscloudtrail/latest/userguide/create-s3-bucket-policy-for-cloudtrail.html, read
    2026-11).
    """
    delivery = _let_trail_write(bucket_arn, trail_arn, [account_id])
    return _extend(bucket_arn, [*delivery, *_guard_logs(bucket_arn, guard)])


def organization_trail_policy(
    bucket_arn: str, *, trail_arn: str, management_id: str, organization_id: str
) -> dict[str, Any]:
    """Lets CloudTrail write the files of the organization's trail: those of the management account are apart
    (https://docs.aws.amazon.com/awscloudtrail/latest/userguide/create-s3-bucket-policy-for-cloudtrail.html#org-trail-bucket-policy,
    read 2026-11).
    """
    return _extend(bucket_arn, _let_trail_write(bucket_arn, trail_arn, [management_id, organization_id]))


def config_archive_policy(bucket_arn: str, *, organization_id: str) -> dict[str, Any]:
    """Lets AWS Config write what it records in the accounts of one organization. It first looks whether the bucket is
    there, and whose it is (https://docs.aws.amazon.com/config/latest/developerguide/s3-bucket-policy.html, read
    2026-11).
    """
    of_organization = {"aws:SourceOrgID": organization_id}
    service = {"Effect": "Allow", "Principal": {"Service": CONFIG}}
    return _extend(
        bucket_arn,
        [
            {
                "Sid": "AllowConfigCheck",
                **service,
                "Action": ["s3:GetBucketAcl", "s3:ListBucket"],
                "Resource": bucket_arn,
                "Condition": {"StringEquals": of_organization},
            },
            {
                "Sid": "AllowConfig",
                **service,
                "Action": "s3:PutObject",
                "Resource": f"{bucket_arn}/AWSLogs/*/Config/*",
                "Condition": {"StringEquals": {**of_organization, "s3:x-amz-acl": "bucket-owner-full-control"}},
            },
        ],
    )


def flow_log_archive_policy(bucket_arn: str, *, account_ids: Sequence[str]) -> dict[str, Any]:
    """Lets the delivery of logs write the flow logs of these accounts, and look whose the bucket is
    (https://docs.aws.amazon.com/vpc/latest/userguide/flow-logs-s3-permissions.html, read 2026-11-27). Without accounts
    nobody is let in.
    """
    service = {"Effect": "Allow", "Principal": {"Service": LOG_DELIVERY}}
    logs = {"aws:SourceArn": [f"arn:aws:logs:*:{account}:*" for account in account_ids]}
    of_accounts = {"aws:SourceAccount": list(account_ids)}
    statements = [
        {
            "Sid": "AllowDeliveryCheck",
            **service,
            "Action": ["s3:GetBucketAcl", "s3:ListBucket"],
            "Resource": bucket_arn,
            "Condition": {"StringEquals": of_accounts, "ArnLike": logs},
        },
        {
            "Sid": "AllowDelivery",
            **service,
            "Action": "s3:PutObject",
            "Resource": f"{bucket_arn}/AWSLogs/*",
            "Condition": {
                "StringEquals": {**of_accounts, "s3:x-amz-acl": "bucket-owner-full-control"},
                "ArnLike": logs,
            },
        },
    ]
    return _extend(bucket_arn, statements if account_ids else [])


def _let_trail_write(bucket_arn: str, trail_arn: str, folders: Sequence[str]) -> list[dict[str, Any]]:
    """`folders`: the ids below AWSLogs/ that the trail writes into."""
    of_trail = {"aws:SourceArn": trail_arn}
    resources = [f"{bucket_arn}/AWSLogs/{folder}/*" for folder in folders]
    service = {"Effect": "Allow", "Principal": {"Service": "cloudtrail.amazonaws.com"}}
    return [
        {
            "Sid": "AllowTrailCheck",
            **service,
            "Action": "s3:GetBucketAcl",
            "Resource": bucket_arn,
            "Condition": {"StringEquals": of_trail},
        },
        {
            "Sid": "AllowTrail",
            **service,
            "Action": "s3:PutObject",
            "Resource": resources[0] if len(resources) == 1 else resources,
            "Condition": {"StringEquals": {**of_trail, "s3:x-amz-acl": "bucket-owner-full-control"}},
        },
    ]


def _guard_logs(bucket_arn: str, guard: Guard | None) -> list[dict[str, Any]]:
    return [] if guard is None else guard.deny_bucket(bucket_arn, objects=True)


def _extend(bucket_arn: str, statements: Sequence[dict[str, Any]]) -> dict[str, Any]:
    document = tls_only(bucket_arn)
    return {**document, "Statement": [*document["Statement"], *statements]}
