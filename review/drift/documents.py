"""Policy documents, compared by what they say, and whom a trust policy lets in. Never tells a condition's values."""

import json
import re
from collections.abc import Collection, Iterator
from typing import Any, cast

_ACCOUNT = re.compile(r"([0-9]{12})|arn:aws[\w-]*:(?:iam|sts)::([0-9]{12}):.+")
_EKS = "oidc.eks."
_EQUALS = frozenset({"StringEquals", "StringLike"})
_ANY_EQUALS = frozenset(f"ForAnyValue:{operator}" for operator in _EQUALS)


def is_same_document(one: str, other: str) -> bool:
    """Whether two JSON texts say the same: neither the order of a list nor a list of one makes a difference."""
    return one == other or _normalize(_parse(one)) == _normalize(_parse(other))


def list_admitted(trust: str) -> frozenset[str]:
    """Whom a trust policy allows to enter: account ids for whole accounts, ARNs, `*`, identity providers, services.

    A statement that names whom it does not mean counts as `*`.
    """
    return frozenset(principal for statement in _read_allowing(trust) for principal in _read_principals(statement))


def asks_for_external_id(trust: str) -> bool | None:
    """Whether a trust policy asks those whom it lets in for an external id; None where it says more than that, and
    more than one statement.
    """
    document = _parse(trust)
    statements = _listed(cast("dict[str, Any]", document).get("Statement")) if isinstance(document, dict) else []
    if len(statements) != 1 or not isinstance(statements[0], dict):
        return None
    statement = {key: value for key, value in cast("dict[str, Any]", statements[0]).items() if key != "Sid"}
    condition = statement.pop("Condition", {})
    if statement.keys() != {"Effect", "Principal", "Action"} or _listed(statement["Action"]) != ["sts:AssumeRole"]:
        return None
    if not condition:
        return False
    match condition:
        case {"StringEquals": {"sts:ExternalId": str()} as tests} if len(condition) == len(tests) == 1:
            return True
        case _:
            return None


def list_outsiders(trust: str, accounts: Collection[str], organization_id: str) -> tuple[str, ...]:
    """Whom of those the trust policy lets in from outside of these accounts, sorted.

    An identity provider is outside, other than that of an EKS cluster. A statement for the organization alone, by
    aws:PrincipalOrgID or aws:PrincipalOrgPaths, lets in nobody else, and a service acts for the account that it is
    asked in.
    """
    return tuple(
        sorted(
            {
                principal
                for statement in _read_allowing(trust)
                if not _is_of_organization(statement, organization_id)
                for principal in _read_principals(statement)
                if _is_outside(principal, accounts)
            }
        )
    )


def _is_outside(principal: str, accounts: Collection[str]) -> bool:
    if principal.startswith("service "):
        return False
    if principal.startswith("provider "):
        return _EKS not in principal
    if principal == "*":
        return True
    found = _ACCOUNT.fullmatch(principal)
    # Anything else is the id of a user or role that is deleted: nobody.
    return found is not None and (found[1] or found[2]) not in accounts


def _read_allowing(trust: str) -> Iterator[dict[str, Any]]:
    document = _parse(trust)
    if not isinstance(document, dict):
        return
    for statement in _listed(cast("dict[str, Any]", document).get("Statement")):
        if isinstance(statement, dict) and cast("dict[str, Any]", statement).get("Effect") == "Allow":
            yield cast("dict[str, Any]", statement)


def _read_principals(statement: dict[str, Any]) -> Iterator[str]:
    principal = statement.get("Principal")
    if not isinstance(principal, dict):
        yield "*"
        return
    prefixes = {"AWS": "", "Federated": "provider ", "Service": "service "}
    for kind, values in cast("dict[str, Any]", principal).items():
        for value in _listed(values):
            found = re.fullmatch(r"arn:aws[\w-]*:iam::([0-9]{12}):root", str(value)) if kind == "AWS" else None
            yield found[1] if found else f"{prefixes.get(kind, f'{kind} ')}{value}"


def _is_of_organization(statement: dict[str, Any], organization_id: str) -> bool:
    condition = statement.get("Condition")
    for operator, keys in cast("dict[str, Any]", condition).items() if isinstance(condition, dict) else ():
        for key, values in cast("dict[str, Any]", keys).items() if isinstance(keys, dict) else ():
            said = set(map(str, _listed(values)))
            if operator in _EQUALS and key.lower() == "aws:principalorgid" and said == {organization_id}:
                return True
            # A key of many values: ForAllValues would also let in who has none.
            is_of_paths = operator in _ANY_EQUALS and key.lower() == "aws:principalorgpaths" and len(said) > 0
            if is_of_paths and all(path.startswith(f"{organization_id}/") for path in said):
                return True
    return False


def _parse(text: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return text


def _normalize(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _normalize(inner) for key, inner in cast("dict[str, Any]", value).items()}
    if isinstance(value, list):
        inner = sorted((_normalize(one) for one in cast("list[Any]", value)), key=repr)
        return inner[0] if len(inner) == 1 else inner
    return value


def _listed(value: Any) -> list[Any]:
    return cast("list[Any]", value) if isinstance(value, list) else [] if value is None else [value]
