"""How a stack's run becomes a result: what the engine says, the lease around it, and what stops it from outside."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from io import StringIO
from pathlib import Path

import pytest
from rich.console import Console

from stacks.lease import LeaseError, LeaseHeldError, LeaseLostError, Owner
from stacks.running.jobs import Held, Job, Work
from stacks.running.progress import Progress
from stacks.running.results import Outcome, Result
from tests.support.fake_runs import project

__all__ = ["project"]

ME = Owner(who="me", host="here", pid=1)


@dataclass
class StandInLeases:
    """Leases that refuse, or are lost once the engine has begun, as a test wants it."""

    refusal: LeaseError | None = None
    lost_when: Path | None = None
    note: str | None = None
    released: bool = False

    @contextmanager
    def hold(
        self, stack: str, owner: Owner, on_lost: Callable[[str], None], *, tell: Callable[[str], None]
    ) -> Iterator[None]:
        assert (stack, owner) == ("org", ME)
        if self.refusal is not None:
            raise self.refusal
        if self.lost_when is not None:
            when = self.lost_when
            threading.Thread(target=lambda: (wait_for(when), on_lost("lost"))).start()
        yield
        self.released = True
        if self.lost_when is not None:
            raise LeaseLostError("org: the lease was taken over by somebody")


def wait_for(path: Path) -> None:
    while not path.exists():
        pass


def run(project: Path, *command: str, leases: StandInLeases | None = None, job: Job | None = None) -> Result:
    held = None if leases is None else Held(leases=leases, owner=ME)
    work = Work(project=project, command=command, logs=project, held=held, drifts="--preview-only" in command)
    return work.run("org", job or Job(), Progress(Console(file=StringIO()), command[0], planned=False))


def test_a_run_that_goes_well_is_done(project: Path) -> None:
    leases = StandInLeases()
    result = run(project, "up", leases=leases)
    assert (result.outcome, dict(result.changes), result.reason) == (Outcome.done, {"create": 1, "same": 2}, None)
    assert result.log == str(project / "org.up.log")
    assert leases.released


def test_a_failure_is_told_in_the_engines_words(project: Path) -> None:
    result = run(project, "up", "fail")
    assert (result.outcome, result.reason) == (Outcome.failed, "AWS says no")


def test_a_stack_that_somebody_else_works_on_is_refused_and_nothing_is_started(project: Path) -> None:
    result = run(project, "up", leases=StandInLeases(refusal=LeaseHeldError("org: somebody works on it")))
    assert (result.outcome, result.reason, result.log) == (Outcome.refused, "org: somebody works on it", None)
    assert not (project / "began").exists()


def test_a_lost_lease_stops_the_engine_and_is_a_failure(project: Path) -> None:
    result = run(project, "up", "wait", leases=StandInLeases(lost_when=project / "began"))
    assert (result.outcome, result.reason) == (Outcome.failed, "org: the lease was taken over by somebody")
    assert (project / "interrupts").read_text() == "x"


def test_an_interrupted_run_says_how_it_goes_on(project: Path) -> None:
    job = Job()
    threading.Thread(target=lambda: (wait_for(project / "began"), job.interrupt(), job.interrupt())).start()
    result = run(project, "up", "wait", job=job)
    assert result.outcome is Outcome.interrupted
    assert result.reason == "the engine ended in order; the same command goes on from here"
    assert (project / "interrupts").read_text() == "x"


def test_an_engine_that_was_killed_while_it_was_to_end_did_not_end_in_order(project: Path) -> None:
    job = Job()
    threading.Thread(target=lambda: (wait_for(project / "began"), job.interrupt())).start()
    result = run(project, "up", "wait", "brittle", job=job)
    assert result.outcome is Outcome.failed
    assert result.reason is not None
    assert result.reason.startswith("the engine was killed")


def test_a_run_that_is_interrupted_before_its_engine_starts_does_not_start_it(project: Path) -> None:
    job = Job()
    job.interrupt()
    result = run(project, "up", job=job)
    assert (result.outcome, result.reason) == (Outcome.not_run, "the run was interrupted before it began")
    assert not (project / "began").exists()


def test_what_a_refresh_finds_is_drift_where_it_only_looks(project: Path) -> None:
    assert run(project, "refresh", "--preview-only").outcome is Outcome.drift


def test_without_pulumi_it_is_told(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    result = run(project, "up")
    assert result.outcome is Outcome.failed
    assert result.reason is not None
    assert "`pulumi` is not on PATH" in result.reason


def test_a_log_that_cannot_be_written_is_told(project: Path) -> None:
    (project / "org.up.log").mkdir()
    result = run(project, "up")
    assert result.outcome is Outcome.failed
    assert result.reason == f"{project / 'org.up.log'}: Is a directory; see the state of the stack"
    assert not (project / "began").exists()
