"""What buckets, volumes and snapshots of an account may be. S3 has its setting once for an account, EBS by region."""

from collections.abc import Mapping
from dataclasses import dataclass

import pulumi_aws as aws

from components.accounts.baseline import Scope


@dataclass(frozen=True, kw_only=True)
class S3PublicAccessBlockArgs:
    """The four switches of S3's block of public access."""

    block_public_acls: bool
    ignore_public_acls: bool
    block_public_policy: bool
    restrict_public_buckets: bool

    def make(self, scope: Scope) -> None:
        """The block for all buckets of the account."""
        aws.s3.AccountPublicAccessBlock(
            scope.name("s3-public-access-block"),
            block_public_acls=self.block_public_acls,
            ignore_public_acls=self.ignore_public_acls,
            block_public_policy=self.block_public_policy,
            restrict_public_buckets=self.restrict_public_buckets,
            opts=scope.options("s3-public-access-block"),
        )


@dataclass(frozen=True, kw_only=True)
class EbsEncryptionArgs:
    """`key_arns`: of KMS keys, by region; AWS's own key in the others."""

    key_arns: Mapping[str, str]

    def make(self, scope: Scope) -> None:
        """In each region the encryption, and after its key, so that nothing is encrypted by another key meanwhile."""
        for region in scope.regions:
            keys = []
            if region in self.key_arns:
                key = aws.ebs.DefaultKmsKey(
                    scope.name("ebs-key", region),
                    key_arn=self.key_arns[region],
                    region=region,
                    opts=scope.options("ebs-key", region),
                )
                keys.append(key)
            aws.ebs.EncryptionByDefault(
                scope.name("ebs-encryption", region),
                enabled=True,
                region=region,
                opts=scope.options("ebs-encryption", region, depends_on=keys),
            )


@dataclass(frozen=True, kw_only=True)
class SnapshotBlockPublicAccessArgs:
    """`state`: block-all-sharing or block-new-sharing."""

    state: str

    def make(self, scope: Scope) -> None:
        """In each region the block of public snapshots."""
        for region in scope.regions:
            aws.ebs.SnapshotBlockPublicAccess(
                scope.name("snapshot-block", region),
                state=self.state,
                region=region,
                opts=scope.options("snapshot-block", region),
            )
