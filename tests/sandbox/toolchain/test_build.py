import contextlib
import io
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Protocol

import psutil
import pytest
from rich.console import Console

from sandbox.progress import Progress
from sandbox.toolchain import EngineError, ensure_engine, find_engine
from sandbox.toolchain.engine import locate_built_engine

ROOT = Path(__file__).parents[3]
# A test run that was started in the background ignores SIGINT, and so would all that it starts.
ENSURE = """
import signal
signal.signal(signal.SIGINT, signal.default_int_handler)
from sandbox.progress import Progress
from sandbox.toolchain import ensure_engine
print(ensure_engine(Progress()).directory)
"""


class FakeGo(Protocol):
    """The fixture of conftest.py."""

    def make(self, *, version: str = ..., seconds: float = ..., fails: str = ...) -> dict[str, str]: ...
    def count(self, command: str) -> int: ...


def make_progress() -> Progress:
    return Progress(Console(file=io.StringIO(), highlight=False, width=200))


def start_build(environment: dict[str, str]) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", ENSURE],
        cwd=ROOT,
        env={**environment, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def wait_for_half_build(environment: dict[str, str]) -> Path:
    target = locate_built_engine(environment)
    for _ in range(500):
        halves = list(target.parent.glob(f"{target.name}.partial-*/half"))
        if halves:
            return halves[0].parent
        time.sleep(0.02)
    raise AssertionError("the build did not begin")


def test_engine_is_built_whole_and_once(fake_go: FakeGo) -> None:
    environment = fake_go.make()
    engine = ensure_engine(make_progress(), environment)
    assert engine == find_engine(environment)
    assert (engine.version, engine.official) == ("3.259.0", False)
    assert engine.executable.read_text() == "the engine"
    assert os.access(engine.directory / "pulumi-language-python-exec", os.X_OK)
    assert ensure_engine(make_progress(), environment) == engine
    assert fake_go.count("build") == 1
    assert sorted(path.name for path in engine.directory.parent.iterdir()) == [
        engine.directory.name,
        f"{engine.directory.name}.lock",
    ]


def test_build_says_what_happens(fake_go: FakeGo) -> None:
    progress = make_progress()
    ensure_engine(progress, fake_go.make())
    file = progress.console.file
    assert isinstance(file, io.StringIO)
    assert "Building the Pulumi engine v3.259.0 (once for all clones, about 4 minutes)" in file.getvalue()


def test_two_clones_at_once_build_once(fake_go: FakeGo) -> None:
    environment = fake_go.make(seconds=0.5)
    builds = [start_build(environment), start_build(environment)]
    answers = [build.communicate(timeout=30) for build in builds]
    assert [build.returncode for build in builds] == [0, 0], answers
    assert {output.strip() for output, _ in answers} == {str(locate_built_engine(environment))}
    assert fake_go.count("build") == 1
    assert sum("Waiting for another build of the Pulumi engine" in errors for _, errors in answers) == 1


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGINT])
def test_interrupted_build_leaves_nothing_half_made(fake_go: FakeGo, number: signal.Signals) -> None:
    environment = fake_go.make(seconds=60)
    with start_build(environment) as build:
        half = wait_for_half_build(environment)
        go = psutil.Process(build.pid).children()
        build.send_signal(number)
        build.wait(30)
    assert build.returncode != 0
    assert find_engine(environment) is None
    assert half.exists() == (number is signal.SIGKILL)
    for process in go:  # a killed builder cannot end its compiler; what that still writes is of no harm
        with contextlib.suppress(psutil.NoSuchProcess):
            process.kill()
    engine = ensure_engine(make_progress(), fake_go.make())
    assert engine.executable.read_text() == "the engine"
    assert not half.exists()


def test_failed_build_tells_what_go_said(fake_go: FakeGo) -> None:
    environment = fake_go.make(fails="disk quota exceeded")
    with pytest.raises(EngineError, match=r"`go build` failed, so there is no Pulumi engine(.|\n)*disk quota exceeded"):
        ensure_engine(make_progress(), environment)
    assert find_engine(environment) is None


def test_missing_go_is_named_with_how_to_get_it(tmp_path: Path) -> None:
    environment = {"PATH": str(tmp_path), "XDG_CACHE_HOME": str(tmp_path)}
    expected = r"no Go on PATH to build it with: get the official pulumi, 3\.258\.0 or newer .*, or Go 1\.26 or newer"
    with pytest.raises(EngineError, match=expected):
        ensure_engine(make_progress(), environment)


@pytest.mark.parametrize("version", ["go1.18.10", "go1.25.3"])
def test_old_go_is_named_with_how_to_get_a_newer_one(fake_go: FakeGo, version: str) -> None:
    with pytest.raises(EngineError, match=rf"is {version}, too old to build .* or Go 1\.26 or newer"):
        ensure_engine(make_progress(), fake_go.make(version=version))
    assert fake_go.count("build") == 0


def test_go_that_cannot_tell_its_version_is_named(fake_go: FakeGo) -> None:
    with pytest.raises(EngineError, match=r"cannot build the Pulumi engine \(devel\): get the official"):
        ensure_engine(make_progress(), fake_go.make(version="devel"))
