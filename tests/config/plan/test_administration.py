"""What the administrative account holds for the program itself."""

from typing import Any

from config import load
from config.plan.administration import plan_administration
from config.plan.state_bucket import LogBucketPlan, ReplicaPlan, StateBucketPlan, plan_break_glass
from tests.support.example import EXAMPLE, Configure, make_plain
from tests.support.project import MANAGEMENT_ACCOUNT


def test_the_example() -> None:
    planned = plan_administration(load(EXAMPLE))
    assert planned is not None
    assert planned.account == "admin"
    assert planned.state_bucket == StateBucketPlan(
        bucket_name="example-organization-pulumi-state",
        key_alias="alias/pulumi-state",
        region="us-east-1",
        noncurrent_version_days=90,
        incomplete_upload_days=7,
        key_rotation_days=365,
        access_logs=LogBucketPlan(bucket_name="example-organization-pulumi-state-logs", expire_days=400),
        replica=ReplicaPlan(bucket_name="example-organization-pulumi-state-copy", region="us-west-2"),
    )
    role = planned.deploy_role
    assert role is not None
    assert (role.account, role.role_name, role.trusted_by, role.external_id, role.policy_arns) == (
        "admin",
        "OrganizationDeploy",
        ("admin", "management"),
        None,
        (),
    )
    assert role.description == "Runs the program: enters the execution roles and uses the state bucket"
    assert (planned.execution_roles, planned.other_role_arns) == (("TerraformExecutionRole",), ())


def test_only_member_accounts_are_asked_for_their_ids(configure: Configure) -> None:
    def trust(content: dict[str, Any]) -> None:
        content["deploy_role"]["trusted_by"] = ["networking", "management"]

    planned = plan_administration(configure(admin=trust))
    assert planned is not None
    assert planned.members == ("admin", "networking")


def test_the_roles_that_may_be_entered_have_their_paths(configure: Configure) -> None:
    def describe(content: dict[str, Any]) -> None:
        content["execution_role"]["path"] = "/tooling/"
        content["access"] |= {"management_role": {"name": "Manage", "external_id": "manage-it", "path": "/m/"}}

    planned = plan_administration(configure(organization=describe))
    assert planned is not None
    assert planned.execution_roles == ("tooling/TerraformExecutionRole",)
    assert planned.other_role_arns == (f"arn:aws:iam::{MANAGEMENT_ACCOUNT}:role/m/Manage",)


def test_there_is_nothing_without_admin_yaml() -> None:
    assert plan_administration(load(EXAMPLE).model_copy(update={"admin": None})) is None


def test_what_is_not_asked_for_is_not_planned(configure: Configure) -> None:
    planned = plan_administration(configure(admin=make_plain))
    assert planned is not None
    assert planned.state_bucket == StateBucketPlan(
        bucket_name="example-organization-pulumi-state",
        key_alias="alias/pulumi-state",
        region="us-east-1",
        noncurrent_version_days=90,
    )
    assert plan_break_glass(configure(admin=make_plain)) is None


def test_logs_in_a_bucket_that_is_there_are_not_made_to_expire(configure: Configure) -> None:
    def use_existing(content: dict[str, Any]) -> None:
        content["state_bucket"]["access_logs"] = {"bucket": "logs-of-all", "existing": True}

    planned = plan_administration(configure(admin=use_existing))
    assert planned is not None
    assert planned.state_bucket.access_logs == LogBucketPlan(bucket_name="logs-of-all", expire_days=None)


def test_access_logs_are_kept_for_400_days_by_default(configure: Configure) -> None:
    planned = plan_administration(
        configure(admin=lambda content: content["state_bucket"]["access_logs"].pop("expire_days"))
    )
    assert planned is not None
    assert planned.state_bucket.access_logs is not None
    assert planned.state_bucket.access_logs.expire_days == 400


def test_the_program_changes_settings_as_either_role_that_it_enters_by(configure: Configure) -> None:
    def describe(content: dict[str, Any]) -> None:
        content["execution_role"]["path"] = "/tooling/"

    planned = plan_break_glass(configure(organization=describe))
    assert planned is not None
    assert planned.role.role_name == "OrganizationBreakGlass"
    assert planned.members == ("admin",)
    assert planned.program_roles == ("OrganizationAccountAccessRole", "tooling/TerraformExecutionRole")
