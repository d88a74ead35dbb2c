"""Requests that no service would look at: an action that it does not have, a parameter that is missing."""

from functools import cache
from typing import Any

from botocore.model import OperationNotFoundError
from moto.core.responses import BaseResponse
from moto.core.utils import get_service_model

from sandbox.aws.error_forms import ErrorForm
from sandbox.aws.patches.common import run_first

_SCALARS = frozenset({"string", "integer", "long", "boolean"})


def apply() -> None:
    """Refuses such a request, as AWS does before it does anything.

    moto fails inside, which a client takes for an outage and tries again. Only what stands in the body is looked at,
    and no lists and structures: SDKs check the rest before they send. Facts: common errors in the API references of IAM
    (ValidationError), EC2 (MissingParameter) and KMS (ValidationException), read 2026-11.
    """
    run_first(BaseResponse, "call_action", _check)


def _check(response: Any) -> None:
    service, action = response.boto3_service_name, response._get_action()
    required = _list_required(service, action)
    if required is None:
        raise ErrorForm.for_service(get_service_model(service)).refuse_action(action)
    for name, written in required:
        if response._get_param(name) is None and response._get_param(written) is None:
            raise ErrorForm.for_service(get_service_model(service)).refuse_missing(name)


@cache
def _list_required(service: str, action: str) -> tuple[tuple[str, str], ...] | None:
    """The required parameters in a request's body, with the name by which EC2 knows them; None for no such action."""
    model: Any = get_service_model(service)
    try:
        shape = model.operation_model(action).input_shape
    except OperationNotFoundError:
        # REST finds the action by the path, and moto has ways of its own to do so.
        return () if model.protocol.startswith("rest") else None
    members = {name: shape.members[name] for name in shape.required_members} if shape else {}
    return tuple(
        (name, member.serialization.get("queryName") or member.serialization.get("name") or name)
        for name, member in members.items()
        if member.type_name in _SCALARS and "location" not in member.serialization
    )
