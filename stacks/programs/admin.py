"""The stack `admin`: state bucket and deploy role, in the administrative account."""

from collections.abc import Mapping, Sequence
from typing import Any

import pulumi

from components.administration.state_bucket import StateBucket, StateBucketArgs
from config.models import MANAGEMENT, Organization
from config.plan.administration import plan_administration
from config.plan.stacks import ORG, STATE, name_output
from engine.deployment import Deployment
from engine.urns import name_child
from policies.deploy import deploy_permissions
from policies.documents import minify
from recovery.replacements import refuse_replacements
from stacks.programs.entry import enter_account, make_providers
from stacks.programs.roles import make_role


def build_admin(config: Organization, deployment: Deployment) -> dict[str, Any]:
    """The stack `admin`: state bucket and deploy role, in the administrative account.

    `deployment`: what the stack's state has.

    Raises:
        pulumi.RunError: the config has no admin.yaml, or would replace the bucket or its key.
    """
    planned = plan_administration(config)
    if planned is None:
        raise pulumi.RunError(
            "the stack `admin` needs config/org/admin.yaml, which says how its bucket and role are called; "
            "nothing was registered"
        )
    refuse_replacements(config, deployment)
    org = pulumi.StackReference(f"{pulumi.get_organization()}/{pulumi.get_project()}/{ORG}")
    account_ids: dict[str, pulumi.Input[str]] = {
        MANAGEMENT: config.settings.management_account_id,
        **{key: read_account_id(org, config.account(key).keys) for key in planned.members},
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
    permissions = pulumi.Output.all(
        organization_id=read_org_output(org, "organization")["id"], bucket_arn=bucket.bucket_arn, key_arn=bucket.key_arn
    ).apply(
        lambda known: minify(
            deploy_permissions(
                execution_roles=planned.execution_roles, other_role_arns=planned.other_role_arns, **known
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


def read_org_output(org: pulumi.StackReference, name: str) -> pulumi.Output[Mapping[str, Any]]:
    """An output of the stack `org`, which must stand before the stack `admin` can."""

    def require(value: Mapping[str, Any] | None) -> Mapping[str, Any]:
        if value is None:
            raise pulumi.RunError(
                f"the stack `org` has no output {name!r} yet, so the stack `admin` has nothing to stand on and nothing "
                "was registered; run `pulumi up --stack org` first"
            )
        return value

    return org.get_output(name).apply(require)


def read_account_id(org: pulumi.StackReference, keys: Sequence[str]) -> pulumi.Output[str]:
    """The id of an account that the stack `org` made. `keys`: its key, then those that it had before."""

    def find(accounts: Sequence[Mapping[str, Any] | None]) -> str:
        known = next((account for account in accounts if account is not None), None)
        if known is None:
            raise pulumi.RunError(
                f"the stack `org` has made no account {keys[0]!r}, so the stack `admin` cannot enter it; "
                "run `pulumi up --stack org` first"
            )
        return known["id"]

    return pulumi.Output.all(*(org.get_output(name_output("accounts", key)) for key in keys)).apply(find)
