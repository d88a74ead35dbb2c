"""Conditions of a statement against the keys of a request: met, not met, or not to be decided (None).

Source: docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html and
reference_policies_condition-single-vs-multi-valued-context-keys.html, read 2026-11.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, Literal, cast

from policies.evaluation.comparisons import COMPARISONS, Comparison
from policies.evaluation.patterns import Pattern
from policies.evaluation.request import Request
from policies.evaluation.variables import needs_unknown, resolve
from policies.problems import as_list

_FOR_ALL, _FOR_ANY, _IF_EXISTS = "forallvalues:", "foranyvalue:", "ifexists"


class UndecidedError(Exception):
    """Raised for what cannot be decided here; the text says why."""


def meets(condition: object, request: Request, *, variables: bool) -> bool:
    """Whether every test of the Condition is met. `variables`: whether the policy's Version knows them.

    Raises:
        UndecidedError: no test fails, and one depends on something that is not known here.
    """
    return hold_all(
        partial(_meets, operator, key, wanted, request, variables=variables)
        for operator, key, wanted in _list_tests(condition)
    )


def hold_all(tests: Iterable[Callable[[], bool]]) -> bool:
    """Whether every test holds. Raises UndecidedError when none says no and one cannot be decided."""
    undecided: UndecidedError | None = None
    for test in tests:
        try:
            if not test():
                return False
        except UndecidedError as error:
            undecided = undecided or error
    if undecided is not None:
        raise undecided
    return True


@dataclass(frozen=True)
class _Operator:
    comparison: Comparison
    negated: bool
    every: Literal["all", "any"] | None
    if_exists: bool


def _list_tests(condition: object) -> Iterator[tuple[str, str, list[str]]]:
    if not isinstance(condition, dict):
        raise UndecidedError("its Condition is no object")
    for operator, tests in cast("dict[str, Any]", condition).items():
        if not isinstance(tests, dict):
            raise UndecidedError(f'the operator "{operator}" has no object of condition keys')
        for key, wanted in cast("dict[str, Any]", tests).items():
            yield operator, key, [_write(value, key) for value in as_list(wanted)]


def _meets(name: str, key: str, wanted: list[str], request: Request, *, variables: bool) -> bool:
    if not request.knows(key):
        raise UndecidedError(f'the condition key "{key}" is not known here')
    found = request.find(key)
    if name.lower() == "null":
        return _meets_null(found, wanted)
    operator = _read_operator(name)
    if not found and not isinstance(found, str):
        return _meets_missing(operator, key)
    if not isinstance(found, str) and operator.every is None:
        raise UndecidedError(f'"{key}" has several values, and "{name}" does not say for how many it holds')
    patterns = _resolve(wanted, request, operator, variables=variables)
    values = [found] if isinstance(found, str) else found
    try:
        return _compare(operator, values or (), patterns)
    except ValueError as error:
        raise UndecidedError(f'"{name}" on "{key}" has a value of another form') from error


def _meets_null(found: str | Sequence[str] | None, wanted: list[str]) -> bool:
    said = {value.lower() for value in wanted}
    if not said <= {"true", "false"}:
        raise UndecidedError('"Null" is neither true nor false')
    if found == "":
        raise UndecidedError("AWS does not say whether an empty text is null")
    # An empty list counts as missing: "a null data set".
    return ("false" if found else "true") in said


def _meets_missing(operator: _Operator, key: str) -> bool:
    if operator.every == "all":
        return True
    if operator.every == "any" and operator.if_exists:
        raise UndecidedError(f'AWS does not say what ForAnyValue with IfExists comes to without "{key}"')
    return operator.every is None and (operator.if_exists or operator.negated)


def _compare(operator: _Operator, found: Sequence[str], patterns: list[Pattern]) -> bool:
    test = operator.comparison.test
    single = [(True in [test(value, one) for one in patterns]) != operator.negated for value in found]
    return any(single) if operator.every == "any" else all(single)


def _resolve(wanted: list[str], request: Request, operator: _Operator, *, variables: bool) -> list[Pattern]:
    """The values to compare with, without those that match nothing for want of a variable's value."""
    variables = variables and operator.comparison.variables
    if variables and needs_unknown(wanted, request):
        raise UndecidedError("a variable in its Condition is not known here")
    patterns = [resolve(text, request, wildcards=operator.comparison.wildcards, variables=variables) for text in wanted]
    if operator.negated and None in patterns:
        raise UndecidedError("a variable in its Condition has no value")
    return [pattern for pattern in patterns if pattern is not None]


def _read_operator(written: str) -> _Operator:
    name = written.lower()
    every: Literal["all", "any"] | None = None
    if name.startswith(_FOR_ALL):
        every, name = "all", name.removeprefix(_FOR_ALL)
    elif name.startswith(_FOR_ANY):
        every, name = "any", name.removeprefix(_FOR_ANY)
    if_exists, name = name.endswith(_IF_EXISTS), name.removesuffix(_IF_EXISTS)
    negated = "not" in name
    comparison = COMPARISONS.get(name.replace("not", "", 1) if negated else name)
    if comparison is None or (negated and not comparison.negatable):
        raise UndecidedError(f'the operator "{written}" is not known here')
    return _Operator(comparison, negated, every, if_exists)


def _write(value: Any, key: str) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if not isinstance(value, (str, int, float)):
        raise UndecidedError(f'the values of "{key}" are not texts, numbers or booleans')
    return str(value)
