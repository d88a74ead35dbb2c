"""Rules about the identity of CI: its roles can be made, and lead where they should. Its types let no wildcard in."""

from collections.abc import Iterable, Iterator

from config.checks.walk import account_keys, join
from config.errors import ConfigError
from config.models import MANAGEMENT, Ci, Organization
from config.plan.ci import DeployRolePlan, list_deployed_stacks, list_outsiders, name_deploy_role, plan_ci
from config.plan.groups import plan_groups
from config.plan.write_gate import find_ungated
from config.text import shorten
from config.yaml.places import ADMIN, ORGANIZATION, Place, Places
from policies.ci import deploy_permissions
from policies.documents import minify
from policies.limits import AS_OF, MAX_ROLE_INLINE_CHARACTERS, MAX_ROLE_NAME

_CI = Place(ADMIN, ("ci",))


def deployed_stacks_exist(organization: Organization, places: Places) -> Iterator[ConfigError]:
    """What has an environment on GitHub of another name is a stack."""
    ci = _find_ci(organization)
    if ci is None or ci.github is None:
        return
    for stack in ci.github.environments:
        place = _CI / "github" / "environments" / stack
        so = "so the environment would protect nothing"
        yield from places.unknown(stack, list_deployed_stacks(organization), "a stack", place, so=so)


def previews_have_their_own_environment(organization: Organization, places: Places) -> Iterator[ConfigError]:
    """An environment from which the main branch alone deploys lets no pull request in."""
    ci = _find_ci(organization)
    if ci is None or ci.github is None or ci.github.preview_environment is None:
        return
    github = ci.github
    stacks = [
        stack
        for stack in list_deployed_stacks(organization)
        if github.environments.get(stack, stack) == github.preview_environment
    ]
    if stacks:
        yield places.error(
            _CI / "github" / "preview_environment",
            f'"{shorten(ci.github.preview_environment)}" is also the environment that {join(stacks)} is deployed from, '
            f"which has to be open to {shorten(github.main_branch)} alone, so no pull request could be previewed",
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
    if _find_ci(organization) is None:
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
    """The deploy role of a group enters no account through the management account, which leads into all others."""
    outsiders = list_outsiders(organization)
    if _find_ci(organization) is not None and outsiders:
        yield places.error(
            _CI / "deploy_roles",
            f"the program enters {_list_accounts(outsiders)} by the creation role, through the management account, "
            "where the deploy role of a group may not go",
            "bring these accounts up from the management account once, then write access: execution-role in each",
        ).as_warning()


def the_administrative_account_is_apart(organization: Organization, places: Places) -> Iterator[ConfigError]:
    """Who deploys what is in the administrative account can change every role of CI there."""
    administrative = organization.settings.administrative_account
    if _find_ci(organization) is None:
        return
    for group in plan_groups(organization):
        others = [key for key in group.accounts if key != administrative]
        if administrative in group.accounts and others:
            yield places.error(
                _CI / "deploy_roles",
                f"the deploy role of {shorten(group.stack)} may enter the administrative account, and change the roles "
                f"of CI there, though it is for {_list_accounts(others)} too",
                f'write a `group:` of its own in "{shorten(administrative)}"',
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


def deploy_permissions_fit(organization: Organization, places: Places) -> Iterator[ConfigError]:
    """What a deploy role may enter is small enough for its inline policy."""
    if _find_ci(organization) is None or organization.settings.administrative_account not in account_keys(organization):
        return
    planned = plan_ci(organization)
    for deploy in () if planned is None else planned.deploys:
        length = _measure(deploy)
        if length > MAX_ROLE_INLINE_CHARACTERS:
            yield places.error(
                _CI / "deploy_roles",
                f"what the deploy role of {shorten(deploy.stack)} may do has about {length} characters, "
                f"IAM allows a role {MAX_ROLE_INLINE_CHARACTERS} ({AS_OF}): the stack has too many accounts",
                "write another `group:` in some of its accounts",
            )


def _find_ci(organization: Organization) -> Ci | None:
    return None if organization.admin is None else organization.admin.ci


def _list_accounts(keys: Iterable[str]) -> str:
    return join(f'"{key}"' if key != MANAGEMENT else "the management account" for key in keys)


def _measure(deploy: DeployRolePlan) -> int:
    """How long the document gets, with ids of the right length and names of the longest."""
    account = "0" * 12
    return len(
        minify(
            deploy_permissions(
                own_arn=f"arn:aws:iam::{account}:role/{deploy.role_name}",
                role_arns=[f"arn:aws:iam::{account}:role/{role.role_name}" for role in deploy.enters or ()],
                project="p" * 100,
                stack=deploy.stack,
                bucket_arn=f"arn:aws:s3:::{'b' * 63}",
                key_arn=f"arn:aws:kms:ap-northeast-1:{account}:key/{'k' * 36}",
            )
        )
    )
