"""Trust policies: one that is malformed, or that names a role which does not exist, is refused.

Does not own what a trust policy allows (`trust`).
"""

import json
from typing import Any

from moto.iam.exceptions import MalformedPolicyDocument
from moto.iam.models import IAMBackend

from sandbox.aws.patches.common import ROLE_ARN, find_role, run_first

_EFFECTS = ("Allow", "Deny")


def apply() -> None:
    """Makes IAM check trust policies.

    moto takes anything. Facts: API reference of IAM (CreateRole, UpdateAssumeRolePolicy: MalformedPolicyDocument) and
    the IAM user guide's troubleshoot_policies ("Invalid principal in policy"), read 2026-11.
    """
    run_first(IAMBackend, "create_role", _check_new_role)
    run_first(IAMBackend, "update_assume_role_policy", _check_trust)


def _check_new_role(backend: Any, role_name: str, assume_role_policy_document: str, *_: Any, **__: Any) -> None:
    _check_trust(backend, role_name, assume_role_policy_document)


def _check_trust(_backend: Any, _role_name: str, policy_document: str) -> None:
    try:
        document = json.loads(policy_document)
    except ValueError as error:
        raise MalformedPolicyDocument("This policy contains invalid Json") from error
    statements = document.get("Statement") if isinstance(document, dict) else None
    if isinstance(statements, dict):
        statements = [statements]
    if not isinstance(statements, list) or not statements or not all(isinstance(one, dict) for one in statements):
        raise MalformedPolicyDocument("Syntax errors in policy.")
    for statement in statements:
        _check_statement(statement)


def _check_statement(statement: dict[str, Any]) -> None:
    if statement.get("Effect") not in _EFFECTS:
        raise MalformedPolicyDocument(f"Invalid effect: {statement.get('Effect')}")
    if "Resource" in statement or "NotResource" in statement:
        raise MalformedPolicyDocument("Has prohibited field Resource")
    if "Principal" not in statement and "NotPrincipal" not in statement:
        raise MalformedPolicyDocument("Missing required field Principal")
    actions = _listed(statement.get("Action"))
    if not actions:
        raise MalformedPolicyDocument("Missing required field Action")
    if not all(isinstance(action, str) and action.lower().startswith("sts:") for action in actions):
        raise MalformedPolicyDocument("AssumeRole policy may only specify STS AssumeRole actions.")
    principal = statement.get("Principal", statement.get("NotPrincipal"))
    for arn in _listed(principal.get("AWS")) if isinstance(principal, dict) else []:
        if ROLE_ARN.fullmatch(arn) and find_role(arn) is None:
            raise MalformedPolicyDocument(f'Invalid principal in policy: "AWS":"{arn}"')


def _listed(value: Any) -> list[Any]:
    if value is None:
        return []
    return list(value) if isinstance(value, list) else [value]
