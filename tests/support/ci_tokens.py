"""Tokens of jobs in CI, and which roles of an organization they enter: one table for all tests that judge it.

The repository is acme/organization, with the ids 12 and 34. Stacks are deployed from the environments in GITHUB_ROLES.
"""

from policies.oidc import TokenRule, github_deploys, github_previews, gitlab_deploys, gitlab_previews

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


def of_gitlab(subject: str, audience: str = "sts.amazonaws.com") -> dict[str, str]:
    """A job on GitLab."""
    return {"aud": audience, "sub": subject}


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
    ("the main branch", of_gitlab(f"{SOURCE}:branch:ref:main"), frozenset({"preview", "org"})),
    ("another branch", of_gitlab(f"{SOURCE}:branch:ref:feature"), PREVIEW),
    ("a branch whose name begins so", of_gitlab(f"{SOURCE}:branch:ref:main2"), PREVIEW),
    ("a tag called main", of_gitlab(f"{SOURCE}:tag:ref:main"), NOBODY),
    ("a fork", of_gitlab("project_path:evil/organization:ref_type:branch:ref:main"), NOBODY),
    ("another project of the group", of_gitlab("project_path:acme/platform/x:ref_type:branch:ref:main"), NOBODY),
    ("a project below", of_gitlab("project_path:acme/platform/organization/x:ref_type:branch:ref:main"), NOBODY),
    (
        "a group whose name ends so",
        of_gitlab(f"{SOURCE.replace(':', ':evil/', 1)}:branch:ref:main"),
        NOBODY,
    ),
    ("a project whose name begins so", of_gitlab(f"{SOURCE.replace('tion:', 'tion-evil:')}:branch:ref:main"), NOBODY),
    ("the project in capitals", of_gitlab(f"{SOURCE.replace('acme', 'Acme')}:branch:ref:main"), NOBODY),
    ("a subject with fewer parts", of_gitlab("project_path:acme/platform/organization:ref:main"), NOBODY),
    ("GitLab's own audience", of_gitlab(f"{SOURCE}:branch:ref:main", GITLAB), NOBODY),
]
