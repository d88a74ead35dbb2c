"""The stack `admin`: state bucket and deploy role, in the administrative account."""

from collections.abc import Mapping
from typing import Any

import pulumi

from components.accounts.account_role import AccountRole, AccountRoleArgs
from components.administration.state_bucket import StateBucket, StateBucketArgs
from config import models, plan
from config.models import MANAGEMENT
from policies.deploy import deploy_permissions
from policies.documents import minify
from stacks.entry import make_providers


def build_admin(config: models.Organization) -> dict[str, Any]:
    """The stack `admin`: state bucket and deploy role, in the administrative account."""
    settings, admin = config.settings, config.admin
    if admin is None:
        raise pulumi.RunError(
            "the stack `admin` needs config/org/admin.yaml, which says how its bucket and role are called; "
            "nothing was registered"
        )
    administrative = settings.administrative_account
    org = pulumi.StackReference(f"{pulumi.get_organization()}/{pulumi.get_project()}/org")
    account_ids: dict[str, pulumi.Input[str]] = {
        MANAGEMENT: settings.management_account_id,
        **{key: read_account_id(org, key) for key in {administrative, *admin.deploy_role.trusted_by} - {MANAGEMENT}},
    }
    providers = make_providers(config, account_ids)
    inside = pulumi.ResourceOptions(providers=[providers.provider_for(administrative)])
    bucket = StateBucket(
        f"state-{administrative}",
        StateBucketArgs(
            bucket_name=admin.state_bucket.name,
            key_alias=admin.key_alias,
            region=config.region_of(administrative),
            noncurrent_version_days=admin.state_bucket.noncurrent_version_days,
        ),
        inside,
    )
    role = admin.deploy_role
    permissions = pulumi.Output.all(
        organization_id=read_org_output(org, "organization")["id"], bucket_arn=bucket.bucket_arn, key_arn=bucket.key_arn
    ).apply(
        lambda known: minify(
            deploy_permissions(
                execution_role=plan.name_in_arn(settings.execution_role),
                other_role_arns=[
                    f"arn:aws:iam::{settings.management_account_id}:role/{plan.name_in_arn(management)}"
                    for management in [settings.access.management_role]
                    if management is not None
                ],
                **known,
            )
        )
    )
    deploy_role = AccountRole(
        f"deploy-role-{administrative}",
        AccountRoleArgs(
            role_name=role.name,
            description="Runs the program: enters the execution roles and uses the state bucket",
            trusted_account_ids=[account_ids[trusted] for trusted in role.trusted_by],
            external_id=None,
            max_session_duration=role.max_session_duration,
            inline_policy=permissions,
        ),
        inside,
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


def read_account_id(org: pulumi.StackReference, account: str) -> pulumi.Output[str]:
    """The id of an account that the stack `org` made."""

    def find(accounts: Mapping[str, Any]) -> str:
        if account not in accounts:
            raise pulumi.RunError(
                f"the stack `org` has made no account {account!r}, so the stack `admin` cannot enter it; "
                "run `pulumi up --stack org` first"
            )
        return accounts[account]["id"]

    return read_org_output(org, "accounts").apply(find)
