"""`python -m review map`: what it writes, and what it says."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from review.cli import app
from review.errors import ReviewError
from review.map.page import MARK
from tests.support.example import EXAMPLE


def run(*words: str) -> str:
    result = CliRunner().invoke(app, ["map", "--dir", str(EXAMPLE), *words], catch_exceptions=False)
    assert (result.exit_code, result.stdout) == (0, "")
    return result.stderr


def test_it_says_where_it_wrote_and_how_big(tmp_path: Path) -> None:
    file = tmp_path / "organization.html"
    said = run("--output", str(file))
    size = f"{file.stat().st_size / 1000:,.0f} kB"
    assert said == f"{file}: 5 accounts, {size}\n"
    assert MARK in file.read_text()


def test_ids_of_outputs_are_in_it_and_what_is_missing_is_told(tmp_path: Path) -> None:
    outputs = {
        "accounts/admin": {"id": "111111111111", "arn": "arn:of:admin"},
        "accounts/gone": {"id": "222222222222", "arn": "arn:of:gone"},
    }
    (tmp_path / "org.json").write_text(json.dumps(outputs))
    file = tmp_path / "organization.html"
    unused, unknown, _ = run("--stack-outputs", str(tmp_path / "org.json"), "--output", str(file)).splitlines()
    assert unused == (
        f"{tmp_path}/org.json: warning: accounts/gone is not in the config, so the map has nothing of it - write the "
        "outputs anew, or draw the revision that they are of"
    )
    assert unknown == (
        "warning: no file has the id of dev-application, networking, prod-application and 1 more - add the outputs of "
        "the stack org, or bring it up first"
    )
    assert "111111111111" in file.read_text()
    assert "222222222222" not in file.read_text()


def test_a_file_that_is_no_map_stays(tmp_path: Path) -> None:
    file = tmp_path / "index.html"
    file.write_text("mine")
    with pytest.raises(ReviewError, match=r"index\.html is there and is no map, so it stays as it is"):
        run("--output", str(file))
    assert file.read_text() == "mine"
