"""The leases of a backend's stacks, and holding one while a block of code runs: two threads keep it and watch it."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass
from typing import Any, Protocol

from live.backends import BucketBackend, read_bucket_backend
from live.connection import AwsError
from live.errors import LiveError
from recovery.locks import open_bucket_locks
from stacks.lease.bucket import LeaseObject
from stacks.lease.errors import LeaseError, LeaseLostError
from stacks.lease.owner import Owner
from stacks.lease.rules import BEATS, TTL
from stacks.lease.tenure import Tenure

_ANSWER_SECONDS = 10.0
"""How long S3 may take to answer, in each of two attempts."""

_JOIN_SECONDS = 60.0
"""How long the end waits for an answer of S3 that is under way."""


class Leases(Protocol):
    """The leases of a project's stacks. `note`: one sentence for the user where the backend has none, else None."""

    @property
    def note(self) -> str | None: ...

    def hold(
        self, stack: str, owner: Owner, on_lost: Callable[[str], None], *, tell: Callable[[str], None]
    ) -> AbstractContextManager[None]:
        """Holds the lease of a stack while the block runs, in which the engine is started and has ended.

        `on_lost` is called once at most, from another thread, with the reason, when the lease is lost: it has to stop
        the engine (SIGINT) and return at once. `tell` hears a sentence now and then, such as that a killed run's lease
        and lock were taken over. The block's own exception comes before any of these:

        Raises:
            LeaseHeldError: another run works on the stack, or may; the block does not run. The message says who, since
                when, the page of its run, and what to do.
            LeaseError: S3 refuses, or does not answer; the block does not run.
            LeaseLostError: after the block, where the lease was lost meanwhile, so that no run ends as a success that
                another one may have written into.
        """
        ...


def open_leases(backend: str, project: str, *, ttl: float = TTL) -> Leases:
    """The leases of a project's stacks. `backend`: the URL of `pulumi whoami --verbose`. `ttl`: seconds.

    Raises:
        LeaseError: the URL cannot be read, or names a profile that is not there.
    """
    try:
        bucket = read_bucket_backend(backend)
        if bucket is None:
            return NoLeases(_explain_none(backend.partition("://")[0]))
        return BucketLeases(bucket.connect(timeout=_ANSWER_SECONDS), bucket, project, ttl)
    except (LiveError, *AwsError) as error:
        raise LeaseError(f"the stacks' leases cannot be read: {error}") from None


@dataclass(frozen=True)
class NoLeases:
    """A backend that is not on S3."""

    note: str | None

    def hold(
        self, stack: str, owner: Owner, on_lost: Callable[[str], None], *, tell: Callable[[str], None]
    ) -> AbstractContextManager[None]:
        """Holds nothing."""
        del stack, owner, on_lost, tell
        return nullcontext()


@dataclass(frozen=True)
class BucketLeases:
    """A backend on S3. `client`: of S3; all stacks share it."""

    client: Any
    backend: BucketBackend
    project: str
    ttl: float

    @property
    def note(self) -> str | None:
        """None: there are leases."""
        return None

    @contextmanager
    def hold(
        self, stack: str, owner: Owner, on_lost: Callable[[str], None], *, tell: Callable[[str], None]
    ) -> Iterator[None]:
        """See `Leases.hold`."""
        store = LeaseObject(self.client, self.backend, self.project, stack)
        locks = open_bucket_locks(self.client, self.backend, self.project, stack)
        tenure = Tenure(stack, owner, store, locks, ttl=self.ttl, read_clock=read_clock)
        tenure.acquire(tell)
        keeper = Keeper(tenure, self.ttl, on_lost)
        try:
            with keeper:
                yield
        finally:
            if keeper.ended:
                tenure.release(tell)
            else:
                tell(f"{stack}: S3 does not answer, so the lease is not released and runs out by itself")
        if tenure.lost is not None:
            raise LeaseLostError(tenure.lost)


class Keeper:
    """Renews a lease and watches its time, as a context manager: each in a thread, since S3 may be slow to answer."""

    def __init__(self, tenure: Tenure, ttl: float, on_lost: Callable[[str], None]) -> None:
        self.ended = False
        self._tenure, self._on_lost = tenure, on_lost
        self._beat_every, self._look_every = ttl / BEATS, ttl / BEATS / 8
        self._done = threading.Event()
        self._telling = threading.Lock()
        self._told = False
        self._threads = [threading.Thread(target=work, daemon=True) for work in (self._renew, self._watch)]

    def __enter__(self) -> None:
        for thread in self._threads:
            thread.start()

    def __exit__(self, *_: object) -> None:
        self._done.set()
        for thread in self._threads:
            thread.join(_JOIN_SECONDS)
        self.ended = not any(thread.is_alive() for thread in self._threads)

    def _renew(self) -> None:
        due = read_clock() + self._beat_every
        while not self._done.wait(self._look_every):
            is_due = read_clock() >= due
            # Until its engine's lock is known, a killed run leaves one that nobody can tell as its own: look often.
            is_news = (is_due or not self._tenure.engine_locks) and self._tenure.look_for_locks()
            if is_due or is_news:
                due = read_clock() + self._beat_every
                self._tenure.beat()
            if self._tell_loss():
                return

    def _watch(self) -> None:
        # Short waits: the clock that a wait counts by may stand still while the machine sleeps.
        while not self._done.wait(self._look_every):
            self._tenure.check()
            if self._tell_loss():
                return

    def _tell_loss(self) -> bool:
        if self._tenure.lost is None:
            return False
        with self._telling:
            is_first, self._told = not self._told, True
        # After the block there is nothing left to stop.
        if is_first and not self._done.is_set():
            self._on_lost(self._tenure.lost)
        return True


def read_clock() -> float:
    """Seconds of a clock that only runs forward, also while the machine sleeps, when a run must lose its lease.

    Linux's CLOCK_MONOTONIC stands still then, CLOCK_BOOTTIME does not (clock_gettime(2)); macOS has no second one, and
    its CLOCK_MONOTONIC runs on (clock_gettime(3)).
    """
    if hasattr(time, "CLOCK_BOOTTIME"):
        return time.clock_gettime(time.CLOCK_BOOTTIME)
    return time.clock_gettime(time.CLOCK_MONOTONIC) if hasattr(time, "clock_gettime") else time.monotonic()


def _explain_none(scheme: str) -> str:
    if scheme == "file":
        return (
            "The state is in files, for runs on one machine, so no lease is taken: the engine's own lock keeps two "
            "runs apart."
        )
    if scheme in {"http", "https"}:
        return "The state is in Pulumi Cloud, which lets one update of a stack run at a time, so no lease is taken."
    return (
        f"Leases are made for backends on S3 only, so on {scheme}:// the engine's own lock alone keeps two runs apart: "
        "let CI start one run of a stack at a time."
    )
