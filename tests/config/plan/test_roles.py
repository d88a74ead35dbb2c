"""The roles in the accounts."""

from typing import Any

from config import load
from config.plan.entry import plan_entry
from config.plan.roles import plan_cross_account_roles, plan_execution_roles, plan_management_role
from tests.support.example import EXAMPLE, Configure
from tests.support.project import find_by_key


def test_a_cross_account_role_of_a_unit_is_in_every_account_below() -> None:
    roles = plan_cross_account_roles(load(EXAMPLE))
    assert [(role.key, role.account) for role in roles] == [
        ("audit", "dev-application"),
        ("audit", "prod-application"),
        ("audit", "staging-application"),
    ]
    assert {(role.role_name, role.trusted_by, role.external_id) for role in roles} == {
        ("AuditReadOnly", ("admin",), None)
    }
    assert {role.policy_arns for role in roles} == {
        ("arn:aws:iam::aws:policy/ReadOnlyAccess", "arn:aws:iam::aws:policy/SecurityAudit")
    }


def test_the_execution_role_trusts_two_accounts_by_external_id() -> None:
    roles = plan_execution_roles(load(EXAMPLE))
    assert [role.account for role in roles] == [
        "admin",
        "dev-application",
        "networking",
        "prod-application",
        "staging-application",
    ]
    for role in roles:
        assert (role.role_name, role.trusted_by, role.external_id, role.max_session_duration, role.policy_arns) == (
            "TerraformExecutionRole",
            ("admin", "management"),
            "terraform-cross-account",
            3600,
            ("arn:aws:iam::aws:policy/AdministratorAccess",),
        )


def test_an_account_may_go_without_the_execution_role(configure: Configure) -> None:
    def leave_out(content: dict[str, Any]) -> None:
        find_by_key(content["accounts"], "networking")["execution_role"] = False

    assert "networking" not in {role.account for role in plan_execution_roles(configure(accounts=leave_out))}


def test_an_inline_policy_takes_the_place_of_administrator_access(configure: Configure) -> None:
    def restrict(content: dict[str, Any]) -> None:
        content["execution_role"] |= {"policies": [], "inline_policy": "policies/tags.json"}
        content["execution_role"]["permissions_boundary"] = "PowerUserAccess"

    role = plan_execution_roles(configure(organization=restrict))[0]
    assert role.policy_arns == ()
    assert role.inline_policy is not None
    assert role.inline_policy.startswith('{"tags":')
    assert role.inline_policy_name == "inline"
    assert role.permissions_boundary == "arn:aws:iam::aws:policy/PowerUserAccess"


def test_a_policy_by_name_and_by_arn_is_one_policy(configure: Configure) -> None:
    def name_twice(content: dict[str, Any]) -> None:
        content["execution_role"]["policies"] = [
            "AdministratorAccess",
            "arn:aws:iam::aws:policy/AdministratorAccess",
            "arn:aws:iam::111111111111:policy/own",
        ]

    assert plan_execution_roles(configure(organization=name_twice))[0].policy_arns == (
        "arn:aws:iam::111111111111:policy/own",
        "arn:aws:iam::aws:policy/AdministratorAccess",
    )


def test_the_management_role_trusts_the_administrative_account(configure: Configure) -> None:
    def by_role(content: dict[str, Any]) -> None:
        content["access"] |= {
            "management": "role",
            "management_role": {"name": "OrganizationManagement", "external_id": "manage-it"},
        }

    assert plan_management_role(configure()) is None
    role = plan_management_role(configure(organization=by_role))
    assert role is not None
    assert (role.account, role.role_name, role.trusted_by, role.external_id) == (
        "management",
        "OrganizationManagement",
        ("admin",),
        "manage-it",
    )
    assert role.policy_arns == ("arn:aws:iam::aws:policy/AdministratorAccess",)


def test_a_role_that_is_not_described_says_what_it_is_for(configure: Configure) -> None:
    organization = configure()
    execution_role, audit = plan_execution_roles(organization)[0], plan_cross_account_roles(organization)[0]
    assert execution_role.description == "Entered by the program that manages this organization"
    assert audit.description == "Cross-account role audit"
    assert execution_role.path == "/"


def test_what_terraform_made_can_be_said_of_a_role(configure: Configure) -> None:
    def describe(content: dict[str, Any]) -> None:
        content["execution_role"] |= {
            "description": "",
            "path": "/tooling/",
            "external_id": None,
            "inline_policy": "policies/tags.json",
            "inline_policy_name": "deploy",
            "tags": {"Team": "platform"},
        }
        content["access"] |= {
            "management": "role",
            "management_role": {"name": "Manage", "external_id": "manage-it", "path": "/m/", "description": "Enters"},
        }

    def enter(content: dict[str, Any]) -> None:
        find_by_key(content["accounts"], "networking")["access"] = "execution-role"

    organization = configure(organization=describe, accounts=enter)
    role = plan_execution_roles(organization)[0]
    assert (role.description, role.path, role.tags) == ("", "/tooling/", {"Team": "platform"})
    assert (role.external_id, role.inline_policy_name) == (None, "deploy")
    management_role = plan_management_role(organization)
    assert management_role is not None
    assert management_role.description == "Enters"
    (hop,) = plan_entry(organization, "networking")
    assert (hop.role_name, hop.external_id) == ("tooling/TerraformExecutionRole", None)
    assert plan_entry(organization, "management")[0].role_name == "m/Manage"


def test_what_an_account_overrides_of_the_execution_role_counts_there_alone(configure: Configure) -> None:
    def override(content: dict[str, Any]) -> None:
        account = find_by_key(content["accounts"], "networking")
        account["access"] = "execution-role"
        account["execution_role_overrides"] = {
            "external_id": None,
            "path": "/net/",
            "trusted_by": ["management"],
            "max_session_duration": 7200,
            "policies": [],
            "inline_policy": "policies/tags.json",
            "tags": {"Team": "network"},
        }

    organization = configure(accounts=override)
    roles = {role.account: role for role in plan_execution_roles(organization)}
    there, elsewhere = roles["networking"], roles["admin"]
    assert (there.role_name, there.path, there.external_id) == ("TerraformExecutionRole", "/net/", None)
    assert (there.trusted_by, there.max_session_duration, there.tags) == (("management",), 7200, {"Team": "network"})
    assert there.policy_arns == ()
    assert there.inline_policy is not None
    assert there.inline_policy.startswith('{"tags":')
    assert (elsewhere.path, elsewhere.external_id, elsewhere.tags) == ("/", "terraform-cross-account", {})
    assert (elsewhere.inline_policy, elsewhere.trusted_by) == (None, ("admin", "management"))
    (hop,) = plan_entry(organization, "networking")
    assert (hop.role_name, hop.external_id) == ("net/TerraformExecutionRole", None)
