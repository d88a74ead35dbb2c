"""One stack under way: what may stop it from outside, and how its run becomes a result."""

import os
import threading
import time
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from pathlib import Path

from engine.errors import EngineError
from engine.runs import Run, RunResult
from live.errors import LiveError
from stacks.lease import LeaseError, LeaseLostError, Leases, Owner, find_owner, open_leases
from stacks.running.progress import Progress
from stacks.running.results import Outcome, Result
from stacks.running.settings import read_project_name


class Job:
    """The run of one stack, and what stops it: an interrupt of the caller's, or the loss of its lease."""

    def __init__(self) -> None:
        self.interrupted = False
        self._lock = threading.Lock()
        self._run: Run | None = None
        self._stopped = False

    def start(self, make: Callable[[], Run]) -> Run | None:
        """Begins the run; None where it has been stopped before."""
        with self._lock:
            if not self._stopped:
                self._run = make()
            return self._run

    def interrupt(self) -> None:
        """As `stop`, because the caller wants it."""
        self.interrupted = True
        self.stop()

    def stop(self) -> None:
        """Lets the engine end in order, or never begin; returns at once."""
        with self._lock:
            self._stopped = True
            if self._run is not None:
                self._run.interrupt()


@dataclass(frozen=True, kw_only=True)
class Held:
    """The leases under which stacks are run, and whose they are then."""

    leases: Leases
    owner: Owner


def open_held(project: Path, backend: str) -> Held:
    """The leases of the stacks that the backend has, for this process. `backend`: the URL of `pulumi whoami --verbose`.

    Raises:
        LeaseError: the URL cannot be read.
        UsageError: the project has no Pulumi.yaml.
    """
    return Held(leases=open_leases(backend, read_project_name(project)), owner=find_owner(backend, os.environ))


@dataclass(frozen=True, kw_only=True)
class Work:
    """What is run for a stack. `command`: for the engine. `logs`: the folder for logs. `held`: None without leases.

    `drifts`: whether a change that the run finds is drift. `backend`: None, the one that the caller uses.
    """

    project: Path
    command: tuple[str, ...]
    logs: Path
    held: Held | None = None
    drifts: bool = False
    backend: str | None = None

    @property
    def is_planned(self) -> bool:
        """Whether the run tells what would be, and changes nothing."""
        return self.command[0] == "preview" or "--preview-only" in self.command

    def run(self, stack: str, job: Job, progress: Progress) -> Result:
        """Runs it to its end, whatever that is."""
        began = time.monotonic()
        log = self.logs / f"{stack}.{self.command[0]}.log"
        outcome, reason, ran = Outcome.failed, None, RunResult(changes={})
        try:
            with self._hold(stack, job, progress):
                run = job.start(lambda: Run(self.project, stack, self.command, log, self.backend))
                if run is not None:
                    with run:
                        ran = run.wait(lambda steps: progress.tell(stack, steps))
                    outcome, reason = self._judge(ran, job)
        except LeaseLostError as error:
            outcome, reason = Outcome.failed, str(error)
        except LeaseError as error:
            outcome, reason = Outcome.refused, str(error)
        except (EngineError, LiveError) as error:
            outcome, reason = Outcome.failed, "\n".join(error.problems)
        except OSError as error:  # no log can be written, no event read
            outcome, reason = Outcome.failed, f"{error.filename}: {error.strerror}; see the state of the stack"
        else:
            if run is None:
                outcome, reason = Outcome.not_run, "the run was interrupted before it began"
        return Result(
            stack=stack,
            outcome=outcome,
            changes=ran.changes,
            warnings=ran.warnings,
            seconds=time.monotonic() - began,
            log=str(log) if log.exists() else None,
            reason=reason,
        )

    def _hold(self, stack: str, job: Job, progress: Progress) -> AbstractContextManager[None]:
        if self.held is None:
            return nullcontext()
        return self.held.leases.hold(stack, self.held.owner, lambda _reason: job.stop(), tell=progress.say)

    def _judge(self, result: RunResult, job: Job) -> tuple[Outcome, str | None]:
        if result.failure is not None:
            if job.interrupted and not result.was_killed:
                return Outcome.interrupted, "the engine ended in order; the same command goes on from here"
            return Outcome.failed, result.failure
        if self.drifts and Result(stack="", outcome=Outcome.done, changes=result.changes).has_changes:
            return Outcome.drift, "AWS has something else than the state"
        return Outcome.done, None
