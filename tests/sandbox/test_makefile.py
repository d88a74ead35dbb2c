import os
import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
TARGETS = re.findall(r"^([a-z0-9-]+):.*## ", (ROOT / "Makefile").read_text(), re.MULTILINE)


def run_make(*arguments: str) -> subprocess.CompletedProcess[str]:
    # Without these, a `make` around the tests would speak through them.
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("MAKE", "MFLAGS"))}
    return subprocess.run(["make", *arguments], cwd=ROOT, env=environment, capture_output=True, text=True, check=False)


def test_make_alone_lists_every_documented_target() -> None:
    shown = run_make().stdout
    assert re.findall(r"^  make ([a-z0-9-]+) ", shown, re.MULTILINE) == TARGETS
    assert {"help", "sandbox", "sandbox-stop", "test", "lint", "types", "format", "unit", "e2e", "clean"} <= set(
        TARGETS
    )


@pytest.mark.parametrize("target", TARGETS)
def test_every_target_has_something_to_do(target: str) -> None:
    done = run_make("-n", target)
    assert done.returncode == 0, done.stderr
    assert done.stdout


def test_test_checks_format_lint_types_and_tests_after_the_engine_is_there() -> None:
    commands = run_make("-n", "test").stdout
    wanted = ["sandbox/bootstrap.py", "ruff format --check", "ruff check", "basedpyright", "sandbox engine", "pytest"]
    places = [commands.index(words) for words in wanted]
    assert places == sorted(places)


def test_missing_python_is_named_with_how_to_get_it() -> None:
    done = run_make("sandbox", "PYTHON=no-such-python")
    assert done.returncode == 2
    assert "there is no `no-such-python` on PATH. Get Python 3.11 or newer" in done.stderr
