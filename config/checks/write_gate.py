"""Rules about roles with `writes: tagged-sessions`: the gate closes, fits, and leaves a way in."""

from collections.abc import Iterator
from collections.abc import Set as AbstractSet

from config.checks.walk import join, placed_overrides
from config.errors import ConfigError
from config.models import ExecutionRole, ManagementRole, Organization
from config.plan.entry import plan_entry
from config.plan.write_gate import is_gated, plan_gated_roles
from config.text import shorten
from config.yaml.places import ACCOUNTS, BASELINE, ORGANIZATION, Place, Places
from policies.documents import minify
from policies.limits import AS_OF, MAX_ROLE_INLINE_CHARACTERS
from policies.write_gate import POLICY_NAME, TAG_KEY, gate_permissions

_EXECUTION_ROLE = Place(ORGANIZATION, ("execution_role",))
_MANAGEMENT_ROLE = Place(ORGANIZATION, ("access", "management_role"))


def gated_roles_lack_the_tag(organization: Organization, places: Places) -> Iterator[ConfigError]:
    """A tag of the role counts as a tag of every session of it, so the gate would always be open."""
    so = "every session of it would carry the tag, and a preview could write"
    gated = list(_placed_gated(organization, places))
    tags: list[tuple[str, Place]] = [
        (key, place / "tags" / key) for role, place, said in gated if "tags" in said for key in role.tags
    ]
    if gated:
        tags += [(key, Place(ORGANIZATION, ("tags", key))) for key in organization.settings.tags]
        tags += [
            (key, Place(BASELINE, ("profiles", index, "tags", key)))
            for index, profile in enumerate(organization.baseline.profiles)
            for key in profile.tags or ()
        ]
    for key, place in tags:
        if key.casefold() == TAG_KEY:
            message = f'a role with writes: tagged-sessions would get the tag "{shorten(key)}": {so}'
            yield places.error(place, message, "remove it, or rename it")


def gates_fit(organization: Organization, places: Places) -> Iterator[ConfigError]:
    """The gate is an inline policy, beside the one that the role has."""
    gate = len(minify(gate_permissions()))
    for role, place, said in _placed_gated(organization, places):
        if said.isdisjoint({"inline_policy", "inline_policy_name", "writes"}):
            continue
        length = len(role.inline_document or "")
        if length <= MAX_ROLE_INLINE_CHARACTERS < length + gate:
            yield places.error(
                place / "inline_policy",
                f"the policy has {length} characters without white space, writes: tagged-sessions adds {gate}, "
                f"and IAM allows a role {MAX_ROLE_INLINE_CHARACTERS} in all ({AS_OF})",
                "shorten it, or make part of it a managed policy",
            )
        if role.inline_policy is not None and role.inline_policy_name == POLICY_NAME:
            yield places.error(
                place / "inline_policy_name",
                f'"{POLICY_NAME}" is the name of the inline policy that writes: tagged-sessions makes, '
                "and one would overwrite the other",
                "choose another name",
            )


def tagged_sessions_lead_everywhere(organization: Organization, places: Places) -> Iterator[ConfigError]:
    """AWS's creation role lets in no session with a tag, and a gated management role without one enters nothing."""
    role = organization.settings.access.management_role
    if organization.settings.access.management == "direct" or role is None or not is_gated(role):
        return
    for index, account in enumerate(organization.accounts):
        if account.access == "creation-role" and len(plan_entry(organization, account.key)) > 1:
            name = shorten(organization.creation_role_of(account))
            yield places.error(
                Place(ACCOUNTS, ("accounts", index)),
                f'"{account.key}" is entered by {name} through management_role, which only reads without the tag '
                f"(writes: tagged-sessions), and {name}, as AWS makes it, lets in no session with a tag: nothing could "
                "be made in the account",
                "write access: execution-role: at once in a new account, with access.entry_role in "
                f"{places.labels[ORGANIZATION]}; in another one when it has its execution role, which an `up` from the "
                "management account makes (management: direct)",
            ).as_warning()


def somebody_sets_the_tag(organization: Organization, places: Places) -> Iterator[ConfigError]:
    """A deploy role sets the tag: admin.yaml makes it, in the administrative account."""
    gated = plan_gated_roles(organization)
    if not gated:
        return
    place = _EXECUTION_ROLE if is_gated(organization.settings.execution_role) else _MANAGEMENT_ROLE
    if organization.admin is None:
        yield places.error(
            place / "writes",
            "writes: tagged-sessions asks for sessions with a tag, and no role that this program makes sets it: "
            "without an admin.yaml there is no deploy role",
            "add an admin.yaml, or see to it that a role of yours may tag its sessions",
        ).as_warning()
    elif organization.settings.access.management == "direct":
        keys = join(role.account for role in gated)
        yield places.error(
            place / "writes",
            f"{keys}: entered from the management account (management: direct) by a role with writes: "
            "tagged-sessions, and the deploy role, which sets the tag, is in the administrative account: an `up` from "
            "the management account could change nothing there",
            "write management: role and run from the deploy role, or writes: always",
        ).as_warning()


def _placed_gated(
    organization: Organization, places: Places
) -> Iterator[tuple[ExecutionRole | ManagementRole, Place, AbstractSet[str]]]:
    """The gated roles as they are made, each with a place and the settings that are written there."""
    settings = organization.settings
    if "execution_role" not in places.blanks:
        if is_gated(settings.execution_role):
            yield settings.execution_role, _EXECUTION_ROLE, settings.execution_role.model_fields_set
        for account, overrides, place in placed_overrides(organization):
            role = organization.execution_role_of(account)
            if is_gated(role):
                yield role, place, overrides.model_fields_set
    management_role = settings.access.management_role
    if management_role is not None and is_gated(management_role):
        yield management_role, _MANAGEMENT_ROLE, management_role.model_fields_set
