"""Starts, finds and stops the sandbox's own processes, and never anybody else's.

Does not own what the processes are (services.py).
"""

import contextlib
import json
import subprocess
import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import psutil

STOP_SECONDS = 10
CLOCK_SECONDS = 2  # how far the begin of a process may seem to move when the system's clock is set


@dataclass(frozen=True)
class ProcessRecord:
    """What tells one process from every other: id, begin (seconds since the epoch) and command line."""

    pid: int
    begin: float
    command: tuple[str, ...]


def start_process(
    command: Sequence[str], *, log: Path, record: Path, environment: Mapping[str, str], folder: Path
) -> int:
    """Starts a process that outlives this one and the terminal, and writes its record; its id. Output goes to `log`."""
    with log.open("ab") as output:
        process = subprocess.Popen(
            command,
            cwd=folder,
            env=dict(environment),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,  # Ctrl-C in the terminal is not for it
        )
    try:
        begin = _wait_for_command(psutil.Process(process.pid))
        record.write_text(json.dumps(asdict(ProcessRecord(process.pid, begin, tuple(command)))))
    except BaseException:
        process.kill()
        process.wait()
        raise
    process.returncode = 0  # it is meant to outlive this object, which would else complain that it does
    return process.pid


def find_process(record: Path) -> psutil.Process | None:
    """The recorded process if it still runs; None when it has ended, or when its id is another's by now."""
    try:
        wanted = ProcessRecord(**json.loads(record.read_text()))
    except (FileNotFoundError, ValueError, TypeError):
        return None
    try:
        process = psutil.Process(wanted.pid)
        same = abs(process.create_time() - wanted.begin) < CLOCK_SECONDS and process.cmdline() == list(wanted.command)
        return process if same and process.status() != psutil.STATUS_ZOMBIE else None
    except psutil.Error:
        return None


def stop_process(record: Path) -> bool:
    """Ends the recorded process (SIGTERM, then SIGKILL after 10 seconds) and removes the record; whether it ran."""
    process = find_process(record)
    if process:
        with contextlib.suppress(psutil.NoSuchProcess):
            process.terminate()
            try:
                process.wait(STOP_SECONDS)
            except psutil.TimeoutExpired:
                process.kill()
                process.wait(STOP_SECONDS)
    record.unlink(missing_ok=True)
    return process is not None


def _wait_for_command(process: psutil.Process) -> float:
    """When the process began. It has no command line for a moment after the start: it would not be found by it."""
    with contextlib.suppress(psutil.NoSuchProcess):  # it has ended already: its log says why
        while process.status() != psutil.STATUS_ZOMBIE and not process.cmdline():
            time.sleep(0.001)
    return process.create_time()
