"""`python -m config show --account`: what an account's baseline comes to, and who says so."""

import json
import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner

from config.cli import app
from tests.support.example import EXAMPLE

GUIDE = Path(__file__).parents[2] / "docs" / "baseline.md"


@pytest.fixture
def org(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """The example with the profiles of the guide, as the folder `org` of the working directory."""
    shutil.copytree(EXAMPLE, tmp_path / "org")
    profiles = GUIDE.read_text().split("## Profiles")[1].split("```yaml\n")[1].split("```")[0]
    (tmp_path / "org" / "baseline.yaml").write_text(profiles)
    monkeypatch.chdir(tmp_path)
    return "org"


def test_each_value_has_its_profile_and_line(org: str) -> None:
    result = CliRunner().invoke(app, ["show", "--dir", org, "--account", "prod-application"])
    assert (result.exit_code, result.stderr) == (0, "")
    first, *lines = result.stdout.splitlines()
    assert first == "prod-application: profile production (org/baseline.yaml:13)"
    rows = {line.split()[0]: " ".join(line.split()[1:]) for line in lines}
    assert rows["account_alias"] == "off production (org/baseline.yaml:17)"
    assert rows["password_policy.minimum_length"] == "20 production (org/baseline.yaml:16)"
    assert rows["ebs_encryption.keys"] == "none standard (org/baseline.yaml:9)"
    assert rows["snapshot_block_public_access.state"] == "block-all-sharing standard (org/baseline.yaml:10)"
    assert rows["tags.Owner"] == "platform standard (org/baseline.yaml:5)"
    assert rows["regions"] == "us-east-1 production (org/baseline.yaml:18)"


def test_the_same_as_json(org: str) -> None:
    command = ["show", "--dir", org, "--account", "admin", "--format", "json"]
    told = json.loads(CliRunner().invoke(app, command).stdout)
    assert (told["account"], told["profile"], told["at"]) == ("admin", "standard", "org/baseline.yaml:3")
    assert told["settings"]["account_alias"] == {
        "value": "acme-admin",
        "profile": "standard",
        "at": "org/baseline.yaml:7",
    }
    assert told["settings"]["regions"] == {
        "value": ["us-east-1", "us-west-2", "eu-west-1"],
        "profile": None,
        "at": None,
    }


def test_an_account_without_a_profile_is_told(org: str) -> None:
    result = CliRunner().invoke(app, ["show", "--dir", org, "--account", "management"])
    assert (result.exit_code, result.stdout) == (
        0,
        "management: no profile of baseline.yaml is for this account\n",
    )


def test_an_unknown_account_is_an_error_with_a_suggestion(org: str) -> None:
    result = CliRunner().invoke(app, ["show", "--dir", org, "--account", "prod-aplication"])
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.splitlines()[0] == (
        '--account: "prod-aplication" is not an account of this organization - did you mean "prod-application"?'
    )


def test_the_picture_names_the_profile_of_each_account(org: str) -> None:
    result = CliRunner().invoke(app, ["show", "--dir", org])
    lines = [line.strip(" │└├─") for line in result.stdout.splitlines()]
    assert [line for line in lines if line.startswith("baseline ")].count("baseline standard") == 4
    assert "baseline production" in lines
