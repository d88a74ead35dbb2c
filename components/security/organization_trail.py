"""The trail of the whole organization, made by the account that administers CloudTrail.

AWS keeps it in the management account, and a copy that can only be looked at in every member account
(https://docs.aws.amazon.com/awscloudtrail/latest/userguide/creating-trail-organization.html, read 2026-11). The
provider finds it by its ARN since https://github.com/hashicorp/terraform-provider-aws/pull/30758.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from components.aliases import make_aliases, with_aliases
from components.security.log_archive import LogArchive
from engine.urns import name_child


@dataclass(frozen=True, kw_only=True)
class TrailDelegationArgs:
    """Account `account` (key) administers CloudTrail. `access`: what switches on CloudTrail's trusted access.

    `formerly`: keys that the account had before.
    """

    account: str
    account_id: pulumi.Input[str]
    access: pulumi.Resource
    formerly: Sequence[str] = ()


class TrailDelegation(pulumi.ComponentResource):
    """Who administers CloudTrail for the organization. It acts in the management account.

    CloudTrail's own call makes the service-linked role there too, Organizations' does not
    (https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-delegated-administrator.html, read 2026-11).
    """

    administrator: pulumi.Resource

    def __init__(self, name: str, args: TrailDelegationArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("awsorg:index:TrailDelegation", name, None, opts)
        names = [name_child(name, account) for account in (args.account, *args.formerly)]
        self.administrator = aws.cloudtrail.OrganizationDelegatedAdminAccount(
            names[0],
            account_id=args.account_id,
            opts=pulumi.ResourceOptions(parent=self, depends_on=[args.access], aliases=make_aliases(names)),
        )
        self.register_outputs({})


@dataclass(frozen=True, kw_only=True)
class OrganizationTrailArgs:
    """`region`: the trail's home. `delegation`: what has to be there before AWS lets the account make it.

    `former_names`: logical names of the component from before the account's key changed.
    """

    trail_name: str
    region: str
    archive: LogArchive
    delegation: Sequence[pulumi.Resource]
    former_names: Sequence[str] = ()


class OrganizationTrail(pulumi.ComponentResource):
    """The trail, with digests, so that a changed file is found (`aws cloudtrail validate-logs`)."""

    arn: pulumi.Output[str]

    def __init__(self, name: str, args: OrganizationTrailArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        names = [name, *args.former_names]
        super().__init__("awsorg:index:OrganizationTrail", name, None, with_aliases(opts, names))
        trail = aws.cloudtrail.Trail(
            name,
            region=args.region,
            name=args.trail_name,
            s3_bucket_name=args.archive.open_bucket_name,
            kms_key_id=args.archive.key_arn,
            is_organization_trail=True,
            is_multi_region_trail=True,
            include_global_service_events=True,
            enable_log_file_validation=True,
            opts=pulumi.ResourceOptions(parent=self, depends_on=args.delegation, aliases=make_aliases(names)),
        )
        self.arn = trail.arn
        self.register_outputs({})
