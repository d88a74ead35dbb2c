"""Many stacks at once: never more than the pool holds, and an orderly end when the caller interrupts it."""

import os
import signal
import threading
import time
from io import StringIO

import pytest
from rich.console import Console

from stacks.running.jobs import Job
from stacks.running.order import Order
from stacks.running.pool import Interrupts, run_stacks
from stacks.running.progress import Progress
from stacks.running.results import Outcome, Result

ORDER: Order = {"org": (), "a": ("org",), "b": ("org",), "c": ("a",)}


class Stand:
    """Runs stacks that end as they are told, and remembers how many were under way at once."""

    def __init__(self, outcomes: dict[str, Outcome] | None = None) -> None:
        self.outcomes = outcomes or {}
        self.begun: list[str] = []
        self.most = 0
        self.printed = StringIO()
        self._running = 0
        self._lock = threading.Lock()

    def do(self, stack: str, job: Job, progress: Progress) -> Result:
        with self._lock:
            self.begun.append(stack)
            self._running += 1
            self.most = max(self.most, self._running)
        self.work(stack, job)
        with self._lock:
            self._running -= 1
        outcome = Outcome.interrupted if job.interrupted else self.outcomes.get(stack, Outcome.done)
        return Result(stack=stack, outcome=outcome, changes={"create": 1})

    def work(self, stack: str, job: Job) -> None:
        time.sleep(0.01)

    def run(self, order: Order = ORDER, size: int = 4) -> tuple[dict[str, Outcome], bool]:
        interrupts = Interrupts()
        with Progress(Console(file=self.printed, width=200), "up", planned=False) as progress:
            results = run_stacks(order, self.do, size, progress, interrupts)
        return {result.stack: result.outcome for result in results}, interrupts.came


@pytest.mark.parametrize("size", [1, 2, 4])
def test_no_more_run_at_once_than_the_pool_holds(size: int) -> None:
    stand = Stand()
    outcomes, interrupted = stand.run({**ORDER, "d": (), "e": ()}, size)
    assert set(outcomes.values()) == {Outcome.done}
    assert not interrupted
    assert 1 <= stand.most <= size
    assert stand.begun.index("org") < stand.begun.index("a") < stand.begun.index("c")


def test_a_failure_stops_what_waits_for_it_alone() -> None:
    stand = Stand({"a": Outcome.failed})
    outcomes, _ = stand.run()
    assert outcomes == {"org": Outcome.done, "a": Outcome.failed, "b": Outcome.done, "c": Outcome.not_run}
    told = stand.printed.getvalue().splitlines()
    assert told[0] == "org: up begun"
    assert "b: done: 1 created" in told


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupt_lets_what_runs_end_and_begins_nothing_more(number: signal.Signals) -> None:
    class Interrupted(Stand):
        def work(self, stack: str, job: Job) -> None:
            if stack == "org":
                os.kill(os.getpid(), number)
                while not job.interrupted:
                    time.sleep(0.001)
                os.kill(os.getpid(), number)

    stand = Interrupted()
    before = signal.getsignal(number)
    outcomes, interrupted = stand.run()
    assert interrupted
    assert outcomes == {
        "org": Outcome.interrupted,
        "a": Outcome.not_run,
        "b": Outcome.not_run,
        "c": Outcome.not_run,
    }
    assert stand.begun == ["org"]
    assert "Interrupted: nothing more begins, and org ends in order." in stand.printed.getvalue()
    assert signal.getsignal(number) is before


def test_a_bug_in_one_ends_the_run_after_the_others_have_ended() -> None:
    class Broken(Stand):
        def work(self, stack: str, job: Job) -> None:
            if stack == "a":
                raise ZeroDivisionError("a bug")
            super().work(stack, job)

    stand = Broken()
    with pytest.raises(ZeroDivisionError, match="a bug"):
        stand.run()
    assert "c" not in stand.begun
