"""Which claims of a web identity token STS offers as condition keys in trust policies.

Source: docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_iam-condition-keys.html, "AWS OIDC federation", and
aws.amazon.com/about-aws/whats-new/2026/01/aws-sts-supports-validation-identity-provider-claims.
"""

from collections.abc import Mapping
from typing import Any

AS_OF = "2026-11"
"""When the pages were read."""

GITHUB = "token.actions.githubusercontent.com"

STANDARD = frozenset({"amr", "aud", "email", "oaud", "sub"})
"""Of every provider: `<provider>:sub` and so on. GitLab has these and no more."""

IN_SESSION = frozenset({"amr", "aud", "sub"})
"""Those that requests of the session itself have too."""

OF_PROVIDER: Mapping[str, frozenset[str]] = {
    GITHUB: frozenset(
        {
            *("actor", "actor_id", "enterprise_id", "environment", "job_workflow_ref"),
            *("ref", "repository", "repository_id", "workflow"),
        }
    ),
}
"""Beyond those, since January 2026 and in trust and resource control policies only. Every other claim of GitHub's token
(`event_name`, `repository_owner`, `base_ref`, `workflow_ref`, ...) is no condition key: a condition on it meets a key
that is missing."""


def list_condition_keys(provider: str, claims: Mapping[str, Any]) -> dict[str, str | list[str]]:
    """The condition keys of a token from `provider` (host and path of the issuer), lower-case.

    `aud` is the claim `azp` where there is one; then `oaud` is the claim `aud`.
    """
    said = {name: claims[name] for name in STANDARD | OF_PROVIDER.get(provider, frozenset()) if name in claims}
    said.pop("oaud", None)
    if "azp" in claims:
        said |= {"aud": claims["azp"], "oaud": claims.get("aud")}
    return {f"{provider}:{name}".lower(): _write(value) for name, value in said.items() if value is not None}


def _write(value: Any) -> str | list[str]:
    if isinstance(value, list):
        return [str(one) for one in value] if len(value) != 1 else str(value[0])
    return str(value).lower() if isinstance(value, bool) else str(value)
