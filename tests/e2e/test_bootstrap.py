"""`python -m stacks bootstrap` on the real engine: a local state, S3 with awskms, and back.

One sandbox for all, in order. The local AWS opens the bucket to roles of its own account alone, as AWS does.
"""

import json
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psutil
import pytest
import yaml

from tests.support.example import make_grouped, make_plain
from tests.support.project import Project, run_services

STACKS = ("org", "admin", "accounts-all")
BUCKET = "example-organization-pulumi-state"
TARGET = f"s3://{BUCKET}?region=us-east-1"
PROVIDER = "awskms://alias/pulumi-state?region=us-east-1"
NOTHING_LEFT = "Nothing is left to do: all states are where they shall be,"
FOLDER = ".pulumi/stacks/aws-organization"

pytestmark = pytest.mark.timeout(900)  # some forty runs of the engine, on a machine that may do something else


def add_management_role(organization: dict[str, Any]) -> None:
    make_grouped(organization)
    organization["access"]["management_role"] = {
        "name": "OrganizationManagement", "external_id": "manage", "writes": "tagged-sessions"
    }  # fmt: skip


def give_one_group(accounts: dict[str, Any]) -> None:
    for account in accounts["accounts"]:
        account["group"] = "all"


def enter_from_administration(organization: dict[str, Any]) -> None:
    organization["access"]["management"] = "role"


def enter_by_execution_role(accounts: dict[str, Any]) -> None:
    for account in accounts["accounts"]:
        account["access"] = "execution-role"


@pytest.fixture(scope="module")
def fresh(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Project]:
    """The example in one group, nothing of it up, and Pulumi logged in to nothing."""
    folder = tmp_path_factory.mktemp("bootstrap")
    with run_services(folder) as services:
        project = Project(folder / "project", services)
        project.edit("organization.yaml", add_management_role)
        project.edit("accounts.yaml", give_one_group)
        project.edit("admin.yaml", make_plain)
        del project.environment["PULUMI_BACKEND_URL"]
        yield project


def start(project: Project, *words: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "stacks", "bootstrap", *words],
        cwd=project.folder,
        env=project.environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def bootstrap(project: Project, *words: str, code: int = 0) -> tuple[str, str]:
    """What went to stdout and stderr."""
    run = start(project, *words)
    output, errors = run.communicate(timeout=600)
    assert run.returncode == code, output + errors
    assert "Traceback" not in errors
    return output, errors


def list_files(project: Project) -> dict[str, bytes]:
    """Every file of the project's folder but logs, what Python compiled, and what links lead to."""
    return {
        str(path.relative_to(project.folder)): path.read_bytes()
        for path in sorted(project.folder.rglob("*"))
        if path.is_file() and not path.is_symlink() and not {".pulumi-logs", "__pycache__"} & {*path.parts}
    }


def enter_deploy_role(project: Project) -> None:
    """What `eval "$(python -m stacks session --role ARN)"` does."""
    account = project.accounts()["administration"]["Id"]
    words = ("session", "--format", "json", "--role", f"arn:aws:iam::{account}:role/OrganizationDeploy")
    told = subprocess.run(
        [sys.executable, "-m", "stacks", *words],
        cwd=project.folder, env=project.environment, capture_output=True, text=True, check=True,
    )  # fmt: skip
    session = json.loads(told.stdout)
    project.environment |= {
        "AWS_ACCESS_KEY_ID": session["AccessKeyId"],
        "AWS_SECRET_ACCESS_KEY": session["SecretAccessKey"],
        "AWS_SESSION_TOKEN": session["SessionToken"],
    }


def open_bucket(project: Project) -> Any:
    return project.client("s3", project.accounts()["administration"]["Id"])


def list_bucket(project: Project, prefix: str) -> dict[str, int]:
    """The sizes of its objects."""
    found = open_bucket(project).list_objects_v2(Bucket=BUCKET, Prefix=prefix).get("Contents", ())
    return {item["Key"].rpartition("/")[2]: item["Size"] for item in found}


def list_local(folder: Path) -> set[str]:
    return {path.stem for path in (folder / FOLDER).glob("*.json")}


def list_ids(state: dict[str, Any]) -> list[tuple[str, str | None]]:
    """(URN, id) of all but the providers, whose ids are the engine's own."""
    return sorted(
        (item["urn"], item.get("id")) for item in state["resources"] if not item["type"].startswith("pulumi:providers")
    )


def read_local(project: Project, stack: str) -> dict[str, Any]:
    text = (project.folder / ".pulumi-state" / FOLDER / f"{stack}.json").read_text()
    return json.loads(text)["checkpoint"]["latest"]


def test_a_dry_run_changes_nothing(fresh: Project) -> None:
    before = list_files(fresh)
    output, errors = bootstrap(fresh, "--dry-run")
    assert output == "Nothing was done.\n"
    assert "  1. write the settings files that are missing" in errors
    assert f"pulumi stack migrate 'file://{fresh.folder}/.pulumi-state?metadata=skip' org" in errors
    assert "14. write s3://" in errors
    assert list_files(fresh) == before
    assert list_bucket_names(fresh) == []


def list_bucket_names(project: Project) -> list[str]:
    return [bucket["Name"] for bucket in project.client("s3").list_buckets()["Buckets"]]


def test_the_first_half_brings_all_stacks_up_from_the_management_account(fresh: Project) -> None:
    output, errors = bootstrap(fresh, "--yes", code=3)
    assert output == ""
    assert list_local(fresh.folder / ".pulumi-state") == set(STACKS)
    assert "Now it is the turn of somebody in the administrative account" in errors
    assert "write `management: role` under `access` in organization.yaml" in errors
    account = fresh.accounts()["administration"]["Id"]
    assert f"stacks session --role arn:aws:iam::{account}:role/OrganizationDeploy" in errors
    assert list_bucket(fresh, "") == {}


def test_a_killed_move_is_gone_on_with_to_the_end(fresh: Project) -> None:
    before = {stack: list_ids(read_local(fresh, stack)) for stack in STACKS}
    enter_deploy_role(fresh)
    assert "`management: direct`, so the caller acts in the management account" in bootstrap(fresh, "--yes", code=3)[1]
    fresh.edit("organization.yaml", enter_from_administration)
    fresh.edit("accounts.yaml", enter_by_execution_role)

    kill_with_a_state_in_both(fresh, "org")
    assert "org" in list_local(fresh.folder / ".pulumi-state")
    refused = bootstrap(fresh, "--yes", code=2)[1]
    assert "org: another run works on the stack" in refused
    let_time_pass(fresh)

    output, errors = bootstrap(fresh, "--yes")
    assert output.startswith(
        f"All states are in {TARGET}, encrypted by {PROVIDER}, and their previews show no operation."
    )
    assert "pulumi stack migrate" in errors
    assert f"{TARGET} org " not in errors
    assert "Commit Pulumi.yaml, Pulumi.org.yaml, Pulumi.admin.yaml, Pulumi.accounts-all.yaml." in output
    assert list_local(fresh.folder / ".pulumi-state") == set()
    assert {path.name.partition(".")[0] for path in (fresh.folder / ".pulumi-state" / "moved").iterdir()} == set(STACKS)
    assert yaml.safe_load((fresh.folder / "Pulumi.yaml").read_text())["backend"] == {"url": TARGET}
    del fresh.environment["PULUMI_CONFIG_PASSPHRASE"]
    for stack in STACKS:
        settings = yaml.safe_load((fresh.folder / f"Pulumi.{stack}.yaml").read_text())
        assert settings["secretsprovider"] == PROVIDER
        assert settings["encryptedkey"]
        assert "encryptionsalt" not in settings
        state = fresh.export(stack)
        assert state["secrets_providers"]["type"] == "cloud"
        assert list_ids(state) == before[stack]


def kill_with_a_state_in_both(project: Project, stack: str) -> None:
    """Ends a bootstrap, its engines too, with SIGKILL once the bucket has the state that the source has as well."""
    run = start(project, "--yes")
    deadline = time.monotonic() + 300
    while list_bucket(project, FOLDER).get(f"{stack}.json", 0) < 1000:
        assert run.poll() is None, run.communicate()
        assert time.monotonic() < deadline
        time.sleep(0.02)
    for child in psutil.Process(run.pid).children(recursive=True):
        child.send_signal(signal.SIGKILL)
    run.kill()
    run.communicate()


def let_time_pass(project: Project) -> None:
    """Takes away what a killed run holds, as three minutes do: tests/e2e/test_lease.py."""
    s3 = open_bucket(project)
    for folder in (".pulumi-leases/", ".pulumi/locks/"):
        for item in s3.list_objects_v2(Bucket=BUCKET, Prefix=folder).get("Contents", ()):
            s3.delete_object(Bucket=BUCKET, Key=item["Key"])


def test_a_second_run_has_nothing_left(fresh: Project) -> None:
    before = list_files(fresh)
    output, errors = bootstrap(fresh)
    assert (
        output == "Nothing is left to do: all states are where they shall be, and their previews show no operation.\n"
    )
    assert "migrate" not in errors
    assert list_files(fresh) == before
    assert bootstrap(fresh, "--dry-run")[0] == f"{NOTHING_LEFT} if their previews show no operation.\n"


def test_the_way_back(fresh: Project, tmp_path: Path) -> None:
    before = {stack: list_ids(fresh.export(stack)) for stack in STACKS}
    back = tmp_path / "states"
    words = ("--to", f"{back.as_uri()}?metadata=skip", "--yes")
    assert "PULUMI_CONFIG_PASSPHRASE is not set" in bootstrap(fresh, *words, code=2)[1]
    fresh.environment["PULUMI_CONFIG_PASSPHRASE"] = "other"
    output, _ = bootstrap(fresh, *words)
    assert "The folder has the only copy" in output
    assert list_local(back) == set(STACKS)
    assert [name for name in list_bucket(fresh, FOLDER) if name.endswith(".json")] == []
    for stack in STACKS:
        assert "secretsprovider" not in yaml.safe_load((fresh.folder / f"Pulumi.{stack}.yaml").read_text())
        assert list_ids(fresh.export(stack)) == before[stack]
    assert back.stat().st_mode & 0o777 == 0o700
