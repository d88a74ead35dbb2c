"""Running `python -m migrate scan` in tests, in this process or in one of its own."""

import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from migrate import cli
from tests.support.project import ROOT


@dataclass
class Done:
    """A command that has ended."""

    returncode: int
    stdout: str
    stderr: str


Run = Callable[..., Done]


def run_process(folder: Path, *arguments: str, **environment: str) -> Done:
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}
    done = subprocess.run(
        [sys.executable, "-m", "migrate", "scan", *arguments],
        cwd=folder,
        env=inherited | {"PYTHONPATH": str(ROOT)} | environment,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    return Done(done.returncode, done.stdout, done.stderr)


def make_run(folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """What runs the command in the folder, in this process: each of its own would take two seconds.

    Where it is given an environment, that is all it has of AWS's variables.
    """
    monkeypatch.chdir(folder)
    monkeypatch.setenv("COLUMNS", "100")

    def call(*arguments: str, **environment: str) -> Done:
        if environment:
            for name in [name for name in os.environ if name.startswith("AWS_")]:
                monkeypatch.delenv(name)
        for name, value in environment.items():
            monkeypatch.setenv(name, value)
        monkeypatch.setattr(sys, "argv", ["migrate", "scan", *arguments])
        with pytest.raises(SystemExit, match=r"\d|None") as ended:
            cli.run()
        told = capsys.readouterr()
        return Done(int(ended.value.code or 0), told.out, told.err)

    return call
