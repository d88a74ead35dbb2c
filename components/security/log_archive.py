"""A bucket for what services record of every account, with a key of its own: versioned, closed, and locked if asked.

Needs the explicit provider of the log archive.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from components.administration.bucket_access import close_bucket
from components.administration.encrypted_bucket import make_encrypted_bucket
from components.aliases import make_aliases, with_aliases
from components.dependencies import without_dependencies


@dataclass(frozen=True, kw_only=True)
class LogArchiveArgs:
    """`writer`: the service that writes into it. `bucket_policy`, `key_policy`: JSON documents, which let it in.
    `expire_days`: how long a file is kept.

    `locked`: the mode of Object Lock and for how many days; None for no lock.
    `former_names`: logical names of the component from before the account's key changed.
    """

    writer: str
    bucket_name: str
    key_alias: str
    region: str
    bucket_policy: pulumi.Input[str]
    key_policy: pulumi.Input[str]
    expire_days: int
    locked: tuple[str, int] | None
    former_names: Sequence[str] = ()


class LogArchive(pulumi.ComponentResource):
    """Bucket and key are protected: without them nothing that was recorded can be read.

    Nothing else depends on them.
    """

    bucket_arn: pulumi.Output[str]
    open_bucket_name: pulumi.Output[str]
    """Known when its policy and the key's alias are there, without which AWS refuses whatever writes into it."""
    key_arn: pulumi.Output[str]

    def __init__(self, name: str, args: LogArchiveArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        names = [name, *args.former_names]
        super().__init__("awsorg:index:LogArchive", name, None, with_aliases(opts, names))
        made = make_encrypted_bucket(
            self,
            names,
            region=args.region,
            bucket_name=args.bucket_name,
            key_alias=args.key_alias,
            key_description=f"Encrypts what {args.writer} writes into {args.bucket_name}",
            key_policy=args.key_policy,
        )
        bucket = made.bucket
        policy = close_bucket(self, names, args.region, bucket, args.bucket_policy)
        versioned = pulumi.ResourceOptions(parent=self, depends_on=[made.versioning], aliases=make_aliases(names))
        if args.locked is not None:
            mode, days = args.locked
            # Not `object_lock_enabled` of the bucket, which would replace one that is there. S3 takes this for any
            # bucket with versions (https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-lock-configure.html).
            aws.s3.BucketObjectLockConfiguration(
                name,
                region=args.region,
                bucket=bucket.bucket,
                rule=aws.s3.BucketObjectLockConfigurationRuleArgs(
                    default_retention=aws.s3.BucketObjectLockConfigurationRuleDefaultRetentionArgs(mode=mode, days=days)
                ),
                opts=versioned,
            )
        aws.s3.BucketLifecycleConfiguration(
            name, region=args.region, bucket=bucket.bucket, rules=_make_rules(args.expire_days), opts=versioned
        )
        self.bucket_arn = without_dependencies(bucket.arn)
        self.open_bucket_name = without_dependencies(pulumi.Output.all(policy.bucket, made.alias.name)[0])
        self.key_arn = without_dependencies(made.key.arn)
        self.register_outputs({})


def _make_rules(expire_days: int) -> list[aws.s3.BucketLifecycleConfigurationRuleArgs]:
    """A file that expires leaves a version, which goes a day later, and a marker, which goes when it is alone."""
    everything = aws.s3.BucketLifecycleConfigurationRuleFilterArgs(prefix="")
    return [
        aws.s3.BucketLifecycleConfigurationRuleArgs(
            id="expire-files",
            status="Enabled",
            filter=everything,
            expiration=aws.s3.BucketLifecycleConfigurationRuleExpirationArgs(days=expire_days),
            noncurrent_version_expiration=aws.s3.BucketLifecycleConfigurationRuleNoncurrentVersionExpirationArgs(
                noncurrent_days=1
            ),
            abort_incomplete_multipart_upload=(
                aws.s3.BucketLifecycleConfigurationRuleAbortIncompleteMultipartUploadArgs(days_after_initiation=7)
            ),
        ),
        aws.s3.BucketLifecycleConfigurationRuleArgs(
            id="expire-markers",
            status="Enabled",
            filter=everything,
            expiration=aws.s3.BucketLifecycleConfigurationRuleExpirationArgs(expired_object_delete_marker=True),
        ),
    ]
