"""The organization's resource policy: which member accounts may manage its policies, and what AWS takes of that.

Source: docs.aws.amazon.com/organizations/latest/userguide/orgs_delegate_policies.html and the API reference,
PutResourcePolicy, read 2026-11.
"""

from collections.abc import Iterator, Mapping
from typing import Any, cast

from policies.problems import Path, Problem, as_list, quote

MAX_RESOURCE_POLICY_CHARACTERS = 40_000
"""docs.aws.amazon.com/organizations/latest/APIReference/API_PutResourcePolicy.html, read 2026-11."""

_ACTIONS = "organizations:"
_OWNERS = frozenset({"aws:principalorgid", "aws:principalaccount"})


def check_resource_policy(document: Mapping[str, Any]) -> list[Problem]:
    """What is wrong with the document; every problem, in its order. An empty list does not mean that AWS takes it."""
    value: Any = document.get("Statement", [])
    if not as_list(value):
        return [Problem((), "there is no Statement, so the policy says nothing", 'add "Statement": [...]')]
    problems: list[Problem] = []
    for index, statement in enumerate(as_list(value)):
        path: Path = ("Statement", index) if isinstance(value, list) else ("Statement",)
        if isinstance(statement, dict):
            problems += _check_statement(cast("dict[str, Any]", statement), path)
        else:
            message = f"a statement is an object, and this is {quote(statement)}"
            problems.append(Problem(path, message, 'begin it with {"Effect"'))
    return problems


def _check_statement(statement: Mapping[str, Any], path: Path) -> Iterator[Problem]:
    if statement.get("Effect") not in {"Allow", "Deny"}:
        yield Problem(path, "the statement has no Effect that AWS knows", 'add "Effect": "Allow"')
    principal: Any = statement.get("Principal")
    named = cast("dict[str, Any]", principal).get("AWS") if isinstance(principal, dict) else principal
    if named is None:
        message = "the statement names no account, so it is for nobody"
        yield Problem(path, message, 'add "Principal": {"AWS": "arn:aws:iam::<account id>:root"}')
    elif "*" in as_list(named) and statement.get("Effect") == "Allow" and not _compares_owner(statement):
        message = "the statement is for every account of AWS, strangers' too"
        hint = 'name the account instead of *, or compare aws:PrincipalOrgID or aws:PrincipalAccount by "StringEquals"'
        yield Problem((*path, "Principal"), message, hint)
    actions = as_list(statement.get("Action", []))
    if not actions:
        yield Problem(path, "the statement has no Action", f'add "Action": ["{_ACTIONS}DescribePolicy"]')
    for action in actions:
        if not isinstance(action, str) or not action.lower().startswith(_ACTIONS):
            message = f"{quote(action)} is no action of Organizations, which alone is delegated here"
            yield Problem((*path, "Action"), message, f"write {_ACTIONS}<action>")
    if "Resource" not in statement:
        yield Problem(path, "the statement has no Resource", 'add "Resource": "*"')


def _compares_owner(statement: Mapping[str, Any]) -> bool:
    """Whether the statement holds for callers of one organization, or of some accounts, alone."""
    condition: Any = statement.get("Condition")
    compared: Any = cast("dict[str, Any]", condition).get("StringEquals") if isinstance(condition, dict) else None
    keys = cast("dict[str, Any]", compared) if isinstance(compared, dict) else {}
    return not _OWNERS.isdisjoint(key.lower() for key in keys)
