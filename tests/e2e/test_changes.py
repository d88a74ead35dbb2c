"""What a change of the YAML does, on the real engine: as little as it says."""

from typing import Any

import pytest

from tests.support.project import MANAGEMENT_ACCOUNT, Project, find_by_key, reverse_lists

FILES = ("organization.yaml", "accounts.yaml", "policies.yaml", "network.yaml", "access.yaml", "admin.yaml")


def test_every_list_in_another_order_is_no_operation(deployed: Project) -> None:
    texts = {file: (deployed.folder / "config" / "org" / file).read_text() for file in FILES}
    try:
        for file in FILES:
            deployed.edit(file, lambda content: content.update(reverse_lists(content)))
        deployed.pulumi("preview", "--expect-no-changes", "--stack", "org")
        deployed.pulumi("preview", "--expect-no-changes", "--stack", "admin")
    finally:
        for file, text in texts.items():
            (deployed.folder / "config" / "org" / file).write_text(text)


@pytest.mark.parametrize(
    ("file", "kind", "key", "field", "value", "resource"),
    [
        ("accounts.yaml", "accounts", "prod-application", "name", "production", "accounts-prod-application"),
        ("accounts.yaml", "accounts", "dev-application", "unit", "staging", "accounts-dev-application"),
        ("organization.yaml", "units", "staging", "name", "Pre-production", "units-staging"),
        ("policies.yaml", "policies", "environment-tag", "description", "Tags", "policies-environment-tag"),
    ],
)
def test_one_change_of_a_field_is_one_update(
    deployed: Project, file: str, kind: str, key: str, field: str, value: str, resource: str
) -> None:
    with deployed.edited(file, lambda content: find_by_key(content[kind], key).update({field: value})):
        assert deployed.preview_names() == [("update", resource)]


def test_renaming_and_moving_an_account_and_back(deployed: Project) -> None:
    def change(content: dict[str, Any]) -> None:
        find_by_key(content["accounts"], "dev-application").update(name="development", unit="staging")

    before = deployed.accounts()["dev-application"]["Id"]
    try:
        with deployed.edited("accounts.yaml", change):
            deployed.up()
            account = deployed.accounts()["development"]
            (parent,) = deployed.client("organizations").list_parents(ChildId=account["Id"])["Parents"]
            assert account["Id"] == before
            assert parent["Id"] == deployed.outputs()["units"]["staging"]["id"]
    finally:
        deployed.up()
    assert deployed.accounts()["dev-application"]["Id"] == before
    deployed.pulumi("preview", "--expect-no-changes", "--stack", "org")


def test_a_vpc_that_goes_to_another_account_is_seen_in_the_preview(deployed: Project) -> None:
    def give_away(content: dict[str, Any]) -> None:
        find_by_key(content["vpcs"], "production")["account"] = "staging-application"

    with deployed.edited("network.yaml", give_away):
        assert deployed.preview_names() == [
            ("create", "vpc-staging-application/production"),
            ("create", "vpc-staging-application/production"),
            ("delete", "vpc-prod-application/production"),
            ("delete", "vpc-prod-application/production"),
        ]


def test_a_unit_moves_with_its_accounts(deployed: Project) -> None:
    def move(content: dict[str, Any]) -> None:
        workloads = find_by_key(content["units"], "workloads")
        staging = find_by_key(workloads["units"], "staging")
        workloads["units"].remove(staging)
        content["units"].append(staging)

    organizations = deployed.client("organizations")
    account = deployed.accounts()["staging-application"]["Id"]
    try:
        with deployed.edited("organization.yaml", move):
            deployed.up()
            (parent,) = organizations.list_parents(ChildId=account)["Parents"]
            assert organizations.list_parents(ChildId=parent["Id"])["Parents"][0]["Type"] == "ROOT"
            deployed.pulumi("preview", "--expect-no-changes", "--stack", "org")
    finally:
        deployed.up()
    (parent,) = organizations.list_parents(ChildId=account)["Parents"]
    assert parent["Id"] == deployed.outputs()["units"]["staging"]["id"]
    assert organizations.list_parents(ChildId=parent["Id"])["Parents"][0]["Type"] == "ORGANIZATIONAL_UNIT"


def test_adding_an_account_makes_its_own_resources_alone(deployed: Project) -> None:
    def add(content: dict[str, Any]) -> None:
        content["accounts"].append(
            {"key": "analytics", "name": "analytics", "email": "aws+analytics@example.com", "unit": "security"}
        )

    with deployed.edited("accounts.yaml", add):
        assert deployed.preview_names() == [
            ("create", "accounts-analytics"),
            ("create", "analytics"),
            ("create", "execution-role-analytics"),
            ("create", "execution-role-analytics"),
            ("create", "execution-role-analytics/AdministratorAccess"),
            ("create", "execution-role-analytics/write-gate"),
        ]
        _, _, outputs = deployed.pulumi("preview", "--stack", "org").stdout.partition("\nOutputs:\n")
        names = [line.split(":")[0].split() for line in outputs.partition("\n\n")[0].splitlines() if line.endswith("{")]
        assert names == [["+", "accounts/analytics"], ["+", "roles/execution-role-analytics"]]


def test_the_write_gate_is_a_policy_and_a_statement_of_the_trust_policy(deployed: Project) -> None:
    def open_gate(content: dict[str, Any]) -> None:
        del content["execution_role"]["writes"]

    roles = [
        f"execution-role-{key}"
        for key in ("admin", "dev-application", "networking", "prod-application", "staging-application")
    ]
    with deployed.edited("organization.yaml", open_gate):
        assert deployed.preview_names() == [
            *(("delete", f"{role}/write-gate") for role in roles),
            *(("update", role) for role in roles),
        ]


def test_entering_by_the_execution_role_updates_providers_and_nothing_else(deployed: Project) -> None:
    keys = ["admin", "dev-application", "networking", "prod-application", "staging-application"]

    def switch(content: dict[str, Any]) -> None:
        for key in keys:
            find_by_key(content["accounts"], key)["access"] = "execution-role"

    with deployed.edited("accounts.yaml", switch):
        assert deployed.preview_names() == [("update", key) for key in keys]
        deployed.up()
        assert deployed.preview_names() == []
        deployed.pulumi("refresh", "--yes", "--expect-no-changes", "--stack", "org")
    deployed.up()
    assert deployed.preview_names() == []


def test_the_management_account_is_managed_from_the_administrative_account(deployed: Project) -> None:
    def make_role(content: dict[str, Any]) -> None:
        content["access"]["management_role"] = {"name": "OrganizationManagement", "external_id": "manage-it"}

    def use_role(content: dict[str, Any]) -> None:
        make_role(content)
        content["access"]["management"] = "role"

    with deployed.edited("organization.yaml", make_role):
        deployed.up("org")
        deployed.up("admin")  # lets the deploy role enter the management role
    with deployed.edited("organization.yaml", use_role), deployed.as_role(deployed.outputs("admin")["deploy_role_arn"]):
        providers = ["admin", "dev-application", "management", "networking", "prod-application", "staging-application"]
        assert deployed.preview_names() == [("update", key) for key in providers]
        deployed.up()
        deployed.pulumi("refresh", "--yes", "--expect-no-changes", "--stack", "org")
    deployed.up("org")
    deployed.up("admin")
    assert deployed.preview_names() == []
    roles = deployed.client("iam", MANAGEMENT_ACCOUNT).list_roles()["Roles"]
    assert "OrganizationManagement" not in {role["RoleName"] for role in roles}


def test_full_aws_access_comes_off_under_an_allow_list_and_goes_back(deployed: Project) -> None:
    organizations = deployed.client("organizations")
    unit = deployed.outputs()["units"]["workloads"]["id"]

    def find_attached() -> set[str]:
        answer = organizations.list_policies_for_target(TargetId=unit, Filter="SERVICE_CONTROL_POLICY")
        return {policy["Name"] for policy in answer["Policies"]}

    def allow(content: dict[str, Any]) -> None:
        document = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "ec2:*", "Resource": "*"}]}
        content["policies"].append({"key": "allow-list", "document": document})

    def attach(content: dict[str, Any]) -> None:
        find_by_key(content["units"], "workloads")["policies"].append("allow-list")

    def detach_full_access(content: dict[str, Any]) -> None:
        attach(content)
        find_by_key(content["units"], "workloads")["full_aws_access"] = False

    def attach_full_access(content: dict[str, Any]) -> None:
        attach(content)
        find_by_key(content["units"], "workloads")["full_aws_access"] = True

    with deployed.edited("policies.yaml", allow):
        with deployed.edited("organization.yaml", detach_full_access):
            preview = deployed.pulumi("preview", "--stack", "org").stdout
            assert "`pulumi up` will detach FullAWSAccess from 'workloads'" in preview
            assert "FullAWSAccess" in find_attached()
            deployed.up()
            assert find_attached() == {"allow-list", "deny-unauthorized-regions"}
            deployed.pulumi("preview", "--expect-no-changes", "--stack", "org")
        with deployed.edited("organization.yaml", attach_full_access):
            deployed.up()
            assert find_attached() == {"FullAWSAccess", "allow-list", "deny-unauthorized-regions"}
    deployed.up()
    assert find_attached() == {"FullAWSAccess", "deny-unauthorized-regions"}
