"""The report on previews that other jobs saved."""

from datetime import date
from pathlib import Path

import pytest

from config import Organization, load
from review.report.blocks import join_blocks
from stacks.ci.previews import review_previews
from tests.support.example import EXAMPLE

TODAY = date(2026, 11, 26)
EMPTY = '{"steps": [], "changeSummary": {"same": 0}}'


def load_example() -> Organization:
    return load(EXAMPLE)


def load_nothing() -> Organization:
    pytest.fail("there is nothing to report, so no config is needed")


def test_without_previews_there_is_no_report(tmp_path: Path) -> None:
    assert review_previews(tmp_path / "previews", ["org"], load_nothing, TODAY) == []
    assert review_previews(tmp_path, [], load_nothing, TODAY) == []


def test_a_stack_without_a_preview_is_unknown(tmp_path: Path) -> None:
    (tmp_path / "org.json").write_text(EMPTY)
    (tmp_path / "admin.json").write_text("{}")
    blocks = review_previews(tmp_path, ["org", "admin", "accounts-x"], load_example, TODAY)
    assert join_blocks([block.text for block in blocks]) == (
        "**What `up` of `admin` and `accounts-x` would do is unknown. Of the others: nothing changes.**\n"
    )
