"""Whose tokens enter the roles of CI: the trust policies as values, and a table of claims judged by them."""

from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policies.evaluation import Level, LevelKind, Policy, Principal, Request, evaluate
from policies.oidc import (
    GITHUB_URL,
    TokenRule,
    github_deploys,
    github_previews,
    gitlab_deploys,
    gitlab_previews,
    name_provider,
    token_trust,
)
from policies.write_gate import TAG_KEY, TAG_VALUE

ACCOUNT = "111111111111"
HOST = "token.actions.githubusercontent.com"
GITLAB = "https://gitlab.com"
NAMES, IDS = "acme/organization", "acme@12/organization@34"
DEPLOY_FILE = f"{NAMES}/.github/workflows/deploy.yml@refs/heads/main"
DRIFT_FILE = f"{NAMES}/.github/workflows/drift.yml@refs/heads/main"
PREVIEW_FILE = f"{NAMES}/.github/workflows/preview.yml@refs/pull/7/merge"

PREVIEW_RULES = github_previews(IDS, main_branch="main", environment=None, workflows=("drift.yml", "deploy.yml"))
IN_ENVIRONMENT = github_previews(IDS, main_branch="main", environment="preview", workflows=("drift.yml", "deploy.yml"))
GITHUB_ROLES: dict[str, tuple[TokenRule, ...]] = {
    "preview": PREVIEW_RULES,
    "preview-env": IN_ENVIRONMENT,
    **{
        stack: github_deploys(IDS, main_branch="main", environment=environment, workflow="deploy.yml")
        for stack, environment in {
            "org": "org",
            "accounts-production": "production",
            "accounts-staging": "accounts-staging",
        }.items()
    },
}
GITLAB_ROLES = {
    "preview": gitlab_previews("acme/platform/organization"),
    "org": gitlab_deploys("acme/platform/organization", main_branch="main"),
}


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


def pull_request(**claims: str) -> dict[str, str]:
    """A job of pull request 7 within the repository."""
    return {
        "aud": "sts.amazonaws.com",
        "sub": f"repo:{IDS}:pull_request",
        "ref": "refs/pull/7/merge",
        "job_workflow_ref": PREVIEW_FILE,
        "repository": NAMES,
        "repository_id": "34",
        "actor": "octocat",
    } | claims


def on_main(**claims: str) -> dict[str, str]:
    """A job without an environment of a push to the main branch: the deploy workflow's preview."""
    ref = "refs/heads/main"
    return pull_request(sub=f"repo:{IDS}:ref:{ref}", ref=ref, job_workflow_ref=DEPLOY_FILE) | claims


def deploying(environment: str, **claims: str) -> dict[str, str]:
    """A job of the deploy workflow on the main branch in an environment."""
    return on_main(sub=f"repo:{IDS}:environment:{environment}", environment=environment) | claims


def without(claims: dict[str, str], *names: str) -> dict[str, str]:
    return {name: value for name, value in claims.items() if name not in names}


NOBODY: frozenset[str] = frozenset()
PREVIEW = frozenset({"preview"})
PRODUCTION = frozenset({"accounts-production"})
EVIL_DEPLOY = "evil/shared/.github/workflows/deploy.yml@refs/heads/main"

# Each row: what the job is, the claims of its token, and which of GITHUB_ROLES it enters.
GITHUB_TABLE: list[tuple[str, dict[str, str], frozenset[str]]] = [
    # who is meant
    ("a pull request", pull_request(), PREVIEW),
    ("another pull request", pull_request(ref="refs/pull/123456/merge"), PREVIEW),
    ("a pull request by dependabot", pull_request(actor="dependabot[bot]"), PREVIEW),
    ("the preview of the deploy workflow", on_main(), PREVIEW),
    ("the nightly look for drift", on_main(job_workflow_ref=DRIFT_FILE), PREVIEW),
    ("a deployment of org", deploying("org"), frozenset({"org"})),
    ("a deployment of production", deploying("production"), PRODUCTION),
    ("a deployment of staging", deploying("accounts-staging"), frozenset({"accounts-staging"})),
    (
        "a pull request in the environment of previews",
        pull_request(sub=f"repo:{IDS}:environment:preview", environment="preview"),
        frozenset({"preview-env"}),
    ),
    (
        "the look for drift in the environment of previews",
        deploying("preview", job_workflow_ref=DRIFT_FILE),
        frozenset({"preview-env"}),
    ),
    # forks and others' repositories
    ("a fork's own pull request", pull_request(sub="repo:evil@99/organization@98:pull_request"), NOBODY),
    ("a fork's main branch", on_main(sub="repo:evil@99/organization@98:ref:refs/heads/main"), NOBODY),
    ("a fork's deployment", deploying("org", sub="repo:evil@99/organization@98:environment:org"), NOBODY),
    ("the name, taken over by another owner", pull_request(sub="repo:acme@99/organization@98:pull_request"), NOBODY),
    ("the name, a new repository of the owner", pull_request(sub="repo:acme@12/organization@98:pull_request"), NOBODY),
    ("the name without ids", pull_request(sub="repo:acme/organization:pull_request"), NOBODY),
    ("a deployment by the name without ids", deploying("org", sub="repo:acme/organization:environment:org"), NOBODY),
    ("an owner whose name begins so", pull_request(sub="repo:acme-evil@12/organization@34:pull_request"), NOBODY),
    ("an owner whose id begins so", pull_request(sub="repo:acme@123/organization@34:pull_request"), NOBODY),
    ("a repository whose name begins so", pull_request(sub="repo:acme@12/organization-evil@34:pull_request"), NOBODY),
    ("a repository whose id begins so", pull_request(sub="repo:acme@12/organization@345:pull_request"), NOBODY),
    ("an owner whose name ends so", pull_request(sub="repo:evilacme@12/organization@34:pull_request"), NOBODY),
    ("the owner in capitals", pull_request(sub="repo:Acme@12/organization@34:pull_request"), NOBODY),
    ("the repository in capitals", deploying("org", sub="repo:acme@12/Organization@34:environment:org"), NOBODY),
    ("a subject with a wildcard in it", pull_request(sub="repo:acme@12/*:pull_request"), NOBODY),
    # other branches, tags and events
    ("a push to another branch", on_main(sub=f"repo:{IDS}:ref:refs/heads/feature", ref="refs/heads/feature"), NOBODY),
    ("a branch whose name begins so", on_main(sub=f"repo:{IDS}:ref:refs/heads/main2", ref="refs/heads/main2"), NOBODY),
    ("a branch below it", on_main(sub=f"repo:{IDS}:ref:refs/heads/main/x", ref="refs/heads/main/x"), NOBODY),
    ("a tag called main", on_main(sub=f"repo:{IDS}:ref:refs/tags/main", ref="refs/tags/main"), NOBODY),
    ("pull_request_target", on_main(sub=f"repo:{IDS}:pull_request", job_workflow_ref=PREVIEW_FILE), NOBODY),
    (
        "pull_request_target with the branch as its subject",
        on_main(job_workflow_ref=f"{NAMES}/.github/workflows/label.yml@refs/heads/main"),
        NOBODY,
    ),
    (
        "pull_request_target in an environment",
        deploying("production", job_workflow_ref=f"{NAMES}/.github/workflows/label.yml@refs/heads/main"),
        NOBODY,
    ),
    (
        "a merge queue",
        on_main(
            sub=f"repo:{IDS}:ref:refs/heads/gh-readonly-queue/main/pr-7-abc",
            ref="refs/heads/gh-readonly-queue/main/pr-7-abc",
        ),
        NOBODY,
    ),
    ("a merge queue in an environment", deploying("production", ref="refs/heads/gh-readonly-queue/main/pr-7"), NOBODY),
    ("a pull request's head", pull_request(ref="refs/pull/7/head"), NOBODY),
    ("a pull request that names a branch so", pull_request(ref="refs/heads/refs/pull/7/merge"), NOBODY),
    # environments
    ("a pull request in the environment of production", deploying("production", ref="refs/pull/7/merge"), NOBODY),
    ("another branch in it", deploying("production", ref="refs/heads/feature"), NOBODY),
    ("a tag in it", deploying("production", ref="refs/tags/v1"), NOBODY),
    ("an environment of another name", deploying("sandbox"), NOBODY),
    ("an environment whose name begins so", deploying("production-eu"), NOBODY),
    ("the environment in capitals", deploying("Production"), NOBODY),
    ("an environment that names two", deploying("production:environment:org"), NOBODY),
    ("the stack's name where the environment has another", deploying("accounts-production"), NOBODY),
    ("a branch called like an environment", on_main(sub=f"repo:{IDS}:ref:refs/heads/environment:org"), NOBODY),
    # workflow files
    (
        "another workflow on main in the environment",
        deploying("org", job_workflow_ref=f"{NAMES}/.github/workflows/other.yml@refs/heads/main"),
        NOBODY,
    ),
    ("somebody else's reusable workflow", deploying("org", job_workflow_ref=EVIL_DEPLOY), NOBODY),
    ("it on main without an environment", on_main(job_workflow_ref=EVIL_DEPLOY), NOBODY),
    (
        "the deploy workflow at another branch",
        deploying("org", job_workflow_ref=f"{NAMES}/.github/workflows/deploy.yml@refs/heads/feature"),
        NOBODY,
    ),
    ("the deploy workflow in another folder", deploying("org", job_workflow_ref=f"{NAMES}/deploy.yml@main"), NOBODY),
    ("the drift workflow in an environment", deploying("org", job_workflow_ref=DRIFT_FILE), NOBODY),
    # audiences and missing claims
    ("GitHub's default audience", pull_request(aud="https://github.com/acme"), NOBODY),
    ("another cloud's audience", deploying("org", aud="api://AzureADTokenExchange"), NOBODY),
    ("AWS's audience in China", deploying("org", aud="sts.amazonaws.com.cn"), NOBODY),
    ("no audience", without(pull_request(), "aud"), NOBODY),
    ("no subject", without(pull_request(), "sub"), NOBODY),
    ("an empty subject", deploying("org", sub=""), NOBODY),
    ("a pull request without ref", without(pull_request(), "ref"), NOBODY),
    ("a deployment without ref", without(deploying("org"), "ref"), NOBODY),
    ("a deployment without workflow", without(deploying("org"), "job_workflow_ref"), NOBODY),
    ("no claims at all", {}, NOBODY),
    ("a subject that names a workflow too", deploying("org", sub=f"repo:{IDS}:environment:org:actor:evil"), NOBODY),
    ("a subject without the repository", deploying("org", sub="environment:org"), NOBODY),
]

SOURCE = "project_path:acme/platform/organization:ref_type"
GITLAB_TABLE: list[tuple[str, dict[str, str], frozenset[str]]] = [
    ("the main branch", {"sub": f"{SOURCE}:branch:ref:main"}, frozenset({"preview", "org"})),
    ("another branch", {"sub": f"{SOURCE}:branch:ref:feature"}, PREVIEW),
    ("a branch whose name begins so", {"sub": f"{SOURCE}:branch:ref:main2"}, PREVIEW),
    ("a tag called main", {"sub": f"{SOURCE}:tag:ref:main"}, NOBODY),
    ("a fork", {"sub": "project_path:evil/organization:ref_type:branch:ref:main"}, NOBODY),
    ("another project of the group", {"sub": "project_path:acme/platform/x:ref_type:branch:ref:main"}, NOBODY),
    ("a project below", {"sub": "project_path:acme/platform/organization/x:ref_type:branch:ref:main"}, NOBODY),
    (
        "a group whose name ends so",
        {"sub": f"{SOURCE.replace(':', ':evil/', 1)}:branch:ref:main"},
        NOBODY,
    ),
    ("a project whose name begins so", {"sub": f"{SOURCE.replace('tion:', 'tion-evil:')}:branch:ref:main"}, NOBODY),
    ("the project in capitals", {"sub": f"{SOURCE.replace('acme', 'Acme')}:branch:ref:main"}, NOBODY),
    ("a subject with fewer parts", {"sub": "project_path:acme/platform/organization:ref:main"}, NOBODY),
    ("GitLab's own audience", {"sub": f"{SOURCE}:branch:ref:main", "aud": GITLAB}, NOBODY),
]


@pytest.mark.parametrize(("claims", "enters"), [row[1:] for row in GITHUB_TABLE], ids=[row[0] for row in GITHUB_TABLE])
def test_who_gets_in_from_github(claims: dict[str, str], enters: frozenset[str]) -> None:
    entered = {role for role, rules in GITHUB_ROLES.items() if lets_in(trust(GITHUB_URL, role, rules), claims)}
    assert entered == enters


@pytest.mark.parametrize(("claims", "enters"), [row[1:] for row in GITLAB_TABLE], ids=[row[0] for row in GITLAB_TABLE])
def test_who_gets_in_from_gitlab(claims: dict[str, str], enters: frozenset[str]) -> None:
    claims = {"aud": "sts.amazonaws.com"} | claims
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
