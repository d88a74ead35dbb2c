"""Every problem of a configuration is told at once, in words that stand here as people see them.

A scenario is a folder of files that replace those of fixtures/config/base, and the text of all errors.
"""

import shutil
from pathlib import Path

import pytest

from config import ConfigErrors, load

FIXTURES = Path(__file__).parents[2] / "fixtures" / "config"
SCENARIOS = sorted(path.name for path in (FIXTURES / "invalid").iterdir())


def test_the_base_of_all_scenarios_is_valid(org: Path) -> None:
    assert [account.key for account in load(org).accounts] == ["tools", "network", "shop"]


@pytest.mark.parametrize("scenario", SCENARIOS)
def test_invalid_configuration(scenario: str, org: Path, update_goldens: bool) -> None:
    folder = FIXTURES / "invalid" / scenario
    shutil.copytree(folder, org, dirs_exist_ok=True, ignore=shutil.ignore_patterns("expected.txt"))
    with pytest.raises(ConfigErrors, match="org/") as caught:
        load(org)
    told = "".join(f"{problem}\n" for problem in (*caught.value.errors, *caught.value.warnings))
    if update_goldens:
        (folder / "expected.txt").write_text(told)
    assert told == (folder / "expected.txt").read_text()
