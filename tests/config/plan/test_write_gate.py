"""Which roles are gated, and so may be entered by a preview in CI."""

from typing import Any

from config import Organization
from config.plan.administration import plan_administration
from config.plan.roles import plan_execution_roles, plan_management_role
from config.plan.write_gate import GatedRole, find_ungated, has_gate, plan_gated_roles
from tests.support.example import Configure
from tests.support.project import find_by_key


def enter_two_by_execution_roles(content: dict[str, Any]) -> None:
    for key in ("admin", "networking"):
        find_by_key(content["accounts"], key)["access"] = "execution-role"
    find_by_key(content["accounts"], "networking")["execution_role_overrides"] = {"writes": "always"}


def enter_by_a_management_role(writes: str, management: str = "role") -> Any:
    def edit(content: dict[str, Any]) -> None:
        role = {"name": "Manage", "external_id": "manage-it", "path": "/tooling/", "writes": writes}
        content["access"] |= {"management": management, "management_role": role}

    return edit


def gate_nothing(content: dict[str, Any]) -> None:
    del content["execution_role"]["writes"]


def sets_tag(organization: Organization) -> bool:
    planned = plan_administration(organization)
    assert planned is not None
    assert planned.deploy_role is not None
    return planned.deploy_role.sets_tag


def test_a_role_writes_always_unless_the_config_says_otherwise(configure: Configure) -> None:
    organization = configure(organization=gate_nothing)
    assert {role.gated for role in plan_execution_roles(organization)} == {False}
    assert not has_gate(organization)
    assert not sets_tag(organization)


def test_an_account_may_say_otherwise(configure: Configure) -> None:
    organization = configure(accounts=enter_two_by_execution_roles)
    assert {role.account: role.gated for role in plan_execution_roles(organization)} == {
        "admin": True,
        "dev-application": True,
        "networking": False,
        "prod-application": True,
        "staging-application": True,
    }
    assert sets_tag(organization)


def test_a_preview_enters_gated_roles_alone(configure: Configure) -> None:
    organization = configure(accounts=enter_two_by_execution_roles)
    assert plan_gated_roles(organization) == (GatedRole(account="admin", role_name="TerraformExecutionRole"),)
    assert find_ungated(organization) == (
        "dev-application",
        "management",
        "networking",
        "prod-application",
        "staging-application",
    )


def test_the_management_account_is_seen_through_a_gated_role(configure: Configure) -> None:
    gated = configure(organization=enter_by_a_management_role("tagged-sessions"))
    assert plan_gated_roles(gated) == (GatedRole(account="management", role_name="tooling/Manage"),)
    role = plan_management_role(gated)
    assert role is not None
    assert role.gated
    for edit in (enter_by_a_management_role("always"), enter_by_a_management_role("tagged-sessions", "direct")):
        assert plan_gated_roles(configure(organization=edit)) == ()
