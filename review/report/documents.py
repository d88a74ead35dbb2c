"""What differs between two policy documents: by statement where they have statements, else by path. Markdown lines."""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from policies.problems import as_list
from review.report.text import EXTERNAL_ID, code, join, show
from review.report.world import World

_LISTED = 12
"""Values of one element that are told; of more, how many."""

_SCOPE = ("Action", "NotAction", "Resource", "NotResource", "Principal", "NotPrincipal")
_ELEMENTS = frozenset({*_SCOPE, "Sid", "Effect"})

Statement = Mapping[str, Any]


def compare_documents(world: World, before: Mapping[str, Any] | None, after: Mapping[str, Any] | None) -> list[str]:
    """Lines of Markdown, nothing where both say the same. None: there is no document on that side."""
    old, new = before or {}, after or {}
    if "Statement" not in old and "Statement" not in new:
        return list(_compare_values(world, old, new, ""))
    lines = [
        f"{key} {_list(world, old.get(key))} becomes {_list(world, new.get(key))}"
        for key in ("Version", "Id")
        if before is not None and after is not None and old.get(key) != new.get(key)
    ]
    olds, news = (_read_statements(document) for document in (old, new))
    pairs, removed, added = _match(olds, news)
    lines += [line for one, other in pairs for line in _compare_statement(world, one, other)]
    lines += [f"removed: {_describe(world, statement)}" for statement in removed]
    lines += [f"added: {_describe(world, statement)}" for statement in added]
    return lines


def _read_statements(document: Mapping[str, Any]) -> list[Statement]:
    return [one for one in as_list(document.get("Statement", [])) if isinstance(one, Mapping)]


def _match(
    before: Sequence[Statement], after: Sequence[Statement]
) -> tuple[list[tuple[Statement, Statement]], list[Statement], list[Statement]]:
    """Statements that are the same one, changed or not: by Sid, by content, then by most elements in common."""
    olds, news = list(before), list(after)
    pairs: list[tuple[Statement, Statement]] = []

    def pair(old: Statement, new: Statement) -> None:
        pairs.append((old, new))
        olds.remove(old)
        news.remove(new)

    for same in (lambda a, b: a == b, lambda a, b: bool(a.get("Sid")) and a.get("Sid") == b.get("Sid")):
        for old in list(olds):
            found = next((new for new in news if same(old, new)), None)
            if found is not None:
                pair(old, found)
    for old in list(olds):
        likeness = [(_count_common(old, new), new) for new in news if not (old.get("Sid") and new.get("Sid"))]
        best = max(likeness, key=lambda one: one[0], default=(0, None))
        if best[1] is not None and best[0] > 1:
            pair(old, best[1])
    return pairs, olds, news


def _count_common(one: Statement, other: Statement) -> int:
    if one.get("Effect") != other.get("Effect"):
        return 0
    return sum(one[key] == other.get(key) for key in one if key != "Sid")


def _compare_statement(world: World, old: Statement, new: Statement) -> list[str]:
    parts: list[str] = []
    for element in sorted({*old, *new}):
        if old.get(element) == new.get(element):
            continue
        if element == "Condition":
            parts += _compare_condition(world, old.get(element), new.get(element))
        elif element in old and element in new:
            parts.append(_compare_list(world, _name_element(element), old[element], new[element]))
        elif element in new:
            parts.append(f"{_name_element(element)} {_list(world, new[element])} added")
        else:
            parts.append(f"{_name_element(element)} {_list(world, old[element])} removed")
    parts = [part for part in parts if part]
    return [f"changed: {_name(new if new.get('Sid') else old)}: {'; '.join(parts)}"] if parts else []


def _compare_list(world: World, element: str, before: Any, after: Any) -> str:
    old, new = as_list(before), as_list(after)
    added, removed = [one for one in new if one not in old], [one for one in old if one not in new]
    parts = [f"without {_list(world, removed)}"] if removed else []
    parts += [f"with {_list(world, added)}"] if added else []
    return f"{element} {' and '.join(parts)}" if parts else ""


def _compare_condition(world: World, before: Any, after: Any) -> list[str]:
    old, new = (dict(_list_tests(side)) for side in (before, after))
    parts: list[str] = []
    for operator, key in sorted({*old, *new}):
        was, becomes = old.get((operator, key)), new.get((operator, key))
        if was == becomes:
            continue
        test = f"condition {code(operator)} {code(key)}"
        if _is_external_id(key):
            verb = "added" if was is None else "removed" if becomes is None else "has another value"
            parts.append(f"{test} {verb}")
        elif was is None:
            parts.append(f"{test} added: {_list(world, becomes)}")
        elif becomes is None:
            parts.append(f"{test} removed: {_list(world, was)}")
        else:
            parts.append(_compare_list(world, test, was, becomes))
    return parts


def _list_tests(condition: Any) -> Iterator[tuple[tuple[str, str], Any]]:
    if isinstance(condition, Mapping):
        for operator, tests in condition.items():
            if isinstance(tests, Mapping):
                for key, values in tests.items():
                    yield (str(operator), str(key)), values
            else:
                yield (str(operator), ""), tests


def _describe(world: World, statement: Statement) -> str:
    """A statement as one sentence."""
    effect = {"Allow": "allows", "Deny": "denies"}.get(show(statement.get("Effect")), "has")
    parts = [
        f"{element} {_list(world, statement[element])}"
        for element in _SCOPE
        if element in statement and statement[element] != "*"
    ]
    if statement.get("Action") == "*":
        parts.insert(0, "everything")
    for (operator, key), values in _list_tests(statement.get("Condition")):
        shown = EXTERNAL_ID if _is_external_id(key) else _list(world, values)
        parts.append(f"if {code(key)} {code(operator)} {shown}")
    return f"{_name(statement)} {effect} {', '.join(parts)}".rstrip()


def _name(statement: Statement) -> str:
    sid = statement.get("Sid")
    return f"statement {code(sid)}" if sid else "a statement without a Sid"


def _name_element(element: str) -> str:
    """One of AWS's as it is; anything else is a text of others."""
    return element if element in _ELEMENTS else code(element)


def _is_external_id(key: str) -> bool:
    return key.lower() == "sts:externalid"


def _list(world: World, values: Any) -> str:
    if isinstance(values, Mapping):
        return join(f"{code(kind)} {_list(world, all_)}" for kind, all_ in values.items())
    listed = as_list(values)
    shown = [code(world.mask(show(one))) for one in listed[:_LISTED]]
    return join([*shown, f"{len(listed) - _LISTED} more"] if len(listed) > _LISTED else shown) or "(nothing)"


def _compare_values(world: World, before: Any, after: Any, path: str) -> Iterator[str]:
    """Of documents without statements, such as tag policies."""
    if isinstance(before, Mapping) and isinstance(after, Mapping):
        for key in sorted({*before, *after}, key=str):
            yield from _compare_values(world, before.get(key), after.get(key), f"{path}.{key}" if path else str(key))
    elif before != after:
        where = code(path, longest=160) if path else "the document"
        if before is None:
            yield f"added: {where}: {_show_part(world, after)}"
        elif after is None:
            yield f"removed: {where}: {_show_part(world, before)}"
        elif isinstance(before, list) and isinstance(after, list):
            yield f"changed: {_compare_list(world, where, before, after) or f'{where} in another order'}"
        else:
            yield f"changed: {where}: {_show_part(world, before)} becomes {_show_part(world, after)}"


def _show_part(world: World, value: Any) -> str:
    if isinstance(value, Mapping):
        return code(world.mask(json.dumps(value, sort_keys=True, ensure_ascii=False)), longest=200)
    return _list(world, value)
