"""How much a setting protects: what compares its value before and after, and says what became of it. Pure."""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from engine.preview import has_unknown
from policies.problems import as_list

Strength = float | frozenset[str]
"""What a value protects: a number, more for more, or the things that it protects."""

NOTHING = -math.inf
"""The strength of a value that protects nothing."""


@dataclass(frozen=True, kw_only=True)
class Setting:
    """An input that protects, as it is at `path`: names with points between. `name`: what people call it.

    `measure`: the strength of a value, None where there is none. `tell`: what became of it, as a clause.
    """

    path: str
    name: str
    measure: Callable[[Any], Strength]
    tell: Callable[[str, Any, Any], str]

    def protects(self, inputs: Mapping[str, Any]) -> bool:
        """Whether it protects at all."""
        strength = self.measure(self._read(inputs))
        return bool(strength) if isinstance(strength, frozenset) else strength > NOTHING

    def find_weakening(self, before: Mapping[str, Any], after: Mapping[str, Any]) -> str | None:
        """What became of it where it protects less; None where it does not, or where that is not known yet."""
        old, new = self._read(before), self._read(after)
        if has_unknown(new) or _is_enough(self.measure(old), self.measure(new)):
            return None
        return self.tell(self.name, old, new)

    def _read(self, inputs: Mapping[str, Any]) -> Any:
        value: Any = inputs
        for part in self.path.split("."):
            value = value.get(part) if isinstance(value, Mapping) else value if has_unknown(value) else None
        return value


def switch(path: str, name: str, *, on_by_default: bool = False) -> Setting:
    """True protects. `on_by_default`: as where nothing is said."""

    def measure(value: Any) -> Strength:
        return 1 if (on_by_default if value is None else str(value).lower() == "true") else NOTHING

    return Setting(path=path, name=name, measure=measure, tell=lambda called, *_: f"{called} is switched off")


def level(path: str, name: str, *values: str) -> Setting:
    """One of `values`, of which each protects more than the one before it, and the first nothing: it counts for any
    other, too, and where nothing is said.
    """

    def measure(value: Any) -> Strength:
        place = values.index(value) if value in values else 0
        return place or NOTHING

    return Setting(path=path, name=name, measure=measure, tell=lambda *told: _tell_change(values[0], *told))


def minimum(path: str, name: str) -> Setting:
    """A number: a higher one protects more, 0 and none nothing."""
    return Setting(path=path, name=name, measure=lambda value: _number(value) or NOTHING, tell=_tell_number)


def maximum(path: str, name: str) -> Setting:
    """A number: a lower one protects more, 0 and none, for no limit, nothing."""

    def measure(value: Any) -> Strength:
        number = _number(value)
        return -number if number else NOTHING

    return Setting(path=path, name=name, measure=measure, tell=_tell_number)


def members(path: str, name: str) -> Setting:
    """A list: each value in it protects."""

    def tell(called: str, before: Any, after: Any) -> str:
        gone = sorted({*map(str, as_list(before or []))} - {*map(str, as_list(after or []))})
        return f"{called} loses {', '.join(gone)}"

    return Setting(path=path, name=name, measure=lambda value: frozenset(map(str, as_list(value or []))), tell=tell)


def presence(path: str, name: str) -> Setting:
    """Anything that is said protects."""
    return Setting(
        path=path,
        name=name,
        measure=lambda value: 1 if value else NOTHING,
        tell=lambda called, *_: f"{called} is taken away",
    )


def _is_enough(before: Strength, after: Strength) -> bool:
    if isinstance(before, frozenset) and isinstance(after, frozenset):
        return before <= after
    return not isinstance(before, frozenset) and not isinstance(after, frozenset) and before <= after


def _number(value: Any) -> float:
    try:
        return float(value or 0)
    except (TypeError, ValueError):
        return 0


def _tell_number(called: str, before: Any, after: Any) -> str:
    return f"{called} goes from {before or 'none'} to {after or 'none'}"


def _tell_change(lowest: str, called: str, before: Any, after: Any) -> str:
    return f"{called} goes from {before} to {after or lowest}"
