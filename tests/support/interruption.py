"""Runs of `pulumi up` that end without warning, and what a user does then."""

import os
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from tests.support.project import Project
from tests.support.warm_python import start_warm_python


@contextmanager
def running_up(
    project: Project, reached: Callable[[Project], bool], *, apart: bool = False
) -> Iterator[subprocess.Popen[bytes]]:
    """`pulumi up` of the stack `org`, once AWS is in the given state. `apart`: in a process group of its own."""
    with (project.folder / "up.log").open("w") as log:
        run = subprocess.Popen(
            ["pulumi", "up", "--yes", "--skip-preview", "--non-interactive", "--stack", "org"],
            cwd=project.folder,
            env=project.environment,
            stdout=log,
            stderr=log,
            start_new_session=apart,
        )
        while not reached(project):
            assert run.poll() is None, (project.folder / "up.log").read_text()
            time.sleep(0.005)
        yield run


def kill_engine_when(project: Project, reached: Callable[[Project], bool]) -> None:
    """Starts `pulumi up` and kills it, and it alone, without warning once AWS is in the given state."""
    with running_up(project, reached) as run:
        os.kill(run.pid, signal.SIGKILL)
        run.wait()


def kill_up_when(project: Project, reached: Callable[[Project], bool]) -> None:
    """As `kill_engine_when`, and with the engine its program and plugins."""
    with running_up(project, reached, apart=True) as run:
        os.killpg(run.pid, signal.SIGKILL)
        run.wait()


def recover(project: Project) -> subprocess.CompletedProcess[str]:
    """`python -m recovery`, without asking. Its code says whether there is something that `pulumi up` adopts."""
    return subprocess.run(
        [*start_warm_python(), "-m", "recovery", "--yes", "--stack", "org"],
        cwd=project.folder,
        env=project.environment,
        capture_output=True,
        text=True,
        timeout=200,
        check=False,
    )
