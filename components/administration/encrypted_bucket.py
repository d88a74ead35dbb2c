"""A bucket with versions and a KMS key of its own. Both are protected: without them nothing in it can be read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from components.aliases import make_aliases


@dataclass(frozen=True, kw_only=True)
class EncryptedBucket:
    """What is made. Settings that need versions depend on `versioning`."""

    key: aws.kms.Key
    alias: aws.kms.Alias
    bucket: aws.s3.Bucket
    versioning: aws.s3.BucketVersioning


def make_encrypted_bucket(
    parent: pulumi.Resource,
    names: Sequence[str],
    *,
    region: str,
    bucket_name: str,
    key_alias: str,
    key_description: str,
    key_policy: pulumi.Input[str] | None,
    key_rotation_days: int | None = None,
) -> EncryptedBucket:
    """Makes key, alias and bucket with its versioning and encryption. `names`: logical names, the present one first.

    `key_policy`: a JSON document; None leaves KMS's own. `key_rotation_days`: None leaves what KMS does by itself.
    """
    aliases = make_aliases(names)
    own = pulumi.ResourceOptions(parent=parent, aliases=aliases)
    kept = pulumi.ResourceOptions(parent=parent, protect=True, aliases=aliases)
    name = names[0]
    key = aws.kms.Key(
        name,
        region=region,
        description=key_description,
        enable_key_rotation=True,
        rotation_period_in_days=key_rotation_days,
        policy=key_policy,
        opts=kept,
    )
    alias = aws.kms.Alias(name, region=region, name=key_alias, target_key_id=key.key_id, opts=own)
    bucket = aws.s3.Bucket(name, region=region, bucket=bucket_name, opts=kept)
    versioning = aws.s3.BucketVersioning(
        name,
        region=region,
        bucket=bucket.bucket,
        versioning_configuration=aws.s3.BucketVersioningVersioningConfigurationArgs(status="Enabled"),
        opts=own,
    )
    aws.s3.BucketServerSideEncryptionConfiguration(
        name,
        region=region,
        bucket=bucket.bucket,
        rules=[
            aws.s3.BucketServerSideEncryptionConfigurationRuleArgs(
                bucket_key_enabled=True,
                apply_server_side_encryption_by_default=(
                    aws.s3.BucketServerSideEncryptionConfigurationRuleApplyServerSideEncryptionByDefaultArgs(
                        sse_algorithm="aws:kms", kms_master_key_id=key.arn
                    )
                ),
            )
        ],
        opts=own,
    )
    return EncryptedBucket(key=key, alias=alias, bucket=bucket, versioning=versioning)
