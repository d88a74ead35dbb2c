"""What the roles of CI may do: enter other roles, and read or write states. All else they do as the roles they enter.

Who may enter them is `policies.oidc`'s.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from policies.write_gate import ENTER_WITH_TAG

LEASES = ".pulumi-leases"
"""The folder of the bucket that has the leases of `python -m stacks` (stacks.lease.bucket)."""

_READ = ("s3:GetObject",)
_WRITE = ("s3:PutObject", "s3:DeleteObject")
_LIST = ("s3:ListBucket", "s3:GetBucketLocation", "s3:GetBucketVersioning")
_DECRYPT = ("kms:Decrypt",)
_ENCRYPT = ("kms:Decrypt", "kms:Encrypt", "kms:GenerateDataKey", "kms:DescribeKey")


def preview_permissions(*, roles: Mapping[str, Sequence[str]], bucket_arn: str, key_arn: str) -> dict[str, Any]:
    """Enter these roles, and read every state.

    Without sts:TagSession no session of it can open a write gate, and a preview writes nothing to the backend, no lock
    either. `roles`: the ids of the accounts that have a role, by its name with its path in front. They stand in a
    condition, because 500 ARNs would not fit into an inline policy.
    """
    enter = [
        _allow(f"EnterRoles{number}", ("sts:AssumeRole",), f"arn:aws:iam::*:role/{name}")
        | {"Condition": {"StringEquals": {"aws:ResourceAccount": sorted(roles[name])}}}
        for number, name in enumerate(sorted(roles), start=1)
    ]
    return _document(enter, _read_states(bucket_arn, key_arn, _DECRYPT))


def deploy_permissions_everywhere(
    *,
    own_arn: str,
    execution_roles: Sequence[str],
    organization_id: str,
    management_role_arns: Sequence[str],
    project: str,
    stack: str,
    bucket_arn: str,
    key_arn: str,
) -> dict[str, Any]:
    """Enter every role that the program enters, with the tag of the write gate, and write the state of the stack.

    Execution roles are named by pattern, with their paths in front, so that a new account changes nothing here;
    `aws:ResourceOrgID` keeps the pattern inside the organization. `own_arn`: the role's, which gives itself the tag.
    """
    patterns = [f"arn:aws:iam::*:role/{role}" for role in sorted(execution_roles)]
    inside = {"StringEquals": {"aws:ResourceOrgID": organization_id}}
    return _document(
        _tag_itself(own_arn),
        [
            _allow("EnterExecutionRoles", ENTER_WITH_TAG, patterns) | {"Condition": inside},
            *([_allow("EnterManagementAccount", ENTER_WITH_TAG, management_role_arns)] if management_role_arns else []),
        ],
        _read_states(bucket_arn, key_arn, _ENCRYPT),
        _write_state(bucket_arn, project, stack),
    )


def deploy_permissions(
    *,
    own_arn: str,
    role_arns: Sequence[str],
    project: str,
    stack: str,
    bucket_arn: str,
    key_arn: str,
) -> dict[str, Any]:
    """Enter these roles and no other, with the tag of the write gate, and write the state of the stack.

    `own_arn`: the role's, which gives itself the tag.
    """
    return _document(
        _tag_itself(own_arn),
        [_allow("EnterRoles", ENTER_WITH_TAG, sorted(role_arns))] if role_arns else [],
        _read_states(bucket_arn, key_arn, _ENCRYPT),
        _write_state(bucket_arn, project, stack),
    )


def preview_boundary(*, bucket_arn: str, key_arn: str) -> dict[str, Any]:
    """The most that the preview role may ever do, whatever policy somebody attaches to it: enter roles and read states.

    It can neither tag a session nor write a state, nor act in its own account.
    """
    return _document(
        [_allow("EnterRoles", ("sts:AssumeRole",), _ANY_ROLE)], _read_states(bucket_arn, key_arn, _DECRYPT)
    )


def deploy_boundary(*, bucket_arn: str, key_arn: str) -> dict[str, Any]:
    """The most that a deploy role may ever do, whatever policy somebody attaches to it: enter roles and write states.

    What it changes in its own account, it changes as the role that it enters there.
    """
    return _document(
        [_allow("EnterRoles", ENTER_WITH_TAG, _ANY_ROLE)],
        _read_states(bucket_arn, key_arn, _ENCRYPT),
        [_allow("WriteStates", _WRITE, f"{bucket_arn}/*")],
    )


_ANY_ROLE = "arn:aws:iam::*:role/*"


def _tag_itself(own_arn: str) -> list[dict[str, Any]]:
    return [_allow("SetTag", ENTER_WITH_TAG, own_arn)]


def _read_states(bucket_arn: str, key_arn: str, key_actions: Sequence[str]) -> list[dict[str, Any]]:
    """All states: a stack reads the outputs of others, and a preview may be of any."""
    return [
        _allow("ListStates", _LIST, bucket_arn),
        _allow("ReadStates", _READ, f"{bucket_arn}/*"),
        _allow("UseStateKey", key_actions, key_arn),
    ]


def _write_state(bucket_arn: str, project: str, stack: str) -> list[dict[str, Any]]:
    """What the engine writes of a stack (pulumi, pkg/backend/diy: state, backup, history, lock), and its lease."""
    patterns = [
        f"{bucket_arn}/{pattern}"
        for pattern in (
            f".pulumi/stacks/{project}/{stack}.json*",
            f".pulumi/history/{project}/{stack}/*",
            f".pulumi/backups/{project}/{stack}/*",
            f".pulumi/locks/organization/{project}/{stack}/*",
            f"{LEASES}/{project}/{stack}.json",
        )
    ]
    return [_allow("WriteState", _WRITE, patterns)]


def _allow(sid: str, actions: Sequence[str], resource: str | Sequence[str]) -> dict[str, Any]:
    return {
        "Sid": sid,
        "Effect": "Allow",
        "Action": actions[0] if len(actions) == 1 else list(actions),
        "Resource": resource if isinstance(resource, str) or len(resource) > 1 else resource[0],
    }


def _document(*parts: Sequence[dict[str, Any]]) -> dict[str, Any]:
    return {"Version": "2012-10-17", "Statement": [statement for part in parts for statement in part]}
