"""The trust policies of CI's roles on the local AWS: every token of the table, by AssumeRoleWithWebIdentity."""

import base64
import json
import time
from collections.abc import Mapping
from typing import Any

import pytest
from botocore.exceptions import ClientError

from policies.documents import minify
from policies.oidc import AUDIENCE, GITHUB_URL, TokenRule, token_trust
from sandbox.aws.server import MANAGEMENT_ACCOUNT_ID, LocalAws
from tests.support.ci_tokens import GITHUB_ROLES, GITHUB_TABLE, GITLAB, GITLAB_ROLES, GITLAB_TABLE

REFUSALS = {"AccessDenied", "InvalidIdentityToken"}


def make_token(claims: Mapping[str, str], issuer: str) -> str:
    """A token with these claims and no others: some of the table lack one that every real token has."""
    now = int(time.time())
    parts = ({"alg": "none"}, {"iss": issuer, "iat": now, "exp": now + 300, **claims})
    texts = [base64.urlsafe_b64encode(json.dumps(part).encode()).decode().rstrip("=") for part in parts]
    return f"{texts[0]}.{texts[1]}."


def make_roles(aws: LocalAws, url: str, prefix: str, roles: Mapping[str, tuple[TokenRule, ...]]) -> dict[str, str]:
    """The ARNs of the roles by their keys, with a provider of the URL beside them."""
    iam = aws.client("iam")
    iam.create_open_id_connect_provider(Url=url, ClientIDList=[AUDIENCE])
    return {
        key: iam.create_role(
            RoleName=key,
            AssumeRolePolicyDocument=minify(token_trust(MANAGEMENT_ACCOUNT_ID, url, rules, session_prefix=prefix)),
        )["Role"]["Arn"]
        for key, rules in roles.items()
    }


def lets_in(sts: Any, role_arn: str, token: str, session: str) -> bool:
    try:
        sts.assume_role_with_web_identity(RoleArn=role_arn, WebIdentityToken=token, RoleSessionName=session)
    except ClientError as error:
        if error.response["Error"]["Code"] not in REFUSALS:
            raise
        return False
    return True


@pytest.mark.parametrize(
    ("url", "prefix", "roles", "table"),
    [(GITHUB_URL, "gh", GITHUB_ROLES, GITHUB_TABLE), (GITLAB, "gl", GITLAB_ROLES, GITLAB_TABLE)],
    ids=["github", "gitlab"],
)
def test_who_gets_in(
    aws: LocalAws, url: str, prefix: str, roles: Mapping[str, tuple[TokenRule, ...]], table: list[Any]
) -> None:
    arns = make_roles(aws, url, prefix, roles)
    sts = aws.client("sts")
    entered = {
        job: {key for key, arn in arns.items() if lets_in(sts, arn, make_token(claims, url), f"{prefix}-1-octocat")}
        for job, claims, _ in table
    }
    assert entered == {job: set(enters) for job, _, enters in table}
    assert {key for keys in entered.values() for key in keys} == set(roles)


def test_a_token_of_another_issuer_and_a_session_without_the_prefix_are_refused(aws: LocalAws) -> None:
    arns = make_roles(aws, GITHUB_URL, "gh", GITHUB_ROLES)
    sts = aws.client("sts")
    _, claims, _ = GITHUB_TABLE[0]
    assert not lets_in(sts, arns["preview"], make_token(claims, GITLAB), "gh-1-octocat")
    assert not lets_in(sts, arns["preview"], make_token(claims, GITHUB_URL), "octocat")
    assert lets_in(sts, arns["preview"], make_token(claims, GITHUB_URL), "gh-1-octocat")
