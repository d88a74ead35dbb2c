"""Trust policies of roles, read into what the config can say: accounts, and an external id. Pure.

It knows which documents mean the same as one that this program makes (policies.trust.account_trust).
"""

# The order of principals, a list of one, and an account by its id or by its root's ARN make no difference, to AWS or to
# a preview.

import json
import re
from dataclasses import dataclass
from typing import Any, cast

_ACCOUNT = re.compile(r"([0-9]{12})|arn:aws:iam::([0-9]{12}):root")


class TrustError(Exception):
    """The document says more than the config can; the message says what, in words and without its values."""


@dataclass(frozen=True)
class Trust:
    """`accounts`: ids, sorted."""

    accounts: tuple[str, ...]
    external_id: str | None


def read_trust(document: str) -> Trust:
    """Raises TrustError for a document that this program would not write."""
    statement = _read_statement(document)
    if statement.get("Sid"):
        raise TrustError("its statement has a Sid")
    if statement.get("Effect") != "Allow" or _listed(statement.get("Action")) != ["sts:AssumeRole"]:
        raise TrustError("it says something else than to allow sts:AssumeRole")
    known = {"Sid", "Effect", "Action", "Principal", "Condition"}
    if statement.keys() - known:
        raise TrustError(f"its statement has {', '.join(sorted(statement.keys() - known))}")
    accounts = _read_principal(statement.get("Principal"))
    return Trust(tuple(sorted(accounts)), _read_condition(statement.get("Condition")))


def _read_statement(document: str) -> dict[str, Any]:
    try:
        policy: Any = json.loads(document)
    except (ValueError, RecursionError):
        raise TrustError("it is no JSON") from None
    if (
        not isinstance(policy, dict)
        or policy.get("Version") != "2012-10-17"
        or policy.keys() - {"Version", "Statement"}
    ):
        raise TrustError("it is of another version, or has an Id")
    statements = _listed(cast("dict[str, Any]", policy).get("Statement"))
    if len(statements) != 1 or not isinstance(statements[0], dict):
        raise TrustError("it has several statements")
    return cast("dict[str, Any]", statements[0])


def _read_principal(principal: Any) -> set[str]:
    if not isinstance(principal, dict) or not principal:
        raise TrustError("it trusts everybody")
    kinds = cast("dict[str, Any]", principal)
    if kinds.keys() != {"AWS"}:
        others = ", ".join(sorted(kinds.keys() - {"AWS"}))
        raise TrustError(f"it trusts by {others}, not accounts")
    found = [_ACCOUNT.fullmatch(item) if isinstance(item, str) else None for item in _listed(kinds["AWS"])]
    if not found or None in found:
        raise TrustError("it trusts single roles or users, or everybody, and not whole accounts")
    return {match[1] or match[2] for match in found if match is not None}


def _read_condition(condition: Any) -> str | None:
    if not condition:
        return None
    match condition:
        case {"StringEquals": {"sts:ExternalId": ids, **more_keys}, **more} if not more_keys and not more:
            values = _listed(ids)
            if len(values) == 1 and isinstance(values[0], str):
                return values[0]
        case _:
            pass
    raise TrustError("it has a condition other than one external id")


def _listed(value: Any) -> list[Any]:
    return cast("list[Any]", value) if isinstance(value, list) else [] if value is None else [value]


@dataclass(frozen=True)
class Admission:
    """Whom a trust policy lets in of one account. `whole`: all of it that its own policies allow; else some alone."""

    whole: bool
    needs_external_id: bool


def find_admission(document: str, account: str) -> Admission | None:
    """How the account may enter, however the document is written; None where nothing in it says that it may.

    A statement with a condition other than one external id counts as none: nobody here can tell whether it is met.
    """
    try:
        policy: Any = json.loads(document)
    except (ValueError, RecursionError):
        return None
    statements = _listed(cast("dict[str, Any]", policy).get("Statement")) if isinstance(policy, dict) else []
    if any(isinstance(one, dict) and one.get("Effect") != "Allow" for one in statements):
        return None
    found = [admission for one in statements if (admission := _read_admission(one, account)) is not None]
    return max(found, key=lambda one: (not one.needs_external_id, one.whole), default=None)


def _read_admission(statement: Any, account: str) -> Admission | None:
    if not isinstance(statement, dict):
        return None
    says = cast("dict[str, Any]", statement)
    principal = says.get("Principal")
    actions = [action.lower() for action in _listed(says.get("Action")) if isinstance(action, str)]
    if not isinstance(principal, dict) or not {"sts:assumerole", "sts:*", "*"}.intersection(actions):
        return None
    try:
        external_id = _read_condition(says.get("Condition"))
    except TrustError:
        return None
    named = [item for item in _listed(cast("dict[str, Any]", principal).get("AWS")) if isinstance(item, str)]
    matches = [_ACCOUNT.fullmatch(item) for item in named]
    whole = any(match is not None and account in match.groups() for match in matches)
    some = any(item.startswith(f"arn:aws:iam::{account}:") for item in named)
    return Admission(whole, external_id is not None) if whole or some else None
