"""The identity of CI: which jobs may enter which role of the administrative account, and what each role may do."""

from dataclasses import dataclass

from config.models import MANAGEMENT, Ci, Organization
from config.plan.administration import plan_administration
from config.plan.deployers import name_deploy_role
from config.plan.entry import name_in_arn
from config.plan.groups import plan_groups
from config.plan.roles import plan_entry_role
from config.plan.stacks import ADMIN, ORG, find_hosts
from config.plan.workloads import plan_workload_accounts
from config.plan.write_gate import plan_gated_roles
from policies.oidc import (
    GITHUB_URL,
    TokenRule,
    github_deploys,
    github_previews,
    gitlab_deploys,
    gitlab_previews,
)

CI = "ci"
"""The first part of the logical name of the identity of CI, in the stack `admin`; the account's key follows."""


@dataclass(frozen=True, kw_only=True)
class EnteredRole:
    """`account`: the key of the account that has it, or "management". `role_name`: with its path in front."""

    account: str
    role_name: str


@dataclass(frozen=True, kw_only=True)
class PreviewRolePlan:
    """`rules`: whose jobs may enter it. `enters`: roles that write only in a session with a tag, sorted by account."""

    role_name: str
    rules: tuple[TokenRule, ...]
    enters: tuple[EnteredRole, ...]


@dataclass(frozen=True, kw_only=True)
class DeployRolePlan:
    """`stack`: what it deploys, and whose state it writes. `rules`: whose jobs may enter it.

    `enters`: exactly these roles, sorted by account; None: every role that the program enters.
    """

    stack: str
    role_name: str
    rules: tuple[TokenRule, ...]
    enters: tuple[EnteredRole, ...] | None


@dataclass(frozen=True, kw_only=True)
class CiPlan:
    """`account`: key of the administrative account, which has it all. `formerly`: keys that it had before.

    `url`: who issues the tokens. `makes_provider`: whether the provider of that URL is made, or there already.
    `session_prefix`, `deploy_prefix`: what the names of sessions and of deploy roles begin with; a hyphen follows.
    `execution_roles`: their names in all accounts, with their paths in front, sorted.
    `management_role_arns`: roles of the management account; none where the config has none, which config.checks
    refuses.
    """

    account: str
    formerly: tuple[str, ...]
    url: str
    makes_provider: bool
    session_prefix: str
    deploy_prefix: str
    preview: PreviewRolePlan
    deploys: tuple[DeployRolePlan, ...]
    execution_roles: tuple[str, ...]
    management_role_arns: tuple[str, ...]

    @property
    def members(self) -> tuple[str, ...]:
        """Keys of the member accounts whose ids stand in what the roles may do, sorted."""
        entered = [*self.preview.enters, *(role for deploy in self.deploys for role in deploy.enters or ())]
        return tuple(sorted({role.account for role in entered} - {MANAGEMENT}))


def plan_ci(organization: Organization) -> CiPlan | None:
    """The identity of CI; None where admin.yaml has no `ci`."""
    administration = plan_administration(organization)
    if organization.admin is None or organization.admin.ci is None or administration is None:
        return None
    ci = organization.admin.ci
    github, gitlab = ci.github, ci.gitlab
    return CiPlan(
        account=administration.account,
        formerly=administration.formerly,
        url=GITHUB_URL if gitlab is None else gitlab.url,
        makes_provider=ci.oidc_provider == "managed",
        session_prefix="gl" if github is None else "gh",
        deploy_prefix=ci.deploy_roles.name_prefix,
        preview=PreviewRolePlan(
            role_name=ci.preview_role.name,
            rules=_plan_preview_rules(ci),
            enters=tuple(
                EnteredRole(account=role.account, role_name=role.role_name)
                for role in plan_gated_roles(organization)
                if ci.preview_role.enters_accounts
            ),
        ),
        deploys=tuple(
            DeployRolePlan(
                stack=stack,
                role_name=name_deploy_role(ci, stack),
                rules=_plan_deploy_rules(ci, stack),
                enters=_plan_entered(organization, stack),
            )
            for stack in list_deployed_stacks(organization)
        ),
        execution_roles=administration.execution_roles,
        management_role_arns=administration.other_role_arns,
    )


def list_deployed_stacks(organization: Organization) -> tuple[str, ...]:
    """The names of the stacks that have a deploy role each: all of them."""
    groups = (group.stack for group in plan_groups(organization))
    return (ORG, ADMIN, *groups, *plan_workload_accounts(organization))


def list_entered_members(organization: Organization) -> dict[str, tuple[str, ...]]:
    """Keys of the member accounts that the stacks of groups and of workloads enter, by the stack's name."""
    members = {account.key for account in organization.accounts}
    entered = {
        group.stack: (*group.accounts, *(key for key in find_hosts(organization, group.accounts) if key in members))
        for group in plan_groups(organization)
    }
    return entered | plan_workload_accounts(organization)


def name_environment(ci: Ci | None, stack: str) -> str:
    """The environment on GitHub that a stack is deployed from."""
    return stack if ci is None or ci.github is None else ci.github.environments.get(stack, stack)


def list_outsiders(organization: Organization) -> tuple[str, ...]:
    """Keys of the accounts in groups and of workload stacks that are entered through the management account, sorted.

    The deploy role of such a stack may not go there, because from there it could enter every account.
    """
    held = {key for group in plan_groups(organization) for key in group.accounts}
    held |= {key for accounts in plan_workload_accounts(organization).values() for key in accounts}
    return tuple(sorted(key for key in held if organization.account(key).access == "creation-role"))


def _plan_preview_rules(ci: Ci) -> tuple[TokenRule, ...]:
    if ci.github is not None:
        return github_previews(
            ci.github.repository,
            main_branch=ci.github.main_branch,
            environment=ci.github.preview_environment,
            workflows=(ci.github.deploy_workflow, ci.github.drift_workflow),
        )
    return () if ci.gitlab is None else gitlab_previews(ci.gitlab.project)


def _plan_deploy_rules(ci: Ci, stack: str) -> tuple[TokenRule, ...]:
    if ci.github is not None:
        return github_deploys(
            ci.github.repository,
            main_branch=ci.github.main_branch,
            environment=name_environment(ci, stack),
            workflow=ci.github.deploy_workflow,
        )
    return () if ci.gitlab is None else gitlab_deploys(ci.gitlab.project, main_branch=ci.gitlab.main_branch)


def _plan_entered(organization: Organization, stack: str) -> tuple[EnteredRole, ...] | None:
    """The execution roles of the accounts that the stack enters, those too that are not entered by them yet."""
    settings = organization.settings
    if stack == ORG and settings.layout == "single":
        return None
    administrative = organization.account(settings.administrative_account)
    keys = list_entered_members(organization) | {ORG: (), ADMIN: (administrative.key,)}
    entered = [
        EnteredRole(account=key, role_name=name_in_arn(organization.execution_role_of(account)))
        for key in keys[stack]
        if (account := organization.account(key)).execution_role
    ]
    through_management = stack == ADMIN and administrative.access == "creation-role"
    role = settings.access.management_role
    if role is not None and (stack == ORG or through_management):
        entered.append(EnteredRole(account=MANAGEMENT, role_name=name_in_arn(role)))
    entry_role = plan_entry_role(organization)
    if entry_role is not None and stack == ORG:
        entered.append(EnteredRole(account=MANAGEMENT, role_name=entry_role.role_name))
    return tuple(sorted(entered, key=lambda one: one.account))
