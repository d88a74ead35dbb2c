"""What policies let somebody do, and what that is more than before. Pure."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from engine.preview import has_unknown
from policies.managed import EVERYTHING, NOTHING, policy_key
from policies.problems import as_list
from policies.widening import find_widenings

_SHOWN = 8
_ALL = {"Effect": "Allow", "Action": "*", "Resource": "*"}


@dataclass(frozen=True, kw_only=True)
class Names:
    """What the properties are called that give rights."""

    managed: str
    customer: str
    inline: str
    boundary: str


@dataclass(frozen=True, kw_only=True)
class Rights:
    """What a permission set or a role has. `managed`: ARNs. `customer`: paths and names of the accounts' own policies.

    `inline`: JSON documents. `boundary`: a policy, None for none.
    """

    managed: frozenset[str] = frozenset()
    customer: frozenset[str] = frozenset()
    inline: tuple[Any, ...] = ()
    boundary: Any = None


def find_gains(before: Rights, after: Rights, names: Names) -> Iterator[tuple[str, str]]:
    """The property that causes each, and what it is, as a clause. Of managed policies only the names are known, so
    another one counts as more, unless everything was allowed before.
    """
    if before == after:
        return
    try:
        had = _write_statements(before)
        is_known = not any(map(has_unknown, after.inline))
        wider = find_widenings(had, _write(*_list_statements(after.inline))) if is_known else []
        had_all = not find_widenings(had, _write(_ALL))
    except ValueError:
        yield names.inline, "its inline policy cannot be read, so that nobody can say what it allows"
        return
    if not had_all:
        for arn in sorted(after.managed - before.managed - {NOTHING}):
            yield names.managed, f"{_name_policy(arn)} is attached"
        for name in sorted(after.customer - before.customer):
            yield names.customer, f"the policy {name} of its accounts is attached"
    if NOTHING in before.managed - after.managed:
        yield names.managed, f"the policy {policy_key(NOTHING)} is detached, which denies everything"
    for one in wider:
        yield names.inline, f"it {one.how}"
    if before.boundary is not None and not has_unknown(after.boundary) and before.boundary != after.boundary:
        yield names.boundary, f"its boundary is {'taken away' if after.boundary is None else 'another'}"


def _name_policy(arn: str) -> str:
    return "a policy that is made in the same run" if has_unknown(arn) else f"the policy {policy_key(arn)}"


def list_gains(gains: Sequence[tuple[str, str]]) -> str:
    """The clauses as one, the first few of many."""
    more = [f"and {len(gains) - _SHOWN} more"] if len(gains) > _SHOWN else []
    return "; ".join([*(said for _, said in gains[:_SHOWN]), *more])


def list_causes(gains: Sequence[tuple[str, str]]) -> str:
    """The properties that cause them, each once."""
    return ", ".join(dict.fromkeys(cause for cause, _ in gains))


def _write_statements(rights: Rights) -> str:
    """The policies whose documents are known, as one. Raises ValueError where an inline policy is none."""
    return _write(*_list_statements(rights.inline), *([_ALL] if EVERYTHING in rights.managed else []))


def _list_statements(documents: Sequence[Any]) -> Iterator[Any]:
    for text in documents:
        document = json.loads(str(text))
        if not isinstance(document, dict):
            raise ValueError("no policy document")  # noqa: TRY004 -- as json.loads, of what is no document
        yield from as_list(document.get("Statement") or [])


def _write(*statements: Any) -> str:
    return json.dumps({"Statement": statements})
