"""Whose tokens enter the roles of CI: the trust policies as values, and a table of claims judged by them."""

from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policies.evaluation import Level, LevelKind, Policy, Principal, Request, evaluate
from policies.oidc import GITHUB_URL, TokenRule, github_previews, name_provider, token_trust
from policies.write_gate import TAG_KEY, TAG_VALUE
from tests.support.ci_tokens import (
    DEPLOY_FILE,
    DRIFT_FILE,
    GITHUB_ROLES,
    GITHUB_TABLE,
    GITLAB,
    GITLAB_ROLES,
    GITLAB_TABLE,
    IDS,
    PREVIEW_RULES,
    SOURCE,
    deploying,
    on_main,
    pull_request,
)

ACCOUNT = "111111111111"
HOST = "token.actions.githubusercontent.com"


def role_arn(role: str) -> str:
    return f"arn:aws:iam::{ACCOUNT}:role/{role}"


def trust(url: str, role: str, rules: tuple[TokenRule, ...]) -> dict[str, Any]:
    prefix = "gh" if url == GITHUB_URL else "gl"
    tags_itself = None if role.startswith("preview") else role_arn(role)
    return token_trust(ACCOUNT, url, rules, session_prefix=prefix, tags_itself=tags_itself)


def lets_in(
    document: dict[str, Any],
    claims: Mapping[str, str],
    *,
    url: str = GITHUB_URL,
    session: str = "gh-1-octocat",
    action: str = "sts:AssumeRoleWithWebIdentity",
    tags: Mapping[str, str] | None = None,
) -> bool:
    """Whether a token of the issuer `url` with these claims gets a session."""
    host = url.removeprefix("https://")
    request = Request(
        principal=Principal(federated=name_provider(ACCOUNT, url)),
        action=action,
        resource=role_arn("any"),
        context={
            **{f"{host}:{claim}": value for claim, value in claims.items()},
            "sts:RoleSessionName": session,
            **{f"aws:RequestTag/{key}": value for key, value in (tags or {}).items()},
            **({"aws:TagKeys": list(tags)} if tags else {}),
        },
    )
    decision = evaluate([Level(LevelKind.TRUST, (Policy("trust", document),))], request)
    assert not decision.doubts
    return decision.allowed


@pytest.mark.parametrize(("claims", "enters"), [row[1:] for row in GITHUB_TABLE], ids=[row[0] for row in GITHUB_TABLE])
def test_who_gets_in_from_github(claims: dict[str, str], enters: frozenset[str]) -> None:
    entered = {role for role, rules in GITHUB_ROLES.items() if lets_in(trust(GITHUB_URL, role, rules), claims)}
    assert entered == enters


@pytest.mark.parametrize(("claims", "enters"), [row[1:] for row in GITLAB_TABLE], ids=[row[0] for row in GITLAB_TABLE])
def test_who_gets_in_from_gitlab(claims: dict[str, str], enters: frozenset[str]) -> None:
    entered = {
        role
        for role, rules in GITLAB_ROLES.items()
        if lets_in(trust(GITLAB, role, rules), claims, url=GITLAB, session="gl-1-root")
    }
    assert entered == enters


def test_a_token_of_another_issuer_gets_in_nowhere() -> None:
    claims = {"aud": "sts.amazonaws.com", "sub": f"{SOURCE}:branch:ref:main"}
    for role, rules in GITHUB_ROLES.items():
        for issuer in (GITLAB, f"{GITHUB_URL}/acme", "https://token.actions.githubusercontent.com.evil.example"):
            assert not lets_in(trust(GITHUB_URL, role, rules), deploying("org") | claims, url=issuer)
            assert not lets_in(trust(GITHUB_URL, role, rules), pull_request(), url=issuer)


def test_a_session_has_to_say_which_system_it_is_of() -> None:
    document = trust(GITHUB_URL, "preview", PREVIEW_RULES)
    assert lets_in(document, pull_request(), session="gh-123-octocat")
    assert not [name for name in ("gl-1-x", "gh", "octocat-gh-1") if lets_in(document, pull_request(), session=name)]


def test_no_token_brings_a_tag_along() -> None:
    for role, rules in GITHUB_ROLES.items():
        for action in ("sts:TagSession", "sts:SetSourceIdentity", "sts:AssumeRole"):
            for claims in (pull_request(), on_main(), deploying(role)):
                document = trust(GITHUB_URL, role, rules)
                assert not lets_in(document, claims, action=action, tags={TAG_KEY: TAG_VALUE})


def enters_itself(role: str, caller: Principal, action: str, tags: Mapping[str, str]) -> bool:
    request = Request(
        principal=caller,
        action=action,
        resource=role_arn(role),
        context={
            **{f"aws:RequestTag/{key}": value for key, value in tags.items()},
            **({"aws:TagKeys": list(tags), "sts:TransitiveTagKeys": list(tags)} if tags else {}),
        },
    )
    everything = {"Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]}
    document = trust(GITHUB_URL, role, GITHUB_ROLES[role])
    levels = [
        Level(LevelKind.TRUST, (Policy("trust", document),)),
        Level(LevelKind.IDENTITY, (Policy("identity", everything),)),
    ]
    return evaluate(levels, request).allowed


def session_of(role: str, account: str = ACCOUNT) -> Principal:
    return Principal(
        account_id=account,
        arn=f"arn:aws:sts::{account}:assumed-role/{role}/gh-1-octocat",
        role_arn=f"arn:aws:iam::{account}:role/{role}",
    )


@pytest.mark.parametrize("action", ["sts:AssumeRole", "sts:TagSession"])
def test_a_deploy_role_enters_itself_with_the_tag_and_nobody_else_does(action: str) -> None:
    tag = {TAG_KEY: TAG_VALUE}
    assert enters_itself("org", session_of("org"), action, tag)
    strangers = [session_of(role) for role in ("preview", "accounts-production", "Admin")]
    strangers += [session_of("org", "222222222222"), Principal(ACCOUNT, f"arn:aws:iam::{ACCOUNT}:user/somebody")]
    assert not [caller for caller in strangers if enters_itself("org", caller, action, tag)]
    others = ({}, {TAG_KEY: "x"}, tag | {"Team": "x"})
    assert not [tags for tags in others if enters_itself("org", session_of("org"), action, tags)]
    assert not enters_itself("preview", session_of("preview"), action, tag)


def test_the_trust_policy_of_a_preview_role() -> None:
    assert trust(GITHUB_URL, "preview", PREVIEW_RULES) == {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Sid": "PullRequests",
                "Effect": "Allow",
                "Principal": {"Federated": f"arn:aws:iam::{ACCOUNT}:oidc-provider/{HOST}"},
                "Action": "sts:AssumeRoleWithWebIdentity",
                "Condition": {
                    "StringEquals": {f"{HOST}:aud": "sts.amazonaws.com", f"{HOST}:sub": f"repo:{IDS}:pull_request"},
                    "StringLike": {f"{HOST}:ref": "refs/pull/*/merge", "sts:RoleSessionName": "gh-*"},
                },
            },
            {
                "Sid": "MainBranch",
                "Effect": "Allow",
                "Principal": {"Federated": f"arn:aws:iam::{ACCOUNT}:oidc-provider/{HOST}"},
                "Action": "sts:AssumeRoleWithWebIdentity",
                "Condition": {
                    "StringEquals": {
                        f"{HOST}:aud": "sts.amazonaws.com",
                        f"{HOST}:sub": f"repo:{IDS}:ref:refs/heads/main",
                        f"{HOST}:ref": "refs/heads/main",
                        f"{HOST}:job_workflow_ref": [DEPLOY_FILE, DRIFT_FILE],
                    },
                    "StringLike": {"sts:RoleSessionName": "gh-*"},
                },
            },
        ],
    }


def test_the_trust_policy_of_a_deploy_role() -> None:
    deploys, set_tag = trust(GITHUB_URL, "accounts-production", GITHUB_ROLES["accounts-production"])["Statement"]
    assert deploys["Condition"]["StringEquals"] == {
        f"{HOST}:aud": "sts.amazonaws.com",
        f"{HOST}:sub": f"repo:{IDS}:environment:production",
        f"{HOST}:ref": "refs/heads/main",
        f"{HOST}:job_workflow_ref": DEPLOY_FILE,
    }
    assert set_tag["Principal"] == {"AWS": f"arn:aws:iam::{ACCOUNT}:root"}
    assert set_tag["Condition"]["ArnEquals"] == {"aws:PrincipalArn": [role_arn("accounts-production")]}


names = st.from_regex(r"[A-Za-z0-9][A-Za-z0-9-]{0,10}", fullmatch=True)


@given(names, names, names)
def test_no_repository_opens_a_role_to_another(owner: str, repository: str, other: str) -> None:
    rules = github_previews(f"{owner}/{repository}", main_branch="main", environment=None, workflows=("a.yml",))
    document = trust(GITHUB_URL, "preview", rules)
    longer = (f"{owner}{other}/{repository}", f"{owner}/{repository}{other}")
    for name in (f"{other}/{repository}", f"{owner}/{other}", *longer):
        subject = f"repo:{name}:pull_request"
        assert lets_in(document, pull_request(sub=subject)) == (name == f"{owner}/{repository}")
