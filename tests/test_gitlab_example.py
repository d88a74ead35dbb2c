"""The scripts of docs/ci/gitlab-ci.yml, run by bash around commands that only say how they were called.

tests/e2e/test_ci.py runs those of a merge request for real.
"""

import os
from pathlib import Path

import pytest

from tests.support.pipelines import expand, read_jobs, run_job

EXAMPLE = Path(__file__).parents[1] / "docs" / "ci" / "gitlab-ci.yml"
JOBS = read_jobs(EXAMPLE)
COMMAND = """#!/bin/sh
echo "${AWS_ACCESS_KEY_ID:-nobody}: $*" >> "$CALLS"
case "$*" in *"stacks $FAILING "* | *"stacks $FAILING") exit "$CODE" ;; esac
case "$*" in *"stacks session") echo "export AWS_ACCESS_KEY_ID=tagged" ;; esac
case "$*" in *"ci jobs --names"*) printf %s "$CHANGED" ;; esac
"""


def call(folder: Path, job: str, failing: str = "-", code: int = 0, changed: str = "org") -> tuple[int, list[str]]:
    """The exit code of a job, and how it called the commands: by whom, and with what."""
    project, calls = folder / "project", folder / "calls"
    for name in (".venv/bin/python", "bin/python3"):
        command = project / name
        command.parent.mkdir(parents=True)
        command.write_text(COMMAND)
        command.chmod(0o755)
    environment = {
        "PATH": f"{project / 'bin'}:{os.environ['PATH']}",
        "CALLS": str(calls),
        "FAILING": failing,
        "CODE": str(code),
        "CHANGED": changed,
        "CI_PROJECT_DIR": str(project),
        "CI_MERGE_REQUEST_DIFF_BASE_SHA": "c1",
        "AWS_TOKEN": "a-token",
    }
    ran = run_job(JOBS[job], project, environment)
    return ran.returncode, [line.replace(str(project), "P") for line in calls.read_text().splitlines()[1:]]


def test_a_deployment_opens_the_session_that_may_write_first(tmp_path: Path) -> None:
    assert call(tmp_path, "accounts-production") == (
        0,
        ["nobody: -m stacks session", "tagged: -m stacks up accounts-production --yes --logs P.logs"],
    )
    assert (tmp_path / "project.token").read_text() == "a-token"


def test_without_that_session_nothing_is_deployed(tmp_path: Path) -> None:
    assert call(tmp_path, "org", failing="session", code=2) == (2, ["nobody: -m stacks session"])


@pytest.mark.parametrize("code", [0, 3])
def test_drift_is_told_by_the_issue(tmp_path: Path, code: int) -> None:
    assert call(tmp_path, "drift", failing="refresh", code=code) == (
        0,
        [
            "nobody: -m stacks refresh --preview-only --logs P.logs --format json",
            "nobody: -m review drift --format json",
            "nobody: -m stacks ci report summary.json --drift drift.json --to reports",
            "nobody: -m stacks ci issue reports",
        ],
    )


def test_a_preview_that_failed_is_reported_and_fails(tmp_path: Path) -> None:
    code, calls = call(tmp_path, "preview", failing="preview", code=3)
    assert code != 0
    assert calls == [
        "nobody: -m stacks ci jobs --names --changed-since c1",
        "nobody: -m stacks preview --diff --save reports/previews --logs P.logs --format json org",
        "nobody: -m stacks ci report summary.json --to reports",
    ]


def test_where_no_stack_differs_none_is_previewed(tmp_path: Path) -> None:
    assert call(tmp_path, "preview", changed="") == (0, ["nobody: -m stacks ci jobs --names --changed-since c1"])


def test_every_job_that_enters_has_a_role_and_a_token_for_aws() -> None:
    known = {"AWS_PREVIEW_ROLE": "preview-arn", "AWS_DEPLOY_ROLES": "deploy-arn", "CI_PIPELINE_ID": "11"}
    roles = {}
    for name, job in JOBS.items():
        if "id_tokens" in job:
            assert job["id_tokens"] == {"AWS_TOKEN": {"aud": "sts.amazonaws.com"}}
            variables = expand(known | {"GITLAB_USER_ID": "5"} | job["variables"])
            assert variables["AWS_ROLE_SESSION_NAME"] == "gl-11-5"
            roles[name] = variables["AWS_ROLE_ARN"]
    assert roles == {
        "preview": "preview-arn",
        "drift": "preview-arn",
        "org": "deploy-arn-org",
        "admin": "deploy-arn-admin",
        "accounts-production": "deploy-arn-accounts-production",
    }
