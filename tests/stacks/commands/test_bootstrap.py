"""`python -m stacks bootstrap`: what is said, and refused, before anything begins."""

import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import yaml
from typer.testing import CliRunner, Result

from live.caller import Caller, Reach
from stacks.bootstrap.look import Route
from stacks.bootstrap.plan import Situation
from stacks.bootstrap.words import explain_denial
from stacks.cli import app
from stacks.commands import bootstrap as command
from stacks.errors import UsageError
from tests.support.example import EXAMPLE, Configure, configure

__all__ = ["configure"]

MANAGEMENT = Caller(arn="arn:aws:iam::123456789012:user/ann", account="123456789012")
ADMIN = Caller(arn="arn:aws:sts::419793639905:assumed-role/OrganizationDeploy/ann", account="419793639905")


class OldEnough:
    def __init__(self, project: Path) -> None: ...

    def require_version(self) -> None: ...


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The example with a management role, nothing of it up, and a caller in the management account."""
    shutil.copytree(EXAMPLE, tmp_path / "config" / "org")
    (tmp_path / "Pulumi.yaml").write_text("name: shop\n")
    edit(tmp_path, management_role={"name": "Management", "external_id": "manage"})
    monkeypatch.setattr(command, "Engine", OldEnough)
    monkeypatch.setattr(command, "find_current", lambda *_: None)
    monkeypatch.setattr(command, "find_caller", lambda: MANAGEMENT)
    monkeypatch.setattr(Route, "find_reach", lambda _: Reach("missing"))
    monkeypatch.delenv("PULUMI_CONFIG_PASSPHRASE", raising=False)
    monkeypatch.delenv("PULUMI_CONFIG_PASSPHRASE_FILE", raising=False)
    return tmp_path


def edit(project: Path, **access: Any) -> None:
    file = project / "config" / "org" / "organization.yaml"
    content = yaml.safe_load(file.read_text())
    content["access"] = {name: value for name, value in (content["access"] | access).items() if value is not None}
    file.write_text(yaml.safe_dump(content))


def call(project: Path, *words: str) -> Result:
    return CliRunner().invoke(app, ["bootstrap", "--project", str(project), *words])


def refuse(project: Path, *words: str) -> str:
    error = call(project, *words).exception
    assert isinstance(error, Exception)
    return str(error)


def test_a_dry_run_says_the_steps_with_why_and_how(project: Path) -> None:
    before = sorted(project.rglob("*"))
    result = call(project, "--dry-run")
    assert result.exit_code == 0, result.output
    assert result.stdout == "Nothing was done.\n"
    lines = result.stderr.splitlines()
    assert lines[:2] == [
        f"You are {MANAGEMENT.arn}. The states are to be in s3://example-organization-pulumi-state?region=us-east-1.",
        f"Now they are, or begin, in file://{project}/.pulumi-state?metadata=skip.",
    ]
    assert [line.partition(":")[0] for line in lines if line[:3].strip().isdigit()] == [
        "  1. write the settings files that are missing",
        "  2. make the stack org in file",
        "  3. bring up org",
        "  4. make the stack admin in file",
        "  5. bring up admin",
        "  6. copy the state of org to s3",
        "  7. let file",
        "  8. copy the state of admin to s3",
        "  9. let file",
        " 10. write s3",
        " 11. preview all stacks from there, and bring up what is not",
    ]
    assert sorted(project.rglob("*")) == before


def test_without_a_passphrase_nothing_begins(project: Path) -> None:
    assert "`export PULUMI_CONFIG_PASSPHRASE=...`" in refuse(project, "--yes")


def test_nobody_to_ask_is_told(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PULUMI_CONFIG_PASSPHRASE", "")
    assert "there is nobody to ask: add --yes" in refuse(project)


def test_the_state_needs_a_management_role(project: Path) -> None:
    edit(project, management_role=None)
    assert "organization.yaml: access.management_role is missing." in refuse(project, "--dry-run")


def test_the_caller_is_where_the_config_says(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(command, "find_caller", lambda: ADMIN)
    said = refuse(project, "--dry-run")
    assert f"these are credentials of 419793639905 ({ADMIN.arn})" in said


def test_without_admin_yaml_there_is_no_bucket(project: Path) -> None:
    (project / "config" / "org" / "admin.yaml").unlink()
    error = call(project, "--dry-run").exception
    assert isinstance(error, UsageError)
    assert "the config has no admin.yaml" in str(error)


def test_the_way_back_leads_into_a_folder(project: Path) -> None:
    assert "--to s3://x: only a backend in a folder is gone back to" in refuse(project, "--to", "s3://x")


def test_with_nothing_left_a_dry_run_says_so(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    done = Situation(source=None, target="s3://states", provider="awskms://k", stacks=(), pointed=True)
    monkeypatch.setattr(Route, "look", lambda _: done)
    assert call(project, "--dry-run").stdout == (
        "Nothing is left to do: all states are where they shall be, if their previews show no operation.\n"
    )
    monkeypatch.setattr(Route, "look", lambda _: replace(done, pointed=False))
    assert call(project, "--dry-run").stdout == "Nothing was done.\n"


def test_who_may_not_use_the_bucket_is_told_what_to_do(configure: Configure) -> None:
    told = explain_denial(configure(), "s3://states", 'AWS says AccessDenied: "no"', MANAGEMENT.arn, "arn:deploy")
    assert told.splitlines() == [
        (
            "Now it is the turn of somebody in the administrative account: s3://states is open to its roles alone, and "
            f'{MANAGEMENT.arn} may not list it (AWS says AccessDenied: "no"). All stacks are up, so the rest is done '
            "as its deploy role:"
        ),
        "  1. write `management: role` under `access` in organization.yaml",
        (
            "  2. write `access: execution-role` in accounts.yaml for admin, networking, prod-application, "
            "staging-application, dev-application"
        ),
        '  3. eval "$(python -m stacks session --role arn:deploy)"',
        "  4. run the same command again: it goes on with the next step",
    ]
