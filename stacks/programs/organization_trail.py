"""The trail of the organization: from its plan to the components, in three accounts."""

from collections.abc import Callable, Collection, Mapping
from typing import Any

import pulumi

from components.security.log_archive import LogArchive, LogArchiveArgs
from components.security.organization_trail import (
    OrganizationTrail,
    OrganizationTrailArgs,
    TrailDelegation,
    TrailDelegationArgs,
)
from config.models import MANAGEMENT, Organization
from config.plan.organization_trail import TRAIL, TRAIL_ARCHIVE, plan_organization_trail
from engine.urns import name_child
from policies.buckets import organization_trail_policy
from policies.documents import minify
from policies.keys import trail_key_policy
from policies.services import CLOUDTRAIL
from stacks.programs.entry import AccountIds
from stacks.programs.facts import OrganizationFacts


def delegate_trail(
    config: Organization,
    account_ids: AccountIds,
    trusted_access: Mapping[str, pulumi.Resource],
    management: pulumi.ResourceOptions,
) -> dict[str, list[pulumi.Resource]]:
    """Names who administers CloudTrail, and tells what the trail waits for."""
    planned = plan_organization_trail(config)
    if planned is None:
        return {}
    delegation = TrailDelegation(
        "trail-delegation",
        TrailDelegationArgs(
            account=planned.administrator,
            account_id=account_ids[planned.administrator],
            access=trusted_access[CLOUDTRAIL],
            formerly=planned.former_administrators,
        ),
        management,
    )
    return {CLOUDTRAIL: [delegation.administrator]}


def make_organization_trail(
    config: Organization,
    facts: OrganizationFacts,
    accounts: Collection[str],
    enter: Callable[[str], pulumi.ResourceOptions],
) -> dict[str, Any]:
    """The trail and its bucket, where both accounts are among `accounts` (config.checks), as outputs."""
    planned = plan_organization_trail(config)
    if planned is None or not {planned.administrator, planned.log_archive} <= {*accounts}:
        return {}
    management_id = facts.account_ids[MANAGEMENT]
    trail_arn = pulumi.Output.format(
        "arn:aws:cloudtrail:{0}:{1}:trail/{2}", planned.region, management_id, planned.trail_name
    )
    bucket_policy = pulumi.Output.all(trail_arn=trail_arn, management_id=management_id, organization_id=facts.id).apply(
        lambda known: minify(organization_trail_policy(f"arn:aws:s3:::{planned.bucket_name}", **known))
    )
    key_policy = pulumi.Output.all(
        account_id=facts.account_ids[planned.log_archive], trail_arn=trail_arn, management_id=management_id
    ).apply(lambda known: minify(trail_key_policy(**known)))
    archive = LogArchive(
        name_child(TRAIL_ARCHIVE, planned.log_archive),
        LogArchiveArgs(
            writer="CloudTrail",
            bucket_name=planned.bucket_name,
            key_alias=planned.key_alias,
            region=planned.region,
            bucket_policy=bucket_policy,
            key_policy=key_policy,
            expire_days=planned.expire_days,
            locked=planned.locked,
            former_names=[name_child(TRAIL_ARCHIVE, account) for account in planned.former_archives],
        ),
        enter(planned.log_archive),
    )
    trail = OrganizationTrail(
        name_child(TRAIL, planned.administrator),
        OrganizationTrailArgs(
            trail_name=planned.trail_name,
            region=planned.region,
            archive=archive,
            delegation=facts.delegations.get(CLOUDTRAIL, ()),
            former_names=[name_child(TRAIL, account) for account in planned.former_administrators],
        ),
        enter(planned.administrator),
    )
    return {"organization_trail": {"arn": trail.arn, "bucket": planned.bucket_name}}
