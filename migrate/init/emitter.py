"""Data as YAML in the style of config/org: one-line things on one line, longer ones as blocks, comments above.

Every reader of YAML, 1.1 or 1.2, reads the same data from it: text that looks like a number or a date is in quotes.
"""

# Why not PyYAML's dumper: it leaves `035009155389` without quotes, and knows no comments.

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from config.text import make_printable

WIDTH = 120

Scalar = str | int | float | bool | None

_PLAIN = re.compile(r"[A-Za-z][A-Za-z0-9_@/+.-]*( [A-Za-z0-9_@/+.-]+)*|[0-9]{1,3}(\.[0-9]{1,3}){3}/[0-9]{1,2}")
_WORDS = frozenset({"y", "n", "yes", "no", "on", "off", "true", "false", "null"})
_ESCAPES = str.maketrans({'"': '\\"', "\\": "\\\\"})


@dataclass(frozen=True)
class Noted:
    """A value with lines of comment above it: a mapping's value or a list's item."""

    value: Any
    comment: Sequence[str]


def emit(data: Mapping[str, Any]) -> str:
    """A document: its top-level fields, an empty line before each that takes more than one line or has a comment."""
    paragraphs: list[list[str]] = []
    for key, value in data.items():
        lines = list(_field(key, value, 0))
        if paragraphs and len(lines) == 1 and all(_is_field(line) for line in paragraphs[-1]):
            paragraphs[-1].extend(lines)
        else:
            paragraphs.append(lines)
    return "\n\n".join("\n".join(lines) for lines in paragraphs) + "\n"


def format_scalar(value: Scalar) -> str:
    """One value, in quotes unless it is plainly text."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return str(value)
    if _PLAIN.fullmatch(value) and value.lower() not in _WORDS:
        return value
    # The escapes of make_printable are YAML's too.
    return f'"{make_printable(value.translate(_ESCAPES))}"'


def format_comment(text: str) -> str:
    """A comment line: what a terminal or a reader of YAML could take for something else is escaped."""
    return f"# {make_printable(text)}"


def _is_field(line: str) -> bool:
    return not line.startswith((" ", "#")) and not line.endswith(":")


def _field(key: str, value: Any, indent: int) -> Iterator[str]:
    space = " " * indent
    if isinstance(value, Noted):
        yield from (space + format_comment(line) for line in value.comment)
        value = value.value
    name = f"{space}{format_scalar(key)}:"
    flow = _flow(value)
    if flow is not None and (len(name) + 1 + len(flow) <= WIDTH or _is_scalar(value) or not value):
        yield f"{name} {flow}"
    else:
        yield name
        yield from _mapping(value, indent + 2) if isinstance(value, Mapping) else _items(value, indent + 2)


def _mapping(data: Mapping[str, Any], indent: int) -> Iterator[str]:
    for key, value in data.items():
        yield from _field(key, value, indent)


def _items(values: Sequence[Any], indent: int) -> Iterator[str]:
    space = " " * indent
    for item in values:
        value = item
        if isinstance(item, Noted):
            yield from (space + format_comment(line) for line in item.comment)
            value = item.value
        flow = _flow(value)
        if flow is not None and (len(space) + 2 + len(flow) <= WIDTH or _is_scalar(value) or not value):
            yield f"{space}- {flow}"
            continue
        inner = list(_mapping(value, indent + 2) if isinstance(value, Mapping) else _items(value, indent + 2))
        first = next(number for number, line in enumerate(inner) if not line.lstrip().startswith("#"))
        inner[first] = f"{space}- {inner[first][indent + 2 :]}"
        yield from inner


def _is_scalar(value: Any) -> bool:
    return value is None or isinstance(value, str | int | float)


def _flow(value: Any) -> str | None:
    """The value on one line; None when it holds comments or a list of mappings, which read better as a block."""
    if _is_scalar(value):
        return format_scalar(value)
    if isinstance(value, Noted):
        return None
    if isinstance(value, Mapping):
        parts = [(format_scalar(key), _flow(child)) for key, child in value.items()]
        if any(part is None for _, part in parts):
            return None
        return "{" + ", ".join(f"{key}: {part}" for key, part in parts) + "}"
    if any(isinstance(item, Mapping | Noted) for item in value):
        return None
    items = [_flow(item) for item in value]
    return None if None in items else "[" + ", ".join(str(item) for item in items) + "]"
