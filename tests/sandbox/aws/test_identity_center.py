"""Identity Center and its identity store: the calls that moto lacks, and what AWS refuses.

Facts: API references of IAM Identity Center and of the identity store, read 2026-11.
"""

from typing import Any

import pytest
from botocore.exceptions import ClientError

from sandbox.aws.server import LocalAws

MANAGEMENT = "123456789012"


@pytest.fixture
def sso(aws: LocalAws) -> Any:
    return aws.client("sso-admin")


@pytest.fixture
def store(aws: LocalAws) -> Any:
    return aws.client("identitystore")


def instance(sso: Any) -> tuple[str, str]:
    (found,) = sso.list_instances()["Instances"]
    return found["InstanceArn"], found["IdentityStoreId"]


def make_set(sso: Any, name: str = "Reader") -> dict[str, str]:
    arn, _ = instance(sso)
    made = sso.create_permission_set(InstanceArn=arn, Name=name, Tags=[{"Key": "a", "Value": "1"}])
    return {"InstanceArn": arn, "PermissionSetArn": made["PermissionSet"]["PermissionSetArn"]}


def make_user(store: Any, store_id: str, name: str = "ann") -> str:
    person = {"GivenName": "Ann", "FamilyName": "Example"}
    return store.create_user(IdentityStoreId=store_id, UserName=name, DisplayName="Ann", Name=person)["UserId"]


def test_tags_of_a_permission_set_come_and_go(sso: Any) -> None:
    of = make_set(sso)
    named = {"InstanceArn": of["InstanceArn"], "ResourceArn": of["PermissionSetArn"]}
    sso.tag_resource(**named, Tags=[{"Key": "a", "Value": "2"}, {"Key": "b", "Value": "3"}])
    sso.untag_resource(**named, TagKeys=["b"])
    assert sso.list_tags_for_resource(**named)["Tags"] == [{"Key": "a", "Value": "2"}]


def test_a_permission_set_has_one_boundary(sso: Any) -> None:
    of = make_set(sso)
    with pytest.raises(ClientError, match="ResourceNotFoundException"):
        sso.get_permissions_boundary_for_permission_set(**of)
    both = {
        "ManagedPolicyArn": "arn:aws:iam::aws:policy/ReadOnlyAccess",
        "CustomerManagedPolicyReference": {"Name": "b"},
    }
    with pytest.raises(ClientError, match="ValidationException"):
        sso.put_permissions_boundary_to_permission_set(**of, PermissionsBoundary=both)
    reference = {"CustomerManagedPolicyReference": {"Name": "b"}}
    sso.put_permissions_boundary_to_permission_set(**of, PermissionsBoundary=reference)
    found = sso.get_permissions_boundary_for_permission_set(**of)["PermissionsBoundary"]
    assert found == {"CustomerManagedPolicyReference": {"Name": "b", "Path": "/"}}
    sso.delete_permissions_boundary_from_permission_set(**of)
    with pytest.raises(ClientError, match="ResourceNotFoundException"):
        sso.delete_permissions_boundary_from_permission_set(**of)


def test_policies_of_aws_s_own_are_known_by_their_whole_arn(sso: Any) -> None:
    of = make_set(sso)
    for policy in ("ReadOnlyAccess", "job-function/ViewOnlyAccess"):
        sso.attach_managed_policy_to_permission_set(**of, ManagedPolicyArn=f"arn:aws:iam::aws:policy/{policy}")
    attached = sso.list_managed_policies_in_permission_set(**of)["AttachedManagedPolicies"]
    assert [policy["Name"] for policy in attached] == ["ReadOnlyAccess", "ViewOnlyAccess"]
    with pytest.raises(ClientError, match="ResourceNotFoundException"):
        sso.attach_managed_policy_to_permission_set(**of, ManagedPolicyArn="arn:aws:iam::aws:policy/ViewOnlyAccess")


def test_provisioning_is_followed_to_its_end(sso: Any) -> None:
    of = make_set(sso)
    begun = sso.provision_permission_set(**of, TargetType="ALL_PROVISIONED_ACCOUNTS")
    request = begun["PermissionSetProvisioningStatus"]["RequestId"]
    status = sso.describe_permission_set_provisioning_status(
        InstanceArn=of["InstanceArn"], ProvisionPermissionSetRequestId=request
    )["PermissionSetProvisioningStatus"]
    assert (status["Status"], status["PermissionSetArn"]) == ("SUCCEEDED", of["PermissionSetArn"])


def test_a_name_is_given_once_and_is_short(sso: Any) -> None:
    make_set(sso)
    with pytest.raises(ClientError, match=r"ConflictException.*Reader already exists"):
        make_set(sso)
    with pytest.raises(ClientError, match=r"ValidationException.*more than 32"):
        make_set(sso, "x" * 33)


def test_an_assignment_is_for_somebody_in_the_organization_and_holds_its_permission_set(
    sso: Any, store: Any, aws: LocalAws
) -> None:
    aws.client("organizations").create_organization(FeatureSet="ALL")
    of, (_, store_id) = make_set(sso), instance(sso)
    group = store.create_group(IdentityStoreId=store_id, DisplayName="Platform")["GroupId"]
    wanted = {**of, "TargetType": "AWS_ACCOUNT", "PrincipalType": "GROUP"}
    with pytest.raises(ClientError, match=r"ResourceNotFoundException.*999999999999"):
        sso.create_account_assignment(**wanted, PrincipalId=group, TargetId="999999999999")
    with pytest.raises(ClientError, match=r"ResourceNotFoundException.*GROUP not found"):
        sso.create_account_assignment(**wanted, PrincipalId="12345678-1234-1234-1234-123456789012", TargetId=MANAGEMENT)
    for _ in range(2):
        sso.create_account_assignment(**wanted, PrincipalId=group, TargetId=MANAGEMENT)
    assert len(sso.list_account_assignments(**of, AccountId=MANAGEMENT)["AccountAssignments"]) == 1
    assert sso.list_accounts_for_provisioned_permission_set(**of)["AccountIds"] == [MANAGEMENT]
    with pytest.raises(ClientError, match=r"ConflictException.*assigned"):
        sso.delete_permission_set(**of)
    sso.delete_account_assignment(**wanted, PrincipalId=group, TargetId=MANAGEMENT)
    assert sso.list_accounts_for_provisioned_permission_set(**of)["AccountIds"] == []
    sso.delete_permission_set(**of)


def test_a_group_and_a_user_change_in_place(sso: Any, store: Any) -> None:
    _, store_id = instance(sso)
    group = store.create_group(IdentityStoreId=store_id, DisplayName="Platform", Description="All")["GroupId"]
    store.create_group(IdentityStoreId=store_id, DisplayName="Others")
    named = {"IdentityStoreId": store_id, "GroupId": group}
    renamed = {"AttributePath": "displayName", "AttributeValue": "Team"}
    store.update_group(**named, Operations=[renamed, {"AttributePath": "description"}])
    found = store.describe_group(**named)
    assert (found["DisplayName"], found.get("Description")) == ("Team", None)
    with pytest.raises(ClientError, match="ConflictException"):
        store.update_group(**named, Operations=[{"AttributePath": "displayName", "AttributeValue": "Others"}])
    person = {"IdentityStoreId": store_id, "UserId": make_user(store, store_id)}
    mail = [{"value": "ann@example.com", "primary": True}]
    store.update_user(
        **person,
        Operations=[
            {"AttributePath": "name.familyName", "AttributeValue": "Other"},
            {"AttributePath": "emails", "AttributeValue": mail},
        ],
    )
    found = store.describe_user(**person)
    assert (found["Name"]["FamilyName"], found["Name"]["GivenName"]) == ("Other", "Ann")
    assert found["Emails"] == [{"Value": "ann@example.com", "Primary": True}]


def test_a_user_is_in_a_group_once_and_in_none_when_deleted(sso: Any, store: Any) -> None:
    _, store_id = instance(sso)
    group = store.create_group(IdentityStoreId=store_id, DisplayName="Platform")["GroupId"]
    user = make_user(store, store_id)
    membership = {"IdentityStoreId": store_id, "GroupId": group, "MemberId": {"UserId": user}}
    store.create_group_membership(**membership)
    with pytest.raises(ClientError, match="ConflictException"):
        store.create_group_membership(**membership)
    store.delete_user(IdentityStoreId=store_id, UserId=user)
    assert store.list_group_memberships(IdentityStoreId=store_id, GroupId=group)["GroupMemberships"] == []
