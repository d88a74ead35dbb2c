"""`python -m stacks ci`: what the jobs of a workflow call."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from typer.testing import CliRunner, Result

from stacks.cli import app
from stacks.commands import ci as command
from stacks.errors import UsageError
from stacks.inputs.changes import Changes
from tests.review.report.scenarios import FIXTURES
from tests.support.code_hosts import TOKEN, FakeGithub, serve
from tests.support.example import EXAMPLE

REPORT = {
    "stack": "org",
    "command": "refresh",
    "result": "drift",
    "has_changes": True,
    "changes": {"update": 1},
    "reason": "AWS has something else than the state",
    "warnings": [],
    "printed": "one",
}


@pytest.fixture(scope="module")
def served() -> Iterator[FakeGithub]:
    fake = FakeGithub()
    with serve(fake):
        yield fake


@pytest.fixture
def github(served: FakeGithub, monkeypatch: pytest.MonkeyPatch) -> FakeGithub:
    served.comments, served.issues, served.runs, served.head = [], [], [], "c3"
    for name, value in {
        "API_URL": served.url,
        "REPOSITORY": "acme/organization",
        "SERVER_URL": "https://github.com",
        "RUN_ID": "9",
        "TOKEN": TOKEN,
        "REF": "refs/pull/7/merge",
        "REF_NAME": "main",
        "SHA": "c3",
        "WORKFLOW_REF": "acme/organization/.github/workflows/deploy.yml@refs/heads/main",
    }.items():
        monkeypatch.setenv(f"GITHUB_{name}", value)
    monkeypatch.delenv("GITLAB_CI", raising=False)
    return served


def run(*words: str) -> Result:
    return CliRunner().invoke(app, ["ci", *words])


def write(folder: Path, **reports: dict[str, Any]) -> str:
    for stack, values in reports.items():
        (folder / f"{stack}.json").write_text(json.dumps(REPORT | {"stack": stack} | values))
    return str(folder)


def find(monkeypatch: pytest.MonkeyPatch, *stacks: str) -> list[str]:
    """The revisions that are compared with from now on; these stacks differ from each."""
    asked: list[str] = []

    def answer(_project: Path, _directory: Path, revision: str) -> Changes:
        asked.append(revision)
        return Changes(dict.fromkeys(stacks, ("1 new: aws:iam:Role r",)), {"accounts-old": ("it is gone",)})

    monkeypatch.setattr(command, "find_changes", answer)
    return asked


def test_all_stacks_get_a_job_where_nothing_is_compared() -> None:
    assert run("jobs", "--dir", str(EXAMPLE)).stdout == (
        'jobs=[{"stack": "org", "environment": "org"}, {"stack": "admin", "environment": "admin"}]\n'
        "stacks=org admin\npreview_environment=\n"
    )
    assert run("jobs", "--dir", str(EXAMPLE), "--names").stdout == "org admin\n"


def test_environments_are_those_of_the_config(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for file in EXAMPLE.rglob("*.*"):
        (tmp_path / file.relative_to(EXAMPLE)).parent.mkdir(exist_ok=True)
        (tmp_path / file.relative_to(EXAMPLE)).write_text(file.read_text())
    admin = yaml.safe_load((tmp_path / "admin.yaml").read_text())
    admin["ci"] = {
        "github": {"repository": "a/b", "preview_environment": "preview", "environments": {"admin": "security"}}
    }
    (tmp_path / "admin.yaml").write_text(yaml.safe_dump(admin))
    settings = yaml.safe_load((tmp_path / "organization.yaml").read_text())
    settings["access"]["management_role"] = {"name": "Management", "external_id": "manage-it"}
    (tmp_path / "organization.yaml").write_text(yaml.safe_dump(settings))
    asked = find(monkeypatch, "admin")
    result = run("jobs", "--dir", str(tmp_path), "--changed-since", "HEAD^1")
    assert (
        result.stdout
        == 'jobs=[{"stack": "admin", "environment": "security"}]\nstacks=admin\npreview_environment=preview\n'
    )
    assert result.stderr == "admin:\n  1 new: aws:iam:Role r\naccounts-old:\n  it is gone\n"
    assert asked == ["HEAD^1"]


def test_a_deployment_compares_with_the_last_one_that_succeeded(
    github: FakeGithub, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = find(monkeypatch)
    assert '"stack": "org"' in run("jobs", "--dir", str(EXAMPLE), "--since-deployed").stdout
    github.runs = ["c1"]
    result = run("jobs", "--dir", str(EXAMPLE), "--since-deployed")
    assert result.stdout == "jobs=[]\nstacks=\npreview_environment=\n"
    assert "No stack plans anything else than at c1." in result.stderr
    assert run("jobs", "--dir", str(EXAMPLE), "--since-deployed", "--names").stdout == ""
    assert asked == ["c1", "c1"]
    error = run("jobs", "--dir", str(EXAMPLE), "--since-deployed", "--changed-since", "c1").exception
    assert str(error).startswith("--changed-since and --since-deployed name a revision each")


def test_only_the_newest_commit_is_deployed(github: FakeGithub) -> None:
    assert run("require-newest").exit_code == 0
    github.head = "c4"
    result = run("require-newest")
    assert result.exit_code == 3
    assert result.stderr.startswith("This job is of c3, and the branch is at c4, so nothing was deployed")


def test_a_report_has_what_the_engine_printed_without_external_ids(tmp_path: Path) -> None:
    log = tmp_path / "org.log"
    log.write_text('  ~ externalId: "an-old-one"\n  + name: "of terraform-cross-account"\n')
    stack = {key: value for key, value in REPORT.items() if key not in {"command", "printed"}} | {"log": str(log)}
    (tmp_path / "summary.json").write_text(json.dumps({"command": "preview", "stacks": [stack]}))
    assert (
        run("report", str(tmp_path / "summary.json"), "--to", str(tmp_path / "r"), "--dir", str(EXAMPLE)).exit_code == 0
    )
    assert json.loads((tmp_path / "r" / "org.json").read_text()) == REPORT | {
        "command": "preview",
        "printed": '  ~ externalId: [external id]\n  + name: "of [external id]"\n',
    }
    assert run("summary", str(tmp_path / "r")).stdout.startswith("| stack | result | resources |\n")


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"command": "up", "stacks": [{}]}'])
def test_a_command_that_ended_before_its_end_left_no_summary(tmp_path: Path, text: str) -> None:
    (tmp_path / "summary.json").write_text(text)
    error = run("report", str(tmp_path / "summary.json"), "--to", str(tmp_path), "--dir", str(EXAMPLE)).exception
    assert isinstance(error, UsageError)
    assert "summary.json is no summary of `python -m stacks" in str(error)


def test_a_comment_names_the_jobs_that_left_no_report(github: FakeGithub, tmp_path: Path) -> None:
    folder = write(tmp_path, org={"command": "preview", "result": "done", "reason": None})
    assert (
        run("comment", folder, "--stacks", "org admin").stderr == "wrote https://github.com/acme/organization/pull/7\n"
    )
    (comment,) = github.comments
    assert "| `org` | done | 1 to update |\n| `admin` | no result |" in comment["body"]
    assert comment["body"].endswith("[The run](https://github.com/acme/organization/actions/runs/9) has all of it.\n")


def test_a_comment_is_a_report_and_the_whole_of_it_is_kept_where_it_has_no_room(
    github: FakeGithub, tmp_path: Path
) -> None:
    folder, overflow = (
        write(tmp_path, org={"command": "preview", "result": "done", "reason": None}),
        tmp_path / "o" / "r.md",
    )
    previews = Path(folder) / "previews"
    previews.mkdir()
    (previews / "org.json").write_text((FIXTURES / "example.json").read_text())
    words = ("comment", folder, "--stacks", "org", "--dir", str(EXAMPLE), "--overflow", str(overflow))
    assert run(*words).exit_code == 0
    text = github.comments[0]["body"]
    assert re.match(r"<!-- python -m stacks: preview -->\n\n\*\*Refused: .* 30 changes in 6 accounts; 3 of them ", text)
    assert text.index("### Operations") < text.index("### Previews\n\n| stack |")
    assert not overflow.exists()

    urns = [f"urn:pulumi:org::p::aws:x:X::{number:04}-{'x' * 70}" for number in range(900)]
    steps = [{"op": "create", "urn": urn, "newState": {"urn": urn, "custom": True}} for urn in urns]
    (previews / "org.json").write_text(json.dumps({"steps": steps, "changeSummary": {"create": 900}}))
    assert run(*words).exit_code == 0
    (comment,) = github.comments
    assert len(comment["body"]) < 65_536
    assert "**Not all of the report is here**: `r.md` among the artifacts of the run has it." in comment["body"]
    assert overflow.read_text().startswith("**Refused: 900 things must not happen. 900 changes; nothing is lost.**\n")
    assert overflow.read_text().count("`0899-xxx") == 1


def test_an_issue_is_about_drift_and_closes_without_it(github: FakeGithub, tmp_path: Path) -> None:
    folder = write(tmp_path, org={}, admin={"result": "done", "reason": None})
    assert run("issue", folder).exit_code == 0
    assert [(one["title"], one["state"]) for one in github.issues] == [
        ("Drift: AWS differs from the state of org", "open")
    ]
    write(tmp_path, org={"result": "failed"})
    unknown = run("issue", folder)
    assert unknown.exit_code == 3
    assert unknown.stderr == "Whether there is drift in org is unknown: see the job that looked.\n"
    assert github.issues[0]["state"] == "open"
    write(tmp_path, org={"result": "done"})
    assert run("issue", folder).exit_code == 0
    assert github.issues[0]["state"] == "closed"
    assert run("issue", folder).stderr == "There is no drift.\n"


def test_without_reports_nothing_is_said_of_drift(tmp_path: Path) -> None:
    assert "has no report, so whether there is drift is unknown" in str(run("issue", str(tmp_path)).exception)
