"""`python -m stacks session`: what it writes where, and that credentials go nowhere else."""

import json
import re
import subprocess
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

from live.errors import LiveError
from live.tagged_session import Credentials, Keys
from stacks.cli import app
from stacks.commands import session
from stacks.commands.session import name_run

CREDENTIALS = Credentials(
    access_key_id="ASIAEXAMPLE",
    secret_access_key="s/e+c'r$(id)t",
    session_token="t=o/k+e=n==",
    expiration=datetime(2026, 11, 26, 17, 0, 5, tzinfo=UTC),
)
UNTAGGED_KEYS = Keys(access_key_id="ASIAJOB", secret_access_key="job's", session_token="job")
SESSION_NAME = re.compile(r"[\w+=,.@-]{2,64}", re.ASCII)
"""docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html, RoleSessionName and SourceIdentity."""

ENVIRONMENT = {"GITHUB_RUN_ID": "4711", "GITHUB_ACTOR": "octo-cat"}


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    """What sessions were asked for, in a GitHub job."""
    requests: list[dict[str, Any]] = []

    def answer(**request: Any) -> Credentials:
        requests.append(request)
        return CREDENTIALS

    monkeypatch.setattr(session, "open_tagged_session", answer)
    monkeypatch.setattr(session, "open_untagged_session", lambda **_: UNTAGGED_KEYS)
    for name in ("GITHUB_ENV", "CI_JOB_ID"):
        monkeypatch.delenv(name, raising=False)
    for name, value in ENVIRONMENT.items():
        monkeypatch.setenv(name, value)
    return requests


def test_the_session_says_run_and_actor_and_carries_the_tag(asked: list[dict[str, Any]]) -> None:
    result = CliRunner().invoke(app, ["session"])
    assert result.exit_code == 0
    assert asked == [
        {
            "tag": ("pulumi-writes", "allowed"),
            "session_name": "gh-4711-octo-cat",
            "source_identity": "gh-4711-octo-cat",
            "role_arn": None,
            "profile": None,
        }
    ]
    assert result.stderr == "gh-4711-octo-cat may write until 17:00:05 UTC.\n"


def test_a_shell_evaluates_it(asked: list[dict[str, Any]]) -> None:
    text = CliRunner().invoke(app, ["session", "--format", "env"]).stdout
    assert len(asked) == 1
    script = f'{text}printf "%s|%s|%s" "$AWS_ACCESS_KEY_ID" "$AWS_SECRET_ACCESS_KEY" "$AWS_SESSION_TOKEN"'
    told = subprocess.run(["/bin/sh", "-c", script], capture_output=True, text=True, check=True).stdout
    assert told == f"{CREDENTIALS.access_key_id}|{CREDENTIALS.secret_access_key}|{CREDENTIALS.session_token}"
    assert "export UNTAGGED_AWS_SECRET_ACCESS_KEY='job'\"'\"'s'\n" in text


def test_json_is_what_credential_process_reads(asked: list[dict[str, Any]]) -> None:
    arguments = ["session", "--format", "json", "--role", "arn:r", "--profile", "base", "--keep-source-identity"]
    assert json.loads(CliRunner().invoke(app, arguments).stdout) == {
        "Version": 1,
        "AccessKeyId": CREDENTIALS.access_key_id,
        "SecretAccessKey": CREDENTIALS.secret_access_key,
        "SessionToken": CREDENTIALS.session_token,
        "Expiration": "2026-11-26T17:00:05+00:00",
    }
    assert (asked[0]["role_arn"], asked[0]["profile"], asked[0]["source_identity"]) == ("arn:r", "base", None)


@pytest.mark.usefixtures("asked")
def test_a_github_job_gets_it_masked(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    target = tmp_path / "env"
    target.write_text("BEFORE=1\n")
    monkeypatch.setenv("GITHUB_ENV", str(target))
    shown = CliRunner().invoke(app, ["session", "--format", "github-env"]).stdout
    values = (CREDENTIALS.access_key_id, CREDENTIALS.secret_access_key, CREDENTIALS.session_token)
    values += (UNTAGGED_KEYS.access_key_id, UNTAGGED_KEYS.secret_access_key, UNTAGGED_KEYS.session_token)
    assert shown == "".join(f"::add-mask::{value}\n" for value in values)
    keys = ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN")
    keys += tuple(f"UNTAGGED_{key}" for key in keys)
    written = "".join(f"{key}={value}\n" for key, value in zip(keys, values, strict=True))
    assert target.read_text() == f"BEFORE=1\n{written}"


def test_outside_of_a_github_job_nothing_is_asked_for(asked: list[dict[str, Any]]) -> None:
    result = CliRunner().invoke(app, ["session", "--format", "github-env"])
    assert isinstance(result.exception, LiveError)
    assert str(result.exception).startswith("GITHUB_ENV is not set")
    assert asked == []


def test_a_terminal_gets_no_credentials(asked: list[dict[str, Any]], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdout.isatty", lambda: True)
    with pytest.raises(LiveError, match=r'stdout is a terminal.*eval "\$\(python -m stacks session\)"'):
        session.open_session()
    assert asked == []


@pytest.mark.parametrize(
    ("environment", "name"),
    [
        (ENVIRONMENT, "gh-4711-octo-cat"),
        ({"GITHUB_RUN_ID": "1", "GITHUB_ACTOR": "dependabot[bot]"}, "gh-1-dependabot-bot-"),
        ({"CI_JOB_ID": "8", "GITLAB_USER_LOGIN": "jürgen"}, "gl-8-j-rgen"),
        ({"CI_JOB_ID": "8", "GITLAB_USER_LOGIN": "x" * 100}, "gl-8-" + "x" * 59),
    ],
)
def test_a_run_has_a_name_that_aws_allows(environment: Mapping[str, str], name: str) -> None:
    assert name_run(environment) == name
    assert SESSION_NAME.fullmatch(name)


def test_outside_of_ci_it_is_the_user_and_the_host() -> None:
    assert SESSION_NAME.fullmatch(name_run({}))


@given(st.text(), st.text())
def test_whatever_a_run_is_called_aws_allows_the_name(actor: str, run: str) -> None:
    assert SESSION_NAME.fullmatch(name_run({"GITHUB_RUN_ID": run, "GITHUB_ACTOR": actor}))
