"""Who alone may delete a bucket or a key, and who may change what keeps them: as statements that deny it to all others.

Nobody is shut out for good: the account's root user may remove a bucket policy whatever it denies, and the key policy
leaves the root user its own change.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

# AWS lets a bucket owner's root user put and delete the bucket policy even where that policy denies it
# (https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketPolicy.html, read 2026-11). KMS has no such exception
# (https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-default.html, read 2026-11).

BUCKET_SETTINGS = (
    "s3:DeleteBucketPolicy",
    "s3:PutBucketAcl",
    "s3:PutBucketLogging",
    "s3:PutBucketOwnershipControls",
    "s3:PutBucketPolicy",
    "s3:PutBucketPublicAccessBlock",
    "s3:PutBucketVersioning",
    "s3:PutEncryptionConfiguration",
    "s3:PutLifecycleConfiguration",
    "s3:PutReplicationConfiguration",
)
"""What could lose the state or its versions, let somebody in, or take the guard away. Deleting a setting is the same
action as putting it, except for the policy."""


@dataclass(frozen=True, kw_only=True)
class Guard:
    """`break_glass_role`: who may delete. `program_roles`: as which the program itself enters, to change settings.

    Roles of the account with the id `account_id`, each with its path in front of its name. They are compared by ARN,
    so a role that is made again under its name is the same one.
    """

    account_id: str
    break_glass_role: str
    program_roles: Sequence[str]

    def deny_bucket(self, bucket_arn: str, *, objects: bool) -> list[dict[str, Any]]:
        """The statements of a bucket's policy. `objects`: objects may not be deleted either, not only versions."""
        deletions = [
            "s3:DeleteBucket",
            *(["s3:DeleteObject"] if objects else []),
            "s3:DeleteObjectVersion",
            "s3:UpdateObjectEncryption",  # to a key that may be deleted: old versions too, and without a copy
        ]
        return [
            _deny("DenyDeletion", deletions, [bucket_arn, f"{bucket_arn}/*"], self._deleters),
            _deny("DenySettings", list(BUCKET_SETTINGS), bucket_arn, self._changers),
        ]

    def deny_key(self) -> list[dict[str, Any]]:
        """The statements of a key's policy."""
        root = f"arn:aws:iam::{self.account_id}:root"
        return [
            _deny("DenyDeletion", ["kms:DisableKey", "kms:ScheduleKeyDeletion"], "*", self._deleters),
            _deny("DenySettings", ["kms:DisableKeyRotation", "kms:PutKeyPolicy"], "*", [*self._changers, root]),
        ]

    @property
    def _deleters(self) -> list[str]:
        return [self._arn(self.break_glass_role)]

    @property
    def _changers(self) -> list[str]:
        return sorted({self._arn(role) for role in (self.break_glass_role, *self.program_roles)})

    def _arn(self, role: str) -> str:
        return f"arn:aws:iam::{self.account_id}:role/{role}"


def break_glass_permissions(bucket_arns: Sequence[str], key_arns: Sequence[str]) -> dict[str, Any]:
    """What the break-glass role may do: anything with these buckets, and delete, disable and open these keys."""
    return {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Sid": "Buckets",
                "Effect": "Allow",
                "Action": "s3:*",
                "Resource": [resource for arn in sorted(bucket_arns) for resource in (arn, f"{arn}/*")],
            },
            {
                "Sid": "Keys",
                "Effect": "Allow",
                "Action": [
                    "kms:CancelKeyDeletion",
                    "kms:Decrypt",
                    "kms:DescribeKey",
                    "kms:DisableKey",
                    "kms:EnableKey",
                    "kms:GenerateDataKey",
                    "kms:GetKeyPolicy",
                    "kms:PutKeyPolicy",
                    "kms:ScheduleKeyDeletion",
                ],
                "Resource": sorted(key_arns),
            },
        ],
    }


def _deny(sid: str, actions: list[str], resources: str | list[str], except_arns: list[str]) -> dict[str, Any]:
    return {
        "Sid": sid,
        "Effect": "Deny",
        "Principal": {"AWS": "*"},
        "Action": actions,
        "Resource": resources,
        "Condition": {"ArnNotEquals": {"aws:PrincipalArn": except_arns[0] if len(except_arns) == 1 else except_arns}},
    }
