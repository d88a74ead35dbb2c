"""Roles of the config that let whoever enters them do more than before."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Any

from config.plan.roles import BREAK_GLASS
from config.plan.stacks import ROLE
from engine.changes import Change
from engine.deployment import StateResource
from engine.urns import name_child
from policies.write_gate import POLICY_NAME as GATE
from review.gate.gains import Names, Rights, find_gains, list_causes, list_gains
from review.gate.refusals import Refusal
from review.gate.subject import Subject, is_comparable
from review.logical_names import find_beginning, find_keys

_ROLE = "aws:iam/role:Role"
_ATTACHMENT = "aws:iam/rolePolicyAttachment:RolePolicyAttachment"
_INLINE = "aws:iam/rolePolicy:RolePolicy"
_NAMES = Names(managed="policyArn", customer="policyArn", inline="policy", boundary="permissionsBoundary")
_SHOWN = 8

_OF_THE_CONFIG = frozenset({ROLE, BREAK_GLASS, "execution-role", "management-role"})
"""How the names of those begin whose policies the config says. What other roles may do follows from their use."""


def refuse_grown_role_rights(subject: Subject) -> Iterator[Refusal]:
    """Roles that are there, and get a policy more, a wider one, or lose their boundary. What is the same for a role in
    many accounts is one refusal; a new role has no rights to grow.
    """
    parts = defaultdict[tuple[str, Any], list[Change]](list)
    for change in filter(is_comparable, subject.of(_ATTACHMENT, _INLINE)):
        parts[subject.find_account_key(change.resource), change.resource.inputs.get("role")].append(change)
    found = defaultdict[tuple[str, tuple[tuple[str, str], ...]], list[Change]](list)
    for change in filter(is_comparable, subject.of(_ROLE)):
        if change.before is None or change.after is None or find_beginning(change.resource.name) not in _OF_THE_CONFIG:
            continue
        own = parts[subject.find_account_key(change.resource), change.resource.inputs.get("name")]
        before = _read(change.before, [one.before for one in own])
        after = _read(change.after, [one.after for one in own])
        if gains := tuple(find_gains(before, after, _NAMES)):
            found[_name(change), gains].append(change)
    for (name, gains), changes in sorted(found.items()):
        accounts = sorted(subject.find_account_key(change.resource) for change in changes)
        more = f" and {len(accounts) - _SHOWN} more" if len(accounts) > _SHOWN else ""
        yield subject.refuse(
            "rights-grew",
            min(changes, key=lambda change: change.urn),
            beside=len(changes) - 1,
            keys=(name,),
            attribute=list_causes(gains),
            would=f"whoever enters {name} may do more than before, in {', '.join(accounts[:_SHOWN])}{more}: "
            f"{list_gains(gains)}",
            advice="take out what is not meant, or keep the boundary; where it is meant, a waiver says who agreed",
        )


def _read(role: StateResource, parts: Sequence[StateResource | None]) -> Rights:
    of = [part for part in parts if part is not None and part.inputs.get("name") != GATE]
    return Rights(
        managed=frozenset(str(part.inputs.get("policyArn")) for part in of if part.type == _ATTACHMENT),
        inline=tuple(part.inputs.get("policy") for part in of if part.type == _INLINE),
        boundary=role.inputs.get("permissionsBoundary"),
    )


def _name(change: Change) -> str:
    """What its role is called in all accounts: the beginning of the logical name, and the key in the config."""
    beginning = find_beginning(change.resource.name)
    return name_child(ROLE, find_keys(change.resource.name)[0]) if beginning == ROLE else beginning
