"""The stack `admin` with `ci`: what the roles trust and may do with the ids that the stack `org` tells."""

import json
from typing import Any

import pytest

from engine.deployment import Deployment, StateResource
from policies.evaluation import Level, LevelKind, Policy, Principal, Request, evaluate
from stacks.inputs.mocks import PROJECT
from stacks.programs import build
from tests.support.example import Configure, give_groups, make_grouped
from tests.support.monitor import run_program
from tests.support.program import ORG_OUTPUTS, Register, Registrations
from tests.support.project import MANAGEMENT_ACCOUNT

HOST = "token.actions.githubusercontent.com"
ADMIN, NETWORKING, PRODUCTION = "111111111111", "222222222222", "333333333333"


def use_github(content: dict[str, Any]) -> None:
    content["ci"] = {"github": {"repository": "acme@12/organization@34"}}


def group_and_gate(content: dict[str, Any]) -> None:
    make_grouped(content)
    content["execution_role"]["writes"] = "tagged-sessions"
    content["access"] |= {
        "management": "role",
        "management_role": {"name": "Manage", "external_id": "manage", "writes": "tagged-sessions"},
    }


def enter_by_execution_role(content: dict[str, Any]) -> None:
    give_groups(content)
    for account in content["accounts"]:
        account["access"] = "execution-role"


@pytest.fixture
def grouped(register: Register) -> Registrations:
    edits = {"admin": use_github, "organization": group_and_gate, "accounts": enter_by_execution_role}
    return register("admin", ORG_OUTPUTS, **edits)


def permissions(found: Registrations, key: str) -> dict[str, Any]:
    return json.loads(found["RolePolicy", f"ci-admin/{key}"].inputs["policy"])


def entered(document: dict[str, Any]) -> list[str]:
    """What the role enters but itself, with the accounts in the condition filled in."""
    resources: list[str] = []
    for statement in document["Statement"]:
        if statement["Sid"].startswith("Enter"):
            listed = statement["Resource"] if isinstance(statement["Resource"], list) else [statement["Resource"]]
            accounts = statement.get("Condition", {}).get("StringEquals", {}).get("aws:ResourceAccount", ["*"])
            resources += [resource.replace("*", account) for resource in listed for account in accounts]
    return resources


def test_a_group_enters_the_exact_roles_of_its_accounts(grouped: Registrations) -> None:
    assert entered(permissions(grouped, "deploy/accounts-production")) == [
        f"arn:aws:iam::{PRODUCTION}:role/TerraformExecutionRole"
    ]
    assert entered(permissions(grouped, "deploy/accounts-shared")) == [
        f"arn:aws:iam::{ADMIN}:role/TerraformExecutionRole",
        f"arn:aws:iam::{NETWORKING}:role/TerraformExecutionRole",
    ]
    assert entered(permissions(grouped, "deploy/admin")) == [f"arn:aws:iam::{ADMIN}:role/TerraformExecutionRole"]
    assert entered(permissions(grouped, "deploy/org")) == [f"arn:aws:iam::{MANAGEMENT_ACCOUNT}:role/Manage"]


def test_with_one_stack_for_everything_org_enters_all_of_the_organization(register: Register) -> None:
    def manage_by_role(content: dict[str, Any]) -> None:
        content["access"]["management_role"] = {"name": "Manage", "external_id": "manage"}

    found = register("admin", ORG_OUTPUTS, admin=use_github, organization=manage_by_role)
    assert entered(permissions(found, "deploy/org")) == [
        "arn:aws:iam::*:role/TerraformExecutionRole",
        f"arn:aws:iam::{MANAGEMENT_ACCOUNT}:role/Manage",
    ]


def test_a_preview_enters_the_gated_roles_of_all_accounts(grouped: Registrations) -> None:
    roles = [f"arn:aws:iam::{digit * 12}:role/TerraformExecutionRole" for digit in "12345"]
    assert entered(permissions(grouped, "preview")) == [f"arn:aws:iam::{MANAGEMENT_ACCOUNT}:role/Manage", *roles]


def test_without_a_gate_a_preview_enters_nothing(register: Register) -> None:
    def manage_by_role(content: dict[str, Any]) -> None:
        content["access"]["management_role"] = {"name": "Manage", "external_id": "manage"}

    found = register("admin", ORG_OUTPUTS, admin=use_github, organization=manage_by_role)
    assert entered(permissions(found, "preview")) == []


def test_the_state_is_that_of_the_stack_in_this_project(grouped: Registrations) -> None:
    write = permissions(grouped, "deploy/accounts-production")["Statement"][-1]
    assert write["Sid"] == "WriteState"
    assert write["Resource"][0].endswith(f"/.pulumi/stacks/{PROJECT}/accounts-production.json*")


def test_every_role_is_within_a_boundary_and_lasts_an_hour(grouped: Registrations) -> None:
    roles = {name: one.inputs for (type_, name), one in grouped.items() if type_ == "Role" and name.startswith("ci-")}
    assert len(roles) == 7
    assert {role["maxSessionDuration"] for role in roles.values()} == {3600}
    assert all("permissionsBoundary" in role for role in roles.values())
    policies = {one.inputs["name"] for (type_, _), one in grouped.items() if type_ == "Policy"}
    assert policies == {"OrganizationPreview-boundary", "OrganizationDeploy-boundary"}


def test_a_role_trusts_the_tokens_of_its_account_s_own_provider(grouped: Registrations) -> None:
    role = grouped["Role", "ci-admin/deploy/accounts-production"].inputs
    document = json.loads(role["assumeRolePolicy"])
    provider = f"arn:aws:iam::{ADMIN}:oidc-provider/{HOST}"
    request = Request(
        principal=Principal(federated=provider),
        action="sts:AssumeRoleWithWebIdentity",
        context={
            f"{HOST}:aud": "sts.amazonaws.com",
            f"{HOST}:sub": "repo:acme@12/organization@34:environment:accounts-production",
            f"{HOST}:ref": "refs/heads/main",
            f"{HOST}:job_workflow_ref": "acme/organization/.github/workflows/deploy.yml@refs/heads/main",
            "sts:RoleSessionName": "gh-1-octocat",
        },
    )
    assert evaluate([Level(LevelKind.TRUST, (Policy("trust", document),))], request).allowed


def test_an_account_that_org_has_not_made_is_left_out(register: Register, caplog: pytest.LogCaptureFixture) -> None:
    outputs = {name: value for name, value in ORG_OUTPUTS.items() if name != "accounts/networking"}
    found = register("admin", outputs, admin=use_github, organization=group_and_gate, accounts=enter_by_execution_role)
    assert entered(permissions(found, "deploy/accounts-shared")) == [
        f"arn:aws:iam::{ADMIN}:role/TerraformExecutionRole"
    ]
    assert f"{NETWORKING}" not in json.dumps(permissions(found, "preview"))


def test_another_team_s_provider_is_used_by_its_arn(register: Register) -> None:
    def use_existing(content: dict[str, Any]) -> None:
        use_github(content)
        content["ci"]["oidc_provider"] = "existing"
        del content["deploy_role"]

    found = register("admin", ORG_OUTPUTS, admin=use_existing, organization=group_and_gate, accounts=give_groups)
    assert not [type_ for type_, _ in found if type_ == "OpenIdConnectProvider"]
    document = json.loads(found["Role", "ci-admin/preview"].inputs["assumeRolePolicy"])
    assert document["Statement"][0]["Principal"] == {"Federated": f"arn:aws:iam::{ADMIN}:oidc-provider/{HOST}"}
    assert ("Role", "deploy-role-admin") not in found


PROVIDER_URN = (
    "urn:pulumi:admin::aws-organization::awsorg:index:CiIdentity$aws:iam/openIdConnectProvider:OpenIdConnectProvider"
    "::ci-admin"
)


@pytest.mark.parametrize(("retained", "registered"), [(False, [True]), (True, [])])
def test_a_provider_that_another_team_takes_over_is_kept_in_aws_before_it_is_let_go(
    configure: Configure, retained: bool, registered: list[bool]
) -> None:
    def use_existing(content: dict[str, Any]) -> None:
        use_github(content)
        content["ci"]["oidc_provider"] = "existing"

    held = StateResource(urn=PROVIDER_URN, inputs={"url": f"https://{HOST}"}, retained=retained)
    config = configure(admin=use_existing, organization=group_and_gate, accounts=give_groups)
    found = run_program(
        lambda: build("admin", config, Deployment(resources=(held,))), stack="admin", outputs=ORG_OUTPUTS
    )
    assert [one.request.retainOnDelete for one in found if one.type.endswith("OpenIdConnectProvider")] == registered
