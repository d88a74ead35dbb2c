"""The policy of a KMS key that this program makes."""

from typing import Any

from policies.guard import Guard


def key_policy(guard: Guard) -> dict[str, Any]:
    """The account's own permissions decide who uses the key, as in the policy that KMS gives a new key, but not who
    deletes it (https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-default.html, read 2026-11).
    """
    return {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Sid": "EnableIamPolicies",
                "Effect": "Allow",
                "Principal": {"AWS": f"arn:aws:iam::{guard.account_id}:root"},
                "Action": "kms:*",
                "Resource": "*",
            },
            *guard.deny_key(),
        ],
    }
