"""The policies of KMS keys that this program makes."""

from collections.abc import Sequence
from typing import Any

from policies.guard import Guard
from policies.services import CONFIG, LOG_DELIVERY


def key_policy(guard: Guard) -> dict[str, Any]:
    """The account's own permissions decide who uses the key, as in the policy that KMS gives a new key, but not who
    deletes it (https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-default.html, read 2026-11).
    """
    return {
        "Version": "2012-10-17",
        "Statement": [
            _let_account_decide(guard.account_id),
            *guard.deny_key(),
        ],
    }


def trail_key_policy(*, account_id: str, trail_arn: str, management_id: str) -> dict[str, Any]:
    """The account's own permissions decide who reads; CloudTrail encrypts the files of one trail, and reads none
    (https://docs.aws.amazon.com/awscloudtrail/latest/userguide/create-kms-key-policy-for-cloudtrail.html, read
    2026-11).

    `account_id`: of the account that the key is in. `trail_arn`: in the management account.
    """
    service = {"Effect": "Allow", "Principal": {"Service": "cloudtrail.amazonaws.com"}, "Resource": "*"}
    of_trail = {"aws:SourceArn": trail_arn}
    encrypted = {"kms:EncryptionContext:aws:cloudtrail:arn": f"arn:aws:cloudtrail:*:{management_id}:trail/*"}
    return {
        "Version": "2012-10-17",
        "Statement": [
            _let_account_decide(account_id),
            {
                "Sid": "AllowTrailToEncrypt",
                **service,
                "Action": "kms:GenerateDataKey*",
                "Condition": {"StringEquals": of_trail, "StringLike": encrypted},
            },
            {
                "Sid": "AllowTrailToLook",
                **service,
                "Action": "kms:DescribeKey",
                "Condition": {"StringEquals": of_trail},
            },
        ],
    }


def config_key_policy(*, account_id: str, organization_id: str) -> dict[str, Any]:
    """The account's own permissions decide who reads; AWS Config encrypts what it records in one organization
    (https://docs.aws.amazon.com/config/latest/developerguide/s3-kms-key-policy.html, read 2026-11, which gives it
    Decrypt too).

    `account_id`: of the account that the key is in.
    """
    return {
        "Version": "2012-10-17",
        "Statement": [
            _let_account_decide(account_id),
            {
                "Sid": "AllowConfigToEncrypt",
                "Effect": "Allow",
                "Principal": {"Service": CONFIG},
                "Action": ["kms:Decrypt", "kms:GenerateDataKey"],
                "Resource": "*",
                "Condition": {"StringEquals": {"aws:SourceOrgID": organization_id}},
            },
        ],
    }


def flow_log_key_policy(*, account_id: str, writer_ids: Sequence[str]) -> dict[str, Any]:
    """The account's own permissions decide who reads; the delivery of logs encrypts the flow logs of these accounts
    (https://docs.aws.amazon.com/vpc/latest/userguide/flow-logs-s3-cmk-policy.html, from memory).

    `account_id`: of the account that the key is in.
    """
    delivery = {
        "Sid": "AllowDeliveryToEncrypt",
        "Effect": "Allow",
        "Principal": {"Service": LOG_DELIVERY},
        "Action": ["kms:Decrypt", "kms:DescribeKey", "kms:Encrypt", "kms:GenerateDataKey*", "kms:ReEncrypt*"],
        "Resource": "*",
        "Condition": {
            "StringEquals": {"aws:SourceAccount": list(writer_ids)},
            "ArnLike": {"aws:SourceArn": [f"arn:aws:logs:*:{writer}:*" for writer in writer_ids]},
        },
    }
    return {
        "Version": "2012-10-17",
        "Statement": [_let_account_decide(account_id), *([delivery] if writer_ids else [])],
    }


def _let_account_decide(account_id: str) -> dict[str, Any]:
    """Who uses the key is for the account's own IAM policies to say."""
    return {
        "Sid": "EnableIamPolicies",
        "Effect": "Allow",
        "Principal": {"AWS": f"arn:aws:iam::{account_id}:root"},
        "Action": "kms:*",
        "Resource": "*",
    }
