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
    """An input that protects, as it is at `path`: names and places in lists with points between. `name`: what people
    call it.

    `measure`: the strength of a value, None where there is none. `tell`: what became of it, as a clause. `is_gap`: the
    things in it are without protection, and everything else has it.
    """

    path: str
    name: str
    measure: Callable[[Any], Strength]
    tell: Callable[[str, Any, Any], str]
    is_gap: bool = False

    def protects(self, inputs: Mapping[str, Any]) -> bool:
        """Whether it protects at all."""
        strength = self.measure(self.read(inputs))
        return bool(strength) if isinstance(strength, frozenset) else strength > NOTHING

    def find_weakening(self, before: Mapping[str, Any], after: Mapping[str, Any]) -> str | None:
        """What became of it where it protects less; None where it does not, or where that is not known yet."""
        old, new = self.read(before), self.read(after)
        sides = (self.measure(old), self.measure(new))
        if has_unknown(new) or _is_enough(*(sides[::-1] if self.is_gap else sides)):
            return None
        return self.tell(self.name, old, new)

    def read(self, inputs: Mapping[str, Any]) -> Any:
        """The value at its path; None where there is none."""
        value: Any = inputs
        for part in self.path.split("."):
            if isinstance(value, Mapping):
                value = value.get(part)
            elif isinstance(value, list) and part.isdecimal():
                value = value[int(part)] if int(part) < len(value) else None
            elif not has_unknown(value):
                value = None
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
        return f"{called} loses {', '.join(sorted(_list(before) - _list(after)))}"

    return Setting(path=path, name=name, measure=_list, tell=tell)


def gaps(path: str, name: str) -> Setting:
    """A list: each value in it is left without protection."""

    def tell(called: str, before: Any, after: Any) -> str:
        return f"{called} gets {', '.join(sorted(_list(after) - _list(before)))}"

    return Setting(path=path, name=name, measure=_list, tell=tell, is_gap=True)


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


def _list(value: Any) -> frozenset[str]:
    return frozenset(map(str, as_list(value or [])))


def _number(value: Any) -> float:
    try:
        return float(value or 0)
    except (TypeError, ValueError):
        return 0


def _tell_number(called: str, before: Any, after: Any) -> str:
    return f"{called} goes from {before or 'none'} to {after or 'none'}"


def _tell_change(lowest: str, called: str, before: Any, after: Any) -> str:
    return f"{called} goes from {before} to {after or lowest}"
