"""admin.yaml, `ci`: whose jobs preview and deploy, and what the roles are called that they enter.

What the names may be follows GitHub's and GitLab's own rules, read 2026-11. None has a wildcard: it would be one in a
trust policy.
"""

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from config.models.base import Matching, Model, refusal
from config.models.types import Reference, RoleName

_OWNER = r"[A-Za-z0-9](?:[A-Za-z0-9_-]{0,38})"
_REPOSITORY = r"(?!\.{1,2}(?:@|$))[\w.-]{1,100}"
_ID = "@[0-9]{1,20}"

GithubRepository = Annotated[
    str,
    Matching(
        rf"{_OWNER}/{_REPOSITORY}|{_OWNER}{_ID}/{_REPOSITORY}{_ID}",
        '"{value}" is not a repository on GitHub, so nobody in particular could enter the roles',
        "write OWNER@ID/NAME@ID, or OWNER/NAME where GitHub has no ids in its subjects: what follows `repo:` in the "
        "answer of `gh api repos/OWNER/NAME/actions/oidc/customization/sub --jq .sub_claim_prefix`",
    ),
]
GitlabProject = Annotated[
    str,
    Matching(
        r"\w[\w.-]*(/\w[\w.-]*)+",
        '"{value}" is not the path of a project on GitLab, so nobody in particular could enter the roles',
        "write the full path, such as group/subgroup/project, in the letter case that GitLab shows",
    ),
]
GitlabUrl = Annotated[
    str,
    Matching(
        r"https://[a-z0-9-]+(\.[a-z0-9-]+)+(/[\w.-]+)*",
        '"{value}" is not the address of a GitLab that AWS can ask for its keys',
        "write https:// and the host in lower case, without a port and without a slash at the end",
    ),
]
Branch = Annotated[
    str,
    Matching(
        r"(?!refs/|.*(\.\.|//|\.lock$|[./]$))\w[\w./-]{0,199}",
        '"{value}" is not the name of a branch',
        "write it without refs/heads/ and without wildcards, such as main",
    ),
]
GithubEnvironment = Annotated[
    str,
    Matching(
        r"\w([\w ./-]{0,253}[\w.-])?",
        '"{value}" can not name an environment on GitHub here',
        "write 1 to 255 letters, digits, spaces and characters of _./-, without wildcards",
    ),
]
WorkflowFile = Annotated[
    str,
    Matching(
        r"\w[\w.-]*\.ya?ml",
        '"{value}" is not a workflow file',
        "write the name of a file in .github/workflows/, such as deploy.yml",
    ),
]


class Github(Model):
    """The repository on github.com whose workflows preview and deploy."""

    repository: GithubRepository = Field(
        description="OWNER@ID/NAME@ID, or OWNER/NAME where GitHub has no ids in its subjects."
    )
    main_branch: Branch = Field(default="main", description="The branch that is deployed.")
    preview_environment: GithubEnvironment | None = Field(
        default=None, description="The environment on GitHub that every preview runs in; by default they have none."
    )
    environments: dict[Reference, GithubEnvironment] = Field(
        default_factory=dict,
        description="The environment on GitHub that a stack is deployed from, by the stack's name; by default the "
        "environment has that name too.",
    )
    deploy_workflow: WorkflowFile = Field(default="deploy.yml", description="The workflow file that deploys.")
    drift_workflow: WorkflowFile = Field(
        default="drift.yml", description="The workflow file that looks for drift, on the main branch."
    )


class Gitlab(Model):
    """The project on GitLab whose pipelines preview and deploy."""

    project: GitlabProject = Field(description="The project's full path.")
    url: GitlabUrl = Field(default="https://gitlab.com", description="Which GitLab.")
    main_branch: Branch = Field(default="main", description="The branch that is deployed.")


class PreviewRole(Model):
    """The role that previews enter by."""

    name: RoleName = Field(default="OrganizationPreview", description="The role's name in the administrative account.")
    enters_accounts: bool = Field(
        default=True,
        description="false: it enters no account, while `writes` changes: the roles there may not have the gate yet.",
    )


class DeployRoles(Model):
    """The roles that deployments enter by, one for each stack."""

    name_prefix: RoleName = Field(
        default="OrganizationDeploy", description="What their names begin with; a hyphen and the stack's name follow."
    )


class Ci(Model):
    """The identity of CI: OpenID Connect, no keys. Exactly one of `github` and `gitlab`."""

    github: Github | None = Field(default=None, description="The repository, where it is on github.com.")
    gitlab: Gitlab | None = Field(default=None, description="The project, where it is on a GitLab.")
    oidc_provider: Literal["managed", "existing"] = Field(
        default="managed",
        description="existing: the account has the OpenID Connect provider already, and somebody else manages it. An "
        "account can have one of a URL.",
    )
    preview_role: PreviewRole = Field(default_factory=PreviewRole, description="The role that previews enter by.")
    deploy_roles: DeployRoles = Field(default_factory=DeployRoles, description="The roles that deployments enter by.")

    @model_validator(mode="after")
    def _is_one_system(self) -> Self:
        if (self.github is None) == (self.gitlab is None):
            raise refusal(
                "ci names "
                + ("neither github nor gitlab" if self.github is None else "both github and gitlab")
                + ", and the roles let in the jobs of exactly one",
                "write github: {repository: ...} or gitlab: {project: ...}; another system enters by a deploy_role",
            )
        return self
