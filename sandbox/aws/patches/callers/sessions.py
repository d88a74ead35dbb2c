"""A role's session as policies see it: whose it is, what its role may do, which condition keys it brings along."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from policies.evaluation import Level, LevelKind, Policy, Principal
from sandbox.aws.patches.callers.lookups import find_managed_policy, find_organization
from sandbox.aws.patches.common import find_role

ALLOW_EVERYTHING = Level(
    LevelKind.IDENTITY,
    (
        Policy(
            "whatever is not looked at",
            {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]},
        ),
    ),
)
"""The identity policies of a caller whose policies are not looked at."""

KNOWN_KEYS = frozenset(
    {
        *("aws:principalorgid", "aws:principaltag/*", "aws:federatedprovider"),
        *("aws:sourceidentity", "aws:requesttag/*", "aws:tagkeys", "aws:requestedregion", "aws:username"),
        *("aws:resourceaccount", "aws:resourceorgid", "aws:multifactorauthpresent", "aws:multifactorauthage"),
        *("sts:externalid", "sts:rolesessionname", "sts:sourceidentity", "sts:transitivetagkeys"),
    }
)
"""The condition keys of which it is known when a request has none."""


@dataclass(frozen=True)
class SessionDetails:
    """What a session was made with and moto does not keep. Keys of tags as they were given: they have no case."""

    tags: Mapping[str, str] = field(default_factory=dict[str, str])
    transitive: frozenset[str] = frozenset()
    """The keys, lower-case, of the tags that the sessions after it inherit."""
    source_identity: str | None = None
    policies: tuple[Policy, ...] = ()
    """The session policies."""
    keys: Mapping[str, str] = field(default_factory=dict[str, str])
    """Condition keys of how it was made that its own requests have too."""

    @property
    def inherited(self) -> dict[str, str]:
        """The tags that it hands on."""
        return {key: value for key, value in self.tags.items() if key.lower() in self.transitive}


def keep_details(session: Any, details: SessionDetails) -> None:
    """Writes them down with moto's assumed role."""
    session.details = details


def get_details(session: Any) -> SessionDetails:
    """What a session was made with; nothing, for one that no patch has made."""
    return getattr(session, "details", None) or SessionDetails()


def get_principal(session: Any) -> Principal:
    """Who a session is."""
    return Principal(session.account_id, session.arn, session.role_arn)


def list_levels(session: Any) -> list[Level]:
    """The caller's own policies: those of its role, the role's boundary, the session policies.

    A role that is gone has none. A policy that is gone allows nothing.
    """
    role = find_role(session.role_arn)
    levels = [Level(LevelKind.IDENTITY, tuple(_list_role_policies(role)) if role else ())]
    if role and role.permissions_boundary_arn:
        levels.append(Level(LevelKind.BOUNDARY, read_managed(role.account_id, [role.permissions_boundary_arn])))
    policies = get_details(session).policies
    return [*levels, Level(LevelKind.SESSION, policies)] if policies else levels


def read_managed(account_id: str, arns: list[str]) -> tuple[Policy, ...]:
    """Managed policies by their ARNs, without those that are not there."""
    found = {arn: find_managed_policy(account_id, arn) for arn in arns}
    return tuple(Policy(arn, json.loads(text)) for arn, text in found.items() if text is not None)


def list_caller_keys(session: Any) -> dict[str, str | list[str]]:
    """The condition keys that every request of a session has, lower-case. Source: IAM user guide,
    reference_policies_condition-keys.html and id_session-tags.html (session tags before the role's), read 2026-11."""
    role, details = find_role(session.role_arn), get_details(session)
    tags = {**read_role_tags(role), **_fold(details.tags)}
    now = datetime.now(UTC)
    keys: dict[str, str | list[str]] = {
        **details.keys,
        **{f"aws:principaltag/{key}": value for key, value in tags.items()},
        **list_organization_keys(session.account_id),
        "aws:userid": session.user_id,
        "aws:multifactorauthpresent": "false",
        "aws:currenttime": now.isoformat(),
        "aws:epochtime": str(int(now.timestamp())),
        # As it is on AWS: this server speaks plain HTTP, to this machine only.
        "aws:securetransport": "true",
        "aws:viaawsservice": "false",
    }
    return {**keys, "aws:sourceidentity": details.source_identity} if details.source_identity else keys


def list_organization_keys(account_id: str | None) -> dict[str, str | list[str]]:
    """The condition key of the organization that the caller's account is in."""
    found = find_organization(account_id) if account_id else None
    return {"aws:principalorgid": found[1]} if found else {}


def list_resource_keys(account_id: str) -> dict[str, str | list[str]]:
    """The condition keys of the account that owns the resource."""
    found = find_organization(account_id)
    return {"aws:resourceaccount": account_id, **({"aws:resourceorgid": found[1]} if found else {})}


def list_tag_keys(tags: Mapping[str, str]) -> dict[str, str | list[str]]:
    """The condition keys of tags in a request."""
    named: dict[str, str | list[str]] = {f"aws:requesttag/{key.lower()}": value for key, value in tags.items()}
    return {**named, "aws:tagkeys": list(tags)} if tags else {}


def read_role_tags(role: Any) -> dict[str, str]:
    """The tags of moto's role, their keys lower-case."""
    tags = role.tags if role and role.tags else {}
    entries = tags.values() if isinstance(tags, dict) else tags
    return {str(tag["Key"]).lower(): str(tag["Value"]) for tag in entries}


def _list_role_policies(role: Any) -> Iterator[Policy]:
    for name, text in role.policies.items():
        yield Policy(f"inline policy {name}", json.loads(text))
    yield from read_managed(role.account_id, list(role.managed_policies))


def _fold(tags: Mapping[str, str]) -> dict[str, str]:
    return {key.lower(): value for key, value in tags.items()}
