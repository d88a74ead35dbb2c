"""A problem of a policy document: where in it, what is wrong, what to write instead."""

import difflib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, cast

Path = tuple[str | int, ...]


@dataclass(frozen=True)
class Problem:
    """One problem. `path`: keys and indexes from the top of the document. `refused`: whether AWS certainly refuses it;
    otherwise its pages don't say, or its grammar may have grown."""

    path: Path
    message: str
    hint: str
    refused: bool = True


def quote(value: Any) -> str:
    """A value of the document as it can stand in a message: 60 characters at most."""
    shown = repr(value)[1:-1] if isinstance(value, str) else repr(value)
    return f'"{shown if len(shown) <= 60 else f"{shown[:57]}..."}"' if isinstance(value, str) else _kind(value)


def find_meant(word: str, known: Iterable[str]) -> str | None:
    """Which of `known` a misspelt word stands for; case makes no difference."""
    folded = {choice.casefold(): choice for choice in sorted(known)}
    close = difflib.get_close_matches(word[:200].casefold(), list(folded), n=1, cutoff=0.6)
    return folded[close[0]] if close else None


def misspelt(word: str, found: Iterable[str], known: Iterable[str] = ()) -> str | None:
    """The first of `found` that stands for `word` and is none of the `known` words."""
    return next((other for other in found if other not in known and find_meant(other, (word,))), None)


def as_list(value: Any) -> list[Any]:
    """A list as it is, and anything else as a list of one."""
    return cast("list[Any]", value) if isinstance(value, list) else [value]


def texts(value: Any) -> list[str] | None:
    """A text or a list of texts as a list; None for anything else, or none."""
    listed = as_list(value)
    if not listed or not all(isinstance(item, str) and item for item in listed):
        return None
    return listed


def _kind(value: Any) -> str:
    if isinstance(value, dict):
        return "an object"
    if isinstance(value, list):
        return "a list"
    if value is None:
        return "null"
    if isinstance(value, bool):
        return str(value).lower()
    return "a number"
