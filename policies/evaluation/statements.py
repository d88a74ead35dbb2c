"""Whether a statement applies to a request.

Source: docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements.html, read 2026-11. Actions have no case,
resources have.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, cast

from policies.evaluation.conditions import UndecidedError, hold_all, meets
from policies.evaluation.levels import Level, LevelKind, Policy
from policies.evaluation.patterns import Pattern, parse
from policies.evaluation.principals import Naming, excepts, is_readable, names
from policies.evaluation.request import Request
from policies.evaluation.variables import needs_unknown, resolve
from policies.problems import as_list, texts

_WITH_VARIABLES = "2012-10-17"
_ELEMENTS = frozenset({"Sid", "Effect", "Action", "NotAction", "Resource", "NotResource", "Condition"})
_CALLERS = frozenset({"Principal", "NotPrincipal"})
_NAMES_CALLERS = frozenset({LevelKind.RESOURCE, LevelKind.TRUST, LevelKind.RESOURCE_CONTROL})

_Statement = Mapping[str, Any]


@dataclass(frozen=True)
class Applying:
    """A statement that applies: of which policy, and how it names the caller (None in policies that name nobody).

    `statement` is its Sid, else its index.
    """

    level: Level
    policy: Policy
    statement: str
    allows: bool
    naming: Naming | None = None


def find_applying(level: Level, request: Request, doubts: list[str]) -> list[Applying]:
    """The statements of a level that apply, in order.

    One that cannot be decided (an element, an operator, a key, a form that is not known here) applies if it denies, and
    does not if it allows; why is added to `doubts`. What is no statement at all is a doubt, and neither.
    """
    found: list[Applying] = []
    for policy in level.policies:
        variables = policy.document.get("Version") == _WITH_VARIABLES
        for index, statement in enumerate(as_list(policy.document.get("Statement"))):
            readable = cast("_Statement", statement if isinstance(statement, dict) else {})
            if readable.get("Effect") not in ("Allow", "Deny"):
                doubts.append(f"{policy.name}, statement {index}: it neither allows nor denies")
                continue
            label, allows = str(readable.get("Sid") or index), readable["Effect"] == "Allow"
            try:
                applies = _applies(readable, level.kind, request, variables=variables)
            except UndecidedError as error:
                doubts.append(f"{policy.name}, statement {label}: {error}")
                applies = not allows
            if applies:
                naming = _find_naming(readable, request) if level.kind in _NAMES_CALLERS else None
                found.append(Applying(level, policy, label, allows, naming))
    return found


def _applies(statement: _Statement, kind: LevelKind, request: Request, *, variables: bool) -> bool:
    """Raises UndecidedError when nothing says no and something cannot be decided."""
    names_callers = kind in _NAMES_CALLERS
    elements = _ELEMENTS | _CALLERS if names_callers else _ELEMENTS
    tests: list[Callable[[], bool]] = [
        lambda: _has_known_elements(statement, elements),
        lambda: _names_action(statement, request),
    ]
    # Trust policies have no Resource: they are for the role that they belong to.
    if kind is not LevelKind.TRUST:
        tests.append(lambda: _names_resource(statement, request, variables=variables))
    if names_callers:
        tests.append(lambda: _names_caller(statement, request))
    if "Condition" in statement:
        tests.append(lambda: meets(statement["Condition"], request, variables=variables))
    return hold_all(tests)


def _has_known_elements(statement: _Statement, known: frozenset[str]) -> bool:
    unknown = sorted(element for element in statement if element not in known)
    if unknown:
        raise UndecidedError(f'the element "{unknown[0]}" is not known here')
    return True


def _names_action(statement: _Statement, request: Request) -> bool:
    element, listed = _read_texts(statement, "Action")
    action = request.action.lower()
    return any(_parse_action(pattern).matches(action) for pattern in listed) != (element == "NotAction")


@lru_cache(maxsize=16384)
def _parse_action(pattern: str) -> Pattern:
    return parse(pattern.lower())


def _names_resource(statement: _Statement, request: Request, *, variables: bool) -> bool:
    element, listed = _read_texts(statement, "Resource")
    negated = element == "NotResource"
    unknown = {text for text in listed if variables and needs_unknown([text], request)}
    patterns = [resolve(text, request, variables=variables) for text in listed if text not in unknown]
    if any(pattern is not None and pattern.matches(request.resource) for pattern in patterns):
        return not negated
    if unknown or (negated and None in patterns):
        raise UndecidedError(f"a variable in its {element} is not known here or has no value")
    return negated


def _names_caller(statement: _Statement, request: Request) -> bool:
    given = [element for element in ("Principal", "NotPrincipal") if element in statement]
    if len(given) != 1:
        raise UndecidedError("it does not say in one way which Principal it is for")
    element, principal = given[0], statement[given[0]]
    denies = statement["Effect"] == "Deny"
    if element == "NotPrincipal":
        applies = not excepts(principal, request.principal, denies=denies)
    else:
        applies = names(principal, request.principal) is not None
    # Whom it names beside those that can be read is not known: that only matters where it could be the caller.
    if applies == (element == "NotPrincipal") and not is_readable(principal):
        raise UndecidedError(f"its {element} names callers in a way that is not known here")
    return applies


def _find_naming(statement: _Statement, request: Request) -> Naming | None:
    return names(statement["Principal"], request.principal) if "Principal" in statement else Naming.EVERYBODY


def _read_texts(statement: _Statement, element: str) -> tuple[str, list[str]]:
    given = [name for name in (element, f"Not{element}") if name in statement]
    listed = texts(statement[given[0]]) if len(given) == 1 else None
    if listed is None:
        raise UndecidedError(f"it does not say in one way which {element} it is for")
    return given[0], listed
