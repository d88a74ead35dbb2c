"""What is said of many places, grouped by what it says, and states grouped by the shape of their locations. Pure."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

_DETAIL = re.compile(r" ?\(([^()]*)\)")
# A digest, a lock or a deposed object; 12 digits are an account, which is a cause of its own.
_ID = re.compile(r"\b(?!\d{12}\b)(?=[a-f]*\d)[0-9a-f]{8}(?:[0-9a-f-]*[0-9a-f])?\b")
_DISTINCT = 12
"""Names at one level of the locations that may still be told apart."""


@dataclass(frozen=True)
class Cause:
    """A sentence and the places that it is said of."""

    sentence: str
    places: tuple[str, ...]


def group_by_cause(said: Iterable[tuple[str, str]]) -> list[Cause]:
    """(place, sentence) pairs by sentence: that of the most places first.

    Sentences that differ only in ids, or in what is in parentheses, are of one cause. It is told without these, and
    each place has its own in parentheses.
    """
    grouped: defaultdict[str, list[tuple[str, str]]] = defaultdict(list)
    for place, sentence in said:
        grouped[_ID.sub("...", _DETAIL.sub("", sentence))].append((place, sentence))
    causes: list[Cause] = []
    for cause, pairs in grouped.items():
        sentences = {sentence for _, sentence in pairs}
        if len(sentences) == 1:
            causes.append(Cause(sentences.pop(), tuple(place for place, _ in pairs)))
        else:
            causes.append(Cause(cause, tuple(_add_details(place, sentence) for place, sentence in pairs)))
    return sorted(causes, key=lambda one: (-len(one.places), one.sentence))


def group_by_shape(locations: Sequence[str]) -> dict[str, str]:
    """By location, its shape: the path with `*` for the names that differ from state to state."""
    split = [location.split("/") for location in locations]
    depths = Counter(len(parts) for parts in split)
    names = {
        (depth, level): {parts[level] for parts in split if len(parts) == depth}
        for depth in depths
        for level in range(depth)
    }
    varied = {level for level, found in names.items() if len(found) > _DISTINCT}
    return {
        location: "/".join(_mask(name) if (len(parts), level) in varied else name for level, name in enumerate(parts))
        for location, parts in zip(locations, split, strict=True)
    }


def _add_details(place: str, sentence: str) -> str:
    details = [*_DETAIL.findall(sentence), *_ID.findall(_DETAIL.sub("", sentence))]
    return f"{place} ({'; '.join(details)})" if details else place


def _mask(name: str) -> str:
    """A name without what it is told apart by; its ending says what kind of file it is."""
    _, dot, ending = name.rpartition(".")
    return f"*{dot}{ending}" if dot else "*"
