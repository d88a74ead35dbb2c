"""IAM roles: what the config can say of them, and the cross-account roles in YAML.

One role that is the same in several accounts is one entry. Pure.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from live.inventory import ROLE_PATHS_OF_AWS, Role
from migrate.init.drafting import Findings, note, without_nothing
from migrate.init.emitter import Noted
from migrate.init.keys import Nameable, make_keys
from migrate.init.organization import Members, format_document, is_document
from migrate.init.trust import TrustError, read_trust
from policies.managed import MANAGED_BY_AWS


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


def draft_roles(
    expressible: Sequence[ExpressibleRole], entered: Mapping[str, str], findings: Findings
) -> tuple[list[Noted], dict[str, str]]:
    """The cross-account roles by key, and the files with their inline policies.

    `expressible`: without the execution role where the program makes it. `entered`: by account id, the name of the role
    that the program enters the account by and does not make.
    """
    groups: dict[Settings, list[ExpressibleRole]] = {}
    for one in expressible:
        if one.settings.name == entered.get(one.role.account_id):
            findings.leave(one.role, "it is the role that AWS makes in a new account, or that stands in for it")
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
        Nameable(identity, settings.name, "role", traits=tuple(sorted(one.account for one in group)))
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
            "targets": {"accounts": sorted(one.account for one in group)},
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
