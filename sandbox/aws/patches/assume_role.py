"""AssumeRole: the role must exist, its trust policy must let the caller in, the duration must be allowed.

Does not own the evaluation of trust policies (`trust`). The caller's own policies are not looked at.
"""

import json
import re
from typing import Any

from moto.core.exceptions import AccessDeniedError
from moto.sts.exceptions import STSValidationError
from moto.sts.models import sts_backends
from moto.sts.responses import TokenResponse

from policies.limits import MAX_SESSION_SECONDS
from sandbox.aws.patches.common import find_account, find_role, get_organization, run_first
from sandbox.aws.patches.trust import Caller, allows

LONGEST_CHAINED_SECONDS = 3_600
_SESSION_NAME = re.compile(r"[\w+=,.@-]{2,64}", re.ASCII)


def apply() -> None:
    """Makes AssumeRole check what it is asked.

    moto hands out credentials for any ARN. A closed account's roles cannot be assumed. Facts: API reference of STS,
    AssumeRole; IAM user guide, "Role chaining" (one hour at most), read 2026-11.
    """
    run_first(TokenResponse, "assume_role", _check)


def deny(response: Any, role_arn: str) -> AccessDeniedError:
    """AWS's answer when the role is not there or not for this caller: it does not tell which."""
    identity = _get_identity(response)
    return AccessDeniedError(user_arn=identity, action=f"sts:AssumeRole on resource: {role_arn}")


def _check(response: Any) -> None:
    role_arn, session_name = response._get_param("RoleArn"), response._get_param("RoleSessionName")
    seconds = response._get_int_param("DurationSeconds")
    if not _SESSION_NAME.fullmatch(session_name):
        raise _invalid(session_name, "roleSessionName", f"satisfy regular expression pattern: {_SESSION_NAME.pattern}")
    if seconds is not None and seconds > MAX_SESSION_SECONDS:
        raise _invalid(seconds, "durationSeconds", f"have value less than or equal to {MAX_SESSION_SECONDS}")
    role = find_role(role_arn)
    if (
        role is None
        or _is_closed(role.account_id)
        or not allows(json.loads(role.assume_role_policy_document), _get_caller(response))
    ):
        raise deny(response, role_arn)
    if seconds is None:
        return
    if _get_session(response) is not None and seconds > LONGEST_CHAINED_SECONDS:
        raise STSValidationError(
            "The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining"
        )
    if seconds > int(role.max_session_duration or 3_600):
        raise STSValidationError("The requested DurationSeconds exceeds the MaxSessionDuration set for this role.")


def _invalid(value: object, field: str, constraint: str) -> Exception:
    value_at = f"Value '{value}' at '{field}' failed to satisfy constraint"
    return STSValidationError(f"1 validation error detected: {value_at}: Member must {constraint}")


def _is_closed(account_id: str) -> bool:
    account = find_account(account_id)
    return account is not None and account.status == "SUSPENDED"


def _get_session(response: Any) -> Any:
    """moto's assumed role that made the caller's credentials; None when the caller is no session."""
    backend = sts_backends[response.current_account][response.partition]
    return backend.get_assumed_role_from_access_key(response.get_access_key())


def _get_identity(response: Any) -> str:
    backend = sts_backends[response.current_account][response.partition]
    return backend.get_caller_identity(response.get_access_key(), response.region)[1]


def _get_caller(response: Any) -> Caller:
    session, identity, account_id = _get_session(response), _get_identity(response), response.current_account
    principal = session.role_arn if session else identity
    organization = get_organization(account_id)
    context = {
        "sts:externalid": response._get_param("ExternalId"),
        "sts:rolesessionname": response._get_param("RoleSessionName"),
        "aws:principalarn": principal,
        "aws:principalaccount": account_id,
        "aws:principalorgid": organization.org.id if organization else None,
        "aws:principaltype": "AssumedRole" if session else "User",
        "aws:multifactorauthpresent": "false" if session else None,
    }
    return Caller(account_id, frozenset({principal, identity}), context)
