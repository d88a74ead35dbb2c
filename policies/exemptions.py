"""Whom a Deny leaves out: whether a statement of a control policy reaches a role, by its conditions on who asks. Pure.

What these conditions do not decide counts as reached. `policies.evaluation` says how values are compared.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any, cast

from policies.evaluation.comparisons import COMPARISONS
from policies.evaluation.patterns import parse
from policies.problems import as_list

_KEY = "aws:principalarn"
_OPERATOR = re.compile(r"(?:for(?:all|any)values?:)?(arn|string)(not)?(equals|like)(ignorecase)?(?:ifexists)?")


def list_denials(document: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """The statements that deny, each with its Sid, or its number, from 1, where it has none."""
    for number, statement in enumerate(as_list(document.get("Statement") or []), start=1):
        if isinstance(statement, dict):
            found = cast("Mapping[str, Any]", statement)
            if found.get("Effect") == "Deny":
                yield str(found.get("Sid") or f"statement {number}"), found


def finds_role(statement: Mapping[str, Any], role_arn: str) -> bool:
    """Whether the statement may hold for sessions of the role: no condition on aws:PrincipalArn leaves it out.

    `role_arn`: with 000000000000 for any account. All conditions of a statement have to hold, so one is enough.
    """
    conditions = statement.get("Condition")
    if not isinstance(conditions, dict):
        return True
    for operator, tests in cast("Mapping[str, Any]", conditions).items():
        how = _OPERATOR.fullmatch(operator.lower())
        if how is None or not isinstance(tests, dict):
            continue
        for key, values in cast("Mapping[str, Any]", tests).items():
            if key.lower() != _KEY:
                continue
            is_named = _finds(f"{how[1]}{how[3]}{how[4] or ''}", values, role_arn)
            if is_named is not None and is_named == bool(how[2]):
                return False
    return True


def _finds(operator: str, values: Any, arn: str) -> bool | None:
    """Whether one of the values is, or matches, the ARN. None where that cannot be said: one is of no ARN."""
    comparison = COMPARISONS.get(operator)
    if comparison is None:
        return None
    try:
        return any(comparison.test(arn, parse(str(value), wildcards=comparison.wildcards)) for value in as_list(values))
    except ValueError:
        return None
