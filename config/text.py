"""Text that others wrote, made fit for a line of a message or a cell of a table."""

import re

_PIECE = re.compile(r"[^/.\[]*[/.\[]+|[^/.\[]+")


def make_printable(text: str) -> str:
    """The text on one line: line breaks and control characters are written as escapes, such as \\n and \\x1b."""
    if text.isprintable():
        return text
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text)


def shorten(value: object) -> str:
    """A value as it can be quoted within one line of an error: 60 characters at most."""
    shown = repr(value)[1:-1] if isinstance(value, str) else repr(value)
    return shown if len(shown) <= 60 else f"{shown[:57]}..."


def split_name(text: str) -> list[str]:
    """The pieces of a path or an address, between which alone a line may break: after `/`, `.` and `[`."""
    return _PIECE.findall(text)


def wrap_name(text: str, width: int) -> list[str]:
    """The text in lines of `width` characters, broken at spaces, and within a word as `split_name` says.

    A piece that is longer than that has a line of its own, and is whole.
    """
    lines = [""]
    for word in text.split(" "):
        gap = " " if lines[-1] else ""
        if len(lines[-1]) + len(gap) + len(word) <= width:
            lines[-1] += gap + word
            continue
        if len(word) <= width:
            lines.append(word)
            continue
        for number, piece in enumerate(split_name(word)):
            space = "" if number else gap
            if lines[-1] and len(lines[-1]) + len(space) + len(piece) > width:
                lines.append(piece)
            else:
                lines[-1] += space + piece
    return lines
