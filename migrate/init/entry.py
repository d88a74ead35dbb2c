"""How the program enters each member account: by which role, what of it is this account's alone, and why. Pure.

Only what says whether a role lets somebody in decides this; its tags, description and permissions never do.
"""

from collections import Counter
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, TypeVar

from config.models import MANAGEMENT
from live.inventory import Account, Note, Role
from migrate.init.drafting import Findings, note
from migrate.init.emitter import Noted
from migrate.init.organization import Members
from migrate.init.roles import ExpressibleRole, Settings
from migrate.init.trust import find_admission
from policies.managed import policy_arn
from policies.services import CREATION_ROLE

_FILE = "policies/roles/execution-role.json"
_ALWAYS = ("description", "external_id", "trusted_by")
"""What the config says of the execution role where it is empty too."""

_ADMINISTRATOR = policy_arn("AdministratorAccess")
_HOW_TO_TELL = (
    "nothing that was read shows that it is there: `aws sts assume-role` tells whether it lets you in. If not, write "
    "the account's creation_role, or leave it out with --skip-account"
)

_Value = TypeVar("_Value", bound=Hashable)


@dataclass(frozen=True, kw_only=True)
class ExecutionRole:
    """The execution role as YAML. `settings`: as it is in the accounts that have it, by account id.

    `overrides`: by account id, what differs there from `fields`. `files`: its inline policies.
    """

    name: str
    fields: Noted
    settings: Mapping[str, Settings]
    overrides: Mapping[str, Mapping[str, Any]]
    files: Mapping[str, str]


@dataclass(frozen=True, kw_only=True)
class Entries:
    """`fields`: by account id, what accounts.yaml says of its entry. `creation_role`: the organization's.

    `roles`: by account id, the role that AWS made in it, or that stands in for it: the program does not make it.
    """

    fields: Mapping[str, Mapping[str, Any]]
    roles: Mapping[str, str]
    creation_role: str


def choose_execution_role(
    expressible: Sequence[ExpressibleRole], members: Members, findings: Findings, wanted: str | None
) -> str:
    """The name of the execution role: `wanted`, or the only role that every member account opens to another one."""
    if wanted is not None:
        return wanted
    counts = Counter(
        one.settings.name
        for one in expressible
        if one.account != MANAGEMENT
        and not one.settings.trusts_outsiders
        and one.settings.name != CREATION_ROLE
        and set(one.settings.trusted_by) - {one.account}
    )
    everywhere = sorted(name for name, number in counts.items() if number == len(members.accounts))
    if len(everywhere) == 1:
        return everywhere[0]
    if everywhere:
        problem = f"{' and '.join(everywhere)} are in every member account, and either could be the execution role"
    else:
        shown = ", ".join(f"{name} (in {number} of {len(members.accounts)})" for name, number in sorted(counts.items()))
        problem = "no role is in every member account and trusts another account of the organization by whole accounts"
        problem += f"; roles that trust one: {shown}" if shown else ""
    findings.problems.append(
        f"execution role: {problem}. Say which it is with --execution-role NAME; an account without it gets "
        "`execution_role: false`"
    )
    return CREATION_ROLE


def draft_execution_role(expressible: Sequence[ExpressibleRole], name: str) -> ExecutionRole:
    """The execution role with the settings that most accounts have, each by itself, and what differs where."""
    found = [
        one
        for one in expressible
        if one.settings.name == name and one.account != MANAGEMENT and not one.settings.trusts_outsiders
    ]
    if not found:
        fields = {
            "name": name,
            "external_id": None,
            "policies": ["AdministratorAccess"],
            "writes": "tagged-sessions",
        }
        comment = ["no account has this role yet, in a form that can be said here; choose an external_id"]
        return ExecutionRole(name=name, fields=Noted(fields, comment), settings={}, overrides={}, files={})
    usual = _find_usual([one.settings for one in found])
    documents = {usual.inline[1]: _FILE} if usual.inline else {}
    for one in found:
        if one.settings.inline:
            documents.setdefault(one.settings.inline[1], f"policies/roles/execution-role-{one.account}.json")
    said = _say(usual, documents)
    differing = {one.role.account_id: _differ(_say(one.settings, documents), said) for one in found}
    fields = {"name": name, **{key: value for key, value in said.items() if key in _ALWAYS or value}}
    if fields.get("path") == "/":
        del fields["path"]
    return ExecutionRole(
        name=name,
        fields=note(fields, [one.role for one in found]),
        settings={one.role.account_id: one.settings for one in found},
        overrides={account: fields for account, fields in differing.items() if fields},
        files={file: document for document, file in documents.items()},
    )


def plan_entries(members: Members, execution_role: ExecutionRole, roles: Iterable[Role], findings: Findings) -> Entries:
    """The entry of every member account; how it came about is in `findings.entry`."""
    shown = {(role.account_id, role.name): role for role in roles}
    management = members.organization.management_account_id
    own = {
        account.id: _find_creation_role(account, execution_role.name, shown, management) for account in members.accounts
    }
    # Terraform has no role_name where AWS gave the role its usual name, and where nobody knows.
    counts = Counter(name or CREATION_ROLE for name in own.values())
    usual = min(counts, key=lambda name: (-counts[name], name != CREATION_ROLE, name), default=CREATION_ROLE)
    fields: dict[str, dict[str, Any]] = {}
    entered: dict[str, str] = {}
    for account in members.accounts:
        creation_role = own[account.id] or usual
        said, reason = _decide(account, execution_role, creation_role, shown, management)
        entered[account.id] = said.get("creation_role", creation_role)
        if "access" not in said and entered[account.id] != usual:
            said["creation_role"] = entered[account.id]
        fields[account.id] = said
        findings.entry.append(Note(origin=members.key(account), reason=reason))
    return Entries(fields=fields, roles=entered, creation_role=usual)


def _decide(
    account: Account,
    execution_role: ExecutionRole,
    creation_role: str,
    shown: Mapping[tuple[str, str], Role],
    management: str,
) -> tuple[dict[str, Any], str]:
    """The fields of the account, and the reason."""
    name = execution_role.name
    settings = execution_role.settings.get(account.id)
    overrides = execution_role.overrides.get(account.id)
    said = {"execution_role_overrides": dict(overrides)} if overrides else {}
    differs = f", with {', '.join(sorted(overrides))} of its own (execution_role_overrides)" if overrides else ""
    if settings is not None and MANAGEMENT in settings.trusted_by:
        reason = f"by the execution role {name}, which is there and trusts the management account{differs}"
        return {"access": "execution-role", **said}, reason
    proof = _prove(account, creation_role, shown, management)
    if settings is not None:
        trusted = " and ".join(settings.trusted_by)
        reason = f"by {creation_role}, since {name} there trusts {trusted} and not the management account{differs}"
        return said, f"{reason}; {proof}"
    role = shown.get((account.id, name))
    if role is None:
        reason = f"by {creation_role}, since nothing that was read shows {name} there (execution_role: false); {proof}"
        return {"execution_role": False}, reason
    admission = find_admission(role.trust, management)
    if admission is None or admission.needs_external_id or role.path != "/":
        reason = f"by {creation_role}, since its {name} is another than the config can say (execution_role: false)"
        return {"execution_role": False}, f"{reason}; {proof}"
    reason = (
        f"by its own {name} as it is (creation_role), which lets the management account in; it is another than the "
        "config can say, so the program does not make it (execution_role: false)"
    )
    if not admission.whole:
        reason += ". It lets in single roles or users alone: run the program as one of them"
    return {"creation_role": name, "execution_role": False}, reason


def _prove(account: Account, name: str, shown: Mapping[tuple[str, str], Role], management: str) -> str:
    """What is known of the role that the account is to be entered by."""
    role = shown.get((account.id, name))
    if role is not None:
        admission = find_admission(role.trust, management)
        if admission is not None and not admission.needs_external_id:
            return "it is there and lets the management account in"
        return "it is there and does not say that it lets the management account in: correct that before `plan`"
    if account.creation_role == name:
        return "the state says that AWS made it with the account"
    if account.invited:
        return f"the account joined by invitation, so AWS made no role in it; {_HOW_TO_TELL}"
    return _HOW_TO_TELL


def _find_creation_role(
    account: Account, execution_role: str, shown: Mapping[tuple[str, str], Role], management: str
) -> str | None:
    """The role that the account tells of itself: AWS made it, or init came in by it and it may do everything."""
    if account.creation_role and account.creation_role != execution_role:
        return account.creation_role
    for name in (account.entered_by, CREATION_ROLE):
        role = shown.get((account.id, name or ""))
        if role is None or role.name == execution_role or role.path != "/" or _ADMINISTRATOR not in role.policies:
            continue
        admission = find_admission(role.trust, management)
        if admission is not None and not admission.needs_external_id:
            return role.name
    return None


def _find_usual(found: Sequence[Settings]) -> Settings:
    permissions = _most_common([(one.policies, one.inline) for one in found])
    tags = _most_common([one.tags for one in found])
    if 2 * sum(one.tags == tags for one in found) <= len(found):
        # Each account has its own: those that all have are what a new account gets.
        tags = tuple(sorted(set[tuple[str, str]](found[0].tags).intersection(*(one.tags for one in found))))
    return replace(
        found[0],
        path=_most_common([one.path for one in found]),
        description=_most_common([one.description for one in found]),
        trusted_by=_most_common([one.trusted_by for one in found]),
        external_id=_most_common([one.external_id for one in found]),
        max_session_duration=_most_common([one.max_session_duration for one in found]),
        policies=permissions[0],
        inline=permissions[1],
        permissions_boundary=_most_common([one.permissions_boundary for one in found]),
        tags=tags,
    )


def _most_common(values: Sequence[_Value]) -> _Value:
    counts = Counter(values)
    return min(counts, key=lambda value: (-counts[value], repr(value)))


def _say(settings: Settings, documents: Mapping[str, str]) -> dict[str, Any]:
    file = documents[settings.inline[1]] if settings.inline else ""
    return {
        "external_id": settings.external_id or None,
        "trusted_by": list(settings.trusted_by),
        **settings.fields(file),
        "path": settings.path,
    }


def _differ(fields: Mapping[str, Any], usual: Mapping[str, Any]) -> dict[str, Any]:
    """What an account writes to have these fields. Without an inline policy its name means nothing."""
    return {
        key: value
        for key, value in fields.items()
        if value != usual[key] and not (key == "inline_policy_name" and value is None)
    }
