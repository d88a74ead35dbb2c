"""Which roles are assumed on the way into an account."""

from typing import Any

import pytest

from config.plan.entry import RoleHop, plan_entry
from tests.support.organizations import load_files

MANAGEMENT = RoleHop("management", "Enter", "example", "pulumi-management", None)
CREATION = RoleHop("account-1", "OrganizationAccountAccessRole", None, "pulumi-account-1", None)
EXECUTION = RoleHop("account-1", "Execution", "secret", "pulumi-account-1", 1800)

SETTINGS: dict[str, Any] = {
    "management_account_id": "123456789012",
    "administrative_account": "account-1",
    "home_region": "us-east-1",
    "policy_types": [],
    "regions": ["us-east-1"],
}


@pytest.mark.parametrize(
    ("management", "access", "hops"),
    [
        ("direct", "creation-role", (CREATION,)),
        ("role", "creation-role", (MANAGEMENT, CREATION)),
        ("direct", "execution-role", (EXECUTION,)),
        ("role", "execution-role", (EXECUTION,)),
    ],
)
def test_the_way_into_an_account(management: str, access: str, hops: tuple[RoleHop, ...]) -> None:
    organization = load_files(
        {
            "organization.yaml": {
                **SETTINGS,
                "access": {"management": management, "management_role": {"name": "Enter", "external_id": "example"}},
                "execution_role": {
                    "name": "Execution",
                    "external_id": "secret",
                    "policies": ["AdministratorAccess"],
                    "session_duration": 1800,
                },
            },
            "accounts.yaml": {
                "accounts": [{"key": "account-1", "name": "One", "email": "aws+1@example.com", "access": access}]
            },
        }
    )
    assert plan_entry(organization, "account-1") == hops
    assert plan_entry(organization, "management") == ((MANAGEMENT,) if management == "role" else ())
    assert organization.settings.execution_role_trust == ("management", "account-1")


def test_an_account_may_be_entered_by_a_role_of_another_name() -> None:
    member = {"name": "One", "email": "aws+1@example.com"}
    organization = load_files(
        {
            "organization.yaml": {
                **SETTINGS,
                "execution_role": {"name": "Execution", "external_id": None, "policies": ["AdministratorAccess"]},
            },
            "accounts.yaml": {
                "accounts": [
                    {"key": "account-1", **member, "creation_role": "Landing"},
                    {"key": "account-2", **member, "email": "aws+2@example.com"},
                ]
            },
        }
    )
    assert [plan_entry(organization, f"account-{number}")[0].role_name for number in (1, 2)] == [
        "Landing",
        "OrganizationAccountAccessRole",
    ]
