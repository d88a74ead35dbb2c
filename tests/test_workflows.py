"""What a review of the workflows looks for: pins, permissions, timeouts, scripts, and that docs/ci.md tells all."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from config.models.ci import Github
from tests.support.workflows import holds

ROOT = Path(__file__).parents[1]
FILES = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
GUIDE = (ROOT / "docs" / "ci.md").read_text()
IN_ACCOUNTS = {"preview", "deploy", "refresh"}
"""The jobs that get credentials of AWS."""


def load(file: Path) -> dict[str, Any]:
    return yaml.load(file.read_text(), yaml.BaseLoader)  # noqa: S506 -- all values are texts


def jobs() -> Iterator[tuple[str, str, dict[str, Any]]]:
    for file in FILES:
        for key, job in load(file)["jobs"].items():
            yield file.name, key, job


def steps() -> Iterator[tuple[str, dict[str, Any]]]:
    for file, key, job in jobs():
        for step in job["steps"]:
            yield f"{file} {key}", step


def test_the_workflows_are_there() -> None:
    assert [file.name for file in FILES] == ["ci.yml", "deploy.yml", "drift.yml", "preview.yml"]
    defaults = Github(repository="acme/organization")
    assert {defaults.deploy_workflow, defaults.drift_workflow} <= {file.name for file in FILES}


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_every_action_is_pinned_to_one_commit_with_its_version_and_the_guide_says_where_from(file: Path) -> None:
    used = re.findall(r"uses: (\S+)(.*)", file.read_text())
    assert used
    for action, comment in used:
        name, _, commit = action.partition("@")
        assert re.fullmatch(r"[0-9a-f]{40}", commit), action
        assert re.fullmatch(r" # v\d+\.\d+\.\d+", comment), action
        assert f"| `{name}` | `{commit}` | {comment.removeprefix(' # ')} |" in GUIDE, action


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_nothing_is_permitted_unless_a_job_says_so(file: Path) -> None:
    workflow = load(file)
    assert workflow["permissions"] == {}
    for key, job in workflow["jobs"].items():
        assert job["permissions"]["contents"] == "read", key
        assert set(job["permissions"]) <= {"contents", "id-token", "actions", "pull-requests", "issues"}, key
        assert ("id-token" in job["permissions"]) == (key in IN_ACCOUNTS), key
        assert 10 <= int(job["timeout-minutes"]) <= 120, key


def test_no_job_with_credentials_may_write_on_github() -> None:
    for file, key, job in jobs():
        if key in IN_ACCOUNTS:
            assert {name for name, may in job["permissions"].items() if may == "write"} == {"id-token"}, (file, key)


def test_no_expression_gets_into_a_script() -> None:
    for where, step in steps():
        assert "${{" not in step.get("run", ""), where
        if step.get("uses", "").startswith("actions/checkout@"):
            assert step["with"]["persist-credentials"] == "false", where


def test_a_pull_request_of_a_fork_starts_no_job_that_may_do_anything() -> None:
    own = "github.event.pull_request.head.repo.full_name == github.repository"
    workflow = load(ROOT / ".github" / "workflows" / "preview.yml")
    assert set(workflow["on"]) == {"pull_request"}
    for key, job in workflow["jobs"].items():
        may_write = "write" in job["permissions"].values()
        assert (own in job.get("if", "")) == may_write == (key != "plan"), key


def test_a_fork_gets_the_check_alone() -> None:
    context: dict[str, Any] = {
        "github": {"repository": "acme/organization", "event": {"pull_request": {"head": {"repo": {}}}}},
        "needs": {"plan": {"result": "success", "outputs": {"jobs": '[{"stack": "org"}]'}}},
        "failed": False,
    }
    started: dict[str, list[str]] = {}
    for owner in ("evil", "acme"):
        context["github"]["event"]["pull_request"]["head"]["repo"]["full_name"] = f"{owner}/organization"
        started[owner] = [
            key for file, key, job in jobs() if file == "preview.yml" and holds(job.get("if", ""), context)
        ]
    assert started == {"evil": ["plan"], "acme": ["plan", "preview", "comment"]}


def test_stacks_are_deployed_one_at_a_time_each_from_its_environment() -> None:
    deploy = load(ROOT / ".github" / "workflows" / "deploy.yml")["jobs"]["deploy"]
    assert deploy["environment"] == "${{ matrix.environment }}"
    assert deploy["concurrency"] == {"group": "stack-${{ matrix.stack }}", "cancel-in-progress": "false"}
    assert (deploy["strategy"]["max-parallel"], deploy["strategy"]["fail-fast"]) == ("1", "true")


def test_the_engine_is_the_one_that_the_tests_run() -> None:
    found = re.search(r"pulumi/pkg/v3 v(\S+)", (ROOT / "sandbox" / "toolchain" / "go.mod").read_text())
    assert found
    versions = {step["with"]["pulumi-version"] for _, step in steps() if step.get("uses", "").startswith("pulumi/")}
    assert versions == {found[1]}


def test_the_guide_tells_of_every_variable_and_every_job() -> None:
    for file in [*FILES, ROOT / "docs" / "ci" / "gitlab-ci.yml"]:
        text = file.read_text()
        for variable in re.findall(r"vars\.(\w+)", text) + re.findall(
            r"(?:GITLAB_TOKEN|AWS_PREVIEW_ROLE|AWS_DEPLOY_ROLES)", text
        ):
            assert f"`{variable}`" in GUIDE, variable
    for file, key, job in jobs():
        assert f"`{key}`" in GUIDE, (file, key)
        for name, may in job["permissions"].items():
            assert may == "read" or f"`{name}: write`" in GUIDE, name
