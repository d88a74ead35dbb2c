"""The lease between processes that are killed, frozen, or have a wrong clock; and the engine's own locks on S3."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from stacks.lease import LeaseHeldError, Leases, find_owner, open_leases
from tests.support.lease_holder import LOST, PROJECT, REFUSED
from tests.support.project import ROOT, Project, Services

TTL = 4.0
PATIENCE = 1.5 * TTL + 1
LEASE, LOCKS = f".pulumi-leases/{PROJECT}/org.json", f".pulumi/locks/organization/{PROJECT}/org/"
SLEEPER = "import os, time\nwhile os.path.exists('wait'):\n    time.sleep(0.05)\n"
"""A program of Pulumi that registers nothing and runs as long as there is a file of that name."""


def fail(why: str) -> None:
    raise AssertionError(why)


@pytest.fixture
def s3(services: Services, monkeypatch: pytest.MonkeyPatch) -> Any:
    """S3 of an empty local AWS with the bucket `state`, which this process's credentials lead to."""
    services.aws.reset()
    client = services.aws.client("s3")
    client.create_bucket(Bucket="state")
    for name in ("AWS_PROFILE", "AWS_SESSION_TOKEN", "AWS_CA_BUNDLE", "AWS_ENDPOINT_URL"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "test")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "test")
    return client


@pytest.fixture
def url(services: Services) -> str:
    return f"s3://state?region=us-east-1&endpoint={services.aws.url}&s3ForcePathStyle=true"


@pytest.fixture
def leases(url: str) -> Leases:
    return open_leases(url, PROJECT, ttl=TTL)


@contextmanager
def run_holder(
    url: str, *command: str, skew: float = 0.0, cwd: Path = ROOT, env: dict[str, str] | None = None
) -> Iterator[subprocess.Popen[str]]:
    """Another run of the stack `org`; killed at the end, with its children."""
    arguments = [sys.executable, "-m", "tests.support.lease_holder", url, "org", str(TTL), str(skew), *command]
    process = subprocess.Popen(
        arguments, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, start_new_session=True, cwd=cwd, env=env
    )
    with process:
        try:
            yield process
        finally:
            kill_all(process)


def kill_all(process: subprocess.Popen[str]) -> None:
    """As when the machine of a run is gone."""
    try:
        os.killpg(process.pid, signal.SIGKILL)
    except ProcessLookupError:
        return


def read_line(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    return process.stdout.readline().strip()


def wait_for(condition: Callable[[], Any]) -> Any:
    deadline = time.monotonic() + 120
    while not (found := condition()):
        assert time.monotonic() < deadline
        time.sleep(0.05)
    return found


def take_over(leases: Leases, url: str, told: list[str]) -> Any:
    """Tries until the lease has run out."""

    def attempt() -> Any:
        hold = leases.hold("org", find_owner(url, {}), fail, tell=told.append)
        try:
            hold.__enter__()
        except LeaseHeldError:
            return None
        return hold

    return wait_for(attempt)


@pytest.mark.parametrize("skew", [-300.0, 300.0])
def test_a_killed_run_is_followed_after_its_time_whatever_the_clocks_say(s3: Any, url: str, skew: float) -> None:
    with run_holder(url, skew=skew) as killed:
        assert read_line(killed) == "held"
        first = json.loads(s3.get_object(Bucket="state", Key=LEASE)["Body"].read())
        # Longer than it lasts: it is renewed, and a clock that is wrong the other way sees it so.
        time.sleep(PATIENCE)
        with run_holder(url, skew=-skew) as second:
            assert read_line(second).startswith("org: another run works on the stack: ")
            assert second.wait() == REFUSED
        os.kill(killed.pid, signal.SIGKILL)
        killed.wait()
        last_write = s3.head_object(Bucket="state", Key=LEASE)["LastModified"]
        while True:
            with run_holder(url, skew=-skew) as third:
                line = read_line(third)
                if third.poll() is None and line.startswith("org: took over"):
                    break
                assert line.startswith("org: another run works on the stack: ")
        assert f"process {killed.pid} of" in line
    lease = json.loads(s3.get_object(Bucket="state", Key=LEASE)["Body"].read())
    assert lease["token"] != first["token"]
    assert datetime.fromisoformat(lease["since"]) - last_write > timedelta(seconds=TTL)


def test_a_frozen_run_that_wakes_up_late_hears_that_it_has_lost(s3: Any, url: str, leases: Leases) -> None:
    told: list[str] = []
    with run_holder(url) as frozen:
        assert read_line(frozen) == "held"
        os.kill(frozen.pid, signal.SIGSTOP)
        hold = take_over(leases, url, told)
        os.kill(frozen.pid, signal.SIGCONT)
        line = read_line(frozen)
        assert line.startswith("lost org: the lease ")
        assert frozen.wait() == LOST
        assert read_line(frozen) == ""
        hold.__exit__(None, None, None)
    assert told[0].startswith("org: took over the lease of a run that was killed: ")
    assert json.loads(s3.get_object(Bucket="state", Key=LEASE)["Body"].read())["released"] is True


@pytest.fixture
def sleeper(services: Services, s3: Any, url: str, tmp_path: Path) -> Project:
    """A project whose `pulumi up` of the stack `org`, on S3, holds the engine's lock until its file `wait` is gone."""
    del s3
    project = Project(tmp_path / "project", services)
    (project.folder / "__main__.py").unlink()
    (project.folder / "__main__.py").write_text(SLEEPER)
    project.environment["PULUMI_BACKEND_URL"] = url
    project.pulumi("stack", "init", "org")
    (project.folder / "wait").touch()
    return project


UP = ("pulumi", "up", "--yes", "--skip-preview", "--non-interactive", "--stack", "org")


def list_locks(s3: Any) -> list[str]:
    contents = s3.list_objects_v2(Bucket="state", Prefix=LOCKS).get("Contents", [])
    return [item["Key"].removeprefix(LOCKS).removesuffix(".json") for item in contents]


def read_engine_locks(s3: Any) -> list[str]:
    return json.loads(s3.get_object(Bucket="state", Key=LEASE)["Body"].read())["engine_locks"]


def test_the_lock_of_a_killed_run_s_engine_goes_with_its_lease(
    sleeper: Project, s3: Any, url: str, leases: Leases
) -> None:
    told: list[str] = []
    environment = sleeper.environment | {"PYTHONPATH": str(ROOT)}
    with run_holder(url, *UP, cwd=sleeper.folder, env=environment) as run:
        assert read_line(run) == "held"
        (lock,) = wait_for(lambda: read_engine_locks(s3))
        assert list_locks(s3) == [lock]
        # Its runner alone is killed: the engine that lives keeps its lock and the lease.
        os.kill(run.pid, signal.SIGKILL)
        run.wait()
        time.sleep(PATIENCE + 1)
        with pytest.raises(LeaseHeldError, match="has run out, but its engine still runs here as process"):
            leases.hold("org", find_owner(url, {}), fail, tell=fail).__enter__()
        assert list_locks(s3) == [lock]
        kill_all(run)
    (sleeper.folder / "wait").unlink()
    with leases.hold("org", find_owner(url, {}), fail, tell=told.append):
        assert list_locks(s3) == []
        sleeper.pulumi("up", "--yes", "--skip-preview", "--stack", "org")
    assert told[0].startswith("org: took over the lease and its lock of the engine of a run that was killed: ")


def test_recovery_on_s3_keeps_the_lock_of_a_run_that_lives_and_takes_away_a_dead_one_s(
    sleeper: Project, s3: Any, services: Services
) -> None:
    host = services.aws.url.removeprefix("http://")
    sleeper.environment["PULUMI_BACKEND_URL"] = (
        f"s3://state?region=us-east-1&endpoint={host}&disableSSL=true&s3ForcePathStyle=true"
    )

    def recover() -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "recovery", "--yes", "--stack", "org"],
            cwd=sleeper.folder, env=sleeper.environment, capture_output=True, text=True, timeout=200, check=False,
        )  # fmt: skip

    with subprocess.Popen(UP, cwd=sleeper.folder, env=sleeper.environment, stdout=subprocess.DEVNULL) as up:
        try:
            locks = wait_for(lambda: list_locks(s3))
            told = recover()
            assert told.returncode == 3, told.stderr
            assert f"process {up.pid}" in told.stdout
            assert ": alive, pulumi runs as process" in told.stdout
            assert list_locks(s3) == locks
        finally:
            up.kill()
    (sleeper.folder / "wait").unlink()
    told = recover()
    assert told.returncode == 0, told.stdout + told.stderr
    assert f"dead, no process {up.pid} runs on this host" in told.stdout
    assert "org is unlocked." in told.stdout
    assert list_locks(s3) == []
