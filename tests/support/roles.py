"""Roles, sessions and policies in the local AWS, as tests of authorization need them."""

import json
from collections.abc import Mapping
from typing import Any

from sandbox.aws.server import MANAGEMENT_ACCOUNT_ID, LocalAws


def document(*statements: Mapping[str, Any]) -> str:
    """A policy document as text."""
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})


def allow(action: Any, resource: Any = "*", **rest: Any) -> dict[str, Any]:
    """A statement that allows."""
    return {"Effect": "Allow", "Action": action, "Resource": resource, **rest}


def deny(action: Any, resource: Any = "*", **rest: Any) -> dict[str, Any]:
    """A statement that denies."""
    return {**allow(action, resource, **rest), "Effect": "Deny"}


def trust(principal: Any, action: Any = "sts:AssumeRole", effect: str = "Allow", **rest: Any) -> dict[str, Any]:
    """A statement of a trust policy; `principal` is the value of its Principal."""
    return {"Effect": effect, "Principal": principal, "Action": action, **rest}


def root(account: str = MANAGEMENT_ACCOUNT_ID) -> dict[str, str]:
    """An account as a principal."""
    return {"AWS": f"arn:aws:iam::{account}:root"}


def make_role(
    aws: LocalAws,
    name: str,
    *trusted: Mapping[str, Any],
    account: str = MANAGEMENT_ACCOUNT_ID,
    policy: str | None = None,
    managed: tuple[str, ...] = (),
    **request: Any,
) -> str:
    """The ARN of a new role, which the management account as a whole may enter unless `trusted` says otherwise."""
    iam = aws.client("iam", account=account)
    statements = trusted or (trust(root(), ["sts:AssumeRole", "sts:TagSession", "sts:SetSourceIdentity"]),)
    role = iam.create_role(RoleName=name, AssumeRolePolicyDocument=document(*statements), **request)["Role"]
    if policy is not None:
        iam.put_role_policy(RoleName=name, PolicyName="own", PolicyDocument=policy)
    for arn in managed:
        iam.attach_role_policy(RoleName=name, PolicyArn=arn)
    return role["Arn"]


def assume(aws: LocalAws, role_arn: str, credentials: Any = None, **request: Any) -> dict[str, Any]:
    """The credentials of a session named "test" in the role."""
    sts = aws.client("sts", credentials=credentials)
    return sts.assume_role(RoleArn=role_arn, **{"RoleSessionName": "test", **request})["Credentials"]
