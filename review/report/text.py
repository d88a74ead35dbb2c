"""Markdown in which text of others stays text: names as code spans, lists, tables, folds, labels of Mermaid."""

import html
import re
from collections.abc import Iterable, Sequence
from typing import Any

from config.text import make_printable
from engine.preview import has_unknown

SECRET = "[secret]"  # noqa: S105 -- the word for one
"""What stands for a secret; the engine prints the same."""

EXTERNAL_ID = "[external id]"
"""What stands for an external id."""

_SIGNATURE = "4dabf18193072939515e22adb298388d"
"""The key by which the engine marks a secret, an asset or a reference in a value
(github.com/pulumi/pulumi, sdk/go/common/resource/sig). Nothing of such a value is shown."""

_LONGEST = 80


def code(value: Any, *, longest: int = _LONGEST) -> str:
    """A name or a value as a code span, in which nothing is a link, a mention, HTML or Markdown.

    Of a longer text the beginning; of anything but a text, a number or a boolean that there is something.
    """
    text = make_printable(show(value))
    text = text if len(text) <= longest else f"{text[: longest - 1]}…"
    if not text.strip():
        return "(empty)"
    if "|" in text:
        # No escape of a bar holds both in a table and after a backslash; a reference to a character is never syntax.
        return "<code>" + "".join(c if c.isalnum() or c in " -." else f"&#{ord(c)};" for c in text) + "</code>"
    ticks = "`" * (max((len(found) for found in re.findall("`+", text)), default=0) + 1)
    pad = " " if text[0] in "` " or text[-1] in "` " else ""
    return f"{ticks}{pad}{text}{pad}{ticks}"


def show(value: Any) -> str:
    """A simple value as it would stand in YAML; never the content of a secret."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str | int | float):
        return "(not known yet)" if has_unknown(value) else str(value)
    if is_secret(value):
        return SECRET
    return "(nothing)" if value is None else "(a value of several parts)"


def is_secret(value: Any) -> bool:
    """Whether the engine marks the value as a secret, or as no plain value."""
    return value == SECRET or (isinstance(value, dict) and _SIGNATURE in value)


def is_simple(value: Any) -> bool:
    """Whether the value can be shown whole in a line."""
    return isinstance(value, str | int | float) and len(str(value)) <= _LONGEST and value != SECRET


def join(parts: Iterable[str], last: str = "and") -> str:
    """`a`, `a and b`, `a, b and c`."""
    listed = list(parts)
    return listed[0] if len(listed) == 1 else f"{', '.join(listed[:-1])} {last} {listed[-1]}" if listed else ""


def count(number: int, noun: str, plural: str | None = None) -> str:
    """`1 account`, `2 accounts`."""
    return f"{number:,} {noun if number == 1 else plural or f'{noun}s'}"


def fold(summary: str, body: str, *, indent: str = "") -> str:
    """What opens on a click. `summary`: plain text."""
    text = f"<details><summary>{html.escape(summary)}</summary>\n\n{body}\n\n</details>"
    return "\n".join(f"{indent}{line}" if line else line for line in text.split("\n")).removeprefix(indent)


def fence(text: str, language: str = "") -> str:
    """A code block that nothing in the text ends."""
    ticks = "`" * max(3, *(len(found) + 1 for found in re.findall("`+", text)), 3)
    return f"{ticks}{language}\n{text}\n{ticks}"


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table of cells that are Markdown already, without a bar."""
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines)


def label(text: str) -> str:
    """A label of Mermaid, in quotes: whatever could be its syntax or HTML is a number (mermaid.js.org, "Entity codes to
    escape characters")."""
    shown = make_printable(text)
    shown = shown if len(shown) <= _LONGEST else f"{shown[: _LONGEST - 1]}…"
    return '"' + "".join(c if c.isalnum() or c in " -_.,:/" else f"#{ord(c)};" for c in shown) + '"'
