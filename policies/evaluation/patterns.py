"""Texts of policies with wildcards and variables in them, and what they match. Time grows with the text, not with the
number of wildcards.

Source: docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html and
reference_policies_elements_resource.html, read 2026-11. `*` reaches over colons and slashes, as at the end of a part.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

_VARIABLE = re.compile(r"\$\{(?P<name>[^{}',]+?)\s*(?:,\s*'(?P<default>[^']*)'\s*)?\}")
_STRETCH = re.compile(r"[^*?]+|[*?]")
_ESCAPES = frozenset({"*", "?", "$"})

_Kind = Literal["text", "wild", "variable"]
_Part = tuple[_Kind, str, str | None]


@dataclass(frozen=True)
class Piece:
    """A stretch without `*`; `holes` are the places of its `?`, where any one character fits."""

    text: str
    holes: tuple[int, ...] = ()

    def find(self, text: str, start: int, end: int) -> int:
        """Where it first fits between `start` and `end`; -1 where nowhere."""
        if not self.holes:
            return text.find(self.text, start, end)
        return next((at for at in range(start, end - len(self.text) + 1) if self.fits(text, at)), -1)

    def fits(self, text: str, at: int) -> bool:
        """Whether it fits exactly there."""
        if not self.holes:
            return text.startswith(self.text, at)
        if at + len(self.text) > len(text):
            return False
        return all(place in self.holes or text[at + place] == char for place, char in enumerate(self.text))


@dataclass(frozen=True)
class Pattern:
    """Pieces with a `*` between each two."""

    pieces: tuple[Piece, ...]

    @property
    def literal(self) -> str | None:
        """The one text that it matches; None when it has a wildcard."""
        first = self.pieces[0]
        return first.text if len(self.pieces) == 1 and not first.holes else None

    def matches(self, text: str) -> bool:
        """Whether it matches the whole text. Case counts."""
        first, last = self.pieces[0], self.pieces[-1]
        if len(self.pieces) == 1:
            return len(text) == len(first.text) and first.fits(text, 0)
        at, end = len(first.text), len(text) - len(last.text)
        if end < at or not first.fits(text, 0) or not last.fits(text, end):
            return False
        for piece in self.pieces[1:-1]:
            found = piece.find(text, at, end)
            if found < 0:
                return False
            at = found + len(piece.text)
        return True

    def split(self, separator: str, times: int) -> list["Pattern"]:
        """The patterns between the first `times` separators (one character), as `str.split` does it for a text."""
        parts: list[list[Piece]] = [[]]
        for piece in self.pieces:
            start = 0
            places = [at for at, char in enumerate(piece.text) if char == separator and at not in piece.holes]
            for number, end in enumerate([*places[: times + 1 - len(parts)], len(piece.text)]):
                if number:
                    parts.append([])
                holes = tuple(hole - start for hole in piece.holes if start <= hole < end)
                parts[-1].append(Piece(piece.text[start:end], holes))
                start = end + 1
        return [Pattern(tuple(pieces)) for pieces in parts]


def parse(text: str, *, wildcards: bool = True) -> Pattern:
    """The pattern of a text without variables; `wildcards`: whether `*` and `?` stand for others."""
    return _build(_split(text, variables=False), lambda _: None, wildcards=wildcards) or Pattern((Piece(text),))


def expand(
    text: str, find: Callable[[str], str | None], *, wildcards: bool = True, variables: bool = True
) -> Pattern | None:
    """The pattern of a text whose variables `find` resolves; wildcards in their values stand for themselves.

    None when a variable has no value and no default, or is not written as one: such a text matches nothing.
    `variables` is False for policies of Version 2008-10-17, in which `${` is text.
    """
    parts = _split(text, variables=variables)
    if variables and any(kind == "text" and "${" in value for kind, value, _ in parts):
        return None
    return _build(parts, find, wildcards=wildcards)


@lru_cache(maxsize=8192)
def _split(text: str, *, variables: bool) -> tuple[_Part, ...]:
    parts: list[_Part] = []
    at = 0
    while at < len(text):
        found = _VARIABLE.search(text, at) if variables else None
        end = found.start() if found else len(text)
        parts.extend(("wild" if piece in "*?" else "text", piece, None) for piece in _STRETCH.findall(text[at:end]))
        if found is None:
            break
        name = found["name"]
        parts.append(("text", name, None) if name in _ESCAPES else ("variable", name, found["default"]))
        at = found.end()
    return tuple(parts)


def _build(parts: tuple[_Part, ...], find: Callable[[str], str | None], *, wildcards: bool) -> Pattern | None:
    pieces: list[Piece] = []
    holes: list[int] = []
    text = ""
    for kind, value, default in parts:
        if kind == "wild" and wildcards and value == "*":
            pieces.append(Piece(text, tuple(holes)))
            text, holes = "", []
            continue
        if kind == "wild" and wildcards:
            holes.append(len(text))
        written: str | None = value
        if kind == "variable":
            written = find(value)
            written = default if written is None else written
        if written is None:
            return None
        text += written
    return Pattern((*pieces, Piece(text, tuple(holes))))
