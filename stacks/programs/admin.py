"""The stack `admin`: state bucket, deploy role and the identity of CI, in the administrative account."""

from collections.abc import Mapping, Sequence
from typing import Any

import pulumi

from components.accounts.account_role import AccountRole
from components.administration.state_bucket import StateBucket
from config.models import MANAGEMENT, Organization
from config.plan.administration import AdministrationPlan, plan_administration
from config.plan.audit import plan_audit
from config.plan.ci import plan_ci
from config.plan.roles import RolePlan
from config.plan.stacks import ACCOUNTS, ADMIN
from config.plan.state_bucket import plan_break_glass
from engine.deployment import Deployment
from policies.deploy import deploy_permissions
from policies.documents import minify
from recovery.replacements import refuse_replacements
from stacks.programs.audit import make_audit
from stacks.programs.ci import make_ci
from stacks.programs.entry import enter_account, make_providers
from stacks.programs.org_outputs import OrgOutputs, read_org_outputs
from stacks.programs.roles import make_role
from stacks.programs.state_bucket import make_break_glass_role, make_guard, make_state_bucket


async def build_admin(config: Organization, deployment: Deployment) -> dict[str, Any]:
    """The stack `admin`: state bucket, deploy role and the identity of CI, in the administrative account.

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
    break_glass, audit = plan_break_glass(config), plan_audit(config)
    members = {key for part in (planned, break_glass, audit) if part is not None for key in part.members}
    org = await read_org_outputs(ADMIN)
    account_ids: dict[str, str] = {
        MANAGEMENT: config.settings.management_account_id,
        **{key: find_account_id(org, config.account(key).keys) for key in sorted(members)},
    }
    inside = enter_account(config, planned.account, account_ids, make_providers(config))
    guard = make_guard(break_glass, account_ids[planned.account])
    bucket, others = make_state_bucket(planned, account_ids[planned.account], guard, inside)
    outputs: dict[str, Any] = {"state_bucket": bucket.bucket_name, "state_key_arn": bucket.key_arn}
    if planned.deploy_role is not None:
        role = _make_deploy_role(
            planned, planned.deploy_role, account_ids=account_ids, org=org, bucket=bucket, inside=inside
        )
        outputs["deploy_role_arn"] = role.arn
    ci = plan_ci(config)
    if ci is not None:
        outputs |= make_ci(config, ci, org=org, bucket=bucket, inside=inside, deployment=deployment)
    if audit is not None:
        trail_bucket, told = make_audit(audit, account_ids, guard, inside)
        others.append(trail_bucket)
        outputs |= told
    if break_glass is not None:
        outputs["break_glass_role_arn"] = make_break_glass_role(
            planned, break_glass, account_ids, [bucket, *others], inside
        )
    return outputs


def _make_deploy_role(
    planned: AdministrationPlan,
    role: RolePlan,
    *,
    account_ids: Mapping[str, str],
    org: OrgOutputs,
    bucket: StateBucket,
    inside: pulumi.ResourceOptions,
) -> AccountRole:
    own_arn = f"arn:aws:iam::{account_ids[planned.account]}:role/{role.role_name}"
    permissions = pulumi.Output.all(bucket_arn=bucket.bucket_arn, key_arn=bucket.key_arn).apply(
        lambda known: minify(
            deploy_permissions(
                organization_id=org.organization["id"],
                execution_roles=planned.execution_roles,
                other_role_arns=planned.other_role_arns,
                tagged_as=own_arn if role.sets_tag else None,
                **known,
            )
        )
    )
    return make_role(
        [f"deploy-role-{account}" for account in (planned.account, *planned.formerly)],
        role,
        account_ids,
        inside,
        inline_policy=permissions,
    )


def find_account_id(org: OrgOutputs, keys: Sequence[str]) -> str:
    """The id of an account that the stack `org` made. `keys`: its key, then those that it had before."""
    found = org.find(ACCOUNTS, keys)
    if found is None:
        raise pulumi.RunError(
            f"the stack `org` has made no account {keys[0]!r}, so the stack `admin` cannot enter it; "
            "run `pulumi up --stack org` first"
        )
    return found["id"]
