"""`python -m stacks list`: what a person, a pipe and a CI matrix see."""

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
import yaml
from typer.testing import CliRunner, Result

from engine.errors import EngineError
from engine.memory import estimate_memory
from stacks.cli import app
from stacks.commands import list as command
from stacks.errors import UsageError
from stacks.inputs.changes import Changes
from tests.support.example import EXAMPLE, give_groups, make_grouped
from tests.support.project import ROOT, list_rooms
from tests.support.repository import commit_all, make_repository


def run_list(*options: str) -> Result:
    return CliRunner().invoke(app, ["list", *options])


def read_json(*options: str) -> dict[str, Any]:
    result = run_list(*options, "--format", "json")
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


@pytest.fixture
def grouped(tmp_path: Path) -> Path:
    """The example's config, with a stack for each group."""
    folder = tmp_path / "project" / "config" / "org"
    shutil.copytree(EXAMPLE, folder)
    for name, edit in (("organization", make_grouped), ("accounts", give_groups)):
        file = folder / f"{name}.yaml"
        content = yaml.safe_load(file.read_text())
        edit(content)
        file.write_text(yaml.safe_dump(content, sort_keys=False))
    return folder


def test_json_has_all_that_a_matrix_reads(grouped: Path) -> None:
    document = read_json("--dir", str(grouped))
    assert document["gone"] == []
    assert document["stacks"][0] == {
        "name": "org",
        "accounts": ["management"],
        "providers": 1,
        "memory_mb": estimate_memory(1),
        "waits_for": [],
        "changed": None,
    }
    assert document["stacks"][-2] == {
        "name": "accounts-shared",
        "accounts": ["admin", "networking"],
        "providers": 2,
        "memory_mb": estimate_memory(2),
        "waits_for": ["org"],
        "changed": None,
    }


def test_without_dir_the_stacks_are_those_of_the_config_that_the_program_reads(
    grouped: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    project = grouped.parents[1]
    (project / "Pulumi.yaml").write_text("name: aws-organization\n")
    monkeypatch.chdir(tmp_path)
    stacks = read_json("--dir", str(grouped))["stacks"]
    assert read_json("--project", str(project))["stacks"] == stacks
    grouped.rename(project / "ours")
    (project / "Pulumi.org.yaml").write_text("config: {aws-organization:dir: ours}\n")
    assert read_json("--project", str(project))["stacks"] == stacks


def test_a_project_that_is_none_is_said() -> None:
    result = run_list("--project", "/nowhere")
    assert isinstance(result.exception, UsageError)
    assert str(result.exception).startswith("/nowhere/Pulumi.yaml cannot be read")


def test_text_names_the_stacks_in_order(grouped: Path) -> None:
    lines = run_list("--dir", str(grouped)).stdout.splitlines()
    assert lines[0].split() == ["stack", "accounts", "providers", "memory", "waits", "for"]
    names = [stack["name"] for stack in read_json("--dir", str(grouped))["stacks"]]
    assert [line.split()[0] for line in lines[1:-1]] == names
    assert lines[-1].startswith("memory: at most, by what was measured on 20")


def write_many_accounts(folder: Path, number: int) -> None:
    accounts = [
        {"key": f"a-long-key-of-an-account-{one:03}", "name": "x", "email": f"a{one}@example.com", "unit": "security"}
        for one in range(number)
    ]
    content = {"accounts": [*yaml.safe_load((EXAMPLE / "accounts.yaml").read_text())["accounts"], *accounts]}
    (folder / "accounts.yaml").write_text(yaml.safe_dump(content))


@pytest.mark.parametrize("columns", [None, "80"])
def test_many_accounts_fold_in_text_and_no_name_breaks(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, columns: str | None
) -> None:
    if columns is None:
        monkeypatch.delenv("COLUMNS", raising=False)
    else:
        monkeypatch.setenv("COLUMNS", columns)
    shutil.copytree(EXAMPLE, tmp_path / "org")
    write_many_accounts(tmp_path / "org", 500)
    text = run_list("--dir", str(tmp_path / "org")).stdout
    assert "a-long-key-of-an-account-004" in text
    assert "a-long-key-of-an-account-005" not in text
    assert "500 more" in " ".join(text.split())
    assert all(len(line) <= int(columns or 1000) for line in text.splitlines())
    assert (len(text.splitlines()) == 4) == (columns is None)


def test_only_what_changed_is_listed_with_its_reasons(grouped: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    found = Changes({"accounts-staging": ("1 new: aws:iam:Role r",)}, {"accounts-old": ("the stack is gone",)})
    monkeypatch.setattr(command, "find_changes", lambda *_: found)
    document = read_json("--dir", str(grouped), "--changed-since", "main")
    assert [(stack["name"], stack["changed"]) for stack in document["stacks"]] == [
        ("accounts-staging", ["1 new: aws:iam:Role r"])
    ]
    assert document["gone"] == [{"name": "accounts-old", "changed": ["the stack is gone"]}]
    text = run_list("--dir", str(grouped), "--changed-since", "main").stdout
    assert text.endswith("\naccounts-staging\n  1 new: aws:iam:Role r\n\naccounts-old\n  the stack is gone\n")


def test_nothing_changed_is_said(grouped: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(command, "find_changes", lambda *_: Changes({}, {}))
    assert run_list("--dir", str(grouped), "--changed-since", "main").stdout == (
        "no stack of the config plans anything else than at main\n"
    )
    assert read_json("--dir", str(grouped), "--changed-since", "main") == {"stacks": [], "gone": []}


def test_an_unknown_revision_is_an_error(grouped: Path) -> None:
    make_repository(grouped.parents[1])
    result = run_list("--project", str(grouped.parents[1]), "--dir", str(grouped), "--changed-since", "nope")
    assert isinstance(result.exception, EngineError)
    assert "fatal: not a valid object name: nope" in str(result.exception)


@pytest.mark.engine  # as slow as those: two programs start anew, one of them not compiled yet
def test_what_a_commit_planned_is_compared_with_what_the_code_and_the_config_plan_now(grouped: Path) -> None:
    project = grouped.parents[1]
    ignored = shutil.ignore_patterns("__pycache__", "org")
    for room in (*list_rooms(), "config"):
        shutil.copytree(ROOT / room, project / room, ignore=ignored, dirs_exist_ok=True)
    commit_all(make_repository(project))
    vpc = project / "components" / "network" / "vpc.py"
    code = vpc.read_text()
    assert code.count("enable_dns_support=args.enable_dns_support") == 1
    vpc.write_text(code.replace("enable_dns_support=args.enable_dns_support", "enable_dns_support=True"))
    (grouped / "access.yaml").write_text(f"# a comment\n{(grouped / 'access.yaml').read_text()}")
    document = read_json("--project", str(project), "--dir", str(grouped), "--changed-since", "HEAD")
    assert {stack["name"]: stack["changed"] for stack in document["stacks"]} == {
        f"accounts-{group}": [f"1 changed: aws:ec2:Vpc vpc-{name} (enableDnsSupport)"]
        for group, name in (
            ("development", "dev-application/development"),
            ("production", "prod-application/production"),
            ("shared", "networking/shared"),
            ("staging", "staging-application/staging"),
        )
    }
