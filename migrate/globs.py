"""Globs over locations, addresses and keys. Pure."""

import functools
import re


def matches_glob(pattern: str, text: str) -> bool:
    """Whether the whole text matches; `*` is any text and nothing else is special: addresses are full of brackets."""
    return _compile(pattern).fullmatch(text) is not None


@functools.lru_cache(maxsize=4096)
def _compile(pattern: str) -> re.Pattern[str]:
    return re.compile(".*".join(re.escape(part) for part in pattern.split("*")), re.DOTALL)
