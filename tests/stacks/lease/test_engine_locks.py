"""The engine's locks: those of a child of this process are its own, those of a run that lives stay."""

import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from recovery import locks as locks_module
from recovery.locks import FolderLocks
from stacks.lease.engine_locks import find_living, find_own, remove_left


@pytest.fixture
def child(monkeypatch: pytest.MonkeyPatch) -> Iterator[int]:
    """The id of a child's child, as where `pulumi` is a script that starts the engine. It counts as an engine."""
    monkeypatch.setattr(locks_module, "PROCESS_NAME", "py")
    code = "import subprocess, sys; p = subprocess.Popen([sys.executable, '-c', 'input()']); print(p.pid); p.wait()"
    with subprocess.Popen(
        [sys.executable, "-u", "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        pid = int(process.stdout.readline())
        yield pid
        os.kill(pid, signal.SIGKILL)


def make_locks(folder: Path, **holders: tuple[int, str]) -> FolderLocks:
    for name, (pid, host) in holders.items():
        since = (datetime.now(UTC) + timedelta(hours=1)).isoformat()
        text = json.dumps({"pid": pid, "username": "ci", "hostname": host, "timestamp": since})
        (folder / f"{name}.json").write_text(text)
    return FolderLocks(folder)


def test_a_lock_of_a_descendant_is_its_own(child: int, tmp_path: Path) -> None:
    here = socket.gethostname()
    locks = make_locks(tmp_path, own=(child, here), parent=(os.getppid(), here), elsewhere=(child, "elsewhere"))
    (tmp_path / "unreadable.json").write_text("")
    assert find_own(locks) == ("own",)
    assert find_living(locks, ["own", "elsewhere"]) == (child,)
    assert find_living(locks, ["elsewhere", "unreadable"]) == ()


def test_only_named_locks_of_runs_that_do_not_live_here_are_taken_away(child: int, tmp_path: Path) -> None:
    here = socket.gethostname()
    dead = 2**22 + 1
    locks = make_locks(tmp_path, alive=(child, here), dead=(dead, here), other=(dead, here), elsewhere=(1, "elsewhere"))
    named = ["alive", "dead", "elsewhere", "gone"]
    assert [lock.name for lock in remove_left(locks, named, only_dead=True)] == ["dead"]
    assert [lock.name for lock in remove_left(locks, named, only_dead=False)] == ["elsewhere"]
    assert [lock.name for lock in locks.read()] == ["alive", "other"]
