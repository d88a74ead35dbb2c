"""Brings the stacks up with the engine, as somebody would by hand after `source .sandbox/env`.

Does not own the settings (environment.py) or what is deployed (the program).
"""

import contextlib
import json
import signal
import subprocess
from collections.abc import Iterator, Mapping
from pathlib import Path

import psutil

from sandbox.folders import Folders
from sandbox.progress import Progress

ONE_WRITE = {"PULUMI_SKIP_CHECKPOINTS": "true", "PULUMI_EXPERIMENTAL": "true"}
"""The engine writes the state once, when it ends, and not at each step: that halves the time of the example's 600
resources. Only where all can be made anew, for an engine that is killed leaves nothing
(https://github.com/pulumi/pulumi/issues/14967, read 2026-11)."""


class StackError(Exception):
    """The engine failed; it has said why."""


def make_stacks(folders: Folders, stacks: tuple[str, ...], environment: Mapping[str, str]) -> None:
    """Makes the stacks that are not there yet, and selects the first if none is selected."""
    for stack in stacks:
        if not _find_stack(folders, stack):
            _run(folders, ["stack", "init", stack, "--no-select"], environment)
    if _run(folders, ["stack", "--show-name", "--non-interactive"], environment, strict=False).returncode:
        _run(folders, ["stack", "select", stacks[0]], environment)


def bring_up(folders: Folders, stack: str, environment: Mapping[str, str], progress: Progress) -> None:
    """Runs `pulumi up` with its output shown. Raises StackError when it fails.

    Its state is written at its end; `folders.unsaved` stays behind if it is killed before.
    """
    release_dead_lock(folders, stack, environment, progress)
    arguments = ["up", "--stack", stack, "--yes", "--suppress-outputs"]
    progress.say(f"\n[bold cyan]$[/] [bold]pulumi {' '.join(arguments)}[/]")
    # What the engine says is progress here: stdout is for the picture at the end.
    folders.unsaved.touch()
    engine = subprocess.Popen(
        [_wrapper(folders), *arguments],
        cwd=folders.root,
        env={**environment, **ONE_WRITE},
        stdout=progress.console.file,
    )
    with _leave_interrupts_to_engine() as interrupts:
        engine.wait()
    if not _find_locks(folders, stack):  # it ended in order, and has written what it made
        folders.unsaved.unlink()
    if interrupts:
        raise KeyboardInterrupt
    if engine.returncode:
        raise StackError(f"`pulumi up --stack {stack}` failed; what it printed above says why.")


def has_changes(folders: Folders, stack: str, environment: Mapping[str, str]) -> bool:
    """Whether the program differs from what is up. Raises StackError when the preview fails otherwise."""
    done = _run(folders, ["preview", "--stack", stack, "--json", "--non-interactive"], environment, strict=False)
    if done.returncode:
        raise StackError(f"`pulumi preview --stack {stack}` failed:\n{(done.stdout + done.stderr).strip()}")
    changes = json.loads(done.stdout).get("changeSummary", {})
    return any(count for operation, count in changes.items() if operation != "same")


def release_dead_lock(folders: Folders, stack: str, environment: Mapping[str, str], progress: Progress) -> None:
    """Cancels the update that a killed engine left locked; a lock whose engine still runs is left alone."""
    locks = _find_locks(folders, stack)
    if locks and not any(_is_held(lock) for lock in locks):
        progress.say(f"[yellow]![/] An earlier update of {stack} was interrupted: it is cancelled, and goes on now.")
        _run(folders, ["cancel", "--stack", stack, "--yes"], environment)


def lost_state(folders: Folders) -> bool:
    """Whether an engine was killed before it had written what it made."""
    return folders.unsaved.exists() and not any(_is_held(lock) for lock in _find_locks(folders, "*"))


@contextlib.contextmanager
def _leave_interrupts_to_engine() -> Iterator[list[int]]:
    """Ctrl-C reaches the engine as well, which then ends its steps in order: it must not be killed meanwhile.

    Yields the interrupts that came. A handler, not SIG_IGN, because children inherit the latter.
    """
    interrupts: list[int] = []
    before = signal.signal(signal.SIGINT, lambda number, _frame: interrupts.append(number))
    try:
        yield interrupts
    finally:
        signal.signal(signal.SIGINT, before)


def _find_locks(folders: Folders, stack: str) -> list[Path]:
    """`stack`: "*" for all."""
    return list((folders.state / ".pulumi" / "locks").glob(f"organization/*/{stack}/*.json"))


def _is_held(lock: Path) -> bool:
    with contextlib.suppress(FileNotFoundError, ValueError, KeyError):
        return psutil.pid_exists(int(json.loads(lock.read_text())["pid"]))
    return False


def _find_stack(folders: Folders, stack: str) -> bool:
    return any((folders.state / ".pulumi" / "stacks").glob(f"*/{stack}.json"))


def _run(
    folders: Folders, arguments: list[str], environment: Mapping[str, str], *, strict: bool = True
) -> subprocess.CompletedProcess[str]:
    done = subprocess.run(
        [_wrapper(folders), *arguments],
        cwd=folders.root,
        env=dict(environment),
        capture_output=True,
        text=True,
        check=False,
    )
    if strict and done.returncode:
        raise StackError(f"`pulumi {' '.join(arguments)}` failed:\n{(done.stdout + done.stderr).strip()}")
    return done


def _wrapper(folders: Folders) -> str:
    return str(folders.bin / "pulumi")
