"""Rules about the identity of CI: its roles can be made, and lead where they should. Its types let no wildcard in."""

from collections.abc import Iterable, Iterator
from typing import Any

from config.checks.stacks import find_unknown_stack
from config.checks.walk import account_keys, join
from config.errors import ConfigError
from config.models import MANAGEMENT, Ci, Organization
from config.plan.ci import (
    CiPlan,
    DeployRolePlan,
    PreviewRolePlan,
    list_deployed_stacks,
    list_entered_members,
    list_outsiders,
    plan_ci,
)
from config.plan.deployers import name_deploy_role
from config.plan.groups import plan_groups
from config.plan.workloads import plan_workload_accounts
from config.plan.write_gate import find_ungated
from config.text import shorten
from config.yaml.places import ADMIN, ORGANIZATION, Place, Places
from policies.ci import deploy_permissions, deploy_permissions_everywhere, preview_permissions
from policies.documents import minify
from policies.limits import AS_OF, MAX_ROLE_INLINE_CHARACTERS, MAX_ROLE_NAME, MAX_TRUST_CHARACTERS
from policies.oidc import token_trust

_CI = Place(ADMIN, ("ci",))


def deployed_stacks_exist(organization: Organization, places: Places) -> Iterator[ConfigError]:
    """What has an environment on GitHub of another name is a stack."""
    ci = _find_ci(organization)
    if ci is None or ci.github is None:
        return
    for stack in ci.github.environments:
        place = _CI / "github" / "environments" / stack
        so = "so the environment would protect nothing"
        yield from find_unknown_stack(places, stack, list_deployed_stacks(organization), place, so=so)


def previews_have_their_own_environment(organization: Organization, places: Places) -> Iterator[ConfigError]:
    """An environment from which the main branch alone deploys lets no pull request in. GitHub ignores their case."""
    ci = _find_ci(organization)
    if ci is None or ci.github is None or ci.github.preview_environment is None:
        return
    github, previewing = ci.github, ci.github.preview_environment.casefold()
    stacks = [
        stack
        for stack in list_deployed_stacks(organization)
        if github.environments.get(stack, stack).casefold() == previewing
    ]
    if stacks:
        yield places.error(
            _CI / "github" / "preview_environment",
            f'"{shorten(ci.github.preview_environment)}" is also the environment that {join(stacks)} is deployed from; '
            f"only {shorten(github.main_branch)} may use that one, so no pull request could be previewed",
            "write another environment, or remove preview_environment",
        )


def deploy_role_names_fit(organization: Organization, places: Places) -> Iterator[ConfigError]:
    """The name of a deploy role ends with its stack's, and IAM allows a role 64 characters."""
    ci = _find_ci(organization)
    if ci is None:
        return
    longest = max(list_deployed_stacks(organization), key=lambda stack: (len(stack), stack))
    name = name_deploy_role(ci, longest)
    if len(name) > MAX_ROLE_NAME:
        yield places.error(
            _CI / "deploy_roles" / "name_prefix",
            f'the deploy role "{shorten(name)}" has a name of {len(name)} characters, IAM allows {MAX_ROLE_NAME}',
            f"shorten name_prefix to {MAX_ROLE_NAME - 1 - len(longest)} characters",
        )


def ci_can_enter_the_management_account(organization: Organization, places: Places) -> Iterator[ConfigError]:
    """CI is in the administrative account, and enters the management account by the management role alone."""
    access = organization.settings.access
    if _find_ci(organization) is None or places.is_lost(Place(ORGANIZATION, ("access",))):
        return
    if access.management_role is None:
        yield places.error(
            _CI,
            "the roles of CI are in the administrative account, from which nothing leads into the management account, "
            "so no job could deploy the stack org",
            f"give access in {places.labels[ORGANIZATION]} a management_role: {{name: ..., external_id: ...}}",
        )
    elif access.management == "direct":
        yield places.error(
            _CI,
            "the program still expects its caller in the management account (management: direct), and the roles of CI "
            "are in the administrative account, so jobs can neither preview nor deploy the stack org",
            f"once the stacks org and admin are up, write management: role under access in "
            f"{places.labels[ORGANIZATION]}",
        ).as_warning()


def previews_can_enter_the_accounts(organization: Organization, places: Places) -> Iterator[ConfigError]:
    """The preview role enters only roles that write in no session of its own."""
    ci = _find_ci(organization)
    if ci is None:
        return
    if not ci.preview_role.enters_accounts:
        yield places.error(
            _CI / "preview_role" / "enters_accounts",
            "the preview role enters no account, so no job can preview",
            "remove it once every role with writes: tagged-sessions was brought up",
        ).as_warning()
        return
    hidden = [
        key
        for key in find_ungated(organization)
        if key != MANAGEMENT or organization.settings.access.management == "role"
    ]
    if hidden:
        yield places.error(
            _CI / "preview_role",
            f"jobs that preview may not enter {_list_accounts(hidden)}: the program enters there by a role that writes "
            "in any session, and the code of a pull request could use it",
            "write access: execution-role in these accounts, and writes: tagged-sessions in execution_role and "
            "management_role",
        ).as_warning()


def groups_are_entered_by_execution_roles(organization: Organization, places: Places) -> Iterator[ConfigError]:
    """The deploy role of a group, or of workloads, enters no account through the management account, which leads into
    all others.
    """
    outsiders = list_outsiders(organization)
    if _find_ci(organization) is not None and outsiders:
        yield places.error(
            _CI / "deploy_roles",
            f"the program enters {_list_accounts(outsiders)} by the creation role, through the management account, "
            "where the deploy role of a group or of a workload's stack may not go",
            "write access: execution-role in each: at once where the account is new and access has an entry_role, else "
            "after an `up` from the management account",
        ).as_warning()


def the_administrative_account_is_apart(organization: Organization, places: Places) -> Iterator[ConfigError]:
    """Who deploys what is in the administrative account can change every role of CI there."""
    administrative = organization.settings.administrative_account
    if _find_ci(organization) is None:
        return
    held = {group.stack: group.accounts for group in plan_groups(organization)} | plan_workload_accounts(organization)
    for stack, accounts in list_entered_members(organization).items():
        others = [key for key in accounts if key != administrative]
        if administrative in accounts and others:
            yield places.error(
                _CI / "deploy_roles",
                f"the deploy role of {shorten(stack)} may enter the administrative account, and change the roles "
                f"of CI there, though it is for {_list_accounts(others)} too",
                f'write a `group:` of its own in "{shorten(administrative)}"'
                if administrative in held[stack]
                else f'give the transit gateways of "{shorten(administrative)}" to another account, and let its VPCs '
                "be `from` of their peerings",
            ).as_warning()


def repositories_have_ids(organization: Organization, places: Places) -> Iterator[ConfigError]:
    """The name of a repository can pass to somebody else."""
    ci = _find_ci(organization)
    if ci is not None and ci.github is not None and "@" not in ci.github.repository:
        yield places.error(
            _CI / "github" / "repository",
            f'"{shorten(ci.github.repository)}" is trusted by its name: should it be renamed, moved or deleted, '
            "whoever takes the name next enters the roles; and since 2026-07-15 a new, renamed or moved repository "
            "has subjects with ids, which this name does not match",
            "turn immutable subjects on in the repository's OIDC settings on GitHub, and write OWNER@ID/NAME@ID",
        ).as_warning()


def ci_permissions_fit(organization: Organization, places: Places) -> Iterator[ConfigError]:
    """What a role of CI may enter is small enough for its inline policy."""
    planned = _plan(organization)
    if planned is None:
        return
    allowed = f"IAM allows a role {MAX_ROLE_INLINE_CHARACTERS} ({AS_OF})"
    length = _measure_preview(planned.preview)
    if length > MAX_ROLE_INLINE_CHARACTERS:
        yield places.error(
            _CI / "preview_role",
            f"what the preview role may do has about {length} characters, {allowed}: it enters too many accounts, or "
            "roles of too many names",
            "give the execution roles one name and path, or write access: creation-role in accounts that need no "
            "preview",
        )
    for deploy in planned.deploys:
        length = _measure_deploy(deploy, planned)
        if length > MAX_ROLE_INLINE_CHARACTERS:
            everywhere = deploy.enters is None
            yield places.error(
                _CI / "deploy_roles",
                f"what the deploy role of {shorten(deploy.stack)} may do has about {length} characters, {allowed}: "
                + (
                    "execution roles have too many names and paths" if everywhere else "the stack has too many accounts"
                ),
                "give the execution roles one name and path"
                if everywhere
                else "write another `group:` in some of its accounts",
            )


def ci_trust_fits(organization: Organization, places: Places) -> Iterator[ConfigError]:
    """Which jobs may enter a role of CI is small enough for its trust policy."""
    planned = _plan(organization)
    ci = _find_ci(organization)
    if planned is None or ci is None:
        return
    documents = {"preview role": _trust(planned, planned.preview)} | {
        f"deploy role of {shorten(deploy.stack)}": _trust(planned, deploy) for deploy in planned.deploys
    }
    lengths = {role: len(minify(document)) for role, document in documents.items()}
    longest = max(lengths, key=lambda role: lengths[role])
    if lengths[longest] > MAX_TRUST_CHARACTERS:
        yield places.error(
            _CI / ("gitlab" if ci.github is None else "github"),
            f"the trust policy of the {longest} has {lengths[longest]} characters, IAM allows {MAX_TRUST_CHARACTERS} "
            f"({AS_OF}), and 4096 where AWS has raised that for the account: `pulumi up --stack admin` would fail",
            "shorten the names of branch, environments and workflow files, or have the quota raised",
        ).as_warning()


def _find_ci(organization: Organization) -> Ci | None:
    return None if organization.admin is None else organization.admin.ci


def _list_accounts(keys: Iterable[str]) -> str:
    return join(f'"{key}"' if key != MANAGEMENT else "the management account" for key in keys)


def _plan(organization: Organization) -> CiPlan | None:
    known = organization.settings.administrative_account in account_keys(organization)
    return plan_ci(organization) if known else None


_ID = "0" * 12
_STATE = {"bucket_arn": f"arn:aws:s3:::{'b' * 63}", "key_arn": f"arn:aws:kms:ap-northeast-1:{_ID}:key/{'k' * 36}"}
"""What is not known yet, as long as it may get."""


def _measure_preview(preview: PreviewRolePlan) -> int:
    roles: dict[str, list[str]] = {}
    for role in preview.enters:
        roles.setdefault(role.role_name, []).append(_ID)
    return len(minify(preview_permissions(roles=roles, **_STATE)))


def _measure_deploy(deploy: DeployRolePlan, planned: CiPlan) -> int:
    state = {"own_arn": _role_arn(deploy.role_name), "project": "p" * 100, "stack": deploy.stack, **_STATE}
    if deploy.enters is None:
        document = deploy_permissions_everywhere(
            execution_roles=planned.execution_roles,
            organization_id=f"o-{'o' * 32}",
            management_role_arns=planned.management_role_arns,
            **state,
        )
    else:
        document = deploy_permissions(role_arns=[_role_arn(role.role_name) for role in deploy.enters], **state)
    return len(minify(document))


def _trust(planned: CiPlan, role: PreviewRolePlan | DeployRolePlan) -> dict[str, Any]:
    own = _role_arn(role.role_name) if isinstance(role, DeployRolePlan) else None
    return token_trust(_ID, planned.url, role.rules, session_prefix=planned.session_prefix, tags_itself=own)


def _role_arn(role_name: str) -> str:
    return f"arn:aws:iam::{_ID}:role/{role_name}"
