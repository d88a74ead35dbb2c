"""Whether a policy that says who may do something lets in more than another: by comparing what each statement covers.

Pure, and on the safe side: what cannot be proven to be covered by what was there before counts as more.
Source: docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html and
reference_policies_elements_condition_operators.html, read 2026-11.
"""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from ipaddress import ip_network
from itertools import product
from typing import Any, cast

from policies.evaluation.patterns import parse
from policies.problems import as_list

_EXTERNAL_ID = "sts:externalid"
_CALLER = "aws:principalarn"
_TOKENS, _AUDIENCE = ":oidc-provider/", ":aud"
_ROOT = re.compile(r"arn:aws[a-z-]*:iam::([0-9]{12}):root")
_MOST_CASES = 2_000
"""So many combinations of a statement's principals, actions and values are compared one by one."""

_ANY_OF = frozenset({"stringequals", "stringequalsignorecase", "bool", "null", "numericequals", "dateequals"})
_NEGATED = frozenset(
    {"stringnotequals", "stringnotlike", "arnnotequals", "arnnotlike", "stringnotequalsignorecase", "notipaddress"}
)
_NOT = "NotPrincipal"
_BUT = "not "
"""What stands before the list of a NotAction or NotResource."""
_ARN = frozenset({"arnequals", "arnlike"})
_AT_MOST = frozenset({"numericlessthan", "numericlessthanequals"})
_VALUED = frozenset({"stringequals", "stringlike", "arnequals", "arnlike"})
_OPERATOR = re.compile(r"(?:(forallvalues|foranyvalue):)?([a-z]+?)(ifexists)?$")

Test = tuple[str, str, frozenset[str]]
"""An operator and a condition key, both in lower case, and the values."""


@dataclass(frozen=True)
class Entry:
    """One principal that may, or may not, do one action under these tests. `kind`: AWS, Federated, Service."""

    kind: str
    principal: str
    action: str
    resource: str
    tests: frozenset[Test]


@dataclass(frozen=True)
class Widening:
    """One way in that was not there before: who, and what is no longer asked for, as a clause."""

    who: str
    how: str


def find_widenings(before: str | None, after: str) -> tuple[Widening, ...]:
    """The ways in that `after` opens and `before` did not, each once. Both are JSON documents; None: there was none.

    Raises:
        ValueError: one is no policy document.
    """
    old, new = _read(before), _read(after)
    had, denied = list(_expand(old, "Allow")), list(_expand(old, "Deny"))
    denies = list(_expand(new, "Deny"))
    same = frozenset(had)
    found = [
        Widening(_name(entry), _explain(entry, had))
        for entry in _expand(new, "Allow")
        if entry not in same and not any(_covers(wide, entry) for wide in had)
    ]
    found += [
        Widening(_name(entry), f"is no longer denied {_say(entry)}")
        for entry in denied
        if not any(_covers(wide, entry) for wide in denies)
    ]
    return tuple(dict.fromkeys(found))


def _read(document: str | None) -> Mapping[str, Any]:
    if document is None:
        return {}
    return _require_object(json.loads(document))


def _require_object(value: Any) -> Mapping[str, Any]:
    if not isinstance(value, dict):
        raise ValueError("no policy document")  # noqa: TRY004 -- as json.loads, of what is no document
    return cast("Mapping[str, Any]", value)


def _expand(document: Mapping[str, Any], effect: str) -> Iterator[Entry]:
    for statement in as_list(document.get("Statement") or []):
        found = _require_object(statement)
        if found.get("Effect") == effect:
            yield from _expand_statement(found)


def _expand_statement(statement: Mapping[str, Any]) -> Iterator[Entry]:
    principals = list(_list_principals(statement))
    actions = _listed(statement, "Action")
    resources = _listed(statement, "Resource") or ["*"]
    choices = [_split_test(*test) for test in _list_tests(statement.get("Condition") or {})]
    cases = len(principals) * len(actions) * len(resources)
    for choice in choices:
        cases *= len(choice)
    if cases > _MOST_CASES:
        choices = [[_join(choice)] for choice in choices]
    for (kind, principal), action, resource in product(principals, actions, resources):
        for tests in product(*choices):
            yield Entry(kind, principal, action, resource, frozenset(tests))


def _list_principals(statement: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    if _NOT in statement:
        yield _NOT, json.dumps(statement[_NOT], sort_keys=True)
        return
    principal = statement.get("Principal", "*")
    if principal == "*":
        yield "AWS", "*"
        return
    for kind, names in _require_object(principal).items():
        for name in as_list(names):
            text = str(name)
            yield kind, f"arn:aws:iam::{text}:root" if re.fullmatch("[0-9]{12}", text) else text


def _listed(statement: Mapping[str, Any], element: str) -> list[str]:
    if f"Not{element}" in statement:
        return [_BUT + json.dumps(sorted(map(str, as_list(statement[f"Not{element}"]))))]
    return [str(one) for one in as_list(statement.get(element) or [])]


def _list_tests(condition: Any) -> Iterator[Test]:
    for operator, tests in _require_object(condition).items():
        for key, values in _require_object(tests).items():
            texts = frozenset(_write(value) for value in as_list(values))
            # Which one it is nobody is told, and a preview that was saved has it masked.
            if key.lower() == _EXTERNAL_ID and not any("*" in text or "?" in text for text in texts):
                texts = frozenset({"an external id"})
            yield operator.lower(), key.lower(), texts


def _write(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _split_test(operator: str, key: str, values: frozenset[str]) -> list[Test]:
    """A test for each value where one of them is enough, so that each is looked for among what was there."""
    if operator in _VALUED and values:
        return [(operator, key, frozenset({value})) for value in sorted(values)]
    return [(operator, key, values)]


def _join(choice: list[Test]) -> Test:
    operator, key, _ = choice[0]
    return operator, key, frozenset(value for _, _, values in choice for value in values)


def _covers(wide: Entry, narrow: Entry) -> bool:
    return (
        _covers_principal(wide, narrow)
        and _covers_text(wide.action.lower(), narrow.action.lower())
        and _covers_text(wide.resource, narrow.resource)
        and all(any(_implies(said, asked) for said in narrow.tests) for asked in wide.tests)
    )


def _covers_principal(wide: Entry, narrow: Entry) -> bool:
    if wide.kind != narrow.kind:
        return False
    if wide.principal in {narrow.principal, "*"}:
        return True
    account = _ROOT.fullmatch(wide.principal)
    return account is not None and re.match(rf"arn:aws[a-z-]*:(iam|sts)::{account[1]}:", narrow.principal) is not None


def _covers_text(wide: str, narrow: str) -> bool:
    """Whether all that the second pattern matches is matched by the first. `?` is taken for itself alone."""
    return wide == narrow or ("?" not in wide and not wide.startswith(_BUT) and parse(wide).matches(narrow))


def _implies(said: Test, asked: Test) -> bool:
    """Whether a request that passes the first test passes the second one too."""
    (operator, key, values), (wanted, wanted_key, allowed) = said, asked
    one, other = _OPERATOR.match(operator), _OPERATOR.match(wanted)
    if key != wanted_key or one is None or other is None:
        return said == asked
    every, base, lenient = one.groups()
    wanted_every, wanted_base, wanted_lenient = other.groups()
    if every != wanted_every or (lenient and not wanted_lenient):
        return False
    return (base == wanted_base and values == allowed) or _covers_values(wanted_base, allowed, base, values)


def _covers_values(wanted_base: str, allowed: frozenset[str], base: str, values: frozenset[str]) -> bool:
    """Whether what passes the test `base` of `values` passes `wanted_base` of `allowed`."""
    if base in _ARN and wanted_base in _ARN:  # the two are one
        return all(any(_covers_arn(wide, value) for wide in allowed) for value in values)
    if wanted_base == "stringlike" and base in {"stringequals", "stringlike"}:
        return all(any(_covers_value(wide, value, base) for wide in allowed) for value in values)
    if base != wanted_base:
        return False
    if base in _NEGATED:
        return allowed <= values
    if base in _AT_MOST:
        return _covers_numbers(allowed, values)
    return values <= allowed if base in _ANY_OF else base == "ipaddress" and _covers_networks(allowed, values)


def _covers_value(wide: str, value: str, base: str) -> bool:
    # In an exact test a wildcard is a character like others, and `?` may stand for one.
    if "${" in wide or "${" in value:
        return wide == value
    return parse(wide).matches(value) if base == "stringequals" else _covers_text(wide, value)


def _covers_arn(wide: str, value: str) -> bool:
    # Each part between colons is compared by itself.
    some, others = wide.split(":", 5), value.split(":", 5)
    return len(some) == len(others) and all(
        _covers_value(*pair, "stringlike") for pair in zip(some, others, strict=True)
    )


def _covers_numbers(allowed: Iterable[str], values: Iterable[str]) -> bool:
    try:
        return max(map(float, values)) <= max(map(float, allowed))
    except ValueError:
        return False


def _covers_networks(allowed: Iterable[str], values: Iterable[str]) -> bool:
    try:
        wide = [ip_network(text, strict=False) for text in allowed]
        narrow = [ip_network(text, strict=False) for text in values]
    except ValueError:
        return False
    return all(
        any(one.version == other.version and one.subnet_of(cast("Any", other)) for other in wide) for one in narrow
    )


def _name(entry: Entry) -> str:
    if entry.principal == "*":
        return "everybody"
    if entry.kind == _NOT:
        return f"everybody but {entry.principal}"
    if _takes_any_token(entry):
        return f"everybody with a token of {entry.principal}"
    account = _ROOT.fullmatch(entry.principal)
    if account is None:
        return entry.principal
    # Other tests name who stays out, or let in who has no ARN.
    roles = sorted(arn for how, key, values in entry.tests if how in _VALUED and key == _CALLER for arn in values)
    return " or ".join(roles) or f"the account {account[1]}"


def _takes_any_token(entry: Entry) -> bool:
    """Whether nothing but the audience of a token is compared, which everybody may ask GitHub or GitLab for."""
    compared = [key for _, key, values in entry.tests if not key.endswith(_AUDIENCE) and values != frozenset({"*"})]
    return entry.kind == "Federated" and _TOKENS in entry.principal and not compared


def _explain(entry: Entry, had: list[Entry]) -> str:
    """Why nothing that was there covers it, of what comes nearest."""
    near = [
        wide
        for wide in had
        if _covers_principal(wide, entry) and _covers_text(wide.action.lower(), entry.action.lower())
    ]
    if not near:
        may_something = any(_covers_principal(wide, entry) for wide in had)
        asked = "" if entry.tests else ", and nothing else is asked for"
        return f"may {'now also' if may_something else 'now'} call {_say(entry)}{asked}"
    lacking = min(
        ([asked for asked in wide.tests if not any(_implies(said, asked) for said in entry.tests)] for wide in near),
        key=len,
    )
    if not lacking:
        return f"may now call {_say(entry)}"
    return f"may call {_say(entry)} with {' and '.join(sorted(_compare(asked, entry) for asked in lacking))}"


def _say(entry: Entry) -> str:
    """What the entry is about, for a sentence: its action, and its resource where it has one."""
    said = _say_element(entry.action)
    return said if entry.resource == "*" else f"{said} on {_say_element(entry.resource)}"


def _say_element(text: str) -> str:
    return f"all but {', '.join(json.loads(text.removeprefix(_BUT)))}" if text.startswith(_BUT) else text


def _compare(asked: Test, entry: Entry) -> str:
    _, key, _ = asked
    values = sorted(value for _, name, texts in entry.tests if name == key for value in texts)
    operators = sorted(operator for operator, name, _ in entry.tests if name == key)
    if not values:
        return f"no condition on {key}"
    shown = "another one" if key == _EXTERNAL_ID else ", ".join(values)
    return f"{key} {'/'.join(operators)} {shown}"
