"""`python -m review gate`: what it reads, what it prints, its exit codes."""

import json
import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from engine.errors import EngineError
from review.cli import app
from review.errors import ReviewError
from tests.support.example import EXAMPLE
from tests.support.gate_scenarios import FIXTURES

REFUSED, PASSES = FIXTURES / "trust-grew" / "refused.json", FIXTURES / "trust-grew" / "passes.json"
SOON = (datetime.now(UTC) + timedelta(days=30)).date().isoformat()
WAIVERS = """\
waivers:
  - key: audit/prod-application
    rule: trust-grew
    reason: The network team reads the audit
    by: Ada Lovelace
    until: {until}
"""


def run(*words: object) -> Result:
    return CliRunner().invoke(app, ["gate", "--dir", str(EXAMPLE), *map(str, words)])


@pytest.fixture
def org(tmp_path: Path) -> Path:
    return shutil.copytree(EXAMPLE, tmp_path / "org")


def test_what_is_refused_is_printed_and_is_exit_code_3() -> None:
    result = run(REFUSED)
    assert result.exit_code == 3
    assert result.stdout == (FIXTURES / "trust-grew" / "expected.txt").read_text()
    assert run(PASSES).exit_code == 0


def test_programs_read_the_same() -> None:
    result = run(REFUSED, "--format", "json")
    assert result.exit_code == 3
    told = json.loads(result.stdout)
    assert (told["refused"], told["waived"], told["waivers"]) == (True, [], [])
    (refusal,) = told["refusals"]
    assert refusal["rule"] == "trust-grew"
    assert refusal["urn"].endswith("::role-audit/prod-application")
    assert refusal["attribute"] == "assumeRolePolicy"
    assert refusal["account"].startswith("prod-application (")
    assert "may now call sts:AssumeRole" in refusal["would"]


def test_a_waiver_lets_it_pass_and_is_told(org: Path) -> None:
    (org / "waivers.yaml").write_text(WAIVERS.format(until=SOON))
    result = run(REFUSED, "--dir", org)
    assert result.exit_code == 0
    assert "let pass: more may enter role-audit/prod-application" in result.stdout
    assert f"Ada Lovelace agreed to it until {SOON}" in " ".join(result.stdout.split())
    assert result.stdout.endswith("Nothing in 1 preview is refused.\n")


def test_a_waiver_that_is_over_is_refused_with_what_it_was_for(org: Path) -> None:
    (org / "waivers.yaml").write_text(WAIVERS.format(until="2026-01-31"))
    result = run(REFUSED, "--dir", org)
    assert result.exit_code == 3
    told = "the waiver of trust-grew for audit/prod-application, by Ada Lovelace, was over on 2026-01-31"
    assert f"waivers.yaml:2: {told}" in " ".join(result.stdout.split())
    assert "Refused: 1 thing in 1 preview and 1 waiver." in result.stdout


def test_a_waiver_for_nothing_is_refused(org: Path) -> None:
    (org / "waivers.yaml").write_text(WAIVERS.format(until=SOON))
    result = run(PASSES, "--dir", org)
    assert result.exit_code == 3
    assert "is for nothing that is previewed" in result.stdout
    assert result.stdout.endswith("Refused: 1 waiver.\n")


def test_a_folder_stands_for_all_previews_in_it(tmp_path: Path) -> None:
    shutil.copy(PASSES, tmp_path / "org.json")
    assert run(tmp_path).stdout == "Nothing in 1 preview is refused.\n"
    result = run(tmp_path, REFUSED)
    assert isinstance(result.exception, ReviewError)
    assert "more than one preview is of org" in str(result.exception)
    other = PASSES.read_text().replace("urn:pulumi:org::aws-organization::", "urn:pulumi:prod::shop::")
    (tmp_path / "prod.json").write_text(other)
    result = run(tmp_path)
    assert isinstance(result.exception, ReviewError)
    assert "are of several projects, aws-organization, shop, so nothing was gated" in str(result.exception)


@pytest.mark.parametrize(
    ("name", "content", "error", "message"),
    [
        ("none.json", None, ReviewError, "cannot be read (No such file or directory), so nothing was gated"),
        ("text.json", b"\xff", ReviewError, "is no text, so nothing was gated"),
        ("other.json", b"{}", EngineError, "is of a preview that failed, so what `up` would do is unknown"),
        ("empty/", None, ReviewError, "there is no preview in it, so nothing was gated"),
    ],
)
def test_what_cannot_be_gated_is_no_pass(
    tmp_path: Path, name: str, content: bytes | None, error: type[Exception], message: str
) -> None:
    file = tmp_path / name
    if name.endswith("/"):
        file.mkdir()
    if content is not None:
        file.write_bytes(content)
    result = run(file)
    assert isinstance(result.exception, error)
    assert message in str(result.exception)
