"""Buckets as AWS makes them: encrypted, closed to the public, without ACLs; no other account gets in."""

import os
from typing import Any

from moto.s3.models import PublicAccessBlock, S3Backend

_ENCRYPTION = {"Rule": {"ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "AES256"}, "BucketKeyEnabled": "false"}}


def apply() -> None:
    """Gives every new bucket AWS's defaults, and closes buckets to other accounts.

    moto's new bucket has none of the three, and its objects are open to every account. Here another account is always
    refused, also where a bucket policy would let it in. Facts: S3 user guide, default-bucket-encryption.html and "new
    buckets: Block Public Access on, ACLs disabled" (since 2023-04).
    """
    os.environ["MOTO_S3_ALLOW_CROSSACCOUNT_ACCESS"] = "false"
    backend: Any = S3Backend
    backend.create_bucket = _create_with_defaults(backend.create_bucket)
    backend.delete_bucket_encryption = _restore_encryption


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
