import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from sandbox.processes import find_process, start_process, stop_process

SLEEP = [sys.executable, "-c", "import time; time.sleep(60)"]
IGNORE_SIGTERM = """
import pathlib, signal, sys, time
signal.signal(signal.SIGTERM, signal.SIG_IGN)
pathlib.Path(sys.argv[1]).touch()
time.sleep(60)
"""


def start(folder: Path, command: list[str]) -> Path:
    record = folder / "record.json"
    start_process(command, log=folder / "log", record=record, environment=os.environ, folder=folder)
    return record


@pytest.fixture
def record(tmp_path: Path) -> Iterator[Path]:
    record = start(tmp_path, SLEEP)
    yield record
    stop_process(record)


@pytest.fixture
def stranger() -> Iterator[subprocess.Popen[bytes]]:
    """A process that the sandbox did not start, though it looks just like one of its own."""
    with subprocess.Popen(SLEEP) as process:
        yield process
        process.kill()


def test_process_is_found_and_stopped(record: Path) -> None:
    process = find_process(record)
    assert process
    assert process.pid == json.loads(record.read_text())["pid"]
    assert stop_process(record)
    assert not record.exists()
    assert not process.is_running() or process.status() == "zombie"
    assert not stop_process(record)


def test_process_is_in_a_session_of_its_own(record: Path) -> None:
    process = find_process(record)
    assert process
    assert os.getsid(process.pid) == process.pid != os.getsid(0)


def test_recycled_id_is_never_stopped(tmp_path: Path, stranger: subprocess.Popen[bytes]) -> None:
    record = tmp_path / "record.json"
    record.write_text(json.dumps({"pid": stranger.pid, "begin": time.time() - 60, "command": SLEEP}))
    assert find_process(record) is None
    assert not stop_process(record)
    assert not record.exists()
    assert stranger.poll() is None


def test_id_of_a_process_that_runs_something_else_is_never_stopped(record: Path, tmp_path: Path) -> None:
    other = tmp_path / "other.json"
    other.write_text(json.dumps({**json.loads(record.read_text()), "command": ["something", "else"]}))
    assert not stop_process(other)
    assert find_process(record)


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"pid": 1}', "not json"])
def test_broken_record_is_nobodys(tmp_path: Path, text: str) -> None:
    record = tmp_path / "record.json"
    record.write_text(text)
    assert find_process(record) is None
    assert not stop_process(record)
    assert not record.exists()


def test_process_that_ignores_the_polite_signal_is_killed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sandbox.processes.STOP_SECONDS", 0.2)
    ready = tmp_path / "ready"
    record = start(tmp_path, [sys.executable, "-c", IGNORE_SIGTERM, str(ready)])
    while not ready.exists():
        time.sleep(0.01)
    process = find_process(record)
    assert process
    assert stop_process(record)
    assert find_process(record) is None


def test_ended_process_is_not_found(record: Path) -> None:
    os.kill(json.loads(record.read_text())["pid"], signal.SIGKILL)
    for _ in range(100):
        if find_process(record) is None:
            break
        time.sleep(0.01)
    assert find_process(record) is None


def test_output_goes_to_the_log(tmp_path: Path) -> None:
    record = start(tmp_path, [sys.executable, "-c", "print('hello')"])
    log = tmp_path / "log"
    while not log.read_text():
        time.sleep(0.01)
    assert log.read_text() == "hello\n"
    stop_process(record)


def test_process_that_cannot_be_started_leaves_no_record(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match="no-such-command"):
        start(tmp_path, ["no-such-command"])
    assert not (tmp_path / "record.json").exists()
