"""Who may take a lease, when it has run out, and when its holder has lost it: pure.

Ages are by S3's clock alone: the `Date` of an answer less the `LastModified` in it. So no host's clock is compared with
another's, and a wrong one changes nothing. A holder counts its own time by a clock that only runs forward.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from stacks.lease.record import Record

TTL = 120.0
"""Seconds that a lease lasts after its last write. A run that hears nothing of S3 for so long stops."""

BEATS = 6
"""Writes in the time that a lease lasts: five may fail in a row."""

_RESOLUTION = 1.0
"""Seconds by which an age can be wrong: `Date` and `LastModified` are whole seconds (RFC 9110, 5.6.7)."""


@dataclass(frozen=True, kw_only=True)
class Seen:
    """The object as it was read. `record`: None where it is no lease. `age` (seconds) and `now` are by S3's clock."""

    etag: str
    record: Record | None
    age: float
    now: datetime


@dataclass(frozen=True, kw_only=True)
class Engine:
    """What is seen of the engine that a holder started. `quiet`: seconds since the stack's state was last written, None
    where there is no state. `alive`: ids of its processes that run on this host.
    """

    quiet: float | None = None
    alive: Sequence[int] = ()


@dataclass(frozen=True)
class Take:
    """The lease may be written. `etag`: of the object that it replaces, None where there must be none.

    `expired`: the lease that ran out, whose engine's locks are stale.
    """

    etag: str | None
    expired: Record | None = None


@dataclass(frozen=True)
class Refuse:
    """The lease may not be written. `wait`: seconds after which that may change by itself, None where it does not."""

    why: Literal["held", "engine-alive", "state-written", "unreadable"]
    seen: Seen
    wait: float | None = None


def decide(seen: Seen | None, token: str, engine: Engine) -> Take | Refuse:
    """Whether a run with this token may write the lease. `engine` matters only where the lease has run out."""
    if seen is None:
        return Take(None)
    if seen.record is None:
        return Refuse("unreadable", seen)
    if seen.record.released or find_own_etag(seen, token):
        return Take(seen.etag)
    patience = count_patience(seen.record.ttl)
    if seen.age < patience:
        return Refuse("held", seen, patience - seen.age)
    return _judge_engine(seen, engine, patience) or Take(seen.etag, expired=seen.record)


def count_patience(ttl: float) -> float:
    """Seconds without a write after which a lease is taken over: half as long again as its holder believes in it, so
    that the engine of a holder who lost it has that time to end.
    """
    return ttl * 1.5 + _RESOLUTION


def find_own_etag(seen: Seen | None, token: str) -> str | None:
    """The ETag of what a run with this token wrote itself; None where the lease is gone or another's.

    A write may be refused and its own token be there: S3 wrote it, the answer was lost, and the client asked again.
    """
    return seen.etag if seen is not None and seen.record is not None and seen.record.token == token else None


def _judge_engine(seen: Seen, engine: Engine, patience: float) -> Refuse | None:
    if engine.alive:
        return Refuse("engine-alive", seen)
    if engine.quiet is not None and engine.quiet < patience:
        return Refuse("state-written", seen, patience - engine.quiet)
    return None
