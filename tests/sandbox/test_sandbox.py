"""The sandbox on the real engine, with a program of three lines in a clone of its own."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from sandbox.__main__ import start, stop
from sandbox.folders import Folders
from sandbox.processes import find_process
from sandbox.progress import Progress
from sandbox.services import AWS
from sandbox.stacks import has_changes

pytestmark = pytest.mark.engine

PROGRAM = """
import pulumi
import pulumi_aws as aws
account = aws.Provider("account", region="us-east-1")
aws.organizations.Organization("organization", feature_set="ALL", opts=pulumi.ResourceOptions(provider=account))
"""
PROJECT = """
name: little
runtime: {{name: python, options: {{toolchain: pip, virtualenv: {virtualenv}}}}}
"""
STACK = "config:\n  little:key: value\n"


class Clone:
    """A clone in git, and its sandbox."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.folders = Folders(root)
        (root / "Pulumi.yaml").write_text(PROJECT.format(virtualenv=Path(sys.executable).parent.parent))
        (root / "Pulumi.org.yaml").write_text(STACK)
        (root / "Pulumi.admin.yaml").write_text(STACK)
        (root / "__main__.py").write_text(PROGRAM)
        config = root / "config" / "org"
        config.mkdir(parents=True)
        (config / "organization.yaml").write_text("home_region: us-east-1\n")
        (root / ".gitignore").write_text("/.sandbox/\n__pycache__/\n")
        for words in (["init", "-q"], ["add", "-A"]):
            subprocess.run(["git", *words], cwd=root, check=True)

    def shell(self, command: str) -> subprocess.CompletedProcess[str]:
        """Runs a command as somebody would who has sourced the file."""
        line = f". .sandbox/env && {command}"
        return subprocess.run(["bash", "-c", line], cwd=self.root, capture_output=True, text=True, check=False)

    def read_status(self) -> str:
        """What git says has changed or is new; what was added at the begin apart."""
        command = ["git", "status", "--porcelain"]
        lines = subprocess.run(command, cwd=self.root, capture_output=True, text=True, check=True).stdout.splitlines()
        return "\n".join(line for line in lines if not line.startswith("A  "))


@pytest.fixture(scope="module")
def clone(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Clone]:
    root = tmp_path_factory.mktemp("a clone")
    clone = Clone(root)
    with pytest.MonkeyPatch.context() as patch:
        # One AWS holds one organization, and both stacks run this program: one is enough.
        patch.setattr("sandbox.__main__.list_stacks", lambda _root: ("org",))
        start(clone.folders, Progress())
        yield clone
        stop(clone.folders, Progress())
    assert not clone.folders.home.exists()


def test_sandbox_is_up_and_git_sees_nothing(clone: Clone) -> None:
    assert clone.folders.finished.exists()
    assert clone.shell("pulumi stack --show-name").stdout == "org\n"
    assert clone.read_status() == ""


@pytest.mark.parametrize(
    "command",
    [
        "pulumi preview --stack org --expect-no-changes",
        "pulumi preview --expect-no-changes --json",
        "pulumi up -s org --yes --expect-no-changes",
        "pulumi refresh --yes --stack=org",
        "pulumi stack export --stack org",
        "pulumi stack history --show-secrets",
        "pulumi config",
        "pulumi stack init other && pulumi stack rm other --yes && pulumi stack select org",
    ],
)
def test_plain_commands_work_and_write_nothing_into_the_clone(clone: Clone, command: str) -> None:
    done = clone.shell(command)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "warning" not in done.stdout + done.stderr
    assert clone.read_status() == ""


def test_committed_config_reaches_the_program(clone: Clone) -> None:
    answer = json.loads(clone.shell("pulumi preview --stack org --json").stdout)
    assert answer["config"] == {"little:key": "value"}
    assert answer["changeSummary"] == {"same": 3}


def test_second_start_changes_nothing_and_says_so(clone: Clone, capfd: pytest.CaptureFixture[str]) -> None:
    process = find_process(clone.folders.record(AWS))
    start(clone.folders, Progress())
    assert "All is up already; nothing was changed." in capfd.readouterr().err
    assert find_process(clone.folders.record(AWS)) == process


def test_second_start_tells_of_changes_and_leaves_them_to_the_user(
    clone: Clone, capfd: pytest.CaptureFixture[str]
) -> None:
    program = clone.root / "__main__.py"
    try:
        program.write_text(PROGRAM + 'pulumi.export("something", "new")\naws.Provider("other", region="us-east-1")\n')
        start(clone.folders, Progress())
        told = capfd.readouterr().err
        assert "nothing was changed, but the program has changes for org now" in told
        assert "source .sandbox/env && pulumi preview --stack org" in told
        assert has_changes(clone.folders, "org", {**os.environ, **read_env(clone)})
    finally:
        program.write_text(PROGRAM)


def test_local_aws_that_died_is_made_anew_together_with_the_state(
    clone: Clone, capfd: pytest.CaptureFixture[str]
) -> None:
    process = find_process(clone.folders.record(AWS))
    assert process
    process.kill()
    process.wait(10)
    start(clone.folders, Progress())
    assert "The local AWS has ended since, and forgot everything" in capfd.readouterr().err
    assert clone.shell("pulumi preview --stack org --expect-no-changes").returncode == 0
    assert clone.read_status() == ""


def test_interrupted_update_is_cancelled_only_when_its_engine_is_gone(clone: Clone) -> None:
    locks = clone.folders.state / ".pulumi" / "locks" / "organization" / "little" / "org"
    locks.mkdir(parents=True, exist_ok=True)
    lock = locks / "11111111-1111-1111-1111-111111111111.json"
    lock.write_text(
        json.dumps({"pid": os.getpid(), "username": "x", "hostname": "x", "timestamp": "2026-01-01T00:00:00Z"})
    )
    start(clone.folders, Progress())  # previews take no lock, and leave this one alone
    assert lock.exists()
    with subprocess.Popen(["true"]) as ended:
        pass
    lock.write_text(lock.read_text().replace(f"{os.getpid()}", f"{ended.pid}"))
    clone.folders.finished.unlink()
    start(clone.folders, Progress())
    assert not lock.exists()
    assert clone.folders.finished.exists()


def test_what_a_killed_engine_never_wrote_down_is_made_anew(clone: Clone, capfd: pytest.CaptureFixture[str]) -> None:
    process = find_process(clone.folders.record(AWS))
    clone.folders.finished.unlink()
    clone.folders.unsaved.touch()
    start(clone.folders, Progress())
    assert "was killed before it had written down what it made: all is made anew" in capfd.readouterr().err
    assert find_process(clone.folders.record(AWS)) != process
    assert clone.folders.finished.exists()
    assert not clone.folders.unsaved.exists()
    assert clone.shell("pulumi preview --stack org --expect-no-changes").returncode == 0


def read_env(clone: Clone) -> dict[str, str]:
    """The environment after sourcing the file."""
    return dict(line.split("=", 1) for line in clone.shell("env -0").stdout.split("\0") if line)
