"""Permission sets of Identity Center that let whoever has them do more than before."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from engine.changes import Change
from engine.deployment import StateResource
from engine.preview import has_unknown
from policies.managed import EVERYTHING, NOTHING, policy_key
from policies.problems import as_list
from policies.widening import find_widenings
from review.gate.refusals import Refusal
from review.gate.subject import Subject, find_key, is_comparable
from review.logical_names import find_keys

_SET = "aws:ssoadmin/permissionSet:PermissionSet"
_MANAGED = "aws:ssoadmin/managedPolicyAttachment:ManagedPolicyAttachment"
_CUSTOMER = "aws:ssoadmin/customerManagedPolicyAttachment:CustomerManagedPolicyAttachment"
_INLINE = "aws:ssoadmin/permissionSetInlinePolicy:PermissionSetInlinePolicy"
_BOUNDARY = "aws:ssoadmin/permissionsBoundaryAttachment:PermissionsBoundaryAttachment"
_ASSIGNMENT = "aws:ssoadmin/accountAssignment:AccountAssignment"
_SHOWN = 8

_ALL = {"Effect": "Allow", "Action": "*", "Resource": "*"}


@dataclass(frozen=True, kw_only=True)
class _Rights:
    """What a permission set has. `managed`: ARNs of policies of AWS. `customer`: paths and names of the accounts' own.

    `inline`: a JSON document.
    """

    managed: frozenset[str]
    customer: frozenset[str]
    inline: str | None
    boundary: str | None


def refuse_grown_rights(subject: Subject) -> Iterator[Refusal]:
    """Permission sets that are there, and get a policy more, a wider one, or lose what limited them.

    A new one has no rights to grow. Of policies of AWS and of the accounts only the names are known, so another one
    counts as more, unless everything was allowed before.
    """
    parts: dict[str, list[Change]] = {}
    for change in filter(is_comparable, subject.of(_MANAGED, _CUSTOMER, _INLINE, _BOUNDARY)):
        parts.setdefault(_find_set(change), []).append(change)
    for change in filter(is_comparable, subject.of(_SET)):
        if change.before is None or change.after is None:
            continue
        key = find_key(change.urn)
        own = parts.get(key, [])
        before, after = _read([one.before for one in own]), _read([one.after for one in own])
        gains = list(_find_gains(before, after))
        if gains:
            accounts = _count_accounts(subject, key)
            more = [f"and {len(gains) - _SHOWN} more"] if len(gains) > _SHOWN else []
            where = f", in {accounts} {'account' if accounts == 1 else 'accounts'}" if accounts else ""
            yield subject.refuse(
                "rights-grew",
                change,
                keys=(key,),
                attribute=", ".join(dict.fromkeys(attribute for attribute, _ in gains)),
                would=f"whoever has the permission set {key} may do more than before{where}: "
                + "; ".join([*(said for _, said in gains[:_SHOWN]), *more]),
                advice="take out what is not meant, or keep the boundary; where it is meant, a waiver says who agreed",
            )


def _find_gains(before: _Rights, after: _Rights) -> Iterator[tuple[str, str]]:
    """The property that causes each, and what it is, as a clause."""
    if has_unknown(after.inline):
        return
    try:
        had = _write_statements(before)
        wider = find_widenings(had, after.inline or _write())
        had_all = not find_widenings(had, _write(_ALL))
    except ValueError:
        yield "inlinePolicy", "its inline policy cannot be read, so that nobody can say what it allows"
        return
    if not had_all:
        for arn in sorted(after.managed - before.managed - {NOTHING}):
            yield "managedPolicyArn", f"the policy {policy_key(arn)} is attached"
        for name in sorted(after.customer - before.customer):
            yield "customerManagedPolicyReference", f"the policy {name} of its accounts is attached"
    if NOTHING in before.managed - after.managed:
        yield "managedPolicyArn", f"the policy {policy_key(NOTHING)} is detached, which denies everything"
    for one in wider:
        yield "inlinePolicy", f"it {one.how}"
    if before.boundary is not None and not has_unknown(after.boundary) and before.boundary != after.boundary:
        yield "permissionsBoundary", f"its boundary is {'taken away' if after.boundary is None else 'another'}"


def _read(resources: Sequence[StateResource | None]) -> _Rights:
    inputs = [(resource.type, resource.inputs) for resource in resources if resource is not None]
    boundaries = [said.get("permissionsBoundary") for type_, said in inputs if type_ == _BOUNDARY]
    inline = [said.get("inlinePolicy") for type_, said in inputs if type_ == _INLINE]
    customer = [said.get("customerManagedPolicyReference") for type_, said in inputs if type_ == _CUSTOMER]
    return _Rights(
        managed=frozenset(str(said.get("managedPolicyArn")) for type_, said in inputs if type_ == _MANAGED),
        customer=frozenset(map(_name, customer)),
        inline=str(inline[0]) if inline else None,
        boundary=_name(boundaries[0]) if boundaries else None,
    )


def _write_statements(rights: _Rights) -> str:
    """The policies whose documents are known, as one. Raises ValueError where the inline policy is none."""
    document = json.loads(rights.inline) if rights.inline else {}
    if not isinstance(document, dict):
        raise ValueError("no policy document")  # noqa: TRY004 -- as json.loads, of what is no document
    return _write(*as_list(document.get("Statement") or []), *([_ALL] if EVERYTHING in rights.managed else []))


def _write(*statements: Any) -> str:
    return json.dumps({"Statement": statements})


def _name(reference: Any) -> str:
    """A policy of AWS, by its ARN, or of the accounts, by path and name."""
    if not isinstance(reference, Mapping):
        return str(reference)
    customer = reference.get("customerManagedPolicyReference") or reference
    return str(reference.get("managedPolicyArn") or f"{customer.get('path') or '/'}{customer.get('name')}")


def _find_set(change: Change) -> str:
    return find_keys(change.resource.name)[0]


def _count_accounts(subject: Subject, key: str) -> int:
    """How many accounts the permission set is assigned in already."""
    return len(
        {
            find_keys(change.resource.name)[-1]
            for change in subject.of(_ASSIGNMENT)
            if change.before is not None and _find_set(change) == key
        }
    )
