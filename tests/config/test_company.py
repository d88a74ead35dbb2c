"""config/org as it comes with the program: valid, short files, and the policies that it copies from the guides."""

from pathlib import Path

import pytest

from config.yaml.loader import load_and_warn
from tests.support.company import COMPANY, is_there, of_the_company
from tests.support.project import ROOT

EXAMPLES = ROOT / "config" / "examples"


@of_the_company
def test_it_is_valid_without_a_warning() -> None:
    organization, warnings = load_and_warn(COMPANY)
    assert warnings == ()
    assert [account.key for account in organization.accounts] == [
        *("admin", "log-archive", "security-tooling", "identity", "networking", "sandbox"),
        *(f"{name}-{stage}" for name in ("shop", "billing") for stage in ("production", "staging", "development")),
    ]


@pytest.mark.parametrize(
    "file",
    sorted(file for folder in (COMPANY, ROOT / "config" / "examples") for file in folder.rglob("*.yaml")),
    ids=lambda file: str(file.relative_to(ROOT)),
)
@of_the_company
def test_no_file_is_longer_than_can_be_read_at_once(file: Path) -> None:
    assert len(file.read_text().splitlines()) <= 150


@pytest.mark.parametrize("example", sorted(path.name for path in EXAMPLES.iterdir()))
def test_an_example_that_is_copied_over_it_is_another_organization(example: str) -> None:
    assert not is_there(EXAMPLES / example)


@of_the_company
def test_its_production_has_the_execution_role_of_the_guide() -> None:
    copied, guide = COMPANY / "policies" / "execution-role.json", ROOT / "docs" / "policies" / "execution-role.json"
    assert copied.read_bytes() == guide.read_bytes()
