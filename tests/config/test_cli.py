"""`python -m config`: what it prints, where, and with which exit code."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from config.cli import SchemaFile, app
from config.yaml.loader import FILES

ROOT = Path(__file__).parents[2]
EXAMPLE = "tests/fixtures/config/organization"


@pytest.fixture(autouse=True)
def in_the_repository(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)


@pytest.fixture
def broken(tmp_path: Path) -> str:
    (tmp_path / "organization.yaml").write_text("home_region: 1\n")
    (tmp_path / "accounts.yaml").write_text("accounts:\n  - {key: É}\n")
    return str(tmp_path)


def test_check_says_what_is_there() -> None:
    result = CliRunner().invoke(app, ["check", "--dir", EXAMPLE])
    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout == (f"{EXAMPLE} is valid: 5 accounts in 6 units, 2 policies, 4 VPCs, 1 share, 1 role\n")


def test_check_as_json() -> None:
    result = CliRunner().invoke(app, ["check", "--dir", EXAMPLE, "--format", "json"])
    assert (result.exit_code, json.loads(result.stdout)) == (0, {"valid": True, "errors": [], "warnings": []})


def test_check_prints_every_problem_and_exits_with_2(broken: str) -> None:
    result = CliRunner().invoke(app, ["check", "--dir", broken])
    assert result.exit_code == 2
    assert len(result.stdout.splitlines()) == 9
    assert result.stdout.splitlines()[-1].startswith(f"{broken}/organization.yaml:1 home_region: text is expected")
    assert result.stderr == "9 problems; nothing was done\n"


def test_check_prints_problems_as_json(broken: str) -> None:
    result = CliRunner().invoke(app, ["check", "--dir", broken, "--format", "json"])
    assert result.exit_code == 2
    printed = json.loads(result.stdout)
    assert printed["valid"] is False
    assert printed["errors"][-1] == {
        "file": f"{broken}/organization.yaml",
        "line": 1,
        "path": "home_region",
        "message": "text is expected, and this is the number 1",
        "hint": 'put it in quotes: "1"',
    }


@pytest.mark.parametrize("arguments", [["check", "--dir", "none"], ["show", "--dir", "none"]])
def test_an_unknown_directory_is_bad_input(arguments: list[str]) -> None:
    result = CliRunner().invoke(app, arguments)
    assert result.exit_code == 2
    assert "none: the configuration directory can't be read: No such file or directory" in result.output


@pytest.mark.parametrize("arguments", [["check", "--format", "xml"], ["schema", "--file", "none"], ["frobnicate"], []])
def test_bad_usage(arguments: list[str]) -> None:
    assert CliRunner().invoke(app, arguments).exit_code == 2


@pytest.fixture
def doubtful(org: Path) -> str:
    (org / "policies.yaml").write_text(
        "policies:\n"
        '  - {key: deny-regions, builder: region-deny, regions: "${organization.regions}"}\n'
        "  - {key: deny-leaving, document: {Statement: {Effect: Deny, Action: organizations:LeaveOrganization,\n"
        "                                               Resource: '*'}}}\n"
    )
    return str(org)


WARNING = (
    'org/policies.yaml:3 policies[1].document: warning: "deny-leaving": an SCP has "Version": "2012-10-17", '
    'by AWS\'s page, and this has no Version - add "Version": "2012-10-17"\n'
)


@pytest.mark.parametrize("command", ["check", "show"])
def test_warnings_stop_nothing(command: str, doubtful: str) -> None:
    result = CliRunner().invoke(app, [command, "--dir", doubtful])
    assert (result.exit_code, result.stderr) == (0, WARNING)


def test_warnings_stand_beside_the_problems(doubtful: str) -> None:
    (Path(doubtful) / "accounts.yaml").unlink()
    result = CliRunner().invoke(app, ["check", "--dir", doubtful])
    assert result.exit_code == 2
    assert result.stderr.startswith(WARNING)


def test_warnings_as_json(doubtful: str) -> None:
    printed = json.loads(CliRunner().invoke(app, ["check", "--dir", doubtful, "--format", "json"]).stdout)
    assert (printed["valid"], printed["errors"]) == (True, [])
    assert [(warning["line"], warning["path"]) for warning in printed["warnings"]] == [(3, "policies[1].document")]


def test_show_keeps_stdout_for_results(broken: str) -> None:
    result = CliRunner().invoke(app, ["show", "--dir", broken])
    assert (result.exit_code, result.stdout) == (2, "")
    assert "home_region" in result.stderr


def test_show_draws_the_organization() -> None:
    result = CliRunner().invoke(app, ["show", "--dir", EXAMPLE])
    assert result.exit_code == 0
    assert result.stdout.splitlines()[:9] == [
        "root ",
        "├── management 123456789012  entered as the caller",
        "├── security Security",
        "│   └── admin administration <aws+admin@example.com> us-east-1  entered by OrganizationAccountAccessRole",
        "├── infrastructure Infrastructure",
        "│   └── networking <aws+networking@example.com> us-east-1  entered by OrganizationAccountAccessRole",
        "│       ├── VPC shared 10.0.0.0/16 in us-east-1",
        "│       │   └── subnet private-a 10.0.1.0/24 in us-east-1a, private",
        "│       └── share shared-subnets of shared/private-a with prod-application",
    ]
    assert "└── workloads Workloads  [deny-unapproved-regions, environment-tag]" in result.stdout


def test_show_as_json_is_resolved() -> None:
    printed = json.loads(CliRunner().invoke(app, ["show", "--dir", EXAMPLE, "--format", "json"]).stdout)
    assert printed["settings"]["execution_role"]["trusted_by"] == ["management", "admin"]
    account = next(account for account in printed["accounts"] if account["key"] == "dev-application")
    assert (account["region"], account["entered_by"]) == ("us-west-2", ["OrganizationAccountAccessRole"])
    assert {vpc["key"]: vpc["region"] for vpc in printed["vpcs"]}["shared"] == "us-east-1"
    assert printed["shares"][0]["with"] == ["prod-application"]
    assert printed["policies"][1]["content"].startswith('{"tags":')


def test_every_file_has_a_schema() -> None:
    assert {f"{name}.yaml" for name in SchemaFile} == set(FILES)


def test_a_file_name_that_is_not_text(broken: str) -> None:
    Path(os.fsdecode(os.fsencode(broken) + b"/caf\xe9.yaml")).write_text("")
    command = [sys.executable, "-m", "config", "check", "--dir", broken]
    result = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert (result.returncode, result.stderr) == (2, "10 problems; nothing was done\n")
    assert f"{broken}/caf\\udce9.yaml: no part of this program reads a file of that name" in result.stdout
