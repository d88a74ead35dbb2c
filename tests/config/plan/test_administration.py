"""What the administrative account holds for the program itself."""

from typing import Any

from config import load
from config.plan.administration import StateBucketPlan, plan_administration
from tests.support.example import EXAMPLE, Configure
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
    )
    role = planned.deploy_role
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
