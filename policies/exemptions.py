"""Whom a Deny leaves out: whether a statement of a control policy reaches a role, by its conditions on who asks. Pure.

What these conditions do not decide counts as reached.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any, cast

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
            if key.lower() == _KEY:
                is_named = any(_matches(str(value), role_arn, how) for value in as_list(values))
                if is_named == bool(how[2]):
                    return False
    return True


def _matches(pattern: str, arn: str, how: re.Match[str]) -> bool:
    if how[1] == "string" and how[3] == "equals":
        return pattern == arn or (bool(how[4]) and pattern.lower() == arn.lower())
    return parse(pattern).matches(arn)
