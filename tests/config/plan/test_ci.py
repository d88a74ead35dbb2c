"""Which roles CI has, whose jobs enter them, and what each may enter and write."""

from typing import Any

from hypothesis import given, settings

from config import Organization, load
from config.plan.ci import CiPlan, EnteredRole, list_deployed_stacks, list_outsiders, plan_ci
from config.plan.stacks import plan_stacks
from tests.support.example import EXAMPLE, Configure, Edit, give_groups, make_grouped
from tests.support.organizations import Files, load_files, organizations

REPOSITORY = "acme@12/organization@34"
MEMBERS = ("admin", "dev-application", "networking", "prod-application", "staging-application")


def use_github(content: dict[str, Any]) -> None:
    content["ci"] = {"github": {"repository": REPOSITORY, "environments": {"org": "governance"}}}


def manage_by_role(content: dict[str, Any]) -> None:
    content["access"] |= {
        "management": "role",
        "management_role": {"name": "Manage", "external_id": "manage", "path": "/m/", "writes": "tagged-sessions"},
    }
    content["execution_role"]["writes"] = "tagged-sessions"


def enter_by_execution_role(content: dict[str, Any]) -> None:
    for account in content["accounts"]:
        account["access"] = "execution-role"


def all_of(*edits: Edit) -> Edit:
    def edit(content: dict[str, Any]) -> None:
        for one in edits:
            one(content)

    return edit


def plan(organization: Organization) -> CiPlan:
    planned = plan_ci(organization)
    assert planned is not None
    return planned


def test_there_is_nothing_without_ci() -> None:
    assert plan_ci(load(EXAMPLE)) is None
    assert plan_ci(load(EXAMPLE).model_copy(update={"admin": None})) is None


def test_with_one_stack_for_everything_there_are_two_deploy_roles(configure: Configure) -> None:
    planned = plan(configure(admin=use_github, organization=manage_by_role))
    assert (planned.account, planned.url) == ("admin", "https://token.actions.githubusercontent.com")
    assert (planned.makes_provider, planned.session_prefix) == (True, "gh")
    assert planned.management_role_arns == ("arn:aws:iam::123456789012:role/m/Manage",)
    assert [(role.stack, role.role_name, role.enters) for role in planned.deploys] == [
        ("org", "OrganizationDeploy-org", None),
        (
            "admin",
            "OrganizationDeploy-admin",
            (
                EnteredRole(account="admin", role_name="TerraformExecutionRole"),
                EnteredRole(account="management", role_name="m/Manage"),
            ),
        ),
    ]


def test_each_group_enters_its_own_accounts(configure: Configure) -> None:
    planned = plan(
        configure(
            admin=use_github,
            organization=all_of(make_grouped, manage_by_role),
            accounts=all_of(give_groups, enter_by_execution_role),
        )
    )
    entered = {role.stack: role.enters and [one.account for one in role.enters] for role in planned.deploys}
    assert entered == {
        "org": ["management"],
        "admin": ["admin"],
        "accounts-development": ["dev-application"],
        "accounts-production": ["prod-application"],
        "accounts-shared": ["admin", "networking"],
        "accounts-staging": ["staging-application"],
    }
    assert planned.members == MEMBERS


def test_every_stack_has_a_deploy_role(configure: Configure) -> None:
    for organization in (
        configure(organization=manage_by_role),
        configure(organization=make_grouped, accounts=give_groups),
    ):
        assert list_deployed_stacks(organization) == tuple(stack.name for stack in plan_stacks(organization))


def test_a_preview_enters_the_gated_roles_alone(configure: Configure) -> None:
    def gate_one(content: dict[str, Any]) -> None:
        content["accounts"][1] |= {"access": "execution-role", "execution_role_overrides": {"path": "/x/"}}

    planned = plan(configure(admin=use_github, organization=manage_by_role, accounts=gate_one))
    assert planned.preview.enters == (
        EnteredRole(account="management", role_name="m/Manage"),
        EnteredRole(account="networking", role_name="x/TerraformExecutionRole"),
    )


def test_a_preview_enters_nothing_while_the_gates_are_set(configure: Configure) -> None:
    def shut_previews(content: dict[str, Any]) -> None:
        content["ci"]["preview_role"] = {"enters_accounts": False}

    edits = {"organization": manage_by_role, "accounts": enter_by_execution_role}
    opened = plan(configure(admin=use_github, **edits))
    shut = plan(configure(admin=all_of(use_github, shut_previews), **edits))
    assert (len(opened.preview.enters), shut.preview.enters) == (len(MEMBERS) + 1, ())
    assert shut.deploys == opened.deploys


def test_a_deployment_runs_in_the_environment_of_its_stack(configure: Configure) -> None:
    planned = plan(configure(admin=use_github, organization=manage_by_role))
    subjects = {role.stack: role.rules[0].exact["sub"] for role in planned.deploys}
    assert subjects == {
        "org": (f"repo:{REPOSITORY}:environment:governance",),
        "admin": (f"repo:{REPOSITORY}:environment:admin",),
    }


def test_gitlab_and_another_teams_provider(configure: Configure) -> None:
    def use_gitlab(content: dict[str, Any]) -> None:
        del content["deploy_role"]
        content["ci"] = {
            "gitlab": {"project": "acme/organization", "url": "https://git.example.com", "main_branch": "trunk"},
            "oidc_provider": "existing",
            "preview_role": {"name": "Look"},
            "deploy_roles": {"name_prefix": "Change"},
        }

    planned = plan(configure(admin=use_gitlab, organization=manage_by_role))
    assert (planned.url, planned.makes_provider, planned.session_prefix) == ("https://git.example.com", False, "gl")
    assert planned.preview.role_name == "Look"
    assert [role.role_name for role in planned.deploys] == ["Change-org", "Change-admin"]
    assert planned.deploys[0].rules[0].exact["sub"] == ("project_path:acme/organization:ref_type:branch:ref:trunk",)


def test_accounts_that_a_group_cannot_enter_are_named(configure: Configure) -> None:
    def enter_most(content: dict[str, Any]) -> None:
        give_groups(content)
        enter_by_execution_role(content)
        content["accounts"][1]["access"] = "creation-role"

    grouped = configure(organization=make_grouped, accounts=enter_most)
    assert list_outsiders(grouped) == ("networking",)
    assert list_outsiders(load(EXAMPLE)) == ()


@given(organizations())
@settings(max_examples=15)
def test_no_deploy_role_but_that_of_org_enters_the_accounts_of_another_stack(files: Files) -> None:
    files["admin.yaml"]["ci"] = {"github": {"repository": REPOSITORY}}
    files["organization.yaml"]["layout"] = "grouped"
    organization = load_files(files)
    held = {stack.name: stack.accounts for stack in plan_stacks(organization)}
    for role in plan(organization).deploys:
        if role.stack.startswith("accounts-"):
            assert role.enters is not None
            assert {one.account for one in role.enters} <= set(held[role.stack])
