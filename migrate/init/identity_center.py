"""IAM Identity Center in YAML: permission sets, groups and users, and assignments that go to the same accounts in one.

Pure.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from config.models import MANAGEMENT
from live.inventory import Assignment, CustomerPolicy, Inventory, PermissionSet
from migrate.init.drafting import Findings, Names, name_targets, note, without_nothing
from migrate.init.emitter import Noted
from migrate.init.keys import Nameable, make_keys
from migrate.init.organization import format_document, is_document
from policies.managed import MANAGED_BY_AWS

_FIELDS = {"GROUP": "groups", "USER": "users"}


@dataclass(frozen=True)
class IdentityCenter:
    """identity_center.yaml, and the files with inline policies by path."""

    fields: Mapping[str, Any]
    files: Mapping[str, str]


def draft_identity_center(inventory: Inventory, names: Names, home_region: str, findings: Findings) -> IdentityCenter:
    """What was read of it. Of people whom an identity provider writes, those who get something are looked up."""
    inventory, is_external = _leave_people(inventory, findings)
    sets = _find_permission_sets(inventory, findings)
    keys = make_keys(Nameable(one.arn, one.name, "permission-set") for one in sets)
    people = make_keys(
        [
            *(Nameable(group.id, group.name, "group") for group in inventory.identity_groups),
            *(Nameable(user.id, user.user_name.partition("@")[0], "user") for user in inventory.identity_users),
        ]
    )
    groups = {group.id: people[group.id] for group in inventory.identity_groups}
    users = {user.id: people[user.id] for user in inventory.identity_users}
    files: dict[str, str] = {}
    drafted_sets: list[Noted] = []
    for one in sorted(sets, key=lambda one: keys[one.arn]):
        file = f"policies/permission-sets/{keys[one.arn]}.json"
        if one.inline is not None:
            files[file] = format_document(one.inline)
        drafted_sets.append(note(_draft_permission_set(one, keys[one.arn], file, names), [one]))
    regions = sorted({one.region for one in sets})
    fields = {
        "region": regions[0] if regions and regions != [home_region] else None,
        "identity_store": "external" if is_external else None,
        "permission_sets": drafted_sets,
        "groups": _draft_groups(inventory, groups, users, findings),
        "users": [
            note(
                without_nothing(
                    {
                        "key": users[user.id],
                        "user_name": user.user_name,
                        "given_name": user.given_name or None,
                        "family_name": user.family_name or None,
                        "display_name": user.display_name or None,
                        "email": user.email or None,
                    }
                ),
                [user],
            )
            for user in sorted(inventory.identity_users, key=lambda user: users[user.id])
        ],
        "assignments": _draft_assignments(inventory, keys, {"GROUP": groups, "USER": users}, names, findings),
    }
    return IdentityCenter({"permission_sets": [], **without_nothing(fields)}, files)


def _leave_people(inventory: Inventory, findings: Findings) -> tuple[Inventory, bool]:
    """Without the people that an external identity store has for nothing here, and whether there is one."""
    people = (*inventory.identity_groups, *inventory.identity_users)
    if not any(one.external for one in people):
        return inventory, False
    assigned = {one.principal_id for one in inventory.assignments}
    for one in people:
        if not one.external and one.id not in assigned:
            findings.leave(one, "an identity provider writes the others, and the config then makes no people")
    groups = (one for one in inventory.identity_groups if one.id in assigned)
    users = (one for one in inventory.identity_users if one.id in assigned)
    return (
        replace(
            inventory,
            identity_groups=tuple(replace(group, description="") for group in groups),
            identity_users=tuple(
                replace(user, given_name="", family_name="", display_name="", email="") for user in users
            ),
            memberships=(),
        ),
        True,
    )


def _find_permission_sets(inventory: Inventory, findings: Findings) -> list[PermissionSet]:
    sets: list[PermissionSet] = []
    first = min((one.region for one in inventory.permission_sets), default="")
    for one in inventory.permission_sets:
        if one.region != first:
            findings.leave(one, f"Identity Center is in one region, and that of others is {first}")
        elif not (one.policies or one.customer_policies or one.inline is not None):
            findings.leave(one, "nothing that was read holds a policy of it, so whoever gets it can do nothing")
        elif one.inline is not None and not is_document(one.inline):
            findings.leave(one, "its inline policy is no JSON object")
        else:
            sets.append(one)
    return sets


def _draft_permission_set(one: PermissionSet, key: str, file: str, names: Names) -> dict[str, Any]:
    boundary = one.boundary
    if isinstance(boundary, CustomerPolicy):
        bounded: dict[str, Any] | None = {"customer_policy": _draft_customer_policy(boundary)}
    else:
        bounded = None if boundary is None else {"policy": boundary.removeprefix(MANAGED_BY_AWS)}
    return without_nothing(
        {
            "key": key,
            "name": one.name,
            "description": one.description or None,
            "session_duration": one.session_duration,
            "relay_state": one.relay_state or None,
            "policies": [policy.removeprefix(MANAGED_BY_AWS) for policy in one.policies],
            "customer_policies": [_draft_customer_policy(policy) for policy in one.customer_policies],
            "inline_policy": None if one.inline is None else file,
            "permissions_boundary": bounded,
            "tags": names.own_tags(one),
        }
    )


def _draft_customer_policy(policy: CustomerPolicy) -> dict[str, Any]:
    return without_nothing({"name": policy.name, "path": None if policy.path == "/" else policy.path})


def _draft_groups(
    inventory: Inventory, groups: Mapping[str, str], users: Mapping[str, str], findings: Findings
) -> list[Noted]:
    members: dict[str, set[str]] = {}
    for membership in inventory.memberships:
        if membership.group_id in groups and membership.user_id in users:
            members.setdefault(membership.group_id, set()).add(users[membership.user_id])
        else:
            findings.leave(membership, "nothing that was read holds both its group and its user")
    return [
        note(
            without_nothing(
                {
                    "key": groups[group.id],
                    "name": group.name,
                    "description": group.description or None,
                    "members": sorted(members.get(group.id, ())),
                }
            ),
            [group],
        )
        for group in sorted(inventory.identity_groups, key=lambda group: groups[group.id])
    ]


def _draft_assignments(
    inventory: Inventory,
    sets: Mapping[str, str],
    principals: Mapping[str, Mapping[str, str]],
    names: Names,
    findings: Findings,
) -> list[Noted]:
    """One for each permission set and each set of accounts that somebody gets it in."""
    given: dict[tuple[str, str, str], list[Assignment]] = {}
    for one in inventory.assignments:
        if one.permission_set_arn not in sets:
            findings.leave(one, "its permission set is not in the config")
        elif one.principal_id not in principals.get(one.kind, {}):
            reason = "nothing that was read holds its group or user, which an identity provider may have written"
            findings.leave(one, reason)
        elif one.account_id not in names.accounts:
            findings.leave(one, f"its account {one.account_id} is no account of this config")
        else:
            who = (sets[one.permission_set_arn], one.kind, principals[one.kind][one.principal_id])
            given.setdefault(who, []).append(one)
    together: dict[tuple[str, tuple[str, ...]], list[tuple[str, str, Sequence[Assignment]]]] = {}
    for (permission_set, kind, principal), assignments in sorted(given.items()):
        accounts = tuple(sorted({names.accounts[one.account_id] for one in assignments}))
        together.setdefault((permission_set, accounts), []).append((kind, principal, assignments))
    members = frozenset(names.accounts.values()) - {MANAGEMENT}
    return [
        note(
            {
                "permission_set": permission_set,
                **{
                    field: found
                    for kind, field in _FIELDS.items()
                    if (found := [principal for one, principal, _ in whom if one == kind])
                },
                "targets": name_targets(accounts, members),
            },
            [assignment for _, _, assignments in whom for assignment in assignments],
        )
        for (permission_set, accounts), whom in sorted(together.items())
    ]
