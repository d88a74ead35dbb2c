"""The trail of the administrative account, and which entries raise the alarm."""

from typing import Any

from config.plan.audit import AlarmPlan, AuditPlan, DeployEntryPlan, TokenRolesPlan, plan_audit
from tests.support.example import Configure, make_plain
from tests.support.project import MANAGEMENT_ACCOUNT

ALARM = AlarmPlan(
    emails=("platform@example.com",),
    break_glass_role="OrganizationBreakGlass",
    deploy=DeployEntryPlan(role_name="OrganizationDeploy", trusted_by=("admin", "management"), session_prefixes=()),
    tokens=None,
    execution_roles=("TerraformExecutionRole",),
    management_role_arn=None,
    callers=("OrganizationDeploy",),
)


def use_github(content: dict[str, Any]) -> None:
    content["ci"] = {"github": {"repository": "acme@1/organization@2"}}
    del content["deploy_role"]


def enter_by_role(content: dict[str, Any]) -> None:
    content["access"] |= {"management_role": {"name": "Manage", "external_id": "manage-it", "path": "/m/"}}


def plan_alarm(configure: Configure, **edits: Any) -> AlarmPlan:
    planned = plan_audit(configure(**edits))
    assert planned is not None
    assert planned.alarm is not None
    return planned.alarm


def test_the_trail(configure: Configure) -> None:
    config = configure(admin=lambda content: content["audit"].pop("alarm"))
    assert plan_audit(config) == AuditPlan(
        account="admin",
        region="us-east-1",
        trail_name="administration",
        bucket_name="example-organization-audit",
        expire_days=400,
        alarm=None,
    )


def test_nothing_is_recorded_by_default(configure: Configure) -> None:
    assert plan_audit(configure(admin=make_plain)) is None
    assert plan_audit(configure().model_copy(update={"admin": None})) is None


def test_the_alarm_knows_who_enters_the_roles_of_the_example(configure: Configure) -> None:
    planned = plan_audit(configure())
    assert planned is not None
    assert planned.alarm == ALARM
    assert planned.members == ("admin",)


def test_the_alarm_knows_the_roles_of_ci(configure: Configure) -> None:
    planned = plan_alarm(configure, admin=use_github, organization=enter_by_role)
    assert planned.deploy is None
    assert planned.tokens == TokenRolesPlan(
        role_names=("OrganizationDeploy-*", "OrganizationPreview"),
        issuer="token.actions.githubusercontent.com",
        session_prefix="gh",
    )
    assert planned.callers == ("OrganizationPreview", "OrganizationDeploy-*")
    assert planned.management_role_arn == f"arn:aws:iam::{MANAGEMENT_ACCOUNT}:role/m/Manage"
