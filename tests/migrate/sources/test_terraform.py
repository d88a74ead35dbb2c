"""What the real Terraform writes into its S3 backend, read back. Skipped where there is no `terraform`."""

import hashlib
import json
import os
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from migrate.errors import MigrateError
from migrate.sources.locks import put_lock, remove_lock
from migrate.sources.model import S3Source, StateFile
from migrate.sources.read import read_states
from migrate.terraform.state import parse_state
from sandbox.aws.server import LocalAws
from tests.migrate.sources.conftest import BUCKET, TABLE, Bucket

TERRAFORM = shutil.which("terraform")
USES_TERRAFORM = [
    pytest.mark.terraform,
    pytest.mark.skipif(TERRAFORM is None, reason="there is no terraform on PATH"),
]
pytestmark = USES_TERRAFORM

KEY = "org/network.tfstate"
SOURCE = S3Source(bucket=BUCKET, prefix="org/", lock_table=TABLE)
LOCK_SECONDS = 30


class Project:
    """A folder with Terraform code whose state is in the local S3, locked in both ways."""

    def __init__(self, folder: Path, aws: LocalAws) -> None:
        self.folder = folder
        self.environment = {name: value for name, value in os.environ.items() if not name.startswith(("AWS_", "TF_"))}
        self.environment |= {"TF_CLI_CONFIG_FILE": "/dev/null", "CHECKPOINT_DISABLE": "1", "TF_IN_AUTOMATION": "1"}
        (folder / "main.tf").write_text(f"""
            terraform {{
              backend "s3" {{
                bucket         = "{BUCKET}"
                key            = "{KEY}"
                region         = "us-east-1"
                access_key     = "sandbox"
                secret_key     = "sandbox"
                dynamodb_table = "{TABLE}"
                use_lockfile   = true
                use_path_style = true
                endpoints = {{ s3 = "{aws.url}", dynamodb = "{aws.url}", sts = "{aws.url}", iam = "{aws.url}" }}
                skip_credentials_validation = true
                skip_metadata_api_check     = true
                skip_region_validation      = true
                skip_requesting_account_id  = true
              }}
            }}
            variable "keys" {{ default = ["a.b", "$${{c}}"] }}
            resource "terraform_data" "one" {{ input = terraform.workspace }}
            resource "terraform_data" "each" {{ for_each = toset(var.keys) }}
        """)

    def run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [str(TERRAFORM), *arguments],
            cwd=self.folder,
            env=self.environment,
            check=False,
            capture_output=True,
            text=True,
            timeout=120,
        )

    def succeed(self, *arguments: str) -> str:
        done = self.run(*arguments)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    @contextmanager
    def hold(self) -> Iterator[None]:
        """An apply that waits for its question to be answered, and holds the lock so long."""
        process = subprocess.Popen(
            [str(TERRAFORM), "apply", "-no-color", "-replace=terraform_data.one"],
            cwd=self.folder,
            env=self.environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            text=True,
        )
        try:
            yield
        finally:
            process.communicate("no\n", timeout=60)


@pytest.fixture
def project(tmp_path: Path, aws: LocalAws, bucket: Bucket) -> Project:
    bucket.make_table()
    made = Project(tmp_path, aws)
    made.succeed("init", "-no-color", "-input=false")
    made.succeed("apply", "-no-color", "-auto-approve")
    return made


def read() -> list[StateFile]:
    return [state for state in read_states([SOURCE]) if isinstance(state, StateFile)]


def test_three_workspaces_as_terraform_writes_them(project: Project) -> None:
    for workspace in ("dev", "prod"):
        project.succeed("workspace", "new", "-no-color", workspace)
        project.succeed("apply", "-no-color", "-auto-approve")
    files = read()
    assert [(file.location, file.workspace) for file in files] == [
        (f"s3://{BUCKET}/env:/dev/{KEY}", "dev"),
        (f"s3://{BUCKET}/env:/prod/{KEY}", "prod"),
        (f"s3://{BUCKET}/{KEY}", "default"),
    ]
    for file in files:
        project.succeed("workspace", "select", "-no-color", file.workspace)
        pulled = json.loads(project.succeed("state", "pull"))
        state = parse_state(file.content, file.location, file.workspace)
        assert (state.serial, state.lineage) == (pulled["serial"], pulled["lineage"])
        assert [one.address for one in state.instances] == project.succeed("state", "list").split()
        assert state.instances[-1].attributes["input"]["value"] == file.workspace
        assert file.digest == file.md5 == hashlib.md5(file.content).hexdigest()  # noqa: S324  # as Terraform's digest
        assert file.locks == ()


def test_the_locks_of_a_pending_apply(project: Project) -> None:
    with project.hold():
        deadline = time.monotonic() + LOCK_SECONDS
        while len((state := read()[0]).locks) < 2:
            assert time.monotonic() < deadline, state.locks
            time.sleep(0.1)
        table, file = state.locks
    assert table.place == f"DynamoDB table {TABLE}, item {BUCKET}/{KEY}"
    assert file.place == f"s3://{BUCKET}/{KEY}.tflock"
    assert table.id == file.id
    assert {table.operation, file.operation} == {"OperationTypeApply"}
    assert "@" in table.who
    assert table.created[:2] == "20"
    assert read()[0].locks == ()


def test_a_lock_of_ours_stops_terraform_and_theirs_stops_ours(project: Project) -> None:
    info = {
        "Operation": "migration",
        "Who": "ann@laptop",
        "Created": "2026-11-21T18:58:03Z",
        "Version": "1",
        "Info": "",
    }
    put_lock(SOURCE, KEY, "1f", info)
    refused = project.run("apply", "-no-color", "-auto-approve")
    assert refused.returncode == 1
    assert "Error acquiring the state lock" in refused.stderr
    assert "ann@laptop" in refused.stderr
    remove_lock(SOURCE, KEY, "1f")
    project.succeed("apply", "-no-color", "-auto-approve")
    with project.hold():
        deadline = time.monotonic() + LOCK_SECONDS
        while not read()[0].locks:
            assert time.monotonic() < deadline
            time.sleep(0.1)
        with pytest.raises(MigrateError, match="holds the state since 20"):
            put_lock(SOURCE, KEY, "1f", info)
