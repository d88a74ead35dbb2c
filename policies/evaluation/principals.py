"""Whom the Principal of a resource-based policy names, and through what: that decides what else has to allow.

Source: docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html and
reference_policies_elements_notprincipal.html, read 2026-11.
"""

from enum import IntEnum
from typing import Any, cast

from policies.evaluation.request import Principal
from policies.problems import as_list

_ID_DIGITS = 12
_KINDS = frozenset({"AWS", "Federated", "Service"})


class Naming(IntEnum):
    """How a caller is named, from the widest to the narrowest."""

    ACCOUNT = 1
    """Its account, which then decides by identity policies."""
    EVERYBODY = 2
    ROLE = 3
    ITSELF = 4
    """The user, the session, the web identity or the service."""


def names(principal: object, caller: Principal) -> Naming | None:
    """How this Principal element names the caller, at its narrowest; None when it doesn't."""
    listed = _list_entries(principal)
    found = [naming for entry, naming in _list_own(caller).items() if entry in listed]
    return max([*found, Naming.EVERYBODY] if ("AWS", "*") in listed else found, default=None)


def is_readable(principal: object) -> bool:
    """Whether the element names callers in a way that is known here: AWS, Federated and Service."""
    entries = _list_entries(principal)
    return bool(entries) and all(kind in _KINDS and (kind == "AWS" or name != "*") for kind, name in entries)


def excepts(principal: object, caller: Principal, *, denies: bool) -> bool:
    """Whether a NotPrincipal leaves the caller out. A Deny does only when it lists all that stands for the caller: the
    account, the role and the session, or the user; "otherwise the policy might deny access"."""
    listed = _list_entries(principal)
    if ("AWS", "*") in listed:
        return True
    own = _list_own(caller).keys()
    return own <= listed if denies else bool(own & listed)


def _list_own(caller: Principal) -> dict[tuple[str, str], Naming]:
    """Every entry of a Principal that stands for the caller."""
    root = f"arn:aws:iam::{caller.account_id}:root" if caller.account_id else None
    own = [
        (("AWS", root), Naming.ACCOUNT),
        (("AWS", caller.role_arn), Naming.ROLE),
        (("AWS", caller.arn), Naming.ITSELF),
        (("Federated", caller.federated), Naming.ITSELF),
        (("Service", caller.service), Naming.ITSELF),
    ]
    return {(kind, name): naming for (kind, name), naming in own if name}


def _list_entries(principal: object) -> set[tuple[str, str]]:
    """The entries of a Principal element, with accounts as ARNs; everybody is `("AWS", "*")`."""
    if principal == "*":
        return {("AWS", "*")}
    if not isinstance(principal, dict):
        return set()
    kinds = cast("dict[str, Any]", principal)
    return {(kind, _as_root(entry)) for kind, entries in kinds.items() for entry in as_list(entries)}


def _as_root(entry: Any) -> str:
    text = str(entry)
    return f"arn:aws:iam::{text}:root" if len(text) == _ID_DIGITS and text.isdecimal() else text
