"""One stack under way: what may stop it from outside, and how its run becomes a result."""

import os
import threading
import time
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field, replace
from pathlib import Path

from engine.errors import EngineError
from engine.runs import Run, RunResult, make_private_folder
from live.errors import LiveError
from review.gate.words import describe_refusals
from stacks.lease import LeaseError, LeaseLostError, Leases, Owner, find_owner, open_leases
from stacks.running.previews import Judge, judge_events, keep_plan
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
class _Done:
    """How a run of the engine, or the last of several, ended. `events`: its event log."""

    log: Path
    outcome: Outcome = Outcome.failed
    reason: str | None = None
    ran: RunResult = field(default_factory=lambda: RunResult(changes={}))
    events: str = field(default="", repr=False)


@dataclass(frozen=True, kw_only=True)
class Work:
    """What is run for a stack. `command`: for the engine. `logs`: the folder for logs. `held`: None without leases.

    `drifts`: whether a change that the run finds is drift. `backend`: None, the one that the caller uses. `judge`: the
    gate, which sees a preview of `up` first; what it refuses is not begun with, and `up` is held to what it saw.
    `keep`: gets the name of the stack and the events of a preview that succeeded.
    """

    project: Path
    command: tuple[str, ...]
    logs: Path
    held: Held | None = None
    drifts: bool = False
    backend: str | None = None
    judge: Judge | None = None
    keep: Callable[[str, str], None] | None = None

    @property
    def is_planned(self) -> bool:
        """Whether the run tells what would be, and changes nothing."""
        return self.command[0] == "preview" or "--preview-only" in self.command

    def run(self, stack: str, job: Job, progress: Progress) -> Result:
        """Runs it to its end, whatever that is."""
        began = time.monotonic()
        done = _Done(log=self._find_log(stack, self.command))
        outcome, reason = Outcome.failed, None
        try:
            with self._hold(stack, job, progress):
                done = (
                    self._run(stack, job, progress)
                    if self.judge is None
                    else self._run_gated(stack, job, progress, self.judge)
                )
                outcome, reason = done.outcome, done.reason
        except LeaseLostError as error:
            outcome, reason = Outcome.failed, str(error)
        except LeaseError as error:
            outcome, reason = Outcome.refused, str(error)
        except (EngineError, LiveError) as error:
            outcome, reason = Outcome.failed, "\n".join(error.problems)
        except OSError as error:  # no log can be written, no event read
            outcome, reason = Outcome.failed, f"{error.filename}: {error.strerror}; see the state of the stack"
        return Result(
            stack=stack,
            outcome=outcome,
            changes=done.ran.changes,
            warnings=done.ran.warnings,
            seconds=time.monotonic() - began,
            log=str(done.log) if done.log.exists() else None,
            reason=reason,
        )

    def _run(self, stack: str, job: Job, progress: Progress, command: tuple[str, ...] | None = None) -> "_Done":
        """One run of the engine. `command`: None, that of the work."""
        command = command or self.command
        log = self._find_log(stack, command)
        run = job.start(lambda: Run(self.project, stack, command, log, self.backend))
        if run is None:
            return _Done(log=log, outcome=Outcome.not_run, reason="the run was interrupted before it began")
        with run:
            ran = run.wait(lambda steps: progress.tell(stack, steps))
            events = run.read_events()
        outcome, reason = self._judge(ran, job)
        if self.keep is not None and outcome is Outcome.done:
            self.keep(stack, events)
        return _Done(log=log, outcome=outcome, reason=reason, ran=ran, events=events)

    def _run_gated(self, stack: str, job: Job, progress: Progress, judge: Judge) -> "_Done":
        """A preview, the gate, and `up`, which the engine holds to what the gate saw."""
        options = self.command[1:]
        with make_private_folder() as folder:
            plan = folder / "plan.json"
            seen = self._run(stack, job, progress, ("preview", "--save-plan", str(plan), *options))
            if seen.outcome is not Outcome.done:
                return replace(seen, ran=RunResult(changes={}, warnings=seen.ran.warnings))
            judgement = judge_events(stack, seen.events, judge)
            if judgement.refusals:
                return replace(
                    seen,
                    outcome=Outcome.refused,
                    reason=describe_refusals(judgement.refusals),
                    ran=RunResult(changes={}, warnings=(*seen.ran.warnings, *judgement.problems)),
                )
            keep_plan(plan)
            held = ("up", "--yes", "--suppress-outputs", "--skip-preview", "--plan", str(plan), *options)
            done = self._run(stack, job, progress, held)
            return replace(done, ran=replace(done.ran, warnings=(*done.ran.warnings, *judgement.problems)))

    def _find_log(self, stack: str, command: tuple[str, ...]) -> Path:
        return self.logs / f"{stack}.{command[0]}.log"

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
