"""What an account's images, instances and networks may do. AWS has these settings once for each region."""

from dataclasses import dataclass

import pulumi_aws as aws

from components.accounts.baseline import Scope


@dataclass(frozen=True, kw_only=True)
class ImageBlockPublicAccessArgs:
    """`state`: block-new-sharing or unblocked."""

    state: str

    def make(self, scope: Scope) -> None:
        """In each region the block of public images. AWS keeps it when the resource is deleted."""
        for region in scope.regions:
            aws.ec2.ImageBlockPublicAccess(
                scope.name("image-block", region),
                state=self.state,
                region=region,
                opts=scope.options("image-block", region),
            )


@dataclass(frozen=True, kw_only=True)
class InstanceMetadataDefaultsArgs:
    """What new instances get; None: AWS decides."""

    http_tokens: str | None
    http_put_response_hop_limit: int | None
    http_endpoint: str | None
    instance_metadata_tags: str | None

    def make(self, scope: Scope) -> None:
        """In each region the defaults of the metadata service."""
        for region in scope.regions:
            aws.ec2.InstanceMetadataDefaults(
                scope.name("instance-metadata", region),
                http_tokens=self.http_tokens,
                http_put_response_hop_limit=self.http_put_response_hop_limit,
                http_endpoint=self.http_endpoint,
                instance_metadata_tags=self.instance_metadata_tags,
                region=region,
                opts=scope.options("instance-metadata", region),
            )


@dataclass(frozen=True, kw_only=True)
class VpcBlockPublicAccessArgs:
    """`mode`: block-ingress or block-bidirectional."""

    mode: str

    def make(self, scope: Scope) -> None:
        """In each region the block of internet gateways."""
        for region in scope.regions:
            aws.ec2.VpcBlockPublicAccessOptions(
                scope.name("vpc-block", region),
                internet_gateway_block_mode=self.mode,
                region=region,
                opts=scope.options("vpc-block", region),
            )
