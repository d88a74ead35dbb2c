"""Permission sets of Identity Center that let whoever has them do more than before."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from engine.changes import Change
from engine.deployment import StateResource
from review.gate.gains import Names, Rights, find_gains, list_causes, list_gains
from review.gate.refusals import Refusal
from review.gate.subject import Subject, find_key, is_comparable
from review.logical_names import find_keys

_SET = "aws:ssoadmin/permissionSet:PermissionSet"
_MANAGED = "aws:ssoadmin/managedPolicyAttachment:ManagedPolicyAttachment"
_CUSTOMER = "aws:ssoadmin/customerManagedPolicyAttachment:CustomerManagedPolicyAttachment"
_INLINE = "aws:ssoadmin/permissionSetInlinePolicy:PermissionSetInlinePolicy"
_BOUNDARY = "aws:ssoadmin/permissionsBoundaryAttachment:PermissionsBoundaryAttachment"
_ASSIGNMENT = "aws:ssoadmin/accountAssignment:AccountAssignment"

_NAMES = Names(
    managed="managedPolicyArn",
    customer="customerManagedPolicyReference",
    inline="inlinePolicy",
    boundary="permissionsBoundary",
)

_Who = tuple[str, str, str]
"""The kind of a principal, its key, and the key of an account that it is assigned in."""


@dataclass(frozen=True, kw_only=True)
class _PermissionSet:
    """`lost`, `gained`: who has it no longer, and who has it newly."""

    change: Change
    before: Rights
    after: Rights
    lost: frozenset[_Who] = field(default_factory=frozenset[_Who])
    gained: frozenset[_Who] = field(default_factory=frozenset[_Who])

    @property
    def is_new(self) -> bool:
        return self.change.before is None


def refuse_grown_rights(subject: Subject) -> Iterator[Refusal]:
    """Permission sets that are there, and get a policy more, a wider one, or lose what limited them; and new ones that
    allow more than those whose place they take, for the same people in the same account.

    Any other new one has no rights to grow.
    """
    sets = _read_sets(subject)
    for key, one in sets.items():
        if one.is_new:
            yield from _refuse_successor(subject, key, one, sets)
            continue
        gains = list(find_gains(one.before, one.after, _NAMES)) if one.change.after is not None else []
        if gains:
            accounts = _count_accounts(subject, key)
            where = f", in {accounts} {'account' if accounts == 1 else 'accounts'}" if accounts else ""
            yield subject.refuse(
                "rights-grew",
                one.change,
                keys=(key,),
                attribute=list_causes(gains),
                would=f"whoever has the permission set {key} may do more than before{where}: {list_gains(gains)}",
                advice="take out what is not meant, or keep the boundary; where it is meant, a waiver says who agreed",
            )


def _refuse_successor(
    subject: Subject, key: str, new: _PermissionSet, sets: Mapping[str, _PermissionSet]
) -> Iterator[Refusal]:
    """Nobody who had several loses more than one of them for it: what one of them allowed is no gain."""
    found: dict[str, list[tuple[str, str]]] = {}
    told = defaultdict[str, set[_Who]](set)
    for who in new.gained:
        former = sorted(old for old, one in sets.items() if not one.is_new and who in one.lost)
        gains = {old: list(find_gains(sets[old].before, new.after, _NAMES)) for old in former}
        if former and all(gains.values()):
            found[former[0]] = gains[former[0]]
            told[former[0]].add(who)
    for old, gains in sorted(found.items()):
        people = ", ".join(sorted({name for _, name, _ in told[old]}))
        accounts = ", ".join(sorted({account for _, _, account in told[old]}))
        yield subject.refuse(
            "rights-grew",
            new.change,
            keys=(key,),
            attribute=list_causes(gains),
            would=f"the permission set {key} takes the place of {old} for {people} in {accounts}, who may do more by "
            f"it: {list_gains(gains)}",
            advice="take out what is not meant; where it is meant, a waiver says who agreed",
        )


def _read_sets(subject: Subject) -> dict[str, _PermissionSet]:
    """The permission sets that are there before or after, by key."""
    parts = defaultdict[str, list[Change]](list)
    for change in filter(is_comparable, subject.of(_MANAGED, _CUSTOMER, _INLINE, _BOUNDARY)):
        parts[subject.find_set_key(change.resource)].append(change)
    lost, gained = defaultdict[str, set[_Who]](set), defaultdict[str, set[_Who]](set)
    for change in filter(is_comparable, subject.of(_ASSIGNMENT)):
        if change.before is None or change.after is None:
            kind = str(change.resource.inputs.get("principalType"))
            _, principal, account = find_keys(change.resource.name)
            who = (kind, subject.find_principal_key(kind, principal), subject.find_present_account(account))
            (lost if change.after is None else gained)[subject.find_set_key(change.resource)].add(who)
    return {
        key: _PermissionSet(
            change=change,
            before=_read([one.before for one in parts[key]]),
            after=_read([one.after for one in parts[key]]),
            lost=frozenset(lost[key]),
            gained=frozenset(gained[key]),
        )
        for change in filter(is_comparable, subject.of(_SET))
        for key in [find_key(change.urn)]
    }


def _read(resources: Sequence[StateResource | None]) -> Rights:
    inputs = [(resource.type, resource.inputs) for resource in resources if resource is not None]
    boundaries = [said.get("permissionsBoundary") for type_, said in inputs if type_ == _BOUNDARY]
    return Rights(
        managed=frozenset(str(said.get("managedPolicyArn")) for type_, said in inputs if type_ == _MANAGED),
        customer=frozenset(
            _name(said.get("customerManagedPolicyReference")) for type_, said in inputs if type_ == _CUSTOMER
        ),
        inline=tuple(said.get("inlinePolicy") for type_, said in inputs if type_ == _INLINE),
        boundary=_name(boundaries[0]) if boundaries else None,
    )


def _name(reference: Any) -> str:
    """A policy of AWS, by its ARN, or of the accounts, by path and name."""
    if not isinstance(reference, Mapping):
        return str(reference)
    customer = reference.get("customerManagedPolicyReference") or reference
    return str(reference.get("managedPolicyArn") or f"{customer.get('path') or '/'}{customer.get('name')}")


def _count_accounts(subject: Subject, key: str) -> int:
    """How many accounts the permission set is assigned in already."""
    return len(
        {
            find_keys(change.resource.name)[-1]
            for change in subject.of(_ASSIGNMENT)
            if change.before is not None and subject.find_set_key(change.resource) == key
        }
    )
