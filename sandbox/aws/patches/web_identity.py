"""AssumeRoleWithWebIdentity: the token must be of a provider in the role's account, and the trust policy allow it.

Tokens are unsigned (`sandbox.aws.web_tokens`): this server can fetch no provider's keys, and refuses signed ones.
"""

import base64
import json
import time
from typing import Any, cast

from moto.iam.models import iam_backends
from moto.sts.exceptions import STSClientError, STSValidationError
from moto.sts.responses import TokenResponse

from policies.evaluation import Principal, Request
from sandbox.aws.authorization.claims import IN_SESSION, list_condition_keys
from sandbox.aws.patches.assume_role import check_duration, check_request, find_open_role, refuse_entry
from sandbox.aws.patches.callers.sessions import (
    KNOWN_KEYS,
    SessionDetails,
    keep_details,
    list_resource_keys,
    list_tag_keys,
    read_role_tags,
)
from sandbox.aws.patches.common import ROLE_ARN
from sandbox.aws.patches.session_tags import read_policies, read_tags
from sandbox.aws.patches.trust import judge_entry

_ACTION = "sts:AssumeRoleWithWebIdentity"
_REQUIRED = ("iss", "sub", "aud", "exp", "iat")
_TAGS = "https://aws.amazon.com/tags"


def apply() -> None:
    """Makes AssumeRoleWithWebIdentity look at its token.

    moto hands out credentials for any role. Facts: API reference of STS, AssumeRoleWithWebIdentity; IAM user guide,
    id_roles_providers_create_oidc.html and id_session-tags.html ("Passing session tags using
    AssumeRoleWithWebIdentity"), read 2026-11.
    """
    response: Any = TokenResponse
    response.assume_role_with_web_identity = _check_token(response.assume_role_with_web_identity)


def _check_token(original: Any) -> Any:
    def assume_role_with_web_identity(response: Any) -> Any:
        check_request(response)
        claims = _read_token(response._get_param("WebIdentityToken"))
        role_arn = response._get_param("RoleArn")
        named = ROLE_ARN.fullmatch(role_arn)
        if named is None:
            raise STSValidationError(f"{role_arn} is invalid")
        provider = _find_provider(named["account"], claims)
        role = find_open_role(role_arn)
        if role is None:
            raise refuse_entry(f"Not authorized to perform {_ACTION}")
        details = _read_details(response, provider, claims)
        _authorize(response, role, provider, claims, details)
        check_duration(response, role)
        answer = original(response)
        keep_details(answer.result["Credentials"], details)
        answer.result["AssumedRoleUser"]["AssumedRoleId"] = answer.result["Credentials"].user_id
        return _tell(answer, claims, provider)

    return assume_role_with_web_identity


def _tell(answer: Any, claims: dict[str, Any], provider: Any) -> Any:
    audience = claims.get("azp", claims["aud"])
    answer.result["SubjectFromWebIdentityToken"] = str(claims["sub"])
    answer.result["Audience"] = audience[0] if isinstance(audience, list) else str(audience)
    answer.result["Provider"] = provider.arn
    return answer


def _read_token(token: str) -> dict[str, Any]:
    try:
        header, body = map(_decode, token.split(".")[:2])
    except (TypeError, ValueError) as error:
        raise _invalid(
            "The ID Token provided is not a valid JWT. (You may see this error if you sent an Access Token)"
        ) from error
    if header.get("alg") != "none":
        raise _invalid(
            "Couldn't retrieve verification key from your identity provider,  please reference "
            "AssumeRoleWithWebIdentity documentation for requirements"
        )
    missing = next((claim for claim in _REQUIRED if claim not in body), None)
    if missing is not None:
        raise _invalid(f"Missing a required claim: {missing}")
    return body


def _decode(part: str) -> dict[str, Any]:
    decoded = json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))
    return cast("dict[str, Any]", dict(decoded))


def _find_provider(account_id: str, claims: dict[str, Any]) -> Any:
    """moto's provider of the role's account that the token is from and for; refuses a token that has expired."""
    issuer, now = str(claims["iss"]), int(time.time())
    name = issuer.removeprefix("https://").rstrip("/")
    backend: Any = iam_backends[account_id]["aws"]
    found = [one for one in backend.open_id_providers.values() if one.url.rstrip("/") == name]
    if not found or not issuer.startswith("https://"):
        raise _invalid(f"No OpenIDConnect provider found in your account for {issuer}")
    audience = claims.get("azp", claims["aud"])
    if not set(audience if isinstance(audience, list) else [audience]) & set(found[0].client_id_list):
        raise _invalid("Incorrect token audience")
    if int(claims["exp"]) <= now:
        raise STSClientError(
            "ExpiredTokenException",
            f"Token expired: current date/time {now} must be before the expiration date/time {claims['exp']}",
        )
    return found[0]


def _read_details(response: Any, provider: Any, claims: dict[str, Any]) -> SessionDetails:
    said = claims.get(_TAGS) or {}
    tags = {
        key: value[0] if isinstance(value, list) else value for key, value in said.get("principal_tags", {}).items()
    }
    transitive = list(said.get("transitive_tag_keys", []))
    kept = list_condition_keys(provider.url, claims)
    return SessionDetails(
        tags=read_tags(
            [{"Key": key, "Value": str(value)} for key, value in tags.items()], transitive, SessionDetails()
        ),
        transitive=frozenset(key.lower() for key in transitive),
        policies=read_policies(response),
        keys={
            "aws:federatedprovider": provider.arn,
            **{
                key: value
                for key, value in kept.items()
                if key.rpartition(":")[2] in IN_SESSION and isinstance(value, str)
            },
        },
    )


def _authorize(response: Any, role: Any, provider: Any, claims: dict[str, Any], details: SessionDetails) -> None:
    keys: dict[str, Any] = {
        **list_condition_keys(provider.url, claims),
        **list_tag_keys(details.tags),
        **list_resource_keys(role.account_id),
        **{f"aws:resourcetag/{key}": value for key, value in read_role_tags(role).items()},
        "aws:federatedprovider": provider.arn,
        "aws:requestedregion": response.region,
        "sts:rolesessionname": response._get_param("RoleSessionName"),
    }
    if details.transitive:
        keys["sts:transitivetagkeys"] = sorted(details.transitive)
    known = KNOWN_KEYS | {"aws:resourcetag/*", f"{provider.url}:*"}
    for action in [_ACTION, *(["sts:TagSession"] if details.tags else [])]:
        request = Request(Principal(federated=provider.arn), action, role.arn, role.account_id, keys, known)
        if not judge_entry(role, [], request).allowed:
            raise refuse_entry(f"Not authorized to perform {action}")


def _invalid(message: str) -> STSClientError:
    return STSClientError("InvalidIdentityToken", message)
