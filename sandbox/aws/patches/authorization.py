"""Sessions of roles may do only what the policies of their role allow. Off, unless the server or a reset says so.

Off, and for every other caller, all is allowed, as in moto. What AWS decides is `policies.evaluation`.
"""

import os
import re
from collections.abc import Mapping
from typing import Any

from moto.core.responses import BaseResponse
from moto.core.utils import get_service_model
from moto.moto_api._internal.responses import MotoAPIResponse

from policies.evaluation import Decision, Request, evaluate
from sandbox.aws.authorization.actions import find_actions
from sandbox.aws.errors import RequestRefusedError
from sandbox.aws.patches.assume_role import authorize
from sandbox.aws.patches.callers.calls import Call
from sandbox.aws.patches.callers.lookups import find_session
from sandbox.aws.patches.callers.sessions import (
    KNOWN_KEYS,
    get_principal,
    list_caller_keys,
    list_levels,
    list_resource_keys,
    list_tag_keys,
)
from sandbox.aws.patches.common import run_after, run_first
from sandbox.aws.settings import AUTHORIZE, RESET_AUTHORIZE

_JSON_STATUSES = {"json": "400 Bad Request", "rest-json": "403 Forbidden"}
_ALWAYS_ALLOWED = frozenset({"sts:GetCallerIdentity", "sts:AssumeRoleWithWebIdentity", "sts:AssumeRoleWithSAML"})
"""GetCallerIdentity cannot be denied; the other two have no caller."""


class Authorization:
    """Whether it is on: as the server started, until a reset says otherwise."""

    def __init__(self, *, on: bool) -> None:
        self._at_start = on
        self._on = on

    def reset(self, _response: Any, request: Any, *_: Any) -> None:
        """Takes it from the reset's query, else as the server started."""
        self._on = bool(int(request.args.get(RESET_AUTHORIZE, self._at_start)))

    def check(self, response: Any) -> None:
        """Refuses a request of a session whose policies do not allow every action that it needs."""
        session = find_session(_find_access_key(response)) if self._on else None
        if session is not None:
            _check(response, session)


def apply() -> None:
    """Makes each request of a session ask the policies of its role, boundary and session first.

    Not looked at: policies of buckets, keys, topics and other resources but roles, service and resource control
    policies, `iam:PassRole`, tags of resources, and condition keys beyond `callers.sessions.KNOWN_KEYS`: an Allow that
    depends on one of those does not apply, and a Deny does.
    Facts: IAM user guide, reference_policies_evaluation-logic.html and troubleshoot_access-denied.html; EC2 API
    reference, errors-overview.html (UnauthorizedOperation), read 2026-11.
    """
    authorization = Authorization(on=os.environ.get(AUTHORIZE) == "1")
    run_after(BaseResponse, "setup_class", authorization.check)
    run_first(MotoAPIResponse, "reset_response", authorization.reset)


def _check(response: Any, session: Any) -> None:
    service, operation = response.boto3_service_name, response._get_action()
    model: Any = get_service_model(service)
    if operation not in model.operation_names:
        raise _refuse(model, f"The local AWS does not know which action of {service} this request is")
    if f"{service}:{operation}" in _ALWAYS_ALLOWED:
        return
    if (service, operation) == ("sts", "AssumeRole"):
        authorize(response, list_levels(session))
        return
    call = Call(service, operation, _read_parameters(response), session.account_id, response.region)
    levels, keys = list_levels(session), _list_keys(call, session)
    for action in find_actions(service, operation, call.parameters):
        for resource in call.find_resources():
            owned = {**keys, **list_resource_keys(_find_owner(resource) or session.account_id)}
            # Within one account's own policies: whose the resource is, no policy of it says.
            request = Request(get_principal(session), action, resource, session.account_id, owned, KNOWN_KEYS)
            decision = evaluate(levels, request)
            if not decision.allowed:
                raise _refuse(model, _explain(session, resource, decision))


def _list_keys(call: Call, session: Any) -> Mapping[str, Any]:
    return {**list_caller_keys(session), **list_tag_keys(call.tags()), "aws:requestedregion": call.region}


def _explain(session: Any, resource: str, decision: Decision) -> str:
    place = "" if resource == "*" else f" on resource: {resource}"
    return f"User: {session.arn} is not authorized to perform: {decision.action}{place} {decision.because}"


def _refuse(model: Any, message: str) -> RequestRefusedError:
    if model.protocol == "ec2":
        return RequestRefusedError(
            "403 Forbidden", "UnauthorizedOperation", f"You are not authorized to perform this operation. {message}"
        )
    if model.protocol in _JSON_STATUSES:
        return RequestRefusedError(_JSON_STATUSES[model.protocol], "AccessDeniedException", message)
    return RequestRefusedError("403 Forbidden", "AccessDenied", message)


def _find_access_key(response: Any) -> str:
    """The key that signed the request, also where the signature is in the URL."""
    presigned = re.search(r"X-Amz-Credential=([^%/&]+)", response.parsed_url.query or "")
    return presigned[1] if presigned else response.get_access_key()


def _find_owner(resource: str) -> str | None:
    found = re.match(r"arn:[^:]*:[^:]*:[^:]*:(\d{12}):", resource)
    return found[1] if found else None


def _read_parameters(response: Any) -> Mapping[str, Any]:
    if not response.automated_parameter_parsing:
        response.parse_parameters(response.normalized_request)
    return response.params
