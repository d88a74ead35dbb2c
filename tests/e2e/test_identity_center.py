"""Identity Center on the real engine: permission sets, groups, users and assignments, asked of the local AWS.

One sandbox and one small organization for all; the tests follow each other.
"""

import json
import shutil
from collections.abc import Iterator
from typing import Any

import pytest

from tests.support.interruption import kill_engine_when, recover
from tests.support.project import MANAGEMENT_ACCOUNT, ROOT, Project, run_services

REGION = "us-west-2"
"""Not the home region."""

ADMINISTRATOR = {
    "key": "administrator",
    "name": "Administrator",
    "session_duration": 14400,
    "policies": ["AdministratorAccess"],
    "permissions_boundary": {"customer_policy": {"name": "bound"}},
}
READER = {
    "key": "reader",
    "name": "Reader",
    "relay_state": "https://console.aws.amazon.com/cloudwatch",
    "policies": ["ReadOnlyAccess"],
    "customer_policies": [{"name": "more", "path": "/teams/"}],
    "inline_policy": "policies/reader.json",
}
INLINE = {"Version": "2012-10-17", "Statement": [{"Effect": "Deny", "Action": "s3:GetObject", "Resource": "*"}]}


@pytest.fixture(scope="module")
def company(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Project]:
    """The small example, up, and then with people in it, who are not."""
    folder = tmp_path_factory.mktemp("identity-center")
    with run_services(folder) as services:
        project = Project(folder / "project", services)
        config = project.folder / "config" / "org"
        shutil.rmtree(config)
        shutil.copytree(ROOT / "config" / "examples" / "minimal", config)
        (config / "policies").mkdir(exist_ok=True)
        (config / "policies" / "reader.json").write_text(json.dumps(INLINE))
        project.edit("organization.yaml", use_identity_center)
        bring_up(project)
        project.edit("identity_center.yaml", write_people)
        yield project


def bring_up(project: Project) -> None:
    """Without a preview: those that tests look at come after."""
    project.pulumi("stack", "select", "--create", "org")
    project.pulumi("up", "--yes", "--skip-preview", "--stack", "org")


def use_identity_center(organization: dict[str, Any]) -> None:
    organization["trusted_access"] = sorted({*organization.get("trusted_access", ()), "sso.amazonaws.com"})
    organization["regions"] = sorted({*organization["regions"], REGION})


def write_people(center: dict[str, Any]) -> None:
    center["region"] = REGION
    center["permission_sets"] = [ADMINISTRATOR, READER]
    center["users"] = [
        {"key": "ann", "user_name": "ann@example.com", "given_name": "Ann", "family_name": "Example"},
        {"key": "bob", "user_name": "bob", "given_name": "Bob", "family_name": "Example"},
    ]
    center["groups"] = [{"key": "platform", "name": "Platform", "members": ["ann", "bob"]}]
    center["assignments"] = [
        {"permission_set": "administrator", "groups": ["platform"], "targets": {"units": ["root"]}},
        {"permission_set": "reader", "users": ["ann"], "targets": {"accounts": ["management"]}},
    ]


def read_instance(project: Project) -> tuple[Any, str, str]:
    sso = project.client("sso-admin", MANAGEMENT_ACCOUNT, REGION)
    (instance,) = sso.list_instances()["Instances"]
    return sso, instance["InstanceArn"], instance["IdentityStoreId"]


def read_sets(project: Project) -> dict[str, dict[str, Any]]:
    """By name: what is attached to each permission set, and the accounts and principals that it is assigned in."""
    sso, instance, _ = read_instance(project)
    accounts = {MANAGEMENT_ACCOUNT: "management"}
    accounts |= {account["Id"]: name for name, account in project.accounts().items() if account["Id"] not in accounts}
    found: dict[str, dict[str, Any]] = {}
    for arn in sso.list_permission_sets(InstanceArn=instance)["PermissionSets"]:
        of = {"InstanceArn": instance, "PermissionSetArn": arn}
        described = sso.describe_permission_set(**of)["PermissionSet"]
        managed = sso.list_managed_policies_in_permission_set(**of)["AttachedManagedPolicies"]
        customer = sso.list_customer_managed_policy_references_in_permission_set(**of)
        found[described["Name"]] = {
            "duration": described["SessionDuration"],
            "managed": [policy["Name"] for policy in managed],
            "customer": [f"{one['Path']}{one['Name']}" for one in customer["CustomerManagedPolicyReferences"]],
            "inline": sso.get_inline_policy_for_permission_set(**of)["InlinePolicy"],
            "assigned": sorted(
                (name, one["PrincipalType"])
                for id_, name in accounts.items()
                for one in sso.list_account_assignments(**of, AccountId=id_)["AccountAssignments"]
            ),
        }
    return found


def list_people(project: Project) -> tuple[list[str], list[str], int]:
    """Names of groups and users, and how many memberships there are."""
    _, _, store = read_instance(project)
    client = project.client("identitystore", MANAGEMENT_ACCOUNT, REGION)
    groups, users = (client.list_groups(IdentityStoreId=store), client.list_users(IdentityStoreId=store))
    members = [
        one
        for group in groups["Groups"]
        for one in client.list_group_memberships(IdentityStoreId=store, GroupId=group["GroupId"])["GroupMemberships"]
    ]
    return (
        [group["DisplayName"] for group in groups["Groups"]],
        sorted(user["UserName"] for user in users["Users"]),
        len(members),
    )


def members_of(project: Project) -> list[str]:
    return sorted(account["Name"] for account in project.accounts().values() if account["Id"] != MANAGEMENT_ACCOUNT)


def test_a_killed_run_goes_on_and_nothing_is_there_twice(company: Project) -> None:
    def has_permission_sets(project: Project) -> bool:
        sso, instance, _ = read_instance(project)
        return len(sso.list_permission_sets(InstanceArn=instance)["PermissionSets"]) == 2

    kill_engine_when(company, has_permission_sets)
    assert recover(company).returncode in {0, 3}
    bring_up(company)
    assert recover(company).returncode == 0
    assert company.preview() == []
    assert list_people(company) == (["Platform"], ["ann@example.com", "bob"], 2)


def test_everything_is_in_the_management_account_and_the_region_of_identity_center(company: Project) -> None:
    found = read_sets(company)
    assert found.keys() == {"Administrator", "Reader"}
    assert found["Administrator"] == {
        "duration": "PT4H",
        "managed": ["AdministratorAccess"],
        "customer": [],
        "inline": "",
        "assigned": [(name, "GROUP") for name in members_of(company)],
    }
    reader = found["Reader"]
    assert json.loads(reader.pop("inline")) == INLINE
    assert reader == {
        "duration": "PT1H",
        "managed": ["ReadOnlyAccess"],
        "customer": ["/teams/more"],
        "assigned": [("management", "USER")],
    }
    home = company.client("sso-admin", MANAGEMENT_ACCOUNT)
    instance = home.list_instances()["Instances"][0]["InstanceArn"]
    assert home.list_permission_sets(InstanceArn=instance)["PermissionSets"] == []


def test_a_change_is_made_where_it_is_and_a_removal_ends_entry(company: Project) -> None:
    def change(center: dict[str, Any]) -> None:
        administrator = center["permission_sets"][0]
        administrator |= {"key": "admin", "formerly": ["administrator"], "session_duration": 3600}
        center["permission_sets"][1].pop("inline_policy")
        center["users"] = center["users"][:1]
        center["groups"][0] |= {"name": "Platform Team", "members": ["ann"]}
        center["assignments"][0] |= {"permission_set": "admin", "targets": {"units": ["root"], "except": ["admin"]}}
        del center["assignments"][1]

    company.edit("identity_center.yaml", change)
    assert company.preview_names() == [
        ("delete", "assignments-administrator/platform/admin"),
        ("delete", "assignments-reader/ann/management"),
        ("delete", "identity-store-bob"),
        ("delete", "identity-store-platform/bob"),
        ("delete", "permission-sets-reader/inline"),
        ("update", "identity-store-platform"),
        ("update", "permission-sets-admin"),
    ]
    bring_up(company)
    assert company.preview() == []
    found = read_sets(company)
    assert found["Reader"]["inline"] == ""
    assert found["Reader"]["assigned"] == []
    assert found["Administrator"]["duration"] == "PT1H"
    assert len(found["Administrator"]["assigned"]) == len(members_of(company)) - 1
    assert list_people(company) == (["Platform Team"], ["ann@example.com"], 1)


def test_an_external_identity_store_is_only_looked_up(company: Project) -> None:
    _, _, store = read_instance(company)
    client = company.client("identitystore", MANAGEMENT_ACCOUNT, REGION)
    client.create_group(IdentityStoreId=store, DisplayName="From the provider")

    def use_external(center: dict[str, Any]) -> None:
        center["identity_store"] = "external"
        center["users"] = []
        center["groups"] = [{"key": "external", "name": "From the provider"}]
        center["assignments"][0]["groups"] = ["external"]

    company.edit("identity_center.yaml", use_external)
    bring_up(company)
    assert company.preview() == []
    assert list_people(company) == (["From the provider"], [], 0)
    assert len(read_sets(company)["Administrator"]["assigned"]) == len(members_of(company)) - 1

    def name_nobody(center: dict[str, Any]) -> None:
        center["groups"][0]["name"] = "Nobody has this name"

    company.edit("identity_center.yaml", name_nobody)
    said = company.refuse("preview", "--stack", "org")
    assert 'the group "Nobody has this name" of identity_center.yaml was not found' in said
    assert "GROUP not found" in said


def test_without_the_file_everything_goes(company: Project) -> None:
    (company.folder / "config" / "org" / "identity_center.yaml").unlink()
    bring_up(company)
    assert company.preview() == []
    assert read_sets(company) == {}
    assert list_people(company)[0] == ["From the provider"]
