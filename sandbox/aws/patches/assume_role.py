"""AssumeRole: the role must exist, its trust policy must let the caller in, the duration must be allowed.

The caller's own policies are looked at only when `authorization` is on, which then asks `authorize` here.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from moto.sts.exceptions import STSValidationError
from moto.sts.models import sts_backends
from moto.sts.responses import TokenResponse

from policies.evaluation import Level, LevelKind, Principal, Request
from policies.limits import MAX_SESSION_SECONDS
from sandbox.aws.errors import RequestRefusedError
from sandbox.aws.patches.callers.second_factor import read_second_factor
from sandbox.aws.patches.callers.sessions import (
    ALLOW_EVERYTHING,
    KNOWN_KEYS,
    SessionDetails,
    get_details,
    get_principal,
    list_caller_keys,
    list_organization_keys,
    list_resource_keys,
    list_tag_keys,
    read_role_tags,
)
from sandbox.aws.patches.common import find_account, find_role, run_first
from sandbox.aws.patches.session_tags import read_details
from sandbox.aws.patches.trust import judge_entry

LONGEST_CHAINED_SECONDS = 3_600
_SESSION_NAME = re.compile(r"[\w+=,.@-]{2,64}", re.ASCII)


def apply() -> None:
    """Makes AssumeRole check what it is asked.

    moto hands out credentials for any ARN. A closed account's roles cannot be assumed. Facts: API reference of STS,
    AssumeRole; IAM user guide, "Role chaining" (one hour at most), read 2026-11.
    """
    run_first(TokenResponse, "assume_role", _check)


def deny(response: Any, role_arn: str, action: str = "sts:AssumeRole", because: str = "") -> RequestRefusedError:
    """AWS's answer when the role is not there or not for this caller: it does not tell which."""
    return refuse_entry(
        f"User: {_get_identity(response)} is not authorized to perform: {action} on resource: {role_arn}{because}"
    )


def refuse_entry(message: str) -> RequestRefusedError:
    """AWS's error for whoever may not enter a role."""
    return RequestRefusedError("403 Forbidden", "AccessDenied", message)


def find_open_role(role_arn: str) -> Any:
    """moto's role of this ARN; None when there is none, or its account is closed."""
    role = find_role(role_arn)
    account = find_account(role.account_id) if role else None
    return None if account is not None and account.status == "SUSPENDED" else role


def check_request(response: Any) -> None:
    """Refuses a session name or a duration that no role allows."""
    session_name, seconds = response._get_param("RoleSessionName"), response._get_int_param("DurationSeconds")
    if not _SESSION_NAME.fullmatch(session_name):
        raise _invalid(session_name, "roleSessionName", f"satisfy regular expression pattern: {_SESSION_NAME.pattern}")
    if seconds is not None and seconds > MAX_SESSION_SECONDS:
        raise _invalid(seconds, "durationSeconds", f"have value less than or equal to {MAX_SESSION_SECONDS}")


def check_duration(response: Any, role: Any) -> None:
    """Refuses a duration that this role does not allow."""
    seconds = response._get_int_param("DurationSeconds")
    if seconds is not None and seconds > int(role.max_session_duration or 3_600):
        raise STSValidationError("The requested DurationSeconds exceeds the MaxSessionDuration set for this role.")


def authorize(response: Any, own: Sequence[Level]) -> None:
    """Refuses the caller of AssumeRole unless AWS allows every action that the call needs; `own` are its policies.

    Tags that are passed or inherited need sts:TagSession, a source identity sts:SetSourceIdentity; once set, it stays.
    AWS's pages do not say whether inherited tags count as tags of the request: both has to be allowed.
    Facts: IAM user guide, id_session-tags.html and id_credentials_temp_control-access_monitor.html, read 2026-11.
    """
    role_arn, session = response._get_param("RoleArn"), get_session(response)
    role = find_open_role(role_arn)
    if role is None:
        raise deny(response, role_arn)
    details = read_details(response, session)
    kept = get_details(session).source_identity
    if kept not in (None, details.source_identity):
        raise deny(response, role_arn, "sts:SetSourceIdentity")
    actions = ["sts:AssumeRole"]
    actions += ["sts:TagSession"] if details.tags else []
    actions += ["sts:SetSourceIdentity"] if details.source_identity else []
    for action in actions:
        for keys in _list_keys(response, role, session, details):
            principal = (
                get_principal(session) if session else Principal(response.current_account, _get_identity(response))
            )
            known = KNOWN_KEYS | {"aws:resourcetag/*"}
            request = Request(principal, action, role_arn, role.account_id, keys, known)
            decision = judge_entry(role, own, request)
            if not decision.allowed:
                tells = decision.kind not in (LevelKind.TRUST, LevelKind.RESOURCE)
                raise deny(response, role_arn, action, f" {decision.because}" if tells else "")


def get_session(response: Any) -> Any:
    """moto's assumed role that made the caller's credentials; None when the caller is no session."""
    backend = sts_backends[response.current_account][response.partition]
    return backend.get_assumed_role_from_access_key(response.get_access_key())


def _check(response: Any) -> None:
    check_request(response)
    authorize(response, [ALLOW_EVERYTHING])
    seconds = response._get_int_param("DurationSeconds")
    if seconds is not None and get_session(response) is not None and seconds > LONGEST_CHAINED_SECONDS:
        raise STSValidationError(
            "The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining"
        )
    check_duration(response, find_role(response._get_param("RoleArn")))


def _invalid(value: object, field: str, constraint: str) -> Exception:
    value_at = f"Value '{value}' at '{field}' failed to satisfy constraint"
    return STSValidationError(f"1 validation error detected: {value_at}: Member must {constraint}")


def _get_identity(response: Any) -> str:
    backend = sts_backends[response.current_account][response.partition]
    return backend.get_caller_identity(response.get_access_key(), response.region)[1]


def _list_keys(
    response: Any, role: Any, session: Any, details: SessionDetails
) -> Iterator[Mapping[str, str | Sequence[str]]]:
    caller = list_caller_keys(session) if session else list_organization_keys(response.current_account)
    given = {
        "sts:externalid": response._get_param("ExternalId"),
        "sts:rolesessionname": response._get_param("RoleSessionName"),
        "sts:sourceidentity": details.source_identity,
        "sts:transitivetagkeys": response.params.get("TransitiveTagKeys") or None,
        "aws:requestedregion": response.region,
    }
    keys: dict[str, str | Sequence[str]] = {
        **caller,
        **read_second_factor(response),
        **{f"aws:resourcetag/{key}": value for key, value in read_role_tags(role).items()},
        **list_resource_keys(role.account_id),
        **{key: value for key, value in given.items() if value is not None},
    }
    inherited = get_details(session).inherited if session else {}
    asked = {key: value for key, value in details.tags.items() if key not in inherited}
    yield {**keys, **list_tag_keys(asked)}
    if inherited:
        passed = [key for key in details.tags if key.lower() in details.transitive]
        yield {**keys, **list_tag_keys(details.tags), "sts:transitivetagkeys": passed}
