"""What must hold for every file of the repository, and for its checks on a public runner."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parents[2]
WORKFLOW = ROOT / ".github" / "workflows" / "ci.yml"
# A registry is the reader's own choice: their pip and go are set up for the one that they may use. Written in pieces,
# because this file is searched as well.
REGISTRY = re.compile("|".join(["py" + r"pi\.org", "python" + "hosted", r"--(extra-)?index" + "-url", "GO" + "PROXY="]))


def list_files() -> list[Path]:
    """The files that are or would be committed."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    names = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout.split("\0")
    return [path for path in (ROOT / name for name in names if name) if path.is_file()]


@pytest.mark.skipif(not (ROOT / ".git").exists() or not shutil.which("git"), reason="not a clone")
def test_no_file_names_a_registry() -> None:
    found = [
        f"{path.relative_to(ROOT)}:{number}: {line.strip()}"
        for path in list_files()
        for number, line in enumerate(path.read_text(errors="replace").splitlines(), 1)
        if REGISTRY.search(line)
    ]
    assert found == []


@pytest.mark.skipif(not (ROOT / ".git").exists() or not shutil.which("git"), reason="not a clone")
def test_what_make_leaves_behind_is_ignored() -> None:
    names = [".venv/complete", ".sandbox/env", ".sandbox/project/Pulumi.org.yaml", "sandbox/__pycache__/x.pyc"]
    answer = subprocess.run(["git", "check-ignore", *names], cwd=ROOT, capture_output=True, text=True, check=True)
    assert answer.stdout.split() == names


def test_committed_stack_files_hold_no_secrets_settings() -> None:
    for file in ROOT.glob("Pulumi.*.yaml"):
        keys = set(yaml.safe_load(file.read_text()) or {})
        assert not keys & {"encryptionsalt", "encryptedkey", "secretsprovider"}, file.name


def test_workflow_runs_the_same_checks_with_pinned_actions_and_read_only_rights() -> None:
    text = WORKFLOW.read_text()
    workflow = yaml.safe_load(text)
    assert workflow["permissions"] == {}
    assert [job["permissions"] for job in workflow["jobs"].values()] == [{"contents": "read"}]
    used = re.findall(r"uses: (\S+)( # v\d+\.\d+\.\d+)?$", text, re.MULTILINE)
    assert len(used) == text.count("uses:")
    for action, version in used:
        assert re.fullmatch(r"[\w-]+/[\w-]+@[0-9a-f]{40}", action), action
        assert version, action
    steps = workflow["jobs"]["test"]["steps"]
    assert [step["run"] for step in steps if "run" in step] == [".ci/run"]
    checkout = next(step for step in steps if step.get("uses", "").startswith("actions/checkout@"))
    assert checkout["with"]["persist-credentials"] is False
