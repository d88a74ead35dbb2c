"""Every rule on a preview of the real engine that it refuses, and on its neighbour that passes."""

from datetime import date
from pathlib import Path
from typing import get_args

import pytest

from config import Organization, load
from config.models import WaiversFile
from config.models.waivers import Rule
from engine.changes import read_preview
from review.gate.judge import RULES, judge
from review.gate.words import format_judgement
from tests.support.example import EXAMPLE
from tests.support.gate_scenarios import FIXTURES, PARTS

TODAY = date(2026, 12, 1)
FOLDERS = sorted(path.name for path in FIXTURES.iterdir())


@pytest.fixture(scope="module")
def organization() -> Organization:
    return load(EXAMPLE).model_copy(update={"gate": WaiversFile(max_moved_accounts=2)})


def say(file: Path, organization: Organization) -> str:
    preview = read_preview(file.read_text(), file.name)
    return format_judgement(judge([preview], organization, TODAY), 1) + "\n"


@pytest.mark.parametrize("folder", FOLDERS)
def test_a_rule_says_what_would_happen_and_what_to_do(
    folder: str, organization: Organization, update_goldens: bool
) -> None:
    expected = FIXTURES / folder / "expected.txt"
    said = say(FIXTURES / folder / "refused.json", organization)
    if update_goldens:
        expected.write_text(said)
    assert said == expected.read_text()
    assert "\n\nRefused: " in said
    assert max(len(line) for line in said.splitlines() if "urn:" not in line and "waiver:" not in line) <= 112


@pytest.mark.parametrize("folder", FOLDERS)
def test_its_neighbour_passes(folder: str, organization: Organization) -> None:
    assert say(FIXTURES / folder / "passes.json", organization) == "Nothing in 1 preview is refused.\n"


def test_every_rule_has_its_folders_and_every_folder_is_made_by_the_script() -> None:
    assert set(FOLDERS) == set(PARTS)
    told = {(FIXTURES / folder / "expected.txt").read_text().partition(":")[0] for folder in FOLDERS}
    assert told == set(get_args(Rule))
    assert len(RULES) == len(get_args(Rule))


def test_a_fixture_holds_no_external_id() -> None:
    for file in FIXTURES.glob("*/*.json"):
        assert "terraform-cross-account" not in file.read_text(), file
