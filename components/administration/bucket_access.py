"""What keeps the public, and whoever its policy does not let in, out of a bucket."""

from __future__ import annotations

from collections.abc import Sequence

import pulumi
import pulumi_aws as aws

from components.aliases import make_aliases


def close_bucket(
    parent: pulumi.Resource, names: Sequence[str], region: str, bucket: aws.s3.Bucket, policy: pulumi.Input[str]
) -> aws.s3.BucketPolicy:
    """Blocks public access, then gives the bucket its policy. `names`: logical names, the present one first."""
    aliases = make_aliases(names)
    public_access = aws.s3.BucketPublicAccessBlock(
        names[0],
        region=region,
        bucket=bucket.bucket,
        block_public_acls=True,
        block_public_policy=True,
        ignore_public_acls=True,
        restrict_public_buckets=True,
        opts=pulumi.ResourceOptions(parent=parent, aliases=aliases),
    )
    return aws.s3.BucketPolicy(
        names[0],
        region=region,
        bucket=bucket.bucket,
        policy=policy,
        # S3 takes one change of a bucket's access settings at a time.
        opts=pulumi.ResourceOptions(parent=parent, depends_on=[public_access], aliases=aliases),
    )
