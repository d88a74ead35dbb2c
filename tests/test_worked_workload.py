"""The workload that docs/workloads.md makes from nothing: its files are checked, tested and planned as they stand."""

import re
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

import workloads
from config import ConfigErrors
from stacks.programs import build
from tests.support.example import make_configure
from tests.support.monitor import run_program

GUIDE = (Path(__file__).resolve().parents[1] / "docs" / "workloads.md").read_text()
FILES = dict(re.findall(r"```(?:python|yaml)\n# ([\w/.]+)\n(.*?)```", GUIDE, re.DOTALL))


@pytest.fixture
def code(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "code"
    for name, text in FILES.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)
    for name in [name for name in sys.modules if name.startswith("workloads.queue")]:
        monkeypatch.delitem(sys.modules, name)  # another test's
    monkeypatch.setattr(workloads, "__path__", [str(folder / "workloads"), *workloads.__path__])
    return folder


def test_a_workload_takes_forty_lines() -> None:
    assert sorted(FILES) == [
        "config/org/workloads.yaml",
        "tests/workloads/test_queue.py",
        "workloads/queue.py",
        "workloads/queue_args.py",
    ]
    lines = [line for name, text in FILES.items() if "test" not in name for line in text.splitlines() if line.strip()]
    assert len(lines) <= 40


def test_its_own_test_passes(code: Path) -> None:
    told: dict[str, Any] = {}
    exec((code / "tests/workloads/test_queue.py").read_text(), told)  # noqa: S102 - the guide's own code
    (test,) = [value for name, value in told.items() if name.startswith("test_")]
    test()


@pytest.mark.usefixtures("code")
def test_it_is_planned_in_the_accounts_that_the_yaml_names(tmp_path: Path) -> None:
    def write(content: dict[str, Any], days: int = 2) -> None:
        text = FILES["config/org/workloads.yaml"].replace("shop-production", "prod-application")
        content.update(yaml.safe_load(text))
        content["workloads"][0]["arguments"]["days"] = days

    (tmp_path / "org").mkdir()
    configure = make_configure(tmp_path / "org")
    organization = configure(workloads=write)
    made = {one.name: one for one in run_program(lambda: build("org", organization))}
    assert {name: made[name].inputs["messageRetentionSeconds"] for name in made if name.endswith("/orders/queue")} == {
        "workload-prod-application/orders/queue": 14 * 86400,
        "workload-staging-application/orders/queue": 2 * 86400,
    }
    # What the provider would make of the logical name has a slash, which AWS refuses in the name of a queue.
    named = {made[name].inputs["name"] for name in made if name.endswith("/orders/queue")}
    assert named == {"orders-queue"}
    with pytest.raises(ConfigErrors, match=r"workloads\[0\].arguments.days: 20 is too large - write 14 or less"):
        configure(workloads=lambda content: write(content, 20))
