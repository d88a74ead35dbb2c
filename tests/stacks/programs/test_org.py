"""The stack `org`: what waits for what, what is protected, and what it tells others."""

from typing import Any

import pulumi
import pytest

from config import Organization
from config.plan.accounts import plan_accounts
from config.plan.units import plan_units
from engine.deployment import Deployment, StateResource
from stacks.programs import build
from tests.support.example import Configure
from tests.support.monitor import make_account_id, run_program
from tests.support.program import Register, by_name
from tests.support.project import find_by_key

ACCOUNTS_URN = "urn:pulumi:org::aws-organization::awsorg:index:Accounts$aws:organizations/account:Account::"


def make_deployment(*accounts: str, protected: bool = True) -> Deployment:
    """A state that has these accounts."""
    return Deployment(
        resources=tuple(StateResource(urn=f"{ACCOUNTS_URN}{name}", protected=protected) for name in accounts)
    )


def build_outputs(organization: Organization) -> dict[str, Any]:
    """The outputs of the stack, known under the mocks."""
    told: dict[str, Any] = {}

    def program() -> None:
        pulumi.Output.from_input(build("org", organization)).apply(told.update)

    run_program(program)
    return told


def test_only_accounts_and_the_organization_are_protected(register: Register) -> None:
    found = register()
    protected = {resource.type for resource in found.values() if resource.protect}
    assert protected == {"aws:organizations/account:Account", "aws:organizations/organization:Organization"}
    accounts = [resource for (type_, _), resource in found.items() if type_ == "Account"]
    assert len(accounts) == 5
    assert all(account.protect for account in accounts)
    assert {account.ignore_changes for account in accounts} == {("roleName", "iamUserAccessToBilling")}
    assert {account.hooks for account in accounts} == {("refuse-existing-account",)}
    assert found["Organization", "organization"].hooks == ("refuse-existing-organization",)


def test_an_account_comes_after_the_policies_of_all_units_above_it(register: Register) -> None:
    account = register()["Account", "accounts-prod-application"]
    assert "unit-attachments-deny-unapproved-regions/workloads" in account.depends_on
    assert "unit-attachments-environment-tag/workloads" in account.depends_on


def test_an_account_may_have_a_creation_role_of_its_own(register: Register) -> None:
    def name(content: dict[str, Any]) -> None:
        find_by_key(content["accounts"], "networking")["creation_role"] = "Landing"

    found = register(accounts=name)
    roles = {name: one.inputs["roleName"] for (type_, name), one in found.items() if type_ == "Account"}
    assert roles.pop("accounts-networking") == "Landing"
    assert set(roles.values()) == {"OrganizationAccountAccessRole"}
    (provider,) = (one for (_, name), one in found.items() if name == "networking")
    assert "role/Landing" in str(provider.inputs["assumeRoles"])


def test_a_delegated_administrator_waits_for_its_account_and_for_trusted_access(register: Register) -> None:
    def delegate(content: dict[str, Any]) -> None:
        content["delegated_administrators"] = [{"account": "admin", "service": "config.amazonaws.com"}]

    delegation = register(organization=delegate)[
        "DelegatedAdministrator", "delegated-administrators-admin/config.amazonaws.com"
    ]
    assert set(delegation.depends_on) == {"accounts-admin", "organization-config.amazonaws.com"}


def test_two_keys_that_read_alike_when_joined_stay_two_resources(register: Register) -> None:
    def add_policies(content: dict[str, Any]) -> None:
        document = {"Version": "2012-10-17", "Statement": [{"Effect": "Deny", "Action": "a4b:*", "Resource": "*"}]}
        content["policies"] += [{"key": key, "document": document} for key in ("a", "a-b")]

    def add_units(content: dict[str, Any]) -> None:
        content["units"] += [
            {"key": "b-c", "name": "One", "policies": ["a"]},
            {"key": "c", "name": "Two", "policies": ["a-b"]},
        ]

    found = register(policies=add_policies, organization=add_units)
    assert ("PolicyAttachment", "unit-attachments-a/b-c") in found
    assert ("PolicyAttachment", "unit-attachments-a-b/c") in found


def test_accounts_that_the_state_has_wait_for_no_other_account(configure: Configure) -> None:
    def add(content: dict[str, Any]) -> None:
        content["accounts"] += [
            {"key": f"more-{n}", "name": f"more-{n}", "email": f"aws+{n}@example.com", "unit": "security"}
            for n in range(2)
        ]

    organization = configure(accounts=add)

    def list_waiting(known: list[str]) -> list[str]:
        found = by_name(run_program(lambda: build("org", organization, make_deployment(*known))))
        return [
            name
            for (type_, name), account in found.items()
            if type_ == "Account" and any(other.startswith("accounts-") for other in account.depends_on)
        ]

    names = [f"accounts-{account.key}" for account in plan_accounts(organization)]
    assert len(list_waiting([])) == 2
    assert list_waiting(names[1:]) == []


def test_a_protected_account_that_is_not_in_the_config_stops_the_program(configure: Configure) -> None:
    organization = configure()
    with pytest.raises(
        pulumi.RunError, match=r"account 'old' is in this stack's state.*nothing was registered"
    ) as stop:
        run_program(lambda: build("org", organization, make_deployment("accounts-old")))
    assert f"pulumi state unprotect '{ACCOUNTS_URN}accounts-old'" in str(stop.value)
    unprotected = make_deployment("accounts-old", protected=False)
    assert len(run_program(lambda: build("org", organization, unprotected))) > 0


def test_a_first_preview_needs_no_account_id(configure: Configure) -> None:
    organization = configure()
    registrations = run_program(lambda: build("org", organization), preview=True)
    assert len([r for r in registrations if r.type == "pulumi:providers:aws"]) == 6


def test_the_outputs_name_everything_by_key(configure: Configure) -> None:
    organization = configure()
    outputs = build_outputs(organization)
    assert outputs["organization"] == {
        "id": "organization-id",
        "arn": "arn:of:organization",
        "root_id": "r-root",
    }
    kinds = {name.partition("/")[0] for name in outputs}
    assert kinds == {"organization", "units", "accounts", "policies", "roles", "vpcs", "subnets", "shares"}
    assert [outputs[f"units/{unit.key}"] for unit in plan_units(organization)] == [
        {"id": f"units-{unit.key}-id", "arn": f"arn:of:units-{unit.key}"} for unit in plan_units(organization)
    ]
    assert [outputs[f"accounts/{account.key}"] for account in organization.accounts] == [
        {"id": make_account_id(f"accounts-{account.key}"), "arn": f"arn:of:accounts-{account.key}"}
        for account in organization.accounts
    ]
    assert outputs["policies/environment-tag"] == {
        "id": "policies-environment-tag-id",
        "arn": "arn:of:policies-environment-tag",
    }
    assert outputs["roles/role-audit/dev-application"] == {"arn": "arn:of:role-audit/dev-application"}
    assert outputs["vpcs/shared"] == {"id": "vpc-networking/shared-id", "arn": "arn:of:vpc-networking/shared"}
    assert outputs["subnets/shared/private-a"] == {
        "id": "vpc-networking/shared/private-a-id",
        "arn": "arn:of:vpc-networking/shared/private-a",
    }
    assert outputs["shares/shared-subnets"] == {"arn": "arn:of:share-networking/shared-subnets"}
