"""IAM roles: which one is the execution role, which are cross-account roles, and what they are in YAML.

One role that is the same in several accounts is one entry. Pure.
"""

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from config.models import MANAGEMENT
from live.inventory import ROLE_PATHS_OF_AWS, Role
from migrate.init.drafting import Findings, note, without_nothing
from migrate.init.emitter import Noted
from migrate.init.keys import Nameable, make_keys
from migrate.init.organization import Members, format_document, is_document
from migrate.init.trust import TrustError, read_trust
from policies.managed import MANAGED_BY_AWS
from policies.services import CREATION_ROLE


@dataclass(frozen=True, order=True)
class Settings:
    """What the config says of a role; equal for roles that can share an entry. `trusted_by`: keys, or outsiders' ids.

    `inline`: name and document of the one inline policy, or nothing.
    """

    name: str
    path: str
    description: str
    trusted_by: tuple[str, ...]
    external_id: str
    max_session_duration: int
    policies: tuple[str, ...]
    inline: tuple[str, ...]
    permissions_boundary: str
    tags: tuple[tuple[str, str], ...]

    @property
    def trusts_outsiders(self) -> bool:
        return any(account.isdigit() for account in self.trusted_by)

    def fields(self, file: str) -> dict[str, Any]:
        """As YAML, without the name. `file`: where the inline policy's document is."""
        return {
            "description": self.description,
            "path": None if self.path == "/" else self.path,
            "max_session_duration": self.max_session_duration,
            "policies": [policy.removeprefix(MANAGED_BY_AWS) for policy in self.policies],
            "inline_policy": file if self.inline else None,
            "inline_policy_name": self.inline[0] if self.inline else None,
            "permissions_boundary": self.permissions_boundary.removeprefix(MANAGED_BY_AWS) or None,
            "tags": dict(self.tags),
        }


@dataclass(frozen=True)
class ExpressibleRole:
    """A role that the config can express, and the key of its account."""

    role: Role
    account: str
    settings: Settings


@dataclass(frozen=True, kw_only=True)
class ExecutionRole:
    """The execution role as YAML. `members`: ids of the accounts that have it; `settings` None: no account has."""

    settings: Settings | None
    members: frozenset[str]
    fields: Noted

    @property
    def lets_management_in(self) -> bool:
        return self.settings is not None and MANAGEMENT in self.settings.trusted_by


def find_expressible_roles(roles: Sequence[Role], members: Members, findings: Findings) -> tuple[ExpressibleRole, ...]:
    """The roles that the config can express; why it cannot express the others is noted."""
    expressible: list[ExpressibleRole] = []
    for role in sorted(roles, key=lambda role: (role.account_id, role.name)):
        account = members.names.accounts.get(role.account_id)
        if role.path.startswith(ROLE_PATHS_OF_AWS):
            continue
        if account is None:
            findings.leave(role, f"its account {role.account_id} is no account of this config")
            continue
        try:
            expressible.append(ExpressibleRole(role, account, _read_settings(role, members)))
        except TrustError as error:
            findings.leave(role, f"assume_role_policy: {error}")
        except _InexpressibleError as error:
            findings.leave(role, str(error))
        else:
            for inline in role.inline[1:]:
                findings.leave(role, f"inline_policy {inline.name}: a role has one inline policy here")
    return tuple(expressible)


def find_creation_role(members: Members, execution_role: str) -> str:
    """The role that CreateAccount made, where all accounts that tell it agree; else AWS's usual name."""
    told = {account.creation_role for account in members.accounts if account.creation_role}
    return told.pop() if len(told) == 1 and execution_role not in told else CREATION_ROLE


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
        and _is_execution_role(one.settings)
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


def draft_execution_role(expressible: Sequence[ExpressibleRole], name: str) -> tuple[ExecutionRole, dict[str, str]]:
    """The execution role with the settings that most accounts share, and the file with its inline policy."""
    of_name = [
        one
        for one in expressible
        if one.settings.name == name and one.account != MANAGEMENT and _is_execution_role(one.settings)
    ]
    if not of_name:
        fields = {"name": name, "external_id": None, "policies": ["AdministratorAccess"]}
        comment = ["no account has this role yet, in a form that can be said here; choose an external_id"]
        return ExecutionRole(settings=None, members=frozenset(), fields=Noted(fields, comment)), {}
    counts = Counter(one.settings for one in of_name)
    settings = min(counts, key=lambda settings: (-counts[settings], settings))
    same = [one for one in of_name if one.settings == settings]
    file = "policies/roles/execution-role.json"
    fields = {
        "name": name,
        "external_id": settings.external_id or None,
        "trusted_by": list(settings.trusted_by),
        **{key: value for key, value in settings.fields(file).items() if key == "description" or value},
    }
    drafted = ExecutionRole(
        settings=settings,
        members=frozenset(one.role.account_id for one in same),
        fields=note(fields, [one.role for one in same]),
    )
    return drafted, {file: settings.inline[1]} if settings.inline else {}


def draft_roles(
    expressible: Sequence[ExpressibleRole], execution_role: ExecutionRole, creation_role: str, findings: Findings
) -> tuple[list[Noted], dict[str, str]]:
    """The cross-account roles by key, and the files with their inline policies."""
    groups: dict[Settings, list[ExpressibleRole]] = {}
    for one in expressible:
        if one.settings == execution_role.settings and one.role.account_id in execution_role.members:
            continue
        if one.account != MANAGEMENT and one.settings.name == creation_role:
            findings.leave(one.role, "it is the role that AWS makes in a new account")
            continue
        groups.setdefault(one.settings, []).append(one)
    crossing: dict[str, tuple[Settings, list[ExpressibleRole]]] = {}
    for settings, group in groups.items():
        if all(set(settings.trusted_by) <= {one.account} for one in group):
            for one in group:
                findings.leave(one.role, "only its own account may enter it")
            continue
        crossing[json.dumps([settings.name, sorted(one.account for one in group)])] = (settings, group)
    keys = make_keys(
        Nameable(identity, settings.name, "role", tuple(sorted(one.account for one in group)))
        for identity, (settings, group) in crossing.items()
    )
    drafted: list[Noted] = []
    files: dict[str, str] = {}
    for identity in sorted(crossing, key=lambda identity: keys[identity]):
        settings, group = crossing[identity]
        file = f"policies/roles/{keys[identity]}.json"
        if settings.inline:
            files[file] = settings.inline[1]
        fields = {
            "key": keys[identity],
            "name": settings.name,
            "accounts": sorted(one.account for one in group),
            "trusted_by": list(settings.trusted_by),
            "external_id": settings.external_id or None,
            **settings.fields(file),
        }
        drafted.append(note(without_nothing(fields), [one.role for one in group]))
    return drafted, files


class _InexpressibleError(Exception):
    """What of a role the config cannot say, in words."""


def _read_settings(role: Role, members: Members) -> Settings:
    trust = read_trust(role.trust)
    accounts: Mapping[str, str] = members.names.accounts
    trusted = tuple(sorted(accounts.get(account, account) for account in trust.accounts))
    if trust.external_id is None and any(account not in accounts for account in trust.accounts):
        raise _InexpressibleError("assume_role_policy: it trusts an account outside without an external id")
    inline = role.inline[:1]
    if not role.policies and not inline:
        raise _InexpressibleError("it has no policies, so whoever enters it can do nothing")
    if any(not is_document(policy.document) for policy in inline):
        raise _InexpressibleError("inline_policy: it is no JSON object")
    return Settings(
        name=role.name,
        path=role.path,
        description=role.description,
        trusted_by=trusted,
        external_id=trust.external_id or "",
        max_session_duration=role.max_session_duration,
        policies=role.policies,
        inline=tuple(text for policy in inline for text in (policy.name, format_document(policy.document))),
        permissions_boundary=role.permissions_boundary or "",
        tags=tuple(sorted(members.names.own_tags(role).items())),
    )


def _is_execution_role(settings: Settings) -> bool:
    return not settings.trusts_outsiders
