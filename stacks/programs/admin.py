"""The stack `admin`: state bucket and deploy role, in the administrative account."""

from collections.abc import Sequence
from typing import Any

import pulumi

from components.administration.state_bucket import StateBucket, StateBucketArgs
from config.models import MANAGEMENT, Organization
from config.plan.administration import plan_administration
from config.plan.stacks import ACCOUNTS, ADMIN, STATE
from engine.deployment import Deployment
from engine.urns import name_child
from policies.deploy import deploy_permissions
from policies.documents import minify
from recovery.replacements import refuse_replacements
from stacks.programs.entry import enter_account, make_providers
from stacks.programs.org_outputs import OrgOutputs, read_org_outputs
from stacks.programs.roles import make_role


async def build_admin(config: Organization, deployment: Deployment) -> dict[str, Any]:
    """The stack `admin`: state bucket and deploy role, in the administrative account.

    `deployment`: what the stack's state has.

    Raises:
        pulumi.RunError: the config has no admin.yaml, or would replace the bucket or its key; the stack `org` was never
            up.
    """
    planned = plan_administration(config)
    if planned is None:
        raise pulumi.RunError(
            "the stack `admin` needs config/org/admin.yaml, which says how its bucket and role are called; "
            "nothing was registered"
        )
    refuse_replacements(config, deployment)
    org = await read_org_outputs(ADMIN)
    account_ids: dict[str, str] = {
        MANAGEMENT: config.settings.management_account_id,
        **{key: find_account_id(org, config.account(key).keys) for key in planned.members},
    }
    inside = enter_account(config, planned.account, account_ids, make_providers(config))
    bucket = StateBucket(
        name_child(STATE, planned.account),
        StateBucketArgs(
            bucket_name=planned.state_bucket.bucket_name,
            key_alias=planned.state_bucket.key_alias,
            region=planned.state_bucket.region,
            noncurrent_version_days=planned.state_bucket.noncurrent_version_days,
            former_names=[name_child(STATE, account) for account in planned.formerly],
        ),
        inside,
    )
    own_arn = f"arn:aws:iam::{account_ids[planned.account]}:role/{planned.deploy_role.role_name}"
    permissions = pulumi.Output.all(bucket_arn=bucket.bucket_arn, key_arn=bucket.key_arn).apply(
        lambda known: minify(
            deploy_permissions(
                organization_id=org.organization["id"],
                execution_roles=planned.execution_roles,
                other_role_arns=planned.other_role_arns,
                tagged_as=own_arn if planned.deploy_role.sets_tag else None,
                **known,
            )
        )
    )
    deploy_role = make_role(
        [f"deploy-role-{account}" for account in (planned.account, *planned.formerly)],
        planned.deploy_role,
        account_ids,
        inside,
        inline_policy=permissions,
    )
    return {
        "state_bucket": bucket.bucket_name,
        "state_key_arn": bucket.key_arn,
        "deploy_role_arn": deploy_role.arn,
    }


def find_account_id(org: OrgOutputs, keys: Sequence[str]) -> str:
    """The id of an account that the stack `org` made. `keys`: its key, then those that it had before."""
    found = org.find(ACCOUNTS, keys)
    if found is None:
        raise pulumi.RunError(
            f"the stack `org` has made no account {keys[0]!r}, so the stack `admin` cannot enter it; "
            "run `pulumi up --stack org` first"
        )
    return found["id"]
