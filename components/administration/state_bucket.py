"""The bucket that holds the Pulumi state, with a key of its own, old versions, no public access, and TLS only.

Who may use it is the deploy role's matter.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from components.administration.bucket_access import close_bucket
from components.administration.encrypted_bucket import make_encrypted_bucket
from components.administration.log_bucket import LogBucket
from components.aliases import make_aliases, with_aliases
from components.dependencies import without_dependencies
from policies.buckets import state_bucket_policy
from policies.documents import minify
from policies.guard import Guard
from policies.keys import key_policy


@dataclass(frozen=True, kw_only=True)
class StateBucketArgs:
    """`noncurrent_version_days`: days for which an overwritten state can be brought back.

    `incomplete_upload_days`: after how many days an unfinished upload goes. `key_rotation_days`: how often KMS makes
    new key material. None leaves what AWS does by itself.
    `guard`: who alone may delete bucket and key; None leaves it to permissions. `access_logs`: a bucket that is made
    here or the name of one that is there; requests are logged below the state bucket's name.
    `former_names`: logical names of the component from before the account's key changed.
    """

    bucket_name: str
    key_alias: str
    region: str
    noncurrent_version_days: int
    incomplete_upload_days: int | None = None
    key_rotation_days: int | None = None
    guard: Guard | None = None
    access_logs: LogBucket | str | None = None
    former_names: Sequence[str] = ()


class StateBucket(pulumi.ComponentResource):
    """A versioned, KMS-encrypted, TLS-only bucket. Bucket and key are protected: without them no state can be read.

    Nothing else depends on them.
    """

    bucket_arn: pulumi.Output[str]
    bucket_name: pulumi.Output[str]
    key_arn: pulumi.Output[str]
    versioned_bucket_name: pulumi.Output[str]
    """Known when the bucket has versions, which replication waits for."""

    def __init__(self, name: str, args: StateBucketArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        names = [name, *args.former_names]
        super().__init__("awsorg:index:StateBucket", name, None, with_aliases(opts, names))
        aliases = make_aliases(names)
        made = make_encrypted_bucket(
            self,
            names,
            region=args.region,
            bucket_name=args.bucket_name,
            key_alias=args.key_alias,
            key_description=f"Encrypts the Pulumi state in {args.bucket_name}",
            key_policy=None if args.guard is None else minify(key_policy(args.guard)),
            key_rotation_days=args.key_rotation_days,
        )
        bucket = made.bucket
        policy = bucket.arn.apply(lambda arn: minify(state_bucket_policy(arn, args.guard)))
        close_bucket(self, names, args.region, bucket, policy)
        aws.s3.BucketLifecycleConfiguration(
            name,
            region=args.region,
            bucket=bucket.bucket,
            rules=_make_rules(args),
            opts=pulumi.ResourceOptions(parent=self, depends_on=[made.versioning], aliases=aliases),
        )
        if args.access_logs is not None:
            logs = args.access_logs
            aws.s3.BucketLogging(
                name,
                region=args.region,
                bucket=bucket.bucket,
                target_bucket=logs if isinstance(logs, str) else logs.open_bucket_name,
                target_prefix=f"{args.bucket_name}/",
                opts=pulumi.ResourceOptions(parent=self, aliases=aliases),
            )
        self.bucket_arn = without_dependencies(bucket.arn)
        self.bucket_name = without_dependencies(bucket.bucket)
        self.key_arn = without_dependencies(made.key.arn)
        self.versioned_bucket_name = without_dependencies(made.versioning.bucket)
        self.register_outputs({})


def _make_rules(args: StateBucketArgs) -> list[aws.s3.BucketLifecycleConfigurationRuleArgs]:
    everything = aws.s3.BucketLifecycleConfigurationRuleFilterArgs(prefix="")
    rules = [
        aws.s3.BucketLifecycleConfigurationRuleArgs(
            id="expire-noncurrent-versions",
            status="Enabled",
            filter=everything,
            noncurrent_version_expiration=aws.s3.BucketLifecycleConfigurationRuleNoncurrentVersionExpirationArgs(
                noncurrent_days=args.noncurrent_version_days
            ),
        )
    ]
    if args.incomplete_upload_days is not None:
        rules.append(
            aws.s3.BucketLifecycleConfigurationRuleArgs(
                id="clean-up",
                status="Enabled",
                filter=everything,
                abort_incomplete_multipart_upload=(
                    aws.s3.BucketLifecycleConfigurationRuleAbortIncompleteMultipartUploadArgs(
                        days_after_initiation=args.incomplete_upload_days
                    )
                ),
                # The engine makes and deletes a lock in each run: of each, a marker stays when its versions are gone.
                expiration=aws.s3.BucketLifecycleConfigurationRuleExpirationArgs(expired_object_delete_marker=True),
            )
        )
    return rules
