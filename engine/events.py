"""What the engine's event log of one run says: how many resources went through which operation, and how it ended. Pure.

An event holds a resource with all of its properties: nothing of it but the operation is kept. Seen with pulumi 3.259.
"""

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from engine.urns import STACK_REFERENCE

QUIET = frozenset({"same", "read", "refresh"})
"""Operations that change nothing."""

_SAME, _UPDATE, _REFERENCE = "same", "update", f"::{STACK_REFERENCE}::"
_KINDS = ("summaryEvent", "resOutputsEvent", "diagnosticEvent")


@dataclass(frozen=True, kw_only=True)
class Tally:
    """`changes`: resources by operation (create, update, same, ...), as the engine prints them. `ended`: it said so."""

    changes: Mapping[str, int] = field(default_factory=dict[str, int])
    ended: bool = False


def read_tally(text: str, *, preview: bool) -> Tally:
    """The tally of the preview, or of what was done, in a log of events, one a line.

    A run that was interrupted may have said no sum: what it did is counted step by step then. What a stack reads of
    another one is no change, though a refresh counts it as an update once the other one has other outputs.
    """
    done: set[tuple[str, str]] = set()
    for name, event in _read_events(text):
        if name == "summaryEvent" and bool(event.get("isPreview")) is preview:
            changes = Counter[str](event.get("resourceChanges") or {})
            read = Counter(op for urn, op in done if op == _UPDATE and _REFERENCE in urn)
            changes -= read
            if read:
                changes[_SAME] += read.total()
            return Tally(changes=dict(changes), ended=True)
        if name == "resOutputsEvent" and bool(event.get("planning")) is preview:
            # A component has an event more, once it has its outputs.
            done.add((event["metadata"]["urn"], event["metadata"]["op"]))
    return Tally(changes=Counter(operation for _, operation in done))


def read_warnings(text: str) -> tuple[str, ...]:
    """What the program and its plugins warned of, once each."""
    warnings = [event["message"].strip() for name, event in _read_events(text) if _is_warning(name, event)]
    return tuple(dict.fromkeys(warnings))


def count_steps(text: str) -> int:
    """How many resources a part of a log has begun with."""
    return text.count('"resourcePreEvent":')


def _is_warning(name: str, event: Mapping[str, Any]) -> bool:
    return name == "diagnosticEvent" and event.get("severity") == "warning"


def _read_events(text: str) -> Iterator[tuple[str, dict[str, Any]]]:
    for line in text.splitlines():
        name = next((name for name in _KINDS if f'"{name}":' in line[:200]), None)
        if name is None:
            continue
        try:
            yield name, json.loads(line)[name]
        except (ValueError, KeyError):
            continue  # the last line of an engine that was killed
