"""What IAM Identity Center has in its region: permission sets with their policies, people, assignments.

Read-only: every call is a Describe, Get or List. Names and values of attributes are Terraform's.
"""

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from live.connection import Connection, read_pages, read_tags
from live.settings import Found, Reader, ask


def _list_instances(inside: Connection) -> list[Mapping[str, Any]]:
    """The organization's own instance, if this is its primary region.

    AWS lists account instances too, of member accounts, which have no permission sets, and tells of a replica as of the
    instance: its people can be read there, and its permission sets cannot (API reference of IAM Identity Center,
    ListInstances; its user guide, "Types of IAM Identity Center instances", and "Availability of use cases in the
    primary and additional Regions", read 2026-11). The organization's is the management account's, whoever administers
    it. Raises botocore's errors as they come.
    """
    listed = list(read_pages(inside.client("sso-admin"), "list_instances"))
    if not listed:
        return []
    management = inside.client("organizations").describe_organization()["Organization"]["MasterAccountId"]
    return [
        instance
        for instance in listed
        # Neither is in older answers.
        if instance.get("OwnerAccountId", management) == management
        if instance.get("PrimaryRegion", inside.region) == inside.region
    ]


def _list_sets(inside: Connection) -> Iterator[dict[str, str]]:
    """By which a call names a permission set, for each."""
    client = inside.client("sso-admin")
    for instance in _list_instances(inside):
        of_instance = {"InstanceArn": instance["InstanceArn"]}
        for arn in read_pages(client, "list_permission_sets", **of_instance):
            yield {**of_instance, "PermissionSetArn": arn}


def _of_set(key: Mapping[str, str]) -> dict[str, Any]:
    return {"permission_set_arn": key["PermissionSetArn"], "instance_arn": key["InstanceArn"]}


def _read_sets(inside: Connection, _: Collection[str]) -> Iterator[Found]:
    client = inside.client("sso-admin")
    for key in _list_sets(inside):
        said = client.describe_permission_set(**key)["PermissionSet"]
        arn = said["PermissionSetArn"]
        tags = read_pages(client, "list_tags_for_resource", InstanceArn=key["InstanceArn"], ResourceArn=arn)
        yield (
            "aws_ssoadmin_permission_set",
            {
                "arn": arn,
                "instance_arn": key["InstanceArn"],
                "name": said["Name"],
                "description": said.get("Description", ""),
                "session_duration": said.get("SessionDuration", "PT1H"),
                "relay_state": said.get("RelayState", ""),
                "tags": read_tags(tags),
            },
        )


def _read_managed(inside: Connection, _: Collection[str]) -> Iterator[Found]:
    client = inside.client("sso-admin")
    for key in _list_sets(inside):
        for policy in read_pages(client, "list_managed_policies_in_permission_set", **key):
            attributes = {**_of_set(key), "managed_policy_arn": policy["Arn"]}
            yield "aws_ssoadmin_managed_policy_attachment", attributes


def _read_customer(inside: Connection, _: Collection[str]) -> Iterator[Found]:
    client = inside.client("sso-admin")
    for key in _list_sets(inside):
        for policy in read_pages(client, "list_customer_managed_policy_references_in_permission_set", **key):
            attributes = {**_of_set(key), "customer_managed_policy_reference": [_describe_reference(policy)]}
            yield "aws_ssoadmin_customer_managed_policy_attachment", attributes


def _describe_reference(said: Mapping[str, str]) -> dict[str, str]:
    return {"name": said["Name"], "path": said.get("Path", "/")}


def _read_inline(inside: Connection, _: Collection[str]) -> Iterator[Found]:
    client = inside.client("sso-admin")
    for key in _list_sets(inside):
        document = client.get_inline_policy_for_permission_set(**key).get("InlinePolicy")
        if document:
            yield "aws_ssoadmin_permission_set_inline_policy", {**_of_set(key), "inline_policy": document}


def _read_boundaries(inside: Connection, _: Collection[str]) -> Iterator[Found]:
    client = inside.client("sso-admin")
    for key in _list_sets(inside):
        answer = ask(client.get_permissions_boundary_for_permission_set, "ResourceNotFoundException", **key)
        said = (answer or {}).get("PermissionsBoundary")
        if said:
            reference = said.get("CustomerManagedPolicyReference")
            boundary = {
                "managed_policy_arn": said.get("ManagedPolicyArn", ""),
                "customer_managed_policy_reference": [_describe_reference(reference)] if reference else [],
            }
            attributes = {**_of_set(key), "permissions_boundary": [boundary]}
            yield "aws_ssoadmin_permissions_boundary_attachment", attributes


def _read_assignments(inside: Connection, _: Collection[str]) -> Iterator[Found]:
    client = inside.client("sso-admin")
    for key in _list_sets(inside):
        for account in read_pages(client, "list_accounts_for_provisioned_permission_set", **key):
            for one in read_pages(client, "list_account_assignments", AccountId=account, **key):
                yield (
                    "aws_ssoadmin_account_assignment",
                    {
                        **_of_set(key),
                        "principal_id": one["PrincipalId"],
                        "principal_type": one["PrincipalType"],
                        "target_id": account,
                        "target_type": "AWS_ACCOUNT",
                    },
                )


def _list_stores(inside: Connection) -> list[str]:
    return [instance["IdentityStoreId"] for instance in _list_instances(inside)]


def _read_groups(inside: Connection, _: Collection[str]) -> Iterator[Found]:
    client = inside.client("identitystore")
    for store in _list_stores(inside):
        for one in read_pages(client, "list_groups", IdentityStoreId=store):
            yield (
                "aws_identitystore_group",
                {
                    "identity_store_id": store,
                    "group_id": one["GroupId"],
                    "display_name": one.get("DisplayName"),
                    "description": one.get("Description", ""),
                    "external_ids": [dict(id_) for id_ in one.get("ExternalIds", [])],
                },
            )


def _read_users(inside: Connection, _: Collection[str]) -> Iterator[Found]:
    client = inside.client("identitystore")
    for store in _list_stores(inside):
        for one in read_pages(client, "list_users", IdentityStoreId=store):
            name = one.get("Name", {})
            yield (
                "aws_identitystore_user",
                {
                    "identity_store_id": store,
                    "user_id": one["UserId"],
                    "user_name": one["UserName"],
                    "display_name": one.get("DisplayName", ""),
                    "name": [{"given_name": name.get("GivenName"), "family_name": name.get("FamilyName")}],
                    "emails": [{"value": mail.get("Value")} for mail in one.get("Emails", [])],
                    "external_ids": [dict(id_) for id_ in one.get("ExternalIds", [])],
                },
            )


def _read_memberships(inside: Connection, _: Collection[str]) -> Iterator[Found]:
    client = inside.client("identitystore")
    for store in _list_stores(inside):
        for group in read_pages(client, "list_groups", IdentityStoreId=store):
            for one in read_pages(client, "list_group_memberships", IdentityStoreId=store, GroupId=group["GroupId"]):
                yield (
                    "aws_identitystore_group_membership",
                    {
                        "identity_store_id": store,
                        "membership_id": one["MembershipId"],
                        "group_id": group["GroupId"],
                        "member_id": one["MemberId"]["UserId"],
                    },
                )


OF_IDENTITY_CENTER: Mapping[str, Reader] = {
    "aws_ssoadmin_permission_set": _read_sets,
    "aws_ssoadmin_managed_policy_attachment": _read_managed,
    "aws_ssoadmin_customer_managed_policy_attachment": _read_customer,
    "aws_ssoadmin_permission_set_inline_policy": _read_inline,
    "aws_ssoadmin_permissions_boundary_attachment": _read_boundaries,
    "aws_ssoadmin_account_assignment": _read_assignments,
    "aws_identitystore_group": _read_groups,
    "aws_identitystore_user": _read_users,
    "aws_identitystore_group_membership": _read_memberships,
}
"""By Terraform's type, what reads all that the management account has of it in a region."""
