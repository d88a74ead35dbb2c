"""What became of each stack: the states that a stack can end in, and the exit code that they come to. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from engine.events import QUIET

FINE, ANSWER_IS_NO, INTERRUPTED = 0, 3, 130

_WORDS = {
    "create": "created",
    "import": "imported",
    "update": "updated",
    "replace": "replaced",
    "delete": "deleted",
    "same": "unchanged",
}
"""What the engine's operations are called once they are done, in the order in which they are told."""


class Outcome(StrEnum):
    """How a stack ended, as people and programs read it."""

    done = "done"
    drift = "drift"
    failed = "failed"
    refused = "refused"
    interrupted = "interrupted"
    not_run = "not run"
    not_made = "not made"
    later = "later"


_BAD = frozenset({Outcome.drift, Outcome.failed, Outcome.refused, Outcome.not_run})


@dataclass(frozen=True, kw_only=True)
class Result:
    """One stack. `changes`: resources by operation, as the engine counts them. `reason`: why, where it is not done.

    `warnings`: what its program warned of. `seconds`: from its beginning to its end. `log`: the file with what the
    engine printed.
    """

    stack: str
    outcome: Outcome
    changes: Mapping[str, int] = field(default_factory=dict[str, int])
    seconds: float = 0.0
    log: str | None = None
    reason: str | None = None
    warnings: tuple[str, ...] = ()

    @property
    def has_changes(self) -> bool:
        """Whether anything is, or would be, made, changed or taken away."""
        return any(count for operation, count in self.changes.items() if operation not in QUIET)


def describe_changes(changes: Mapping[str, int], *, planned: bool) -> str:
    """`3 to create, 1 to update, 96 unchanged`, or, once it is done, `3 created, 1 updated, 96 unchanged`."""
    operations = [*_WORDS, *sorted(set(changes) - set(_WORDS))]
    parts: list[str] = []
    for operation in operations:
        count = changes.get(operation, 0)
        if not count:
            continue
        will = planned and operation not in QUIET
        parts.append(f"{count} {f'to {operation}' if will else _WORDS.get(operation, operation)}")
    return ", ".join(parts) or "nothing"


def find_exit_code(results: Sequence[Result], *, interrupted: bool) -> int:
    """0 fine, 3 a stack failed, was refused, did not run or has drift, 130 the caller ended it."""
    if interrupted:
        return INTERRUPTED
    return ANSWER_IS_NO if any(result.outcome in _BAD for result in results) else FINE
