"""Globs over locations, addresses and keys. Pure."""

import functools
import re


def matches_glob(pattern: str, text: str) -> bool:
    """Whether the whole text matches; `*` is any text and nothing else is special: addresses are full of brackets."""
    return _compile(pattern).fullmatch(text) is not None


@functools.lru_cache(maxsize=4096)
def _compile(pattern: str) -> re.Pattern[str]:
    """In linear time: what is between two stars is taken where it comes first, and never looked for again."""
    first, *others = [re.escape(part) for part in pattern.split("*")]
    between = "".join(f"(?>.*?{part})" for part in others[:-1])
    return re.compile(first + between + "".join(f".*{last}" for last in others[-1:]), re.DOTALL)
