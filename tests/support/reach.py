"""`python -m review reach`, as whoever previews runs it."""

import subprocess

from tests.support.project import Project
from tests.support.warm_python import start_warm_python

EQUAL = "AWS has what the config plans.\n"


def run_reach(project: Project, *words: str, code: int = 0) -> str:
    """What it says. `code`: the exit code that it has to have."""
    result = subprocess.run(
        [*start_warm_python(), "-m", "review", "reach", *words],
        cwd=project.folder,
        env=project.environment,
        capture_output=True,
        text=True,
        timeout=200,
        check=False,
    )
    assert result.returncode == code, result.stdout + result.stderr
    return result.stdout
