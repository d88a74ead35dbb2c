"""By which roles the providers of a stack enter their accounts."""

import json
from typing import Any

import pulumi
import pytest

from recovery.creation_role import CreationRole
from stacks.programs import build
from tests.support.example import Configure
from tests.support.monitor import AwsMocks, Registration, make_account_id, read_roles, run_program
from tests.support.program import Register
from tests.support.project import MANAGEMENT_ACCOUNT, find_by_key


def read_account_id(provider: Registration) -> str:
    (account_id,) = json.loads(provider.inputs["allowedAccountIds"])
    return account_id


@pytest.mark.parametrize(
    ("type_", "name", "account"),
    [
        ("Vpc", "vpc-prod-application/production", "prod-application"),
        ("Vpc", "vpc-dev-application/development", "dev-application"),
        ("Subnet", "vpc-networking/shared/private-a", "networking"),
        ("ResourceShare", "share-networking/shared-subnets", "networking"),
        ("Role", "execution-role-staging-application", "staging-application"),
        ("Role", "role-audit/dev-application", "dev-application"),
        ("Account", "accounts-prod-application", "management"),
        ("Policy", "policies-deny-unapproved-regions", "management"),
    ],
)
def test_each_resource_acts_in_its_own_account(register: Register, type_: str, name: str, account: str) -> None:
    assert register()[type_, name].provider == account


def test_a_new_account_is_entered_by_the_role_that_it_was_created_with(register: Register) -> None:
    found = register()
    provider = found["aws", "prod-application"]
    assert read_roles(provider) == [
        {
            "roleArn": f"arn:aws:iam::{read_account_id(provider)}:role/OrganizationAccountAccessRole",
            "sessionName": "pulumi-prod-application",
        }
    ]
    assert provider.depends_on == ("accounts-prod-application",)
    assert read_roles(found["aws", "management"]) == []
    assert found["aws", "management"].inputs["allowedAccountIds"] == f'["{MANAGEMENT_ACCOUNT}"]'


def test_execution_role_access_changes_the_provider_only(register: Register) -> None:
    def switch(content: dict[str, Any]) -> None:
        find_by_key(content["accounts"], "prod-application")["access"] = "execution-role"

    before, after = register(), register(accounts=switch)
    changed = {key for key in before if before[key].inputs != after[key].inputs}
    assert before.keys() == after.keys()
    assert changed == {("aws", "prod-application")}
    (hop,) = read_roles(after["aws", "prod-application"])
    assert hop["roleArn"].endswith(":role/TerraformExecutionRole")
    assert (hop["externalId"], hop["duration"]) == ("terraform-cross-account", "3600s")


def test_the_management_account_is_entered_by_a_role_from_the_administrative_account(register: Register) -> None:
    def by_role(content: dict[str, Any]) -> None:
        content["access"] |= {
            "management": "role",
            "management_role": {"name": "OrganizationManagement", "external_id": "manage-it"},
        }

    found = register(organization=by_role)
    first = {
        "roleArn": f"arn:aws:iam::{MANAGEMENT_ACCOUNT}:role/OrganizationManagement",
        "sessionName": "pulumi-management",
        "externalId": "manage-it",
    }
    assert read_roles(found["aws", "management"]) == [first]
    assert [hop["roleArn"].split("/")[-1] for hop in read_roles(found["aws", "networking"])] == [
        "OrganizationManagement",
        "OrganizationAccountAccessRole",
    ]
    role = found["Role", "management-role"]
    (statement,) = json.loads(role.inputs["assumeRolePolicy"])["Statement"]
    assert role.provider == "management"
    assert statement["Principal"] == {"AWS": f"arn:aws:iam::{read_account_id(found['aws', 'admin'])}:root"}
    assert statement["Condition"] == {"StringEquals": {"sts:ExternalId": "manage-it"}}


def test_a_role_with_a_path_is_entered_by_both(register: Register) -> None:
    def describe(content: dict[str, Any]) -> None:
        content["execution_role"] |= {"path": "/tooling/", "external_id": None}
        content["access"] |= {
            "management": "role",
            "management_role": {"name": "Manage", "external_id": "manage-it", "path": "/m/", "description": "Enters"},
        }

    def enter(content: dict[str, Any]) -> None:
        find_by_key(content["accounts"], "networking")["access"] = "execution-role"

    found = register(organization=describe, accounts=enter)
    (hop,) = read_roles(found["aws", "networking"])
    assert hop["roleArn"].endswith(":role/tooling/TerraformExecutionRole")
    assert "externalId" not in hop
    assert read_roles(found["aws", "management"])[0]["roleArn"].endswith(":role/m/Manage")
    assert found["Role", "management-role"].inputs["description"] == "Enters"


def test_an_id_in_the_config_that_is_another_accounts_is_refused(configure: Configure) -> None:
    def state_id(content: dict[str, Any]) -> None:
        find_by_key(content["accounts"], "prod-application")["id"] = "999999999999"

    organization = configure(accounts=state_id)
    with pytest.raises(pulumi.RunError, match=r"'prod-application' has the id [0-9]{12} in AWS, and 999999999999"):
        run_program(lambda: build("org", organization))


@pytest.mark.parametrize(("execution_role", "asked"), [(True, ["prod-application"]), (False, [])])
def test_an_invited_account_has_to_let_in_who_makes_its_execution_role(
    configure: Configure, monkeypatch: pytest.MonkeyPatch, execution_role: bool, asked: list[str]
) -> None:
    def say(content: dict[str, Any]) -> None:
        find_by_key(content["accounts"], "prod-application")["execution_role"] = execution_role

    new_resource = AwsMocks.new_resource

    def invite(mock: AwsMocks, args: Any) -> tuple[str, dict[str, Any]]:
        id_, state = new_resource(mock, args)
        return id_, state | ({"joinedMethod": "INVITED"} if args.name == "accounts-prod-application" else {})

    found: list[str] = []

    async def confirm(_: CreationRole, name: str, account_id: str, account: str) -> None:
        assert (name, account_id) == ("OrganizationAccountAccessRole", make_account_id("accounts-prod-application"))
        found.append(account)

    monkeypatch.setattr(AwsMocks, "new_resource", invite)
    monkeypatch.setattr(CreationRole, "confirm_invited", confirm)
    organization = configure(accounts=say)
    run_program(lambda: build("org", organization))
    assert found == asked
