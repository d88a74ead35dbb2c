"""A run of the engine beside others, on a `pulumi` that tells events and takes signals as the real one does."""

import os
import tempfile
import threading
import time
from pathlib import Path

import pytest

from engine.runs import Run, RunResult
from tests.support.fake_runs import project

__all__ = ["project"]


def run(project: Path, *command: str) -> RunResult:
    with Run(project, "org", command, project / "org.log") as running:
        return running.wait(lambda _: None)


@pytest.mark.parametrize("command", ["up", "preview"])
def test_it_counts_what_the_engine_tells_and_keeps_what_it_prints(project: Path, command: str) -> None:
    assert run(project, command) == RunResult(changes={"create": 1, "same": 2})
    assert (project / "org.log").read_text() == "what the engine prints\n"


def test_a_failure_is_told_in_the_engines_words(project: Path) -> None:
    assert run(project, "up", "fail") == RunResult(changes={"create": 1}, failure="AWS says no")


def test_an_engine_that_does_not_say_what_it_did_did_not_do_well(project: Path) -> None:
    failure = run(project, "up", "silent").failure
    assert failure == "the engine ended well and did not say what it did, so that is unknown: see its log"


def test_nobody_else_reads_what_the_engine_prints(project: Path) -> None:
    run(project, "up")
    assert (project / "org.log").stat().st_mode & 0o077 == 0


def test_events_that_a_killed_run_left_are_removed_a_day_later(
    project: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    ages = {tmp_path / "pulumi-events-old": 25, tmp_path / "pulumi-events-now": 1, tmp_path / "else-old": 25}
    for folder, hours in ages.items():
        folder.mkdir()
        for file in (folder / "events.jsonl", folder):
            file.touch()
            os.utime(file, (0, time.time() - hours * 3600))
    run(project, "up")
    assert [folder.exists() for folder in ages] == [False, True, True]


def test_an_engine_that_was_killed_is_said_to_be(project: Path) -> None:
    result = run(project, "up", "die")
    assert result.was_killed
    assert result.failure is not None
    assert "the engine was killed" in result.failure
    assert "`python -m recovery --stack org`" in result.failure


def test_it_is_interrupted_once_however_often_it_is_told(project: Path) -> None:
    with Run(project, "org", ("up", "wait"), project / "org.log") as running:
        steps: list[int] = []
        began = threading.Event()

        def tell(count: int) -> None:
            steps.append(count)
            if (project / "began").exists() and not began.is_set():
                began.set()
                running.interrupt()
                running.interrupt()

        result = running.wait(tell)
    assert result.changes == {"create": 1}
    assert result.failure is not None
    assert steps[-1] == 1
    assert (project / "interrupts").read_text() == "x"


def test_leaving_it_early_ends_the_engine(project: Path) -> None:
    with Run(project, "org", ("up", "wait"), project / "org.log"):
        while not (project / "began").exists():
            pass
    assert (project / "interrupts").read_text() == "x"
