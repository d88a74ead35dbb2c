"""A bucket that a service of AWS writes logs into: closed to the public, and emptied when the logs are old enough.

S3 encrypts it with its own keys: the service that writes access logs takes no others.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from components.administration.bucket_access import close_bucket
from components.aliases import make_aliases, with_aliases
from components.dependencies import without_dependencies


@dataclass(frozen=True, kw_only=True)
class LogBucketArgs:
    """`policy`: a JSON document, which lets the service in. `expire_days`: how long a log is kept.

    `former_names`: logical names of the component from before the account's key changed.
    """

    bucket_name: str
    region: str
    policy: str
    expire_days: int
    former_names: Sequence[str] = ()


class LogBucket(pulumi.ComponentResource):
    """The bucket, which is protected, with its settings. Nothing else depends on them."""

    bucket_arn: pulumi.Output[str]
    open_bucket_name: pulumi.Output[str]
    """Known when the policy stands, without which AWS refuses to log into the bucket."""

    def __init__(self, name: str, args: LogBucketArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        names = [name, *args.former_names]
        super().__init__("awsorg:index:LogBucket", name, None, with_aliases(opts, names))
        aliases = make_aliases(names)
        own = pulumi.ResourceOptions(parent=self, aliases=aliases)
        bucket = aws.s3.Bucket(
            name,
            region=args.region,
            bucket=args.bucket_name,
            opts=pulumi.ResourceOptions(parent=self, protect=True, aliases=aliases),
        )
        policy = close_bucket(self, names, args.region, bucket, args.policy)
        aws.s3.BucketLifecycleConfiguration(
            name,
            region=args.region,
            bucket=bucket.bucket,
            rules=[
                aws.s3.BucketLifecycleConfigurationRuleArgs(
                    id="expire-logs",
                    status="Enabled",
                    filter=aws.s3.BucketLifecycleConfigurationRuleFilterArgs(prefix=""),
                    expiration=aws.s3.BucketLifecycleConfigurationRuleExpirationArgs(days=args.expire_days),
                    abort_incomplete_multipart_upload=(
                        aws.s3.BucketLifecycleConfigurationRuleAbortIncompleteMultipartUploadArgs(
                            days_after_initiation=7
                        )
                    ),
                )
            ],
            opts=own,
        )
        self.bucket_arn = without_dependencies(bucket.arn)
        self.open_bucket_name = without_dependencies(policy.bucket)
        self.register_outputs({})
