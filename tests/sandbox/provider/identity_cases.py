"""More cases: IAM Identity Center, whose instance is there, and its identity store."""

import json
from typing import Any

from pulumi.runtime.proto import provider_pb2

from sandbox.provider.values import Props, from_struct, to_struct
from tests.sandbox.provider.cases import ALLOW, Case, account, organization

SET = "aws:ssoadmin/permissionSet:PermissionSet"


def ask(engine: Any, token: str, **arguments: Any) -> Props:
    """The answer of a function."""
    request = provider_pb2.InvokeRequest(tok=token, args=to_struct(arguments))
    return from_struct(getattr(engine.stub.Invoke(request), "return"))


def instance(engine: Any) -> Props:
    found = ask(engine, "aws:ssoadmin/getInstances:getInstances")
    return {"arn": found["arns"][0], "store": found["identityStoreIds"][0]}


def permission_set(engine: Any) -> Props:
    arn = instance(engine)["arn"]
    made = engine.create(SET, "set", name="Reader", instanceArn=arn)
    return {"instanceArn": arn, "permissionSetArn": made.outputs["arn"]}


def group(engine: Any) -> str:
    made = engine.create(
        "aws:identitystore/group:Group", "g", displayName="Platform", identityStoreId=instance(engine)["store"]
    )
    return made.outputs["groupId"]


def user(engine: Any) -> str:
    return engine.create("aws:identitystore/user:User", "u", **user_inputs(engine)).outputs["userId"]


def user_inputs(engine: Any) -> Props:
    return {
        "identityStoreId": instance(engine)["store"],
        "userName": "ann@example.com",
        "displayName": "Ann Example",
        "name": {"givenName": "Ann", "familyName": "Example"},
        "emails": {"value": "ann@example.com", "primary": True},
    }


def assign(engine: Any) -> Props:
    organization(engine)
    return {
        **permission_set(engine),
        "principalId": group(engine),
        "principalType": "GROUP",
        "targetId": account(engine),
        "targetType": "AWS_ACCOUNT",
    }


IDENTITY_CASES = [
    Case(
        SET,
        lambda engine: {"name": "Administrator", "instanceArn": instance(engine)["arn"], "tags": {"a": "1"}},
        change={"description": "Everything", "sessionDuration": "PT4H", "relayState": "https://example.com"},
        replace={"name": "Other"},
    ),
    Case(
        "aws:ssoadmin/managedPolicyAttachment:ManagedPolicyAttachment",
        lambda engine: {**permission_set(engine), "managedPolicyArn": "arn:aws:iam::aws:policy/ReadOnlyAccess"},
        replace={"managedPolicyArn": "arn:aws:iam::aws:policy/AdministratorAccess"},
    ),
    Case(
        "aws:ssoadmin/customerManagedPolicyAttachment:CustomerManagedPolicyAttachment",
        lambda engine: {**permission_set(engine), "customerManagedPolicyReference": {"name": "mine", "path": "/t/"}},
        replace={"customerManagedPolicyReference": {"name": "other"}},
    ),
    Case(
        "aws:ssoadmin/permissionSetInlinePolicy:PermissionSetInlinePolicy",
        lambda engine: {**permission_set(engine), "inlinePolicy": ALLOW},
        change={"inlinePolicy": json.dumps({"Version": "2012-10-17", "Statement": []})},
    ),
    Case(
        "aws:ssoadmin/permissionsBoundaryAttachment:PermissionsBoundaryAttachment",
        lambda engine: {
            **permission_set(engine),
            "permissionsBoundary": {"customerManagedPolicyReference": {"name": "bound", "path": "/"}},
        },
        replace={"permissionsBoundary": {"managedPolicyArn": "arn:aws:iam::aws:policy/ReadOnlyAccess"}},
    ),
    Case("aws:ssoadmin/accountAssignment:AccountAssignment", assign, replace={"principalType": "USER"}),
    Case(
        "aws:identitystore/group:Group",
        lambda engine: {"displayName": "Platform", "identityStoreId": instance(engine)["store"]},
        change={"displayName": "Platform Team", "description": "Everybody"},
    ),
    Case(
        "aws:identitystore/user:User",
        user_inputs,
        change={
            "displayName": "Ann Other",
            "name": {"givenName": "Ann", "familyName": "Other"},
            "emails": {"value": "ann.other@example.com", "primary": True},
        },
        replace={"userName": "ann.other@example.com"},
    ),
    Case(
        "aws:identitystore/groupMembership:GroupMembership",
        lambda engine: {
            "identityStoreId": instance(engine)["store"],
            "groupId": group(engine),
            "memberId": user(engine),
        },
        replace={"memberId": "other"},
    ),
]
