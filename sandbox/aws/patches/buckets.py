"""Buckets as AWS makes them: encrypted, closed to the public, without ACLs; no other account gets in."""

import json
import os
from typing import Any

from moto.s3.models import FakeBucket, PublicAccessBlock, S3Backend, s3_backends

_ENCRYPTION = {"Rule": {"ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "AES256"}, "BucketKeyEnabled": "false"}}


def apply() -> None:
    """Gives every new bucket AWS's defaults, and closes buckets to other accounts.

    moto's new bucket has none of the three, and its objects are open to every account. Here another account is always
    refused, also where a bucket policy would let it in; and conditions of bucket policies are not judged. Facts: S3
    user guide, default-bucket-encryption.html and "new buckets: Block Public Access on, ACLs disabled" (since 2023-04).
    """
    os.environ["MOTO_S3_ALLOW_CROSSACCOUNT_ACCESS"] = "false"
    backend: Any = S3Backend
    backend.create_bucket = _create_with_defaults(backend.create_bucket)
    backend.delete_bucket_encryption = _restore_encryption
    bucket: Any = FakeBucket
    bucket._log_permissions_enabled_policy = staticmethod(_skip_everybody(bucket._log_permissions_enabled_policy))
    bucket.get_permission = _skip_conditions(bucket.get_permission)


def _skip_conditions(judge: Any) -> Any:
    """moto reads no condition of a bucket policy and takes each for a refusal, so that a bucket which denies all that
    comes without TLS would be closed to everybody: such statements are kept from it.
    """

    def get_permission(bucket: Any, action: str, resource: str) -> Any:
        if bucket.policy is None:
            return judge(bucket, action, resource)
        document = json.loads(bucket.policy)
        plain = [statement for statement in document["Statement"] if not statement.get("Condition")]
        known = json.dumps({**document, "Statement": plain}).encode()
        return judge(_Judged(bucket.name, bucket.partition, known), action, resource)

    return get_permission


def _skip_everybody(lets_in: Any) -> Any:
    """moto takes every principal for a mapping, and fails at `"*"`: such statements are kept from it."""

    def judge(target_bucket: Any, target_prefix: str | None) -> bool:
        if not target_bucket.policy:
            return False
        document = json.loads(target_bucket.policy)
        named = [statement for statement in document["Statement"] if isinstance(statement.get("Principal"), dict)]
        known = json.dumps({**document, "Statement": named}).encode()
        return lets_in(_Judged(target_bucket.name, target_bucket.partition, known), target_prefix)

    return judge


class _Judged:
    """What moto asks a bucket for, to judge its policy."""

    def __init__(self, name: str, partition: str, policy: bytes) -> None:
        self.name, self.partition, self.policy = name, partition, policy


def _create_with_defaults(create: Any) -> Any:
    def create_bucket(self: Any, *args: Any, **kwargs: Any) -> Any:
        bucket = create(self, *args, **kwargs)
        bucket.encryption = _ENCRYPTION
        bucket.public_access_block = PublicAccessBlock(*[True] * 4)
        bucket.ownership_rule = "BucketOwnerEnforced"
        return bucket

    return create_bucket


def _restore_encryption(backend: Any, bucket_name: str) -> None:
    backend.get_bucket(bucket_name).encryption = _ENCRYPTION


def find_bucket(name: str) -> Any:
    """moto's bucket of this name, whose account it may be; None where there is no such one."""
    owner = s3_backends.bucket_accounts.get(name)
    return None if owner is None else s3_backends[owner[1]]["aws"].buckets.get(name)


def lets_write(bucket: Any, service: str) -> bool:
    """Whether a statement of the bucket's policy allows the service s3:PutObject; its conditions are not looked at."""
    statements = json.loads(bucket.policy)["Statement"] if bucket.policy else []
    return any(
        statement["Effect"] == "Allow"
        and statement.get("Principal") == {"Service": service}
        and statement["Action"] == "s3:PutObject"
        for statement in statements
    )
