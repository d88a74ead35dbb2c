"""Copies everything that is written to the state bucket into another one, delete markers too."""

from collections.abc import Sequence
from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from components.administration.state_bucket import StateBucket
from components.aliases import make_aliases, with_aliases
from policies.documents import minify
from policies.service_access import replication_permissions, service_trust


@dataclass(frozen=True, kw_only=True)
class StateReplicationArgs:
    """`region`, `copy_region`: those of `source` and `copy`. `former_names`: logical names from before the key changed.

    What was written before replication began is not copied.
    """

    role_name: str
    source: StateBucket
    region: str
    copy: StateBucket
    copy_region: str
    former_names: Sequence[str] = ()


class StateReplication(pulumi.ComponentResource):
    """The replication with the role that S3 takes for it."""

    def __init__(self, name: str, args: StateReplicationArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        names = [name, *args.former_names]
        super().__init__("awsorg:index:StateReplication", name, None, with_aliases(opts, names))
        own = pulumi.ResourceOptions(parent=self, aliases=make_aliases(names))
        role = aws.iam.Role(
            name,
            name=args.role_name,
            description="Copies the Pulumi state into another region",
            assume_role_policy=minify(service_trust("s3.amazonaws.com")),
            opts=own,
        )
        permissions = aws.iam.RolePolicy(
            name,
            name="inline",
            role=role.name,
            policy=pulumi.Output.all(
                source_arn=args.source.bucket_arn,
                source_key_arn=args.source.key_arn,
                copy_arn=args.copy.bucket_arn,
                copy_key_arn=args.copy.key_arn,
            ).apply(
                lambda arns: minify(
                    replication_permissions(source_region=args.region, copy_region=args.copy_region, **arns)
                )
            ),
            opts=own,
        )
        aws.s3.BucketReplicationConfig(
            name,
            region=args.region,
            bucket=args.source.versioned_bucket_name,
            role=role.arn,
            rules=[
                aws.s3.BucketReplicationConfigRuleArgs(
                    id="everything",
                    status="Enabled",
                    priority=1,
                    filter=aws.s3.BucketReplicationConfigRuleFilterArgs(prefix=""),
                    # Without the markers, the locks of all runs would lie in the copy and look held.
                    delete_marker_replication=aws.s3.BucketReplicationConfigRuleDeleteMarkerReplicationArgs(
                        status="Enabled"
                    ),
                    source_selection_criteria=aws.s3.BucketReplicationConfigRuleSourceSelectionCriteriaArgs(
                        sse_kms_encrypted_objects=(
                            aws.s3.BucketReplicationConfigRuleSourceSelectionCriteriaSseKmsEncryptedObjectsArgs(
                                status="Enabled"
                            )
                        )
                    ),
                    destination=aws.s3.BucketReplicationConfigRuleDestinationArgs(
                        bucket=pulumi.Output.all(args.copy.bucket_arn, args.copy.versioned_bucket_name)[0],
                        encryption_configuration=(
                            aws.s3.BucketReplicationConfigRuleDestinationEncryptionConfigurationArgs(
                                replica_kms_key_id=args.copy.key_arn
                            )
                        ),
                    ),
                )
            ],
            opts=pulumi.ResourceOptions(parent=self, depends_on=[permissions], aliases=make_aliases(names)),
        )
        self.register_outputs({})
