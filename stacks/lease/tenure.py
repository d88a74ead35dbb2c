"""One run's hold on the lease of one stack: taking, keeping, losing and releasing it, without threads.

`check` may be called from another thread than the rest.
"""

import secrets
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Protocol

from recovery.locks import BackendError, Lock, Locks
from stacks.lease.bucket import ConflictError
from stacks.lease.engine_locks import find_living, find_own, remove_left
from stacks.lease.errors import LeaseError, LeaseHeldError
from stacks.lease.owner import Owner
from stacks.lease.record import Record
from stacks.lease.refusals import describe_holder, explain_refusal
from stacks.lease.rules import Engine, Refuse, Seen, Take, decide, find_own_etag

_ATTEMPTS = 10
"""Writes in a row that others may have come before."""


class Store(Protocol):
    """Where the lease is: `LeaseObject`, or what a test puts in its place."""

    @property
    def place(self) -> str: ...

    def read(self) -> Seen | None: ...

    def write(self, record: Record, etag: str | None) -> str: ...

    def read_time(self) -> datetime: ...

    def count_quiet(self) -> float | None: ...


class Tenure:
    """The lease of `stack` from `acquire` to `release`. `ttl` in seconds, by `read_clock`, which only runs forward."""

    def __init__(
        self, stack: str, owner: Owner, store: Store, locks: Locks, *, ttl: float, read_clock: Callable[[], float]
    ) -> None:
        self.lost: str | None = None
        self.engine_locks: tuple[str, ...] = ()
        self._stack, self._owner, self._store, self._locks = stack, owner, store, locks
        self._ttl, self._read_clock = ttl, read_clock
        self._token = secrets.token_hex(16)
        self._beat = 0
        self._etag: str | None = None
        self._since = datetime.min.replace(tzinfo=UTC)
        self._started = 0.0
        self.deadline = 0.0
        self._trouble = "no answer came"

    def acquire(self, tell: Callable[[str], None]) -> None:
        """Takes the lease. `tell` hears of a killed run whose lease and locks it takes over.

        Raises:
            LeaseHeldError: another run works on the stack, or may.
            LeaseError: S3 refuses, or nobody knows.
        """
        expired = self._take()
        if expired is None:
            return
        try:
            left = remove_left(self._locks, expired.engine_locks, only_dead=False)
        except BackendError as error:
            # Not released: whoever takes it over next finds the names of these locks in it.
            raise LeaseError(
                f"{self._stack}: the lease of a killed run is taken over, but its engine's lock is still there: {error}"
            ) from None
        self.engine_locks = ()
        tell(self._describe_takeover(expired, left))

    def look_for_locks(self) -> bool:
        """Looks for the locks of the engine that this process started; whether the lease does not say them yet."""
        known = self.engine_locks
        try:
            self.engine_locks = find_own(self._locks)
        except BackendError as error:
            self._trouble = str(error)
        return self.engine_locks != known

    def beat(self) -> None:
        """Writes the lease anew. What S3 cannot do now may be tried again until the lease runs out."""
        self.check()
        if self.lost is not None:
            return
        try:
            self._write_own(released=False)
        except LeaseError as error:
            self._trouble = str(error)
        self.check()

    def check(self) -> None:
        """Notices that the lease has run out by this host's clock, whatever S3 would say."""
        if self.lost is None and self._read_clock() >= self.deadline:
            self.lost = (
                f"{self._stack}: the lease ran out, since it could not be renewed for {self._ttl:.0f} s, so another "
                f"run may work on the stack from now on: {self._trouble}"
            )

    def release(self, tell: Callable[[str], None]) -> None:
        """Says in the lease that the run has ended, if the lease is still its own. The engine must have ended before.

        `tell` hears of what stays behind, and that a lock of an engine that was killed is gone.
        """
        try:
            left = remove_left(self._locks, self.engine_locks, only_dead=True) if self.engine_locks else []
        except BackendError as error:
            tell(f"{self._stack}: {error}")
        else:
            self.engine_locks = ()
            for lock in left:
                tell(f"{self._stack}: the engine was killed, so its lock is taken away: {lock.place}")
        if self._etag is None:
            return  # the object is another's
        try:
            self._write_own(released=True)
        except LeaseError as error:
            tell(f"{self._stack}: the lease is not released, so it runs out by itself: {error}")

    def _take(self) -> Record | None:
        """Writes the first record; the lease that ran out, if it took over one."""
        expired: Record | None = None
        self._since, self._started = self._store.read_time(), self._read_clock()
        for _ in range(_ATTEMPTS):
            seen = self._store.read()
            engine, decision = Engine(), decide(seen, self._token, Engine())
            if isinstance(decision, Take) and decision.expired:
                engine = self._look_at_engine(decision.expired)
                decision = decide(seen, self._token, engine)
            if isinstance(decision, Refuse):
                raise explain_refusal(self._stack, self._store.place, decision, engine)
            if decision.expired:
                expired, self.engine_locks = decision.expired, decision.expired.engine_locks
            try:
                self._write(decision.etag, released=False)
            except ConflictError:
                continue
            return expired
        raise LeaseHeldError(
            f"{self._stack}: others write the lease at the same time, {_ATTEMPTS} times in a row, so nothing was done. "
            f"Run this again. ({self._store.place})"
        )

    def _look_at_engine(self, expired: Record) -> Engine:
        try:
            alive = find_living(self._locks, expired.engine_locks)
        except BackendError as error:
            raise LeaseError(f"{self._stack}: {error}") from None
        return Engine(quiet=self._store.count_quiet(), alive=alive)

    def _write_own(self, *, released: bool) -> None:
        """Writes over what this run itself wrote last, and notices where that is not there."""
        for _ in range(_ATTEMPTS):
            try:
                self._write(self._etag, released=released)
            except ConflictError:
                seen = self._store.read()
                self._etag = find_own_etag(seen, self._token)
                if self._etag:
                    continue
                self.lost = self.lost or self._describe_loss(seen)
            return

    def _write(self, etag: str | None, *, released: bool) -> None:
        sent = self._read_clock()
        now = self._since + timedelta(seconds=sent - self._started)
        self._beat += 1
        record = Record(
            token=self._token,
            beat=self._beat,
            owner=self._owner,
            since=self._since,
            expires=now if released else now + timedelta(seconds=self._ttl),
            ttl=self._ttl,
            engine_locks=self.engine_locks,
            released=released,
        )
        self._etag = self._store.write(record, etag)
        # From before the request: S3 counts from when it has it.
        self.deadline = sent + self._ttl

    def _describe_loss(self, seen: Seen | None) -> str:
        if seen is None:
            return f"{self._stack}: the lease was deleted, so another run may work on the stack. ({self._store.place})"
        if seen.record is None:
            return f"{self._stack}: the lease was written over, so another run may work. ({self._store.place})"
        return (
            f"{self._stack}: the lease was taken over, since this run had not renewed it for too long, by "
            f"{describe_holder(seen.record)} ({self._store.place})"
        )

    def _describe_takeover(self, expired: Record, left: list[Lock]) -> str:
        locks = f" and {'its lock' if len(left) == 1 else f'{len(left)} locks'} of the engine" if left else ""
        return (
            f"{self._stack}: took over the lease{locks} of a run that was killed: {describe_holder(expired)}. What it "
            f"was doing may be left half-way: afterwards run `python -m recovery --stack {self._stack}`."
        )
