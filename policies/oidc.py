"""Which jobs of a CI system may enter a role: the claims of their OpenID Connect tokens, as trust policies.

Every claim is compared as a whole. Where a pattern stands, nothing before it is left open, and the reason is beside it.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from policies.write_gate import set_tag

# Of a token, STS compares `aud` and `sub`, and of GitHub's also actor, actor_id, enterprise_id, environment,
# job_workflow_ref, ref, repository, repository_id and workflow, not event_name and not workflow_ref:
#   https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_iam-condition-keys.html and
#   https://aws.amazon.com/about-aws/whats-new/2026/01/aws-sts-supports-validation-identity-provider-claims/
# Of GitLab's it compares no others. Read 2026-11.
#
# GitHub writes job_workflow_ref into the token of every job, not only of reusable workflows as its reference says:
# PyPI requires it of all publishers (github.com/pypi/warehouse, warehouse/oidc/models/github.py, read 2026-11).

GITHUB_URL = "https://token.actions.githubusercontent.com"

GITHUB_OWNER_CLAIMS = ("repo:", "repository:", "repository_owner:", "repository_id:", "repository_owner_id:")
"""How a subject of GitHub begins that nobody else's tokens can have. An owner may build `sub` from other claims, such
as environment, ref or actor, which everybody's tokens can have
(https://docs.github.com/actions/reference/security/oidc, "Customizing the subject claims", read 2026-11).
"""


def names_github_owner(subject: str) -> bool:
    """Whether only one owner's tokens can have the subject; wildcards in it are told by its form."""
    return subject.startswith(GITHUB_OWNER_CLAIMS)


"""The issuer of GitHub's tokens: github.com's, not that of an enterprise server, nor one with an enterprise in it."""

AUDIENCE = "sts.amazonaws.com"
"""The audience that a job asks for: configure-aws-credentials' default, and what GitLab's `id_tokens` has to say."""

SESSION_SECONDS = 3_600
"""How long a session of CI lasts at most: the second hop of a chain of roles lasts no longer anyway."""


@dataclass(frozen=True, kw_only=True)
class TokenRule:
    """The tokens of one kind of job: each claim of `exact` has one of the values, each of `like` matches the pattern.

    A claim that the token does not have fails either.
    """

    sid: str
    exact: Mapping[str, tuple[str, ...]] = field(default_factory=dict[str, tuple[str, ...]])
    like: Mapping[str, str] = field(default_factory=dict[str, str])


def github_previews(
    repository: str, *, main_branch: str, environment: str | None, workflows: Sequence[str]
) -> tuple[TokenRule, ...]:
    """Jobs that preview: of pull requests within the repository, and of these workflow files on the main branch.

    `repository`: OWNER/NAME, or OWNER@ID/NAME@ID where GitHub's subjects have the ids
    (https://docs.github.com/en/actions/reference/security/oidc#immutable-subject-claims, read 2026-11). `environment`:
    what the jobs run in. GitHub gives a pull request from a fork no token.

    `ref` of a pull request has its number. It keeps out pull_request_target, which runs on the main branch and whose
    subject may be the same. On the main branch the workflow file is named for the same reason.
    """
    ref = f"refs/heads/{main_branch}"
    return (
        TokenRule(
            sid="PullRequests",
            exact={"sub": (_github_subject(repository, environment, "pull_request"),)},
            like={"ref": "refs/pull/*/merge"},
        ),
        TokenRule(
            sid="MainBranch",
            exact={
                "sub": (_github_subject(repository, environment, f"ref:{ref}"),),
                "ref": (ref,),
                "job_workflow_ref": tuple(_name_workflow(repository, file, ref) for file in sorted(set(workflows))),
            },
        ),
    )


def github_deploys(repository: str, *, main_branch: str, environment: str, workflow: str) -> tuple[TokenRule, ...]:
    """Jobs that deploy: of this workflow file, on the main branch, in the environment.

    The subject of a job with an environment says no branch, so `ref` does.
    """
    ref = f"refs/heads/{main_branch}"
    return (
        TokenRule(
            sid="Deploys",
            exact={
                "sub": (_github_subject(repository, environment, ""),),
                "ref": (ref,),
                "job_workflow_ref": (_name_workflow(repository, workflow, ref),),
            },
        ),
    )


def gitlab_previews(project: str) -> tuple[TokenRule, ...]:
    """Jobs that preview: of every branch of the project. `project`: its full path.

    A subject of GitLab says neither merge request nor environment
    (https://docs.gitlab.com/ci/secrets/id_token_authentication/, read 2026-11), so the branch is left open.
    """
    return (TokenRule(sid="Branches", like={"sub": f"project_path:{project}:ref_type:branch:ref:*"}),)


def gitlab_deploys(project: str, *, main_branch: str) -> tuple[TokenRule, ...]:
    """Jobs that deploy: of the main branch. Which environment they are in, STS is not told."""
    return (TokenRule(sid="Deploys", exact={"sub": (f"project_path:{project}:ref_type:branch:ref:{main_branch}",)}),)


def name_provider(account_id: str, url: str) -> str:
    """The ARN of the provider of that URL in an account, which can have one of a URL."""
    return f"arn:aws:iam::{account_id}:oidc-provider/{_host(url)}"


def token_trust(
    account_id: str, url: str, rules: Sequence[TokenRule], *, session_prefix: str, tags_itself: str | None = None
) -> dict[str, Any]:
    """The trust policy that lets in the tokens of these rules, under session names that begin with the prefix.

    `account_id`: the account that has provider and role. `tags_itself`: the role's own ARN, if its sessions may enter
    it once more, with the tag that opens the write gate.
    """
    statements = [_token_statement(account_id, url, rule, session_prefix) for rule in rules]
    if tags_itself is not None:
        statements.append(set_tag(f"arn:aws:iam::{account_id}:root", only=[tags_itself]))
    return {"Version": "2012-10-17", "Statement": statements}


def _token_statement(account_id: str, url: str, rule: TokenRule, session_prefix: str) -> dict[str, Any]:
    host = _host(url)
    exact = {f"{host}:aud": AUDIENCE} | {f"{host}:{claim}": _one_or_all(rule.exact[claim]) for claim in rule.exact}
    like = {f"{host}:{claim}": rule.like[claim] for claim in rule.like}
    return {
        "Sid": rule.sid,
        "Effect": "Allow",
        "Principal": {"Federated": name_provider(account_id, url)},
        "Action": "sts:AssumeRoleWithWebIdentity",
        "Condition": {"StringEquals": exact, "StringLike": {**like, "sts:RoleSessionName": f"{session_prefix}-*"}},
    }


def _host(url: str) -> str:
    return url.removeprefix("https://")


def _one_or_all(values: tuple[str, ...]) -> str | list[str]:
    return values[0] if len(values) == 1 else list(values)


def _github_subject(repository: str, environment: str | None, otherwise: str) -> str:
    return f"repo:{repository}:{otherwise if environment is None else f'environment:{environment}'}"


def _name_workflow(repository: str, file: str, ref: str) -> str:
    """What `job_workflow_ref` says of a workflow file; there are no ids in it."""
    return f"{re.sub('@[0-9]+', '', repository)}/.github/workflows/{file}@{ref}"
