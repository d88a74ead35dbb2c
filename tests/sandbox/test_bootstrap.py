import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from sandbox import bootstrap
from sandbox.bootstrap import Missing, check_python, is_complete, make_environment, read_digest


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """A clone whose lock file names nothing, so that nothing is fetched."""
    (tmp_path / "requirements.lock").write_text("# nothing\n")
    return tmp_path


@pytest.fixture
def commands(monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """The commands that would be run; the first makes a Python that is a link to ours."""
    found: list[list[str]] = []

    def follow(_title: str, command: list[str], root: Path, **_: bool) -> None:
        found.append(command)
        python = root / ".venv" / "bin" / "python"
        if "venv" in command:
            python.parent.mkdir(parents=True, exist_ok=True)
            python.unlink(missing_ok=True)
            python.symlink_to(sys.executable)

    monkeypatch.setattr(bootstrap, "follow", follow)
    return found


def fail(*_: object) -> None:
    raise Missing("no network")


def has_all(_name: str) -> object:
    return object()


def lacks(module: str) -> Callable[[str], object | None]:
    return lambda name: None if name == module else object()


def test_old_python_is_named_with_a_newer_one_that_is_here() -> None:
    newer = {"python3.12": "/usr/bin/python3.12"}
    with pytest.raises(Missing, match=r"Python 3\.11 or newer is needed; .* is 3\.10\. .*make PYTHON=python3\.12 "):
        check_python((3, 10), has_all, newer.get)


def test_old_python_alone_is_named_with_where_to_get_a_newer_one() -> None:
    with pytest.raises(Missing, match=r"is 3\.9\. Get it from .*https://www\.python\.org/downloads/"):
        check_python((3, 9), has_all, lambda _: None)


@pytest.mark.parametrize("module", ["venv", "ensurepip"])
def test_missing_module_is_named_with_its_package(module: str) -> None:
    with pytest.raises(Missing, match=rf"lacks its `{module}` module.*sudo apt install python3\.11-venv"):
        check_python((3, 11), lacks(module), lambda _: None)


def test_new_enough_python_passes() -> None:
    check_python((3, 11), has_all, lambda _: None)
    check_python((3, 14), has_all, lambda _: None)


def test_environment_is_made_once_with_hashes_and_no_index(clone: Path, commands: list[list[str]]) -> None:
    make_environment(clone)
    python = str(clone / ".venv" / "bin" / "python")
    assert commands[0] == [sys.executable, "-m", "venv", "--clear", ".venv"]
    assert commands[1][:5] == [python, "-m", "pip", "install", "--require-hashes"]
    assert not [word for word in commands[1] if "index" in word or "://" in word]
    assert commands[2][:3] == [python, "-m", "compileall"]
    assert is_complete(clone)
    make_environment(clone)
    assert len(commands) == 3


def test_changed_requirements_make_a_new_environment(clone: Path, commands: list[list[str]]) -> None:
    make_environment(clone)
    before = read_digest(clone)
    (clone / "requirements.lock").write_text("# something else\n")
    assert read_digest(clone) != before
    assert not is_complete(clone)
    make_environment(clone)
    assert len(commands) == 6
    assert is_complete(clone)


def test_an_environment_of_another_folder_is_not_made_anew(
    clone: Path, commands: list[list[str]], tmp_path_factory: pytest.TempPathFactory
) -> None:
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    (clone / ".venv").symlink_to(elsewhere)
    with pytest.raises(
        Missing, match=rf"\.venv is a link to {elsewhere}, which is not what requirements\.lock says now"
    ):
        make_environment(clone)
    assert commands == []
    (elsewhere / "bin").mkdir()
    (elsewhere / "bin" / "python").symlink_to(sys.executable)
    (elsewhere / "complete").write_text(read_digest(clone))
    make_environment(clone)
    assert commands == []


def test_failed_install_is_not_taken_for_done(
    clone: Path, commands: list[list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    make_environment(clone)
    (clone / "requirements.lock").write_text("# something else\n")
    monkeypatch.setattr(bootstrap, "follow", fail)
    with pytest.raises(Missing, match="no network"):
        make_environment(clone)
    (clone / "requirements.lock").write_text("# nothing\n")
    assert not is_complete(clone)


def test_failed_command_is_told_with_its_last_words(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    command = [sys.executable, "-c", "import sys; print('no such package'); sys.exit(1)"]
    with pytest.raises(Missing, match=r"python.* failed:\nno such package$"):
        bootstrap.follow("Installing", command, tmp_path)
    assert "· Installing\n" in capsys.readouterr().err


def test_interrupted_install_is_not_taken_for_done(clone: Path) -> None:
    code = "import sys; from pathlib import Path; from sandbox.bootstrap import make_environment;"
    with subprocess.Popen(
        [sys.executable, "-c", f"{code} make_environment(Path(sys.argv[1]))", str(clone)],
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])},
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    ) as process:
        while not (clone / ".venv").exists():
            time.sleep(0.01)
        os.killpg(process.pid, signal.SIGKILL)
    assert not is_complete(clone)
