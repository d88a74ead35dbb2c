"""How much a setting protects: what compares its value before and after, and says what became of it. Pure."""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Self

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
    things in it are without protection, and everything else has it. `weaker`: what happens when it protects less;
    "" where it is what its resource says.
    """

    path: str
    name: str
    measure: Callable[[Any], Strength]
    tell: Callable[[str, Any, Any], str]
    is_gap: bool = False
    weaker: str = ""

    def so_that(self, weaker: str) -> Self:
        """The same setting, with what happens when it protects less."""
        return replace(self, weaker=weaker)

    def protects(self, inputs: Mapping[str, Any]) -> bool:
        """Whether it protects at all."""
        strength = self.measure(self.read(inputs))
        return bool(strength) if isinstance(strength, frozenset) else strength > NOTHING

    def find_weakening(
        self, before: Mapping[str, Any], after: Mapping[str, Any], elsewhere: frozenset[str] = frozenset()
    ) -> str | None:
        """What became of it where it protects less; None where it does not, or where that is not known yet.

        `elsewhere`: what another resource protects, so that it is no gap in this one.
        """
        old, new = self.read(before), self.read(after)
        if has_unknown(new):
            return None
        if self.is_gap:
            gained = self.find_things(after) - self.find_things(before) - elsewhere
            return self.tell(self.name, None, gained) if gained else None
        return None if _is_enough(self.measure(old), self.measure(new)) else self.tell(self.name, old, new)

    def find_things(self, inputs: Mapping[str, Any]) -> frozenset[str]:
        """The things in a list, or in a gap; none of any other setting."""
        found = self.measure(self.read(inputs))
        return found if isinstance(found, frozenset) else frozenset()

    def read(self, inputs: Mapping[str, Any]) -> Any:
        """The value at its path; None where there is none."""
        return _read(inputs, self.path)


def switch(path: str, name: str, *, on_by_default: bool = False) -> Setting:
    """True protects. `on_by_default`: as where nothing is said."""

    def measure(value: Any) -> Strength:
        return 1 if (on_by_default if value is None else str(value).lower() == "true") else NOTHING

    return Setting(path=path, name=name, measure=measure, tell=lambda called, *_: f"{called} is switched off")


def level(path: str, name: str, *values: str, by_default: str | None = None) -> Setting:
    """One of `values`, of which each protects more than the one before it, and the first nothing: it counts for any
    other, too. `by_default`: which one counts where nothing is said; the first without it.
    """
    unsaid = by_default or values[0]

    def measure(value: Any) -> Strength:
        said = unsaid if value is None else value
        place = values.index(said) if said in values else 0
        return place or NOTHING

    return Setting(path=path, name=name, measure=measure, tell=lambda *told: _tell_change(unsaid, *told))


def minimum(path: str, name: str) -> Setting:
    """A number: a higher one protects more, 0 and none nothing."""
    return Setting(path=path, name=name, measure=lambda value: _number(value) or NOTHING, tell=_tell_number)


def maximum(path: str, name: str) -> Setting:
    """A number: a lower one protects more, 0 and none, for no limit, nothing."""

    def measure(value: Any) -> Strength:
        number = _number(value)
        return -number if number else NOTHING

    return Setting(path=path, name=name, measure=measure, tell=_tell_number)


def only_one(path: str, name: str) -> Setting:
    """A number, of which 1 alone protects."""
    return Setting(path=path, name=name, measure=lambda value: 1 if _number(value) == 1 else NOTHING, tell=_tell_number)


def members(path: str, name: str) -> Setting:
    """A list: each value in it protects."""

    def tell(called: str, before: Any, after: Any) -> str:
        return f"{called} loses {', '.join(sorted(_list(before) - _list(after)))}"

    return Setting(path=path, name=name, measure=_list, tell=tell)


def gaps(path: str, name: str, find: Callable[[Any], frozenset[str]] | None = None) -> Setting:
    """What is left without protection: a list, or what `find` makes of the value."""

    def tell(called: str, _: Any, gained: Any) -> str:
        return f"{called} gets {', '.join(sorted(gained))}"

    return Setting(path=path, name=name, measure=find or _list, tell=tell, is_gap=True)


def retention(name: str, days: str) -> Setting:
    """The rules of a lifecycle: after how many days, each at the path `days`, the first of them deletes something. More
    days protect more, and no such rule most.
    """

    def find(rules: Any) -> float:
        on = [rule for rule in as_list(rules or []) if isinstance(rule, Mapping) and rule.get("status") == "Enabled"]
        found = [number for rule in on if (number := _number(_read(rule, days)))]
        return min(found, default=math.inf)

    def tell(called: str, before: Any, after: Any) -> str:
        return f"{called} goes from {_count(find(before))} to {_count(find(after))}"

    return Setting(path="rules", name=name, measure=find, tell=tell)


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


def _read(inputs: Any, path: str) -> Any:
    value = inputs
    for part in path.split("."):
        if isinstance(value, Mapping):
            value = value.get(part)
        elif isinstance(value, list) and part.isdecimal():
            value = value[int(part)] if int(part) < len(value) else None
        elif not has_unknown(value):
            value = None
    return value


def _number(value: Any) -> float:
    try:
        return float(value or 0)
    except (TypeError, ValueError):
        return 0


def _count(number: float) -> str:
    return "none" if math.isinf(number) else f"{number:g}"


def _tell_number(called: str, before: Any, after: Any) -> str:
    return f"{called} goes from {_count(_number(before) or math.inf)} to {_count(_number(after) or math.inf)}"


def _tell_change(unsaid: str, called: str, before: Any, after: Any) -> str:
    return f"{called} goes from {before or unsaid} to {after or unsaid}"
