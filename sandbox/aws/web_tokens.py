"""Web identity tokens for the local AWS: unsigned, since it cannot fetch the keys of an identity provider.

Real AWS refuses every token that is made here.
"""

import base64
import json
import time
from collections.abc import Mapping
from typing import Any

GITHUB_ISSUER = "https://token.actions.githubusercontent.com"
GITLAB_ISSUER = "https://gitlab.com"


def make_web_token(
    subject: str,
    *,
    issuer: str = GITHUB_ISSUER,
    audience: str | list[str] = "sts.amazonaws.com",
    lifetime_seconds: int = 300,
    claims: Mapping[str, Any] | None = None,
) -> str:
    """A JWT with `alg: none` that AssumeRoleWithWebIdentity of the local AWS takes.

    `claims` are further ones (`repository`, `ref`, `environment`, ...), or others than those of the arguments. The
    account of the role must have an OpenID Connect provider for `issuer` with the `audience` among its client ids. A
    negative `lifetime_seconds` makes a token that has expired.
    """
    now = int(time.time())
    standard = {"iss": issuer, "sub": subject, "aud": audience, "iat": now, "exp": now + lifetime_seconds}
    return f"{_encode({'alg': 'none', 'typ': 'JWT'})}.{_encode({**standard, **(claims or {})})}."


def _encode(part: Mapping[str, Any]) -> str:
    text = json.dumps(part, separators=(",", ":")).encode()
    return base64.urlsafe_b64encode(text).decode().rstrip("=")
