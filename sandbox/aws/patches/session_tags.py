"""Session tags, session policies and source identity: checked, and kept with the session, which moto does not do."""

import json
from collections.abc import Mapping
from typing import Any

from moto.sts.exceptions import STSClientError
from moto.sts.models import sts_backends
from moto.sts.responses import TokenResponse

from policies.evaluation import Policy
from sandbox.aws.patches.callers.sessions import SessionDetails, get_details, keep_details, read_managed

_MOST_TAGS, _LONGEST_KEY, _LONGEST_VALUE = 50, 128, 256
_LONGEST_POLICY = 2_048


def apply() -> None:
    """Keeps with each session what it was made with.

    Facts: API reference of STS, AssumeRole; IAM user guide, id_session-tags.html, read 2026-11.
    """
    role: Any = TokenResponse
    role.assume_role = _keep_details(role.assume_role)


def read_details(response: Any, caller: Any) -> SessionDetails:
    """What an AssumeRole call asks its session to have, with what that inherits from `caller` (a session, or None).

    Raises STSClientError for tags that cannot be: too many, too long, twice, or one that is inherited.
    """
    given, before = response.params, get_details(caller)
    return SessionDetails(
        tags={**before.inherited, **read_tags(given.get("Tags") or [], given.get("TransitiveTagKeys") or [], before)},
        transitive=before.transitive | {key.lower() for key in given.get("TransitiveTagKeys") or []},
        source_identity=given.get("SourceIdentity") or before.source_identity,
        policies=read_policies(response),
    )


def read_tags(entries: list[Mapping[str, str]], transitive: list[str], before: SessionDetails) -> dict[str, str]:
    """The tags of a request, by key. Raises STSClientError for those that cannot be."""
    tags = {entry["Key"]: entry["Value"] for entry in entries}
    keys = {key.lower() for key in tags}
    if len(keys) < len(entries):
        raise _invalid("Duplicate tag keys found. Please note that Tag keys are case insensitive.")
    if keys & before.transitive:
        raise _invalid(
            "One of the specified transitive tag keys can't be set because it conflicts with a transitive tag key from "
            "the calling session."
        )
    if not {key.lower() for key in transitive} <= keys:
        raise _invalid("The specified transitive tag key must be included in the requested tags.")
    if (
        len(tags) > _MOST_TAGS
        or any(len(key) > _LONGEST_KEY for key in tags)
        or any(len(value) > _LONGEST_VALUE for value in tags.values())
    ):
        raise STSClientError(
            "ValidationError",
            f"A session has at most {_MOST_TAGS} tags, with keys of {_LONGEST_KEY} characters and values of "
            f"{_LONGEST_VALUE}",
        )
    return tags


def read_policies(response: Any) -> tuple[Policy, ...]:
    """The session policies of a request. Raises STSClientError for one that is no JSON or too long."""
    account_id = response._get_param("RoleArn").split(":")[4]
    arns = [entry["arn"] for entry in response.params.get("PolicyArns") or []]
    managed = read_managed(account_id, arns)
    text = response._get_param("Policy")
    if len(managed) < len(arns):
        raise STSClientError("MalformedPolicyDocument", "PolicyArns contains a policy that does not exist")
    if not text:
        return managed
    if len(text) > _LONGEST_POLICY:
        raise STSClientError("PackedPolicyTooLarge", f"The session policy is longer than {_LONGEST_POLICY} characters")
    try:
        document = json.loads(text)
    except ValueError as error:
        raise STSClientError("MalformedPolicyDocument", "The policy is not in the valid JSON format.") from error
    if not isinstance(document, dict):
        raise STSClientError("MalformedPolicyDocument", "Syntax errors in policy.")
    return (*managed, Policy("inline session policy", document))


def _keep_details(original: Any) -> Any:
    def assume_role(response: Any) -> Any:
        backend: Any = sts_backends[response.current_account][response.partition]
        details = read_details(response, backend.get_assumed_role_from_access_key(response.get_access_key()))
        answer = original(response)
        keep_details(answer.result["Credentials"], details)
        return answer

    return assume_role


def _invalid(message: str) -> STSClientError:
    return STSClientError("InvalidParameterValue", message)
