"""The setting that docs/contributing.md adds: the diff applies, and then it is planned and registered."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

from tests.support.example import EXAMPLE
from tests.support.project import list_rooms

ROOT = Path(__file__).resolve().parents[1]
CHANGED = ("components", "config", "stacks")
PROFILES = """\
profiles:
  - {key: standard, targets: {units: [workloads]}, serial_console: true, regions: [eu-west-1]}
  - {key: production, targets: {units: [production]}, extends: standard, serial_console: false}
  - {key: staging, targets: {units: [staging]}, extends: standard, serial_console: null}
"""
CHECK = """\
import json
from functools import partial
from pathlib import Path

from config import load
from config.plan.baseline import plan_baselines
from stacks.inputs.mocks import run_program
from stacks.programs import build

config = load(Path("config/org"))
registered = run_program(partial(build, "org", config), stack="org")
made = [one for one in registered if one.type.endswith(":SerialConsoleAccess")]
planned = {plan.account: plan.settings.serial_console for plan in plan_baselines(config)}
print(json.dumps([planned, {one.name: [one.inputs["enabled"], one.inputs["region"], one.provider] for one in made}]))
"""


def test_the_diff_is_all_that_the_setting_takes(tmp_path: Path) -> None:
    for room in list_rooms():
        if room not in CHANGED:
            (tmp_path / room).symlink_to(ROOT / room)
    for room in CHANGED:
        shutil.copytree(ROOT / room, tmp_path / room, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.rmtree(tmp_path / "config" / "org")
    shutil.copytree(EXAMPLE, tmp_path / "config" / "org")
    guide = (ROOT / "docs" / "contributing.md").read_text()
    diff = guide.split("### A setting, worked")[1].split("```diff\n")[1].split("```")[0]
    assert diff.count("\n+++ ") == 3
    subprocess.run(["git", "apply", "-"], cwd=tmp_path, input=diff, text=True, check=True)
    (tmp_path / "config" / "org" / "baseline.yaml").write_text(PROFILES)
    run = subprocess.run(
        [sys.executable, "-c", CHECK], cwd=tmp_path, capture_output=True, text=True, check=False, timeout=100
    )
    assert run.returncode == 0, run.stderr
    planned, made = json.loads(run.stdout)
    assert planned == {"dev-application": True, "prod-application": False, "staging-application": None}
    assert made == {
        "baseline-dev-application/serial-console/eu-west-1": [True, "eu-west-1", "dev-application"],
        "baseline-prod-application/serial-console/eu-west-1": [False, "eu-west-1", "prod-application"],
    }
