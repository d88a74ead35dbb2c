"""`python -m recovery`: what it says, what it does, and its exit code."""

import json
import os
import socket
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from recovery import cli
from recovery import locks as locks_module
from tests.support.world import Told, World
from tests.support.world import world as fake_engine

__all__ = ["fake_engine"]

STACK = "urn:pulumi:org::shop::pulumi:pulumi:Stack::shop-org"
ROLE = "urn:pulumi:org::shop::aws:iam/role:Role::audit"
Recover = Callable[..., Told]


@pytest.fixture
def world(fake_engine: World) -> World:
    (fake_engine.folder / "Pulumi.yaml").write_text("name: shop\nruntime: python\n")
    fake_engine.write(
        backend=f"file://{fake_engine.folder}/state", stacks={"org": [{"urn": STACK}], "admin": []}, pending={}
    )
    return fake_engine


@pytest.fixture
def recover(world: World, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Recover:
    def call(*arguments: str) -> Told:
        monkeypatch.setattr("sys.argv", ["recovery", "--project", str(world.folder), *arguments])
        code = 0
        try:
            cli.run()
        except SystemExit as ended:
            code = int(ended.code or 0)
        told = capsys.readouterr()
        return Told(code, told.out, told.err)

    return call


def lock(world: World, name: str = "one", pid: int = 0, host: str | None = None) -> Path:
    """A lock that a run of this host wrote, `pid` 0 for one that has ended."""
    folder = world.folder / "state/.pulumi/locks/organization/shop/org"
    folder.mkdir(parents=True, exist_ok=True)
    content = {
        "pid": pid or 2**22 - 1,
        "username": "ci",
        "hostname": host or socket.gethostname(),
        "timestamp": datetime.now(UTC).isoformat(),
    }
    file = folder / f"{name}.json"
    file.write_text(json.dumps(content))
    return file


def interrupt(world: World, kind: str = "creating", **resource: Any) -> None:
    world.write(pending={"org": [{"type": kind, "resource": {"urn": ROLE, **resource}}]})


def test_a_stack_without_a_killed_run_is_fine(recover: Recover) -> None:
    told = recover()
    assert (told.code, told.out) == (0, "org is not locked.\nNothing is left of an interrupted run of org.\n")


def test_a_dead_lock_is_taken_away_and_no_other(world: World, recover: Recover) -> None:
    mine = lock(world)
    told = recover()
    assert told.code == 2
    assert "there is nobody to ask: add --yes" in told.err
    assert mine.exists()
    told = recover("--yes")
    assert told.code == 0
    assert f": dead, no process {2**22 - 1} runs on this host" in told.out
    assert "org is unlocked." in told.out
    assert not mine.exists()
    assert world.calls("cancel") == []


def test_a_living_run_keeps_its_lock(world: World, recover: Recover, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(locks_module, "PROCESS_NAME", "py")
    dead, alive = lock(world), lock(world, "two", os.getpid())
    told = recover("--yes", "--lock", "two")
    assert told.code == 3
    assert "A run is at work, so nothing was done" in told.err
    assert f"`kill -INT {os.getpid()}`" in told.err
    assert dead.exists()
    assert alive.exists()
    assert world.calls("stack") == []


def test_a_lock_of_another_host_goes_only_by_its_name(world: World, recover: Recover) -> None:
    file = lock(world, host="elsewhere")
    told = recover("--yes")
    assert told.code == 3
    assert "  python -m recovery --stack org --lock one" in told.err
    assert file.exists()
    told = recover("--yes", "--lock", "one")
    assert told.code == 0
    assert not file.exists()
    assert "org has no lock one (any more)." in recover("--lock", "one").err


def test_what_is_settled_is_forgotten(world: World, recover: Recover) -> None:
    interrupt(world)
    world.write(stacks={"org": [{"urn": STACK}, {"urn": ROLE, "id": "audit"}]})
    told = recover("--yes")
    assert told.code == 0
    assert "interrupted while creating audit (aws:iam/role:Role): settled" in told.out
    assert "The state has nothing pending any more." in told.out
    assert world.urns() == [STACK, ROLE]
    assert world.read()["pending"] == {}
    assert [call[1] for call in world.calls("stack")] == ["export", "ls", "export", "import"]


def test_what_is_not_settled_keeps_all_that_is_pending(world: World, recover: Recover) -> None:
    interrupt(world, "updating")
    told = recover("--yes")
    assert told.code == 3
    assert "interrupted while updating audit (aws:iam/role:Role): `pulumi up` does it again" in told.out
    assert "Run this again after `pulumi up`." in told.err
    assert world.read()["pending"] != {}


def test_a_state_that_another_run_changed_is_not_written(
    world: World, recover: Recover, monkeypatch: pytest.MonkeyPatch
) -> None:
    interrupt(world)
    tell = cli._tell_strays

    def change(*arguments: Any) -> None:
        tell(*arguments)
        world.write(stacks={"org": [{"urn": STACK}, {"urn": ROLE, "id": "audit"}]})

    monkeypatch.setattr(cli, "_tell_strays", change)
    told = recover("--yes")
    assert told.code == 3
    assert "The state changed meanwhile, so nothing was written" in told.err
    assert world.urns() == [STACK, ROLE]
    assert world.read()["pending"] != {}


def test_a_program_that_cannot_be_previewed_is_no_all_clear(world: World, recover: Recover) -> None:
    world.write(fail={"preview": {"stderr": "error: the config is wrong"}})
    told = recover()
    assert told.code == 3
    assert "What `pulumi up` would make, and AWS may have already, is unknown" in told.err
    assert "no all-clear" in told.err


def test_another_backend_is_said_and_the_rest_is_done(world: World, recover: Recover) -> None:
    world.write(backend="https://api.pulumi.com")
    assert "Pulumi Cloud holds the lock itself" in recover().err
    world.write(backend="gs://states")
    told = recover()
    assert told.code == 0
    assert "does not read the locks of a gs:// backend" in told.err


def test_a_folder_that_is_no_project_is_bad_input(world: World, recover: Recover) -> None:
    (world.folder / "Pulumi.yaml").unlink()
    told = recover()
    assert told.code == 2
    assert "--project names the folder of Pulumi's project" in told.err
