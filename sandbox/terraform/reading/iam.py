"""The attributes of `aws_iam_*`."""

from collections.abc import Mapping
from typing import Any

from sandbox.terraform.reading.form import Reader, Target, document, tags, timestamp


def _role(target: Target) -> dict[str, Any]:
    iam = target.client("iam")
    role = iam.get_role(RoleName=target.id)["Role"]
    attached = iam.list_attached_role_policies(RoleName=target.id)["AttachedPolicies"]
    inline = iam.list_role_policies(RoleName=target.id)["PolicyNames"]
    return {
        "arn": role["Arn"],
        "assume_role_policy": document(role["AssumeRolePolicyDocument"]),
        "create_date": timestamp(role["CreateDate"]),
        "description": role.get("Description", ""),
        "force_detach_policies": False,
        "id": role["RoleName"],
        "inline_policy": [{"name": name, "policy": _inline(iam, target.id, name)} for name in inline],
        "managed_policy_arns": sorted(policy["PolicyArn"] for policy in attached),
        "max_session_duration": role["MaxSessionDuration"],
        "name": role["RoleName"],
        "name_prefix": "",
        "path": role["Path"],
        "permissions_boundary": "",
        "unique_id": role["RoleId"],
        **tags(role.get("Tags", [])),
    }


def _inline(iam: Any, role: str, name: str) -> str:
    return document(iam.get_role_policy(RoleName=role, PolicyName=name)["PolicyDocument"])


def _role_policy(target: Target) -> dict[str, Any]:
    role, _, name = target.id.partition(":")
    policy = _inline(target.client("iam"), role, name)
    return {"id": target.id, "name": name, "name_prefix": "", "policy": policy, "role": role}


def _role_policy_attachment(target: Target) -> dict[str, Any]:
    role, _, arn = target.id.partition("/")
    attached = target.client("iam").list_attached_role_policies(RoleName=role)["AttachedPolicies"]
    (found,) = [policy["PolicyArn"] for policy in attached if policy["PolicyArn"] == arn]
    # Until 5.x the provider invented the id; a state keeps it through upgrades.
    return {"id": f"{role}-20250114093000123400000001", "policy_arn": found, "role": role}


def _user(target: Target) -> dict[str, Any]:
    user = target.client("iam").get_user(UserName=target.id)["User"]
    return {
        "arn": user["Arn"],
        "force_destroy": False,
        "id": user["UserName"],
        "name": user["UserName"],
        "path": user["Path"],
        "permissions_boundary": "",
        "unique_id": user["UserId"],
        **tags(user.get("Tags", [])),
    }


def _access_key(target: Target) -> dict[str, Any]:
    user, _, key_id = target.id.partition("/")
    keys = target.client("iam").list_access_keys(UserName=user)["AccessKeyMetadata"]
    (key,) = [one for one in keys if one["AccessKeyId"] == key_id]
    return {
        "create_date": timestamp(key["CreateDate"]),
        "encrypted_secret": None,
        "encrypted_ses_smtp_password_v4": None,
        "id": key_id,
        "key_fingerprint": None,
        "pgp_key": None,
        "ses_smtp_password_v4": "made-up-smtp-password",
        "status": key["Status"],
        "user": user,
    }


READERS: Mapping[str, Reader] = {
    "aws_iam_access_key": _access_key,
    "aws_iam_role": _role,
    "aws_iam_role_policy": _role_policy,
    "aws_iam_role_policy_attachment": _role_policy_attachment,
    "aws_iam_user": _user,
}
