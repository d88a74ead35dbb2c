"""The Python of the engine's programs: a run is a fork of one of two, and no more like another than two processes."""

import json
import subprocess
from pathlib import Path

import pytest

from tests.support.warm_python import start_warm_python

SETS = (
    ("us-east-1", "us-west-2"),
    ("eu-west-1", "us-east-1"),
    ("eu-west-1", "us-west-2"),
    ("admin", "management"),
    ("production", "staging"),
    ("security", "workloads"),
    ("ReadOnlyAccess", "SecurityAudit"),
    ("EC2", "ECR"),
    ("a", "b"),
    ("ram.amazonaws.com", "sts.amazonaws.com"),
)
PROGRAM = """\
import json, random, sys
print(json.dumps({"orders": [list(set(one)) for one in json.loads(sys.argv[1])], "random": random.random()}))
"""


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("program") / "program.py"
    file.write_text(PROGRAM)
    return file


def run(program: Path, *options: str) -> dict[str, list[list[str]]]:
    command = [*start_warm_python(), "-u", str(program), json.dumps(SETS), *options]
    return json.loads(subprocess.run(command, capture_output=True, text=True, timeout=60, check=True).stdout)


def test_a_preview_has_its_sets_in_another_order_than_an_update(program: Path) -> None:
    update, preview = run(program, "--dry_run", "false"), run(program, "--dry_run", "true")
    assert [{*one} for one in preview["orders"]] == [{*one} for one in SETS]
    assert [one for one, other in zip(preview["orders"], update["orders"], strict=True) if one == other] == []


def test_each_run_draws_numbers_of_its_own(program: Path) -> None:
    assert len({str(run(program)["random"]) for _ in range(3)}) == 3
