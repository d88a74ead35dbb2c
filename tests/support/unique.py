"""Dictionaries that lose nothing."""

from collections.abc import Hashable, Iterable
from typing import TypeVar

Key = TypeVar("Key", bound=Hashable)
Value = TypeVar("Value")


def collect_unique(pairs: Iterable[tuple[Key, Value]]) -> dict[Key, Value]:
    """As `dict(pairs)`, but a key that comes twice fails the test: a dictionary would drop the first value silently."""
    collected: dict[Key, Value] = {}
    for key, value in pairs:
        assert key not in collected, f"two have the key {key!r}"
        collected[key] = value
    return collected
