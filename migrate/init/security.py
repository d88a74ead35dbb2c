"""security.yaml and central root access: what states hold of them, and what of that the config cannot say. Pure."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from config.models import MANAGEMENT
from live.inventory import Inventory, SecurityPart
from migrate.init.attributes import Values
from migrate.init.drafting import Findings, note, without_nothing
from migrate.init.emitter import Noted
from migrate.init.organization import Members, format_document, is_document
from migrate.init.parts import Parts
from migrate.init.security_parts import RESOURCE_POLICY, ROOT_ACCESS
from migrate.init.security_services import DELEGATIONS, draft_services
from migrate.init.trail import draft_trail
from policies.security_services import ACCESS_ANALYZER, SECURITY_SERVICES
from policies.services import CLOUDTRAIL
from policies.services import ROOT_ACCESS as ROOT_ACCESS_PRINCIPAL

_DOCUMENT = "policies/resource-policy.json"
_FEATURES = {"RootCredentialsManagement": "credentials_management", "RootSessions": "sessions"}


@dataclass(frozen=True)
class Security:
    """`fields`: security.yaml. `root_access`: that of access.yaml, None for nothing. `files`: documents by path.

    `delegated`: the registrations that `fields` say, as (account id, service principal).
    """

    fields: Mapping[str, Any]
    root_access: Noted | None
    files: Mapping[str, str]
    delegated: frozenset[tuple[str, str]]


def draft_security(
    inventory: Inventory, members: Members, home_region: str, regions: Sequence[str], findings: Findings
) -> Security:
    """`regions`: the organization's."""
    parts = Parts(inventory.security_parts, members, findings)
    administrator = _choose_administrator(inventory, parts, members)
    fields: dict[str, Any] = {}
    delegated: set[tuple[str, str]] = set()
    if administrator is not None:
        delegations = {one.service for one in inventory.delegations if one.account_id == administrator}
        trail = draft_trail(parts, administrator, home_region, delegated=CLOUDTRAIL in delegations)
        services = draft_services(
            parts, administrator, home_region, regions, analyzers=ACCESS_ANALYZER.principal in delegations
        )
        if trail is not None or services:
            fields["delegated_administrator"] = members.names.accounts[administrator]
        if trail is not None:
            fields |= {"log_archive": trail.log_archive, "trail": trail.drafted}
            delegated.add((administrator, CLOUDTRAIL))
        if services:
            fields["services"] = services
            delegated |= {(administrator, row.principal) for row in SECURITY_SERVICES if row.key in services}
    files: dict[str, str] = {}
    for policy in parts.of(RESOURCE_POLICY):
        content = Values(policy.attributes).optional("content")
        if is_document(content):
            files[_DOCUMENT] = format_document(content)
            fields["resource_policy"] = note(_DOCUMENT, [policy])
            parts.use(policy)
        else:
            parts.leave(policy, "its content is no JSON object")
    root_access = _draft_root_access(parts, members)
    parts.leave_others(
        "nothing that was read holds all that belongs to it: who administers it for the organization, and what that "
        "account set up"
    )
    return Security(without_nothing(fields) or {"services": {}}, root_access, files, frozenset(delegated))


def _choose_administrator(inventory: Inventory, parts: Parts, members: Members) -> str | None:
    """The id of the member account that administers most: the config has one for all."""
    named = [
        *(Values(part.attributes).optional(name) for type_, name in DELEGATIONS.items() for part in parts.of(type_)),
        *(one.account_id for one in inventory.delegations if one.service in {CLOUDTRAIL, ACCESS_ANALYZER.principal}),
    ]
    counted = Counter(id_ for id_ in named if members.names.accounts.get(id_) not in {None, MANAGEMENT})
    return max(sorted(counted), key=lambda id_: counted[id_], default=None)


def _draft_root_access(parts: Parts, members: Members) -> Noted | None:
    found: list[SecurityPart] = parts.of(ROOT_ACCESS)
    if not found:
        return None
    features = Values(found[0].attributes).texts("enabled_features")
    unknown = [feature for feature in features if feature not in _FEATURES]
    if ROOT_ACCESS_PRINCIPAL not in members.organization.services:
        parts.leave(found[0], f"{ROOT_ACCESS_PRINCIPAL} has no trusted access that anything here tells of")
    elif unknown or not features:
        parts.leave(found[0], "it switches on nothing that the config knows, or more")
    else:
        parts.use(found[0])
        return note({_FEATURES[feature]: True for feature in features}, found)
    return None
