"""A run of `pulumi up`, `preview` or `refresh` of one stack, beside runs of others.

Not by Pulumi's Automation API, which lets nobody tell a single engine to end in order: docs/adr/0008.
"""

import os
import shutil
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from signal import SIGINT, SIGKILL
from subprocess import TimeoutExpired
from types import TracebackType
from typing import Self

from engine.events import count_steps, read_tally, read_warnings
from engine.messages import describe_failure
from engine.process import choose_backend, start

_LOOK_EVERY = 0.5
"""Seconds between two looks at how far a run is."""

_PRIVATE = "pulumi-events-"
"""How the names of folders with events and plans begin."""

_LEFT_AFTER = 24 * 60 * 60
"""Seconds without a new event, after which nobody writes such a folder any more."""

_SIGNALED = 128
"""By how much a shell counts the number of the signal up that killed a program."""


@dataclass(frozen=True, kw_only=True)
class RunResult:
    """How a run ended. `changes`: resources by operation, as the engine prints them. `failure`: what it said, if it
    failed. `warnings`: what the program warned of. `was_killed`: it ended without writing what it was doing.
    """

    changes: Mapping[str, int]
    warnings: tuple[str, ...] = ()
    failure: str | None = None
    was_killed: bool = False


class Run:
    """A run that has begun, as a context manager that ends it in order if need be.

    `command`: up, preview or refresh, with its options. `log`: the file that gets what the engine prints. `backend`:
    the URL of the one that holds the stack; None, the one that the caller uses.

    Raises:
        EngineError: there is no `pulumi`, or no such project.
    """

    def __init__(
        self, project: Path, stack: str, command: tuple[str, ...], log: Path, backend: str | None = None
    ) -> None:
        self._stack, self._log = stack, log
        self._is_preview = command[0] == "preview" or "--preview-only" in command
        self._interrupted = threading.Lock()
        # A file in a folder that nobody else reads, because events hold all properties. No pipe: see engine.process.
        _remove_left_folders()
        self._folder = tempfile.TemporaryDirectory(prefix=_PRIVATE)
        self._events = Path(self._folder.name) / "events.jsonl"
        self._offset = self._steps = 0
        arguments = (*command, "--stack", stack, "--event-log", str(self._events))
        try:
            with open(log, "wb", opener=_open_for_owner) as file:
                # The option --event-log is there with this setting only.
                settings = {**choose_backend(backend), "PULUMI_DEBUG_COMMANDS": "true"}
                self._process = start(project, arguments, file, file, **settings)
        except BaseException:
            self._folder.cleanup()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._process.poll() is None:
            self.interrupt()
            self._process.wait()
        self._folder.cleanup()

    def interrupt(self) -> None:
        """Tells the engine, once, to end what it is doing and begin nothing more; returns at once.

        A second time it would end without waiting, and the state would not know what was being made.
        """
        if self._interrupted.acquire(blocking=False):
            self._process.send_signal(SIGINT)

    def wait(self, tell: Callable[[int], None]) -> RunResult:
        """Waits for the end. `tell` hears now and then how many resources were begun with."""
        while True:
            try:
                code = self._process.wait(timeout=_LOOK_EVERY)
                break
            except TimeoutExpired:
                tell(self._count_steps())
        events = self.read_events()
        tally, warnings = read_tally(events, preview=self._is_preview), read_warnings(events)
        if code == 0 and tally.ended:
            return RunResult(changes=tally.changes, warnings=warnings)
        if code < 0 or code == _SIGNALED + SIGKILL:  # the second from a wrapper of `pulumi`
            return RunResult(
                changes=tally.changes,
                warnings=warnings,
                failure="the engine was killed, so what it was doing may be left half-way and the stack locked: "
                f"run `python -m recovery --stack {self._stack}`, then the same command again",
                was_killed=True,
            )
        printed = self._log.read_text(encoding="utf-8", errors="replace")
        failure = describe_failure(events, printed, self._stack)
        if code == 0:
            failure = "the engine ended well and did not say what it did, so that is unknown: see its log"
        return RunResult(changes=tally.changes, warnings=warnings, failure=failure)

    def read_events(self) -> str:
        """The event log as it is now, one event a line; it goes with the run."""
        return self._events.read_text(encoding="utf-8", errors="replace") if self._events.exists() else ""

    def _count_steps(self) -> int:
        try:
            with self._events.open("rb") as file:
                # After its preview, `up` begins the file anew.
                if file.seek(0, 2) < self._offset:
                    self._offset = self._steps = 0
                file.seek(self._offset)
                text = file.read()
        except FileNotFoundError:
            return 0
        whole = text[: text.rfind(b"\n") + 1]
        self._offset += len(whole)
        self._steps += count_steps(whole.decode("utf-8", "replace"))
        return self._steps


def _open_for_owner(path: str, flags: int) -> int:
    """For a file that nobody else may read: with --diff the engine prints every property."""
    return os.open(path, flags, 0o600)


@contextmanager
def make_private_folder() -> Iterator[Path]:
    """A folder that nobody else reads, for what must not outlive the runs that share it, such as a plan."""
    with tempfile.TemporaryDirectory(prefix=_PRIVATE) as folder:
        yield Path(folder)


def _remove_left_folders() -> None:
    """Removes what runs that were killed left; their engines wrote on for a while."""
    for folder in Path(tempfile.gettempdir()).glob(f"{_PRIVATE}*"):
        try:
            written = max(file.stat().st_mtime for file in (folder, *folder.iterdir()))
        except OSError:
            continue  # another user's, or gone
        if time.time() - written > _LEFT_AFTER:
            shutil.rmtree(folder, ignore_errors=True)
