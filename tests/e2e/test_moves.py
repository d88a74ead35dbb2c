"""From one stack to a stack a group, between groups, and back, on the real engine: AWS never notices."""

import signal
import subprocess
import sys
import time
from typing import Any

import psutil
import pytest

from engine.urns import stack_of
from tests.support.example import give_groups, make_grouped
from tests.support.inventory import take_inventory
from tests.support.project import ROOT, Project, find_by_key
from tests.support.warm_python import start_warm_python

GROUPS = ("development", "production", "shared", "staging")
STACKS = ("org", *(f"accounts-{group}" for group in GROUPS))


def move(project: Project, *options: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*start_warm_python(), "-m", "stacks", "move", "--project", str(project.folder), *options],
        cwd=ROOT,
        env=project.environment,
        capture_output=True,
        text=True,
        timeout=500,  # a dozen runs of the engine
        check=False,
    )


def list_names(project: Project, *stacks: str) -> list[tuple[str, str]]:
    """(qualified type, logical name) of every resource but the stacks themselves and what they read of each other."""
    resources = [resource for stack in stacks for resource in project.export(stack)["resources"]]
    return sorted(
        (urn.split("::")[2], urn.split("::")[3])
        for resource in resources
        if not resource["type"].startswith(("pulumi:pulumi:", "pulumi:providers:pulumi"))
        for urn in [resource["urn"]]
    )


def make_single(organization: dict[str, Any]) -> None:
    organization["layout"] = "single"


def regroup(accounts: dict[str, Any]) -> None:
    find_by_key(accounts["accounts"], "staging-application")["group"] = "development"


@pytest.mark.timeout(900)  # some twenty runs of the engine
def test_there_between_and_back(project: Project) -> None:
    project.up("org")
    before, names = take_inventory(project.aws), list_names(project, "org")
    project.edit("organization.yaml", make_grouped)
    project.edit("accounts.yaml", give_groups)
    assert "python -m stacks move" in project.refuse("preview", "--stack", "org")

    told = move(project, "--dry-run")
    assert told.returncode == 0, told.stderr
    assert "accounts-production" in told.stdout
    assert list_names(project, "org") == names

    kill_half_way(project, "accounts-development")
    told = move(project, "--yes")
    assert told.returncode == 0, told.stdout + told.stderr
    assert told.stdout.endswith("All is moved, and the previews show no operation.\n")
    assert take_inventory(project.aws) == before
    assert list_names(project, *STACKS) == names
    for stack in STACKS:
        assert {stack_of(resource["urn"]) for resource in project.export(stack)["resources"]} == {stack}
    project.pulumi("up", "--yes", "--expect-no-changes", "--stack", "accounts-shared")
    assert project.outputs("accounts-shared").keys() == {"roles", "shares", "subnets", "vpcs"}

    project.edit("accounts.yaml", regroup)
    said = project.refuse("preview", "--stack", "accounts-development")
    assert "stack 'accounts-staging' has what is in account staging-application, which the config gives to this" in said
    told = move(project, "--yes")
    assert told.returncode == 0, told.stdout + told.stderr
    assert "The config has no stack accounts-staging any more, and nothing of AWS is in it" in told.stdout
    assert list_names(project, "accounts-staging") == []
    assert list_names(project, *STACKS) == names

    project.edit("organization.yaml", make_single)
    assert "this stack would have made it a second time" in project.refuse("preview", "--stack", "org")
    told = move(project, "--yes")
    assert told.returncode == 0, told.stdout + told.stderr
    assert list_names(project, *STACKS) == names
    project.pulumi("up", "--yes", "--expect-no-changes", "--stack", "org")
    assert take_inventory(project.aws) == before
    again = move(project, "--yes")
    assert again.returncode == 0
    assert again.stdout.startswith("Nothing to move: what is in each account of the config is in the stack that it is")


def kill_half_way(project: Project, dest: str) -> None:
    """Ends a move, its engine too, with SIGKILL as soon as `dest` has something, which its source still has as well."""
    stacks = project.folder / "state" / ".pulumi" / "stacks"
    process = subprocess.Popen(
        [sys.executable, "-m", "stacks", "move", "--project", str(project.folder), "--yes"],
        cwd=ROOT,
        env=project.environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    deadline = time.monotonic() + 60
    while not any("::aws:" in file.read_text() for file in stacks.rglob(f"{dest}.json")):
        assert process.poll() is None
        assert time.monotonic() < deadline
        time.sleep(0.005)
    for child in psutil.Process(process.pid).children(recursive=True):
        child.send_signal(signal.SIGKILL)
    process.kill()
    process.wait()
    for lock in (project.folder / "state" / ".pulumi" / "locks").rglob("*.json"):
        lock.unlink()
