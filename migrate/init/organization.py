"""The organization with its units, accounts and policies: their keys, what is attached where, and the YAML. Pure."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from config.models import MANAGEMENT
from config.models.accounts import ENVIRONMENT_TAG
from config.models.types import RESERVED_KEYS, is_environment
from live.inventory import Account, Inventory, Note, Organization, Policy, Unit
from migrate.init.drafting import Findings, Names, find_common_tags, note, without_nothing
from migrate.init.emitter import Noted
from migrate.init.keys import Nameable, make_keys
from policies.limits import LIMITS
from policies.security_services import ACCESS_ANALYZER

_ROOT_ID = re.compile(r"r-[0-9a-z]+")
_ATTACHED_BY_AWS = tuple(limit.reserved for limit in LIMITS.values() if limit.reserved)


@dataclass(frozen=True, kw_only=True)
class Members:
    """Units, parents before children, and accounts, all of them under the root; policies; all with their keys."""

    organization: Organization
    units: tuple[Unit, ...]
    accounts: tuple[Account, ...]
    policies: tuple[Policy, ...]
    policy_keys: Mapping[str, str]
    attached: Mapping[str, tuple[str, ...]]
    full_access: frozenset[str] | None
    names: Names

    def lacks_full_access(self, target_id: str) -> bool:
        """Whether AWS's own FullAWSAccess is known to be off there."""
        return self.full_access is not None and target_id not in self.full_access

    def key(self, account: Account) -> str:
        return self.names.accounts[account.id]


def find_members(inventory: Inventory, organization: Organization, findings: Findings) -> Members:
    """Who belongs to the organization, and what is attached to whom."""
    units = _find_units(inventory, findings)
    accounts = _find_accounts(inventory, organization, {unit.id for unit in units}, findings)
    keys = _make_member_keys(units, accounts)
    policies = _find_policies(inventory, findings)
    policy_keys = make_keys(
        Nameable(policy.id, policy.name, "policy", traits=(policy.type, policy.id)) for policy in policies
    )
    targets = {unit.id for unit in units} | {account.id for account in accounts}
    return Members(
        organization=organization,
        units=units,
        accounts=accounts,
        policies=policies,
        policy_keys=policy_keys,
        attached=_find_attached(inventory, policy_keys, targets, findings),
        full_access=inventory.full_access,
        names=Names(
            accounts={organization.management_account_id: MANAGEMENT}
            | {account.id: keys[account.id] for account in accounts},
            units={unit.id: keys[unit.id] for unit in units},
            unit_arns={unit.arn: keys[unit.id] for unit in units},
            common_tags=find_common_tags(inventory),
        ),
    )


_SAID_BY_SECURITY = (
    "AWS has one registration, which security.yaml says by another resource: have this one in no other stack, and let "
    "Terraform forget it where it has it, never destroy it"
)
_CLOSED = (
    "it is closed ({}), so nothing can be made in it; it is not in the config. Let Terraform forget it, where it has it"
)
_STATES = {
    "PENDING_ACTIVATION": "its sign-up is not finished (PENDING_ACTIVATION), so it cannot be entered yet; it is not in "
    "the config. Run this again once it is active",
    "PENDING_CLOSURE": _CLOSED.format("PENDING_CLOSURE: AWS is about to"),
    "SUSPENDED": _CLOSED.format("SUSPENDED; for 90 days AWS Support can open it again"),
    "CLOSED": _CLOSED.format("CLOSED"),
}
"""What becomes of an account by its state:
https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_accounts_account_state.html (read 2026-11).
"""


def leave_accounts(
    inventory: Inventory, skip: frozenset[str], findings: Findings
) -> tuple[Inventory, tuple[Note, ...]]:
    """The inventory without the accounts that `skip` names by id or name, and why which accounts are not in it."""
    skipped = [account for account in inventory.accounts if not skip.isdisjoint({account.id, account.name})]
    known = {
        name for account in (*inventory.accounts, *inventory.unread_accounts) for name in (account.id, account.name)
    }
    known |= {account.id for account in inventory.inactive_accounts}
    findings.problems += [
        f"--skip-account {name}: nothing that was read holds a member account of this id or name"
        for name in sorted(skip - known)
    ]
    notes: list[Note] = [
        Note(origin=one.origin, reason=_STATES.get(one.state, f"its state is {one.state}; it is not in the config"))
        for one in inventory.inactive_accounts
    ]
    notes += [Note(origin=one.origin, reason="--skip-account leaves it out", detail=one.name) for one in skipped]
    notes += [
        Note(origin=f"{one.origin} {one.name}", reason=one.reason, detail=one.detail)
        for one in inventory.unread_accounts
        if skip.isdisjoint({one.id, one.name})
    ]
    remaining = tuple(account for account in inventory.accounts if account not in skipped)
    return replace(inventory, accounts=remaining), tuple(notes)


def draft_units(members: Members, parent_id: str | None = None) -> list[Noted]:
    """The units under a unit, by key; under the root by default."""
    names = members.names
    listed = [unit for unit in members.units if (None if is_root(unit.parent_id) else unit.parent_id) == parent_id]
    return [
        note(
            without_nothing(
                {
                    "key": names.units[unit.id],
                    "name": unit.name,
                    "policies": list(members.attached.get(unit.id, ())),
                    "full_aws_access": False if members.lacks_full_access(unit.id) else None,
                    "tags": names.own_tags(unit),
                    "units": draft_units(members, unit.id),
                }
            ),
            [unit],
        )
        for unit in sorted(listed, key=lambda unit: names.units[unit.id])
    ]


def draft_accounts(members: Members, entries: Mapping[str, Mapping[str, Any]]) -> list[Noted]:
    """The accounts by key. `entries`: by id, the fields that say how an account is entered."""
    return [
        note(_draft_account(members, account, entries[account.id]), [account])
        for account in sorted(members.accounts, key=members.key)
    ]


def draft_policies(members: Members) -> tuple[list[Noted], dict[str, str]]:
    """The policies by key, and the files with their documents."""
    listed: list[Noted] = []
    files: dict[str, str] = {}
    for policy in sorted(members.policies, key=lambda policy: members.policy_keys[policy.id]):
        key = members.policy_keys[policy.id]
        file = f"policies/{key}.json"
        files[file] = format_document(policy.content)
        fields = {
            "key": key,
            "name": None if policy.name == key else policy.name,
            "description": policy.description or None,
            "type": policy.type,
            "file": file,
            "tags": members.names.own_tags(policy),
        }
        listed.append(note(without_nothing(fields), [policy]))
    return listed, files


def draft_delegations(
    members: Members, inventory: Inventory, elsewhere: frozenset[tuple[str, str]], findings: Findings
) -> list[Noted]:
    """Delegated administrators by account and service, without those that security.yaml says.

    `elsewhere`: these, as (account id, service principal).
    """
    listed: list[tuple[str, str, Noted]] = []
    for delegation in inventory.delegations:
        key = members.names.accounts.get(delegation.account_id)
        if key is None or key == MANAGEMENT:
            findings.leave(delegation, f"{delegation.account_id} is no member account of this config")
        elif delegation.service not in members.organization.services:
            findings.leave(delegation, f"{delegation.service} has no trusted access that anything here tells of")
        elif (delegation.account_id, delegation.service) in elsewhere:
            # Of Access Analyzer it is the very resource that the program has.
            if delegation.service != ACCESS_ANALYZER.principal:
                findings.left.append(Note(origin=delegation.origin, reason=_SAID_BY_SECURITY))
        else:
            fields = {"account": key, "service": delegation.service}
            listed.append((key, delegation.service, note(fields, [delegation])))
    return [drafted for *_, drafted in sorted(listed, key=lambda one: one[:2])]


def root_policies(members: Members) -> list[str]:
    """Keys of the policies on the root."""
    return sorted({key for target, keys in members.attached.items() if is_root(target) for key in keys})


def is_root(id_: str) -> bool:
    """Whether it is the id of a root (r-...) and not of a unit (ou-...)."""
    return _ROOT_ID.fullmatch(id_) is not None


def format_document(text: str) -> str:
    """JSON as people read it; the order of keys is kept."""
    return json.dumps(json.loads(text), indent=2, ensure_ascii=False) + "\n"


def is_document(text: str) -> bool:
    """Whether it is a JSON object, as every policy is, and of texts that can be written to a file."""
    try:
        document = json.loads(text)
        json.dumps(document, ensure_ascii=False).encode()
    except (ValueError, RecursionError):
        return False
    return isinstance(document, dict)


def _find_units(inventory: Inventory, findings: Findings) -> tuple[Unit, ...]:
    waiting = sorted(inventory.units, key=lambda unit: unit.id)
    placed: dict[str, Unit] = {}
    while reachable := [unit for unit in waiting if is_root(unit.parent_id) or unit.parent_id in placed]:
        placed |= {unit.id: unit for unit in reachable}
        waiting = [unit for unit in waiting if unit.id not in placed]
    for unit in waiting:
        findings.leave(unit, f"the unit above it, {unit.parent_id}, is in nothing that was read")
    return tuple(placed.values())


def _find_accounts(
    inventory: Inventory, organization: Organization, units: set[str], findings: Findings
) -> tuple[Account, ...]:
    found: list[Account] = []
    for account in sorted(inventory.accounts, key=lambda account: account.id):
        if account.id == organization.management_account_id:
            continue
        if account.parent_id in units or is_root(account.parent_id):
            found.append(account)
        else:
            findings.leave(account, f"its unit, {account.parent_id}, is in nothing that was read")
    return tuple(found)


def _make_member_keys(units: Sequence[Unit], accounts: Sequence[Account]) -> dict[str, str]:
    """Units and accounts share one namespace; a unit keeps the plain name."""
    unit_names = {unit.id: unit.name for unit in units}
    parents = {unit.id: unit.parent_id for unit in units}

    def path(id_: str) -> Iterator[str]:
        while id_ in unit_names:
            yield unit_names[id_]
            id_ = parents[id_]

    things = [Nameable(unit.id, unit.name, "unit", tuple(path(unit.parent_id)), (unit.id,)) for unit in units]
    things += [
        Nameable(account.id, account.name, "account", tuple(path(account.parent_id)), (account.id,), rank=1)
        for account in accounts
    ]
    return make_keys(things, RESERVED_KEYS)


def _find_policies(inventory: Inventory, findings: Findings) -> tuple[Policy, ...]:
    usable: list[Policy] = []
    for policy in inventory.policies:
        if is_document(policy.content):
            usable.append(policy)
        else:
            findings.leave(policy, "its content is no JSON object")
    return tuple(usable)


def _find_attached(
    inventory: Inventory, policy_keys: Mapping[str, str], targets: set[str], findings: Findings
) -> dict[str, tuple[str, ...]]:
    attached: dict[str, set[str]] = {}
    for attachment in inventory.attachments:
        if any(name in attachment.policy_id for name in _ATTACHED_BY_AWS):
            continue
        if attachment.policy_id not in policy_keys:
            findings.leave(attachment, f"the policy {attachment.policy_id} is in nothing that was read")
        elif attachment.target_id not in targets and not is_root(attachment.target_id):
            findings.leave(attachment, f"{attachment.target_id} is no unit or member account of this config")
        else:
            attached.setdefault(attachment.target_id, set()).add(policy_keys[attachment.policy_id])
    return {target: tuple(sorted(keys)) for target, keys in attached.items()}


def _draft_account(members: Members, account: Account, entry: Mapping[str, Any]) -> dict[str, Any]:
    names = members.names
    tags = names.own_tags(account)
    environment = tags.get(ENVIRONMENT_TAG)
    if environment is not None and is_environment(environment):
        del tags[ENVIRONMENT_TAG]
    else:
        environment = None
    return without_nothing(
        {
            "key": members.key(account),
            "name": account.name,
            "email": account.email,
            "unit": names.units.get(account.parent_id),
            "environment": environment,
            **entry,
            "id": account.id,
            "policies": list(members.attached.get(account.id, ())),
            "full_aws_access": False if members.lacks_full_access(account.id) else None,
            "tags": tags,
        }
    )
