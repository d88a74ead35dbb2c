"""`python -m review report`: files in, Markdown on stdout, the whole of it in a file where there is no room."""

from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from engine.errors import EngineError
from review.cli import app
from review.errors import ReviewError
from tests.review.report.scenarios import FIXTURES
from tests.support.example import EXAMPLE

PREVIEW = str(FIXTURES / "migration.json")


def run(*words: str) -> Result:
    return CliRunner().invoke(app, ["report", *words, "--dir", str(EXAMPLE)])


def test_it_writes_the_report() -> None:
    result = run(PREVIEW)
    assert result.exit_code == 0
    assert result.stdout == (FIXTURES / "migration.md").read_text()


def test_what_has_no_room_is_in_the_file_which_goes_when_all_has(tmp_path: Path) -> None:
    overflow = tmp_path / "whole.md"
    short = run(PREVIEW, "--limit", "1000", "--overflow", str(overflow))
    assert len(short.stdout) <= 1000
    assert short.stdout.endswith(f"**Not all of it is here**: what has no room is in {overflow}.\n")
    assert overflow.read_text() == (FIXTURES / "migration.md").read_text()
    run(PREVIEW, "--limit", "9000", "--overflow", str(overflow))
    assert not overflow.exists()


def test_without_a_file_it_says_how_to_get_the_whole() -> None:
    assert run(PREVIEW, "--limit", "1000").stdout.endswith("what has no room is in a report without --limit.\n")


@pytest.mark.parametrize(
    ("words", "problem"),
    [
        (["missing.json"], r"missing.json: cannot be read \(No such file or directory\), so there is no report"),
        ([PREVIEW, PREVIEW], "more than one preview is of org, and they would be taken for one change"),
        ([PREVIEW, "--overflow", "x"], "--overflow is for what --limit has no room for"),
    ],
)
def test_wrong_words_are_told(words: list[str], problem: str) -> None:
    error = run(*words).exception
    assert isinstance(error, ReviewError)
    with pytest.raises(ReviewError, match=problem):
        raise error


def test_what_is_no_preview_is_told_with_its_name(tmp_path: Path) -> None:
    (tmp_path / "odd.json").write_text("{}")
    error = run(str(tmp_path / "odd.json")).exception
    assert isinstance(error, EngineError)
    assert "odd.json is of a preview that failed" in str(error)
