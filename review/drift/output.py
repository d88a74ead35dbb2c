"""Drift as text for people and as a document for programs. Pure."""

import textwrap
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from itertools import groupby
from typing import Any

from config.text import make_printable
from review.drift.model import Drift, Row, Settling

LEAST_WIDTH = 40
"""Characters of a line, however narrow the terminal is."""

_INDENT = "  "


def format_text(drift: Drift, width: int | None) -> str:
    """Rows by kind. `width`: where sentences break; None: nowhere. Commands and YAML are never broken."""
    parts = [_format_kind(kind, list(rows), width) for kind, rows in groupby(drift.rows, key=lambda row: row.kind)]
    parts += ["\n".join(_wrap(f"not looked at: {note}", "", width)) for note in drift.notes]
    return "\n\n".join([*parts, "\n".join(_wrap(summarize(drift), "", width))]) + "\n"


def summarize(drift: Drift) -> str:
    """One sentence."""
    accounts = _count(drift.read, "account")
    if not drift.rows:
        return f"No drift: AWS has what the states have, in {accounts}."
    changes = [f"{sum(row.change == change for row in drift.rows)} {change}" for change in _changes(drift)]
    return f"{_count(len(drift.rows), 'difference')} in {accounts}: {', '.join(changes)}."


def make_document(drift: Drift) -> dict[str, Any]:
    """`drift`: a list of rows, as `Row` says. `not_looked_at`: sentences. `accounts_read`: how many."""
    return {
        "drift": [asdict(row) for row in drift.rows],
        "not_looked_at": list(drift.notes),
        "accounts_read": drift.read,
    }


def read_document(document: Mapping[str, Any]) -> Drift:
    """What `make_document` made. Raises KeyError or TypeError for anything else."""
    return Drift(
        rows=tuple(
            Row(**{**row, "settle": tuple(Settling(**{**way, "run": tuple(way["run"])}) for way in row["settle"])})
            for row in document["drift"]
        ),
        notes=tuple(document["not_looked_at"]),
        read=document["accounts_read"],
    )


def _changes(drift: Drift) -> list[str]:
    return sorted({row.change for row in drift.rows})


def _format_kind(kind: str, rows: list[Row], width: int | None) -> str:
    head = f"{kind} ({len(rows)})"
    return "\n".join([head, *(line for row in rows for line in _format_row(row, width))])


def _format_row(row: Row, width: int | None) -> Iterator[str]:
    where = " ".join(part for part in (row.account, row.region) if part)
    name = f"{row.name} ({row.id})" if row.kind in _WITH_ID and row.id not in row.name else row.name
    yield from _wrap(f"{row.change}: {name}{f' in {where}' if where else ''}", _INDENT, width)
    place = f", config: {row.place}" if row.place and row.place not in row.told else ""
    stack = f", stack {row.stack}" if row.stack else ""
    yield from _wrap(f"{row.told}{stack}{place}", _INDENT * 2, width)
    for way in row.settle:
        yield from _format_way(way, row.account or "the management account", width)


_WITH_ID = frozenset({"account", "unit", "policy", "VPC", "subnet", "internet gateway", "route table"})
"""Kinds of things that AWS's console and command line know by their id and not by their name."""


def _format_way(way: Settling, account: str, width: int | None) -> Iterator[str]:
    inside = f", in {account}" if any(command.startswith("aws ") for command in way.run) else ""
    yield from _wrap(f"to {way.to}{inside}:", _INDENT * 2, width)
    if way.yaml:
        yield f"{_INDENT * 3}write {way.yaml}"
    if way.take_out:
        yield f"{_INDENT * 3}take out {way.take_out}"
    if way.at:
        yield f"{_INDENT * 3}{f'under {way.under} ' if way.under else ''}at {way.at}"
    yield from (f"{_INDENT * 3}{command}" for command in way.run)


def _wrap(text: str, indent: str, width: int | None) -> list[str]:
    text = make_printable(text)  # AWS takes any character in the name of a unit
    if width is None:
        return [f"{indent}{text}"]
    return textwrap.wrap(
        text,
        max(width, LEAST_WIDTH),
        initial_indent=indent,
        subsequent_indent=f"{indent}{_INDENT}",
        break_long_words=False,
        break_on_hyphens=False,
    )


def _count(number: int, what: str) -> str:
    return f"{number} {what}" if number == 1 else f"{number} {what}s"
