"""Rules about roles: who may enter them, and that AWS can make them. What a role may do is not looked at."""

from collections.abc import Iterator

from config.checks.walk import account_keys, placed_overrides, placed_roles, placed_trusted_accounts
from config.errors import ConfigError
from config.models import MANAGEMENT, Organization
from config.models.targets import Targets
from config.models.types import is_account_id
from config.plan.audit import TRAIL_LOG_ROLE
from config.plan.aws_config import AGGREGATOR, RECORDER
from config.plan.ci import list_deployed_stacks, name_deploy_role
from config.plan.state_bucket import REPLICATION_ROLE
from config.plan.targets import resolve_known_targets
from config.text import shorten
from config.yaml.places import ACCESS, ACCOUNTS, ADMIN, ORGANIZATION, SECURITY, Place, Places
from policies.limits import MAX_SESSION_NAME


def trusted_accounts_exist(organization: Organization, places: Places) -> Iterator[ConfigError]:
    """Every account that a role trusts exists."""
    known = account_keys(organization) | {MANAGEMENT}
    trusted: list[tuple[tuple[str, ...], Place]] = [
        (organization.settings.execution_role.trusted_by or (), Place(ORGANIZATION, ("execution_role", "trusted_by")))
    ]
    if organization.admin is not None and organization.admin.deploy_role is not None:
        trusted.append((organization.admin.deploy_role.trusted_by, Place(ADMIN, ("deploy_role", "trusted_by"))))
    if organization.admin is not None and organization.admin.break_glass_role is not None:
        place = Place(ADMIN, ("break_glass_role", "trusted_by"))
        trusted.append((organization.admin.break_glass_role.trusted_by, place))
    if organization.break_glass is not None and organization.break_glass.trusted_by is not None:
        trusted.append((organization.break_glass.trusted_by, Place(ACCESS, ("break_glass", "trusted_by"))))
    trusted += [
        (overrides.trusted_by, place / "trusted_by")
        for _, overrides, place in placed_overrides(organization)
        if overrides.trusted_by is not None
    ]
    named = [(account, place / index, False) for accounts, place in trusted for index, account in enumerate(accounts)]
    named += [(account, place, True) for _, account, place in placed_trusted_accounts(organization)]
    for account, place, may_be_outside in named:
        if "*" in account or account.startswith("arn:"):
            hint = "write an account's key, or an outside account's 12-digit id in quotes"
            message = f'"{shorten(account)}" is no account, and a role trusts whole accounts here, never everybody'
            yield places.error(place, message, hint)
        elif not (may_be_outside and is_account_id(account)):
            so = "so nobody could enter the role from there"
            yield from places.unknown(account, known, "an account", place, so=so)


def execution_role_lets_the_caller_in(organization: Organization, places: Places) -> Iterator[ConfigError]:
    """The execution role trusts the account from which this program enters: otherwise it could not repair the role."""
    settings = organization.settings
    users = [
        account.key
        for account in organization.accounts
        if account.access == "execution-role"
        and (account.execution_role_overrides is None or account.execution_role_overrides.trusted_by is None)
    ]
    caller = MANAGEMENT if settings.access.management == "direct" else settings.administrative_account
    if users and caller not in settings.execution_role_trust:
        yield places.error(
            Place(ORGANIZATION, ("execution_role", "trusted_by")),
            f'the execution role would not trust "{shorten(caller)}", from where this program enters '
            f"{', '.join(users)}: it would shut itself out, "
            "and only the creation role or the root user could undo that",
            f"add {shorten(caller)}, or enter these accounts with access: creation-role",
        )
    for account, _, place in placed_overrides(organization):
        trusted = organization.execution_role_of(account).trusted_by or ()
        if account.access == "execution-role" and account.key not in users and caller not in trusted:
            yield places.error(
                place / "trusted_by",
                f'the execution role there would not trust "{shorten(caller)}", from where this program enters '
                f"{account.key}: "
                "it would shut itself out, and only the creation role or the root user could undo that",
                f"add {shorten(caller)}, or write access: creation-role",
            )


def overrides_make_a_usable_role(organization: Organization, places: Places) -> Iterator[ConfigError]:
    """What is left of the execution role where an account overrides it may do something, and sessions fit."""
    if "execution_role" in places.blanks:
        return
    for account, _, place in placed_overrides(organization):
        role = organization.execution_role_of(account)
        if not role.policies and role.inline_policy is None:
            yield places.error(
                place,
                "the execution role has neither policies nor an inline_policy there, so whoever enters can do nothing",
                "give it policies: [AdministratorAccess], or remove the override that takes them away",
            )
        if role.session_duration > role.max_session_duration:
            yield places.error(
                place / "max_session_duration",
                f"the program asks for sessions of {role.session_duration} seconds (session_duration), and the role "
                f"allows {role.max_session_duration}, so AWS would refuse every session there",
                "raise it, or lower session_duration in organization.yaml",
            )


def role_names_are_free(organization: Organization, places: Places) -> Iterator[ConfigError]:
    """IAM knows one role of a name, whatever its case, in an account."""
    settings = organization.settings
    access = settings.access
    if (
        "execution_role" not in places.blanks
        and settings.execution_role.name.casefold() == access.creation_role.casefold()
    ):
        yield places.error(
            Place(ORGANIZATION, ("execution_role", "name")),
            f'"{shorten(settings.execution_role.name)}" is also the creation_role, which AWS makes in a new account, '
            "so making the execution role there fails",
            "give one of them another name",
        )
    taken = {
        (account.key, settings.execution_role.name.casefold()): "the execution role"
        for account in organization.accounts
        if account.execution_role
    }
    for index, account in enumerate(organization.accounts):
        creation_role = organization.creation_role_of(account)
        owner = taken.setdefault((account.key, creation_role.casefold()), "the creation role")
        if owner != "the creation role" and account.creation_role is not None:
            yield places.error(
                Place(ACCOUNTS, ("accounts", index, "creation_role")),
                f'"{shorten(creation_role)}" is also the name of {owner} in "{account.key}", '
                "and IAM knows one of a name",
                "write execution_role: false where the program enters by a role that it does not make",
            )
    if access.management_role is not None:
        taken[MANAGEMENT, access.management_role.name.casefold()] = "the management role"
    for name, what, place in _name_administrative_roles(organization):
        owner = taken.setdefault((settings.administrative_account, name.casefold()), what)
        if owner != what:
            yield places.error(
                place,
                f'"{shorten(name)}" is also the name of {owner} in the administrative account, and IAM knows one of a '
                "name",
                "choose another name",
            )
    for name, what, targets, place in _name_access_roles(organization):
        for account in resolve_known_targets(organization, targets):
            owner = taken.setdefault((account, name.casefold()), what)
            if owner != what:
                message = f'"{shorten(name)}" is also the name of {owner} in "{account}", and IAM knows one of a name'
                yield places.error(place, message, "choose another name")
                break


def _name_access_roles(organization: Organization) -> Iterator[tuple[str, str, Targets, Place]]:
    """Name, what it is, targets and place of each role that access.yaml and security.yaml make in targets."""
    role = organization.break_glass
    if role is not None:
        yield role.name, "the role of break_glass", role.targets, Place(ACCESS, ("break_glass", "name"))
    recorded = organization.security.aws_config
    if recorded is not None:
        place, administrator = Place(SECURITY, ("aws_config",)), organization.security.delegated_administrator
        yield RECORDER.name, "the role of AWS Config's recorders", recorded.targets, place
        if recorded.aggregator and administrator is not None:
            aggregating = Targets(accounts=(administrator,))
            yield AGGREGATOR.name, "the role of AWS Config's aggregator", aggregating, place / "aggregator"
    for index, one in enumerate(organization.roles):
        yield one.name, f'the role "{one.key}"', one.targets, Place(ACCESS, ("roles", index, "name"))


def _name_administrative_roles(organization: Organization) -> Iterator[tuple[str, str, Place]]:
    """Name, what it is and place of each role that admin.yaml makes."""
    admin = organization.admin
    if admin is None:
        return
    if admin.deploy_role is not None:
        yield admin.deploy_role.name, "the deploy role", Place(ADMIN, ("deploy_role", "name"))
    if admin.break_glass_role is not None:
        yield admin.break_glass_role.name, "the break-glass role", Place(ADMIN, ("break_glass_role", "name"))
    if admin.state_bucket.replica is not None:
        yield REPLICATION_ROLE, "the role that copies the state", Place(ADMIN, ("state_bucket", "replica"))
    if admin.audit is not None and admin.audit.alarm is not None:
        yield TRAIL_LOG_ROLE, "the role that writes the trail's log group", Place(ADMIN, ("audit", "alarm"))
    if admin.ci is not None:
        yield admin.ci.preview_role.name, "the preview role", Place(ADMIN, ("ci", "preview_role", "name"))
        for stack in list_deployed_stacks(organization):
            name = name_deploy_role(admin.ci, stack)
            yield name, f"the deploy role of {stack}", Place(ADMIN, ("ci", "deploy_roles", "name_prefix"))


def role_tags_are_distinct(organization: Organization, places: Places) -> Iterator[ConfigError]:
    """A role has its own tags and the organization's, and IAM refuses tags that differ only in case."""
    common = {key.casefold(): key for key in organization.settings.tags}
    for role, place in placed_roles(organization):
        for key in role.tags:
            other = common.get(key.casefold(), key)
            if other != key:
                where = places.line(Place(ORGANIZATION, ("tags", other)))
                yield places.error(
                    place / "tags" / key,
                    f'the tag "{shorten(key)}" differs only in case from "{shorten(other)}", which every resource has '
                    f"({where}): IAM refuses both on one role, so the role could not be made",
                    f'write "{shorten(other)}" to replace that tag here, or rename one of them',
                )


def session_names_fit(organization: Organization, places: Places) -> Iterator[ConfigError]:
    """A session is named <session_name>-<account key>, 64 characters at most."""
    prefix = organization.settings.access.session_name
    keys = (account.original_key for account in organization.accounts)
    longest = max([MANAGEMENT, *keys], key=lambda key: (len(key), key))
    length = len(f"{prefix}-{longest}")
    if length > MAX_SESSION_NAME:
        yield places.error(
            Place(ORGANIZATION, ("access", "session_name")),
            f'the session name "{shorten(f"{prefix}-{longest}")}" has {length} characters, '
            f"AWS allows {MAX_SESSION_NAME}, "
            f'so "{longest}" could not be entered',
            f"shorten session_name to {MAX_SESSION_NAME - 1 - len(longest)} characters",
        )
