"""Whether a role's trust policy lets a caller in: a small evaluator of trust policies. Patches nothing."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

_ACTION = "sts:assumerole"


@dataclass(frozen=True)
class Caller:
    """Who calls AssumeRole: the account, every ARN that stands for the identity (a session: its own and its role's),
    and the condition keys of the request, lower-case; None for a key that AWS knows and this request does not
    have."""

    account_id: str
    arns: frozenset[str]
    context: Mapping[str, str | None]


def allows(document: Mapping[str, Any], caller: Caller) -> bool:
    """True when a statement of the trust policy allows sts:AssumeRole to the caller and none denies it.

    What it does not know (an operator, a condition key, a policy variable) never lets anybody in: an Allow with it does
    not apply, a Deny with it does. Facts: IAM user guide, reference_policies_elements_principal and
    reference_policies_elements_condition_operators, read 2026-11.
    """
    applying = [
        statement
        for statement in _listed(document.get("Statement"))
        if _names_action(statement)
        and _names_principal(statement, caller)
        and _meets_conditions(statement, caller.context)
    ]
    effects = {statement.get("Effect") for statement in applying}
    return effects == {"Allow"}


def _names_action(statement: Mapping[str, Any]) -> bool:
    if "NotAction" in statement:
        return not any(_like(_ACTION, action.lower()) for action in _listed(statement["NotAction"]))
    return any(_like(_ACTION, action.lower()) for action in _listed(statement.get("Action")))


def _names_principal(statement: Mapping[str, Any], caller: Caller) -> bool:
    if "NotPrincipal" in statement:
        return not _matches_principal(statement["NotPrincipal"], caller)
    return _matches_principal(statement.get("Principal"), caller)


def _matches_principal(principal: Any, caller: Caller) -> bool:
    if isinstance(principal, Mapping):
        principal = principal.get("AWS")
    whole_account = {caller.account_id, f"arn:aws:iam::{caller.account_id}:root"}
    return any(one == "*" or one in whole_account or one in caller.arns for one in _listed(principal))


def _meets_conditions(statement: Mapping[str, Any], context: Mapping[str, str | None]) -> bool:
    unknown_counts_as = statement.get("Effect") == "Deny"
    for operator, tests in statement.get("Condition", {}).items():
        for key, wanted in tests.items():
            met = _meets(operator, key.lower(), [str(value) for value in _listed(wanted)], context)
            if not (unknown_counts_as if met is None else met):
                return False
    return True


def _meets(operator: str, key: str, wanted: list[str], context: Mapping[str, str | None]) -> bool | None:
    """True or False; None when the operator, the key or a policy variable is not known here."""
    name = operator.removeprefix("ForAnyValue:").removeprefix("ForAllValues:")
    optional = name.endswith("IfExists")
    name = name.removesuffix("IfExists")
    if key not in context or any("${" in value for value in wanted):
        return None
    value = context[key]
    if name == "Null":
        return ("true" if value is None else "false") in [one.lower() for one in wanted]
    negated = name.replace("Not", "", 1) if "Not" in name else None
    compare = _COMPARISONS.get(negated or name)
    if compare is None:
        return None
    if value is None:
        return optional or negated is not None or operator.startswith("ForAllValues:")
    return any(compare(value, one) for one in wanted) == (negated is None)


def _like(value: str, pattern: str) -> bool:
    expression = re.escape(pattern).replace(r"\*", ".*").replace(r"\?", ".")
    return re.fullmatch(expression, value, re.DOTALL) is not None


def _arn_like(value: str, pattern: str) -> bool:
    """Each of an ARN's six parts on its own: a wildcard does not reach over a colon, except in the last part."""
    parts, patterns = value.split(":", 5), pattern.split(":", 5)
    return len(parts) == len(patterns) and all(map(_like, parts, patterns))


_COMPARISONS: Mapping[str, Callable[[str, str], bool]] = {
    "StringEquals": lambda value, wanted: value == wanted,
    "StringEqualsIgnoreCase": lambda value, wanted: value.lower() == wanted.lower(),
    "StringLike": _like,
    "ArnEquals": _arn_like,
    "ArnLike": _arn_like,
    "Bool": lambda value, wanted: value.lower() == wanted.lower(),
}


def _listed(value: Any) -> list[Any]:
    if value is None:
        return []
    return list(value) if isinstance(value, list) else [value]
