"""`python -m stacks preview`, `up`, `refresh` and `settings`: what a person, a pipe and an exit code tell."""

import json
import os
import pty
import shutil
import stat
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import yaml
from typer.testing import CliRunner, Result

from engine.changes import Operation, read_preview
from engine.urns import split_urn
from stacks.cli import app
from stacks.commands import asking
from stacks.commands import move as moving
from stacks.errors import UsageError
from stacks.moving.plan import Move, MovePlan
from tests.support.example import EXAMPLE, give_groups, make_grouped
from tests.support.fake_runs import project

__all__ = ["project"]

GROUPS = ("accounts-development", "accounts-production", "accounts-shared", "accounts-staging")
UP = {"organization": {"id": "o-1"}}


@pytest.fixture
def grouped(project: Path) -> Path:
    """A project with the example in groups, and settings for `org` alone; no stack is made yet."""
    folder = project / "config" / "org"
    shutil.copytree(EXAMPLE, folder)
    for name, edit in (("organization", make_grouped), ("accounts", give_groups)):
        content = yaml.safe_load((folder / f"{name}.yaml").read_text())
        edit(content)
        (folder / f"{name}.yaml").write_text(yaml.safe_dump(content, sort_keys=False))
    (project / "Pulumi.yaml").write_text("name: shop\n")
    (project / "Pulumi.org.yaml").write_text("config:\n  pulumi:disable-default-providers: [aws]\n")
    return project


def call(project: Path, *words: str) -> Result:
    return CliRunner().invoke(app, [*words, "--project", str(project)])


def read(result: Result) -> dict[str, Any]:
    return {stack["stack"]: stack for stack in json.loads(result.stdout)["stacks"]}


def make(project: Path, **outputs: Any) -> None:
    (project / "stacks.json").write_text(json.dumps({name.replace("_", "-"): value for name, value in outputs.items()}))


def test_a_new_organization_comes_up_in_order_with_one_summary(grouped: Path) -> None:
    result = call(grouped, "up", "--yes")
    assert result.exit_code == 0, result.output
    rows = result.stdout.splitlines()
    assert [row.split()[:2] for row in rows[1:7]] == [[name, "done"] for name in ("org", "admin", *GROUPS)]
    assert "1 created, 2 unchanged" in rows[1]
    assert rows[-1].startswith("logs: ")
    told = result.stderr.splitlines()
    assert told[:2] == ["wrote Pulumi.admin.yaml: commit it", f"wrote Pulumi.{GROUPS[0]}.yaml: commit it"]
    assert "made the stack accounts-shared" in told
    assert "the engine's own lock keeps two runs apart" in result.stderr
    assert told.index("org: up begun") < told.index("admin: up begun")
    logs = Path(rows[-1].removeprefix("logs: "))
    assert logs.parent == grouped / ".pulumi-logs"
    assert logs.name.endswith(f"-{os.getpid()}"), "two runs of one second have a folder each"
    assert (logs / "org.up.log").read_text() == "what the engine prints\n"


def test_what_the_gate_refuses_is_not_begun_with(grouped: Path) -> None:
    (grouped / "org.loses").touch()
    result = call(grouped, "up", "org", "admin", "--yes", "--format", "json")
    assert result.exit_code == 3
    told = read(result)
    assert (told["org"]["result"], told["org"]["changes"]) == ("refused", {})
    assert "loss: the account accounts-two is deleted: AWS closes the account" in told["org"]["reason"]
    assert "accounts-two" in told["org"]["reason"]
    assert told["admin"]["reason"] == "it waits for org, which was refused"
    assert not (grouped / "held-to").exists()
    (grouped / "config" / "org" / "waivers.yaml").write_text(
        f"waivers:\n- {{key: two, rule: loss, reason: It is empty, by: Ada, until: {datetime.now(UTC).date()}}}\n"
        "- {key: one, rule: loss, reason: It is empty, by: Ada, until: 2020-12-31}\n"
    )
    told = read(call(grouped, "up", "org", "--yes", "--format", "json"))
    assert told["org"]["result"] == "done"
    assert json.loads((grouped / "held-to").read_text()) == {"resourcePlans": {}}
    assert "waivers.yaml:3: the waiver of loss for one, by Ada, was over on 2020-12-31" in told["org"]["warnings"][0]


def test_a_preview_is_saved_for_its_reviewers(grouped: Path) -> None:
    make(grouped, org=UP, admin={})
    (grouped / "saved").mkdir()
    (grouped / "saved" / "org.json").write_text("of an earlier run")
    assert call(grouped, "preview", "org", "--save", str(grouped / "saved")).exit_code == 0
    file = grouped / "saved" / "org.json"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    preview = read_preview(file.read_text(), "it")
    assert [(split_urn(change.urn)[1], change.operation) for change in preview.changes] == [
        ("accounts-new", Operation.create),
        ("accounts-one", Operation.same),
        ("accounts-two", Operation.same),
    ]
    (grouped / "org.fails").touch()
    call(grouped, "preview", "org", "--save", str(grouped / "saved"))
    assert not file.exists(), "the preview of an earlier run is no preview of this one"


def test_a_preview_that_cannot_be_saved_is_not_made(grouped: Path) -> None:
    make(grouped, org=UP)
    (grouped / "saved").write_text("a file")
    result = call(grouped, "preview", "org", "--save", str(grouped / "saved"))
    assert isinstance(result.exception, UsageError)
    assert "previews cannot be saved there" in str(result.exception)
    assert not (grouped / "began").exists()


def test_a_failure_has_its_reason_and_exit_code(grouped: Path) -> None:
    (grouped / "org.fails").touch()
    result = call(grouped, "up", "org", "admin", "--yes", "--format", "json")
    assert result.exit_code == 3
    told = read(result)
    assert (told["org"]["result"], told["org"]["reason"]) == ("failed", "AWS says no")
    assert (told["admin"]["result"], told["admin"]["reason"]) == ("not run", "it waits for org, which failed")
    assert "AWS says no" in call(grouped, "up", "org", "--yes").stdout


def test_a_preview_says_what_cannot_be_seen_yet(grouped: Path) -> None:
    make(grouped, org={}, admin={})
    told = read(call(grouped, "preview", "--format", "json"))
    assert {name: stack["result"] for name, stack in told.items()} == {
        "org": "done",
        "admin": "later",
    } | dict.fromkeys(GROUPS, "not made")
    assert told["admin"]["reason"] == "can be previewed once org is up"
    make(grouped, org=UP, admin={})
    result = call(grouped, "preview", "admin", "--logs", str(grouped / "logs"))
    assert result.exit_code == 0
    assert "1 to create, 2 unchanged" in result.stdout
    assert (grouped / "logs" / "admin.preview.log").is_file()


def test_drift_is_an_exit_code_and_a_stack_that_is_not_there_has_none(grouped: Path) -> None:
    make(grouped, org=UP)
    result = call(grouped, "refresh", "org", "admin", "--preview-only", "--format", "json")
    assert result.exit_code == 3
    told = read(result)
    assert (told["org"]["result"], told["admin"]["result"]) == ("drift", "not made")
    assert call(grouped, "refresh", "admin", "--preview-only").exit_code == 0


@pytest.mark.parametrize("command", ["up", "refresh"])
def test_nobody_to_ask_is_told_before_anything_is_started(grouped: Path, command: str) -> None:
    make(grouped, org=UP)
    result = call(grouped, command, "org")
    assert isinstance(result.exception, UsageError)
    assert "add --yes" in str(result.exception)
    assert not (grouped / "began").exists()


@pytest.mark.parametrize(("answer", "code", "ran"), [("y\n", 0, True), ("n\n", 3, False), ("", 130, False)])
def test_it_asks_once_after_all_previews(
    grouped: Path, monkeypatch: pytest.MonkeyPatch, answer: str, code: int, ran: bool
) -> None:
    monkeypatch.setattr(asking, "require_somebody", lambda: None)
    monkeypatch.setattr("stacks.commands.summary.require_somebody", lambda: None)
    result = CliRunner().invoke(app, ["up", "org", "--project", str(grouped)], input=answer)
    assert result.exit_code == code, result.output
    assert "1 to create, 2 unchanged" in result.stderr
    assert result.stderr.count("Bring these stacks up? [y/N]") == 1
    assert ("org: up begun" in result.stderr) is ran


def test_a_preview_that_fails_is_the_end(grouped: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("stacks.commands.summary.require_somebody", lambda: None)
    (grouped / "org.fails").touch()
    result = call(grouped, "up", "org")
    assert result.exit_code == 3
    assert "Nothing was done." in result.stderr
    assert "Bring these" not in result.stderr


@pytest.mark.parametrize("command", ["preview", "up", "refresh"])
def test_a_stack_that_the_config_does_not_have_is_refused(grouped: Path, command: str) -> None:
    result = call(grouped, command, "orgs")
    assert isinstance(result.exception, UsageError)
    assert "the config has no stack 'orgs'" in str(result.exception)


def test_another_config_than_the_program_reads_is_refused(grouped: Path) -> None:
    (grouped / "Pulumi.org.yaml").write_text(
        "config:\n  pulumi:disable-default-providers: [aws]\n  shop:dir: config/mine\n"
    )
    result = call(grouped, "preview", "org", "--dir", str(grouped / "config" / "org"))
    assert isinstance(result.exception, UsageError)
    assert "config/mine, as Pulumi.org.yaml says, and --dir is" in str(result.exception)


def test_settings_are_written_once_and_said(grouped: Path) -> None:
    result = call(grouped, "settings")
    assert result.stdout.splitlines() == [f"wrote Pulumi.{name}.yaml: commit it" for name in ("admin", *GROUPS)]
    assert call(grouped, "settings").stdout == "Every stack has its settings file.\n"


def test_what_was_typed_while_the_previews_ran_is_no_answer() -> None:
    code = "import time; from stacks.commands import asking; time.sleep(2); asking.confirm('Go on?', yes=False)"
    main, other = pty.openpty()
    with subprocess.Popen([sys.executable, "-c", code], stdin=other, stderr=subprocess.PIPE, text=True) as asking_one:
        os.write(main, b"y\n")
        assert asking_one.stderr is not None
        told = ""
        while "[y/N]" not in told:
            told += asking_one.stderr.read(1)
        os.write(main, b"n\n")
        assert "exceptions.Exit: 3" in asking_one.communicate(timeout=60)[1]
    os.close(main)
    os.close(other)


def test_what_is_moved_into_a_new_stack_is_previewed_from_the_config_that_was_read(
    grouped: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (grouped / "config").rename(grouped / "mine")
    move = Move(source="org", dest=GROUPS[0], accounts=("x",), components=("c",), resources=1, copies=())
    plan = MovePlan(moves=(move,), providers={}, problems=())
    monkeypatch.setattr(moving, "_read_plan", lambda *_: plan)
    monkeypatch.setattr(moving, "make_moves", lambda *_: None)
    monkeypatch.setattr(moving, "find_changes", lambda *_: {})
    options = ["move", "--yes", "--dir", str(grouped / "mine" / "org")]
    refused = call(grouped, *options)
    assert isinstance(refused.exception, UsageError)
    assert "the stack org reads" in str(refused.exception)
    assert not (grouped / f"Pulumi.{GROUPS[0]}.yaml").exists()
    org = grouped / "Pulumi.org.yaml"
    org.write_text(f"{org.read_text()}  shop:dir: mine/org\n")
    assert call(grouped, *options).exit_code == 0
    org.unlink()
    (grouped / f"Pulumi.{GROUPS[0]}.yaml").unlink()
    assert call(grouped, *options).exit_code == 0
    for stack in ("org", GROUPS[0]):
        assert yaml.safe_load((grouped / f"Pulumi.{stack}.yaml").read_text())["config"]["shop:dir"] == "mine/org"


def test_the_settings_of_one_stack_name_the_config_that_was_read(grouped: Path) -> None:
    (grouped / "config").rename(grouped / "mine")
    assert call(grouped, "preview", GROUPS[0], "--dir", str(grouped / "mine" / "org")).exit_code == 0
    assert yaml.safe_load((grouped / f"Pulumi.{GROUPS[0]}.yaml").read_text())["config"]["shop:dir"] == "mine/org"
