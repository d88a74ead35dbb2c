"""`make sandbox-terraform` on the real engine, in a clone of its own: the estate, its code, an empty stack."""

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from sandbox.__main__ import OtherSandboxError, start, start_terraform, stop
from sandbox.folders import Folders
from sandbox.processes import find_process
from sandbox.progress import Progress
from sandbox.services import AWS

pytestmark = pytest.mark.engine

PROJECT = "name: little\nruntime: {{name: python, options: {{toolchain: pip, virtualenv: {virtualenv}}}}}\n"
PROGRAM = 'import pulumi\nprint("it reads", pulumi.Config().get("dir"))\n'


@pytest.fixture(scope="module")
def folders(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Folders]:
    root = tmp_path_factory.mktemp("a clone")
    (root / "Pulumi.yaml").write_text(PROJECT.format(virtualenv=Path(sys.executable).parent.parent))
    for stack in ("org", "admin"):
        (root / f"Pulumi.{stack}.yaml").write_text("config:\n  little:key: value\n")
    (root / "__main__.py").write_text(PROGRAM)
    (root / "config" / "org").mkdir(parents=True)
    (root / "config" / "org" / "organization.yaml").write_text("home_region: us-east-1\nregions: [us-west-2]\n")
    folders = Folders(root)
    start_terraform(folders, Progress())
    yield folders
    stop(folders, Progress())


def run(folders: Folders, command: str) -> str:
    """What a command says to somebody who has sourced the file."""
    line = f". .sandbox/env && {command}"
    done = subprocess.run(["bash", "-c", line], cwd=folders.root, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_the_stack_is_empty_and_its_program_reads_the_yaml_of_the_migration(folders: Folders) -> None:
    assert "urn" not in run(folders, "pulumi stack export --stack org")
    said = run(folders, "pulumi preview --stack org --non-interactive")
    assert "it reads .sandbox/migrated/org" in said
    assert (folders.root / "Pulumi.org.yaml").read_text() == "config:\n  little:key: value\n"


def test_the_code_names_the_account_of_the_bucket(folders: Folders) -> None:
    backend = (folders.terraform / "network" / "backend.tf").read_text()
    assert re.search(r"arn:aws:iam::\d{12}:role/TerraformExecutionRole", backend)
    assert (folders.terraform / "organization" / "terraform.tfvars").exists()


def test_the_picture_and_the_next_commands_are_shown(folders: Folders, capsys: pytest.CaptureFixture[str]) -> None:
    process = find_process(folders.record(AWS))
    start_terraform(folders, Progress())
    told = capsys.readouterr()
    assert "All is there already; nothing was changed." in told.err
    assert find_process(folders.record(AWS)) == process
    assert "bucket  example-terraform-state" in told.out
    assert "-m migrate scan --terraform .sandbox/terraform" in told.out


def test_one_sandbox_does_not_become_the_other(folders: Folders) -> None:
    with pytest.raises(OtherSandboxError, match="made by `make sandbox-terraform`"):
        start(folders, Progress())
    kept = folders.terraform.rename(folders.home / "kept")
    try:
        with pytest.raises(OtherSandboxError, match="holds the example organization, made by `make sandbox`"):
            start_terraform(folders, Progress())
    finally:
        kept.rename(folders.terraform)
