import json
import subprocess
import sys
from pathlib import Path

import pytest

from sandbox import wrapper
from sandbox.wrapper import (
    Sandbox,
    add_config_file,
    makes_stack,
    needs_config_file,
    parse_command_line,
    render_stack_file,
    touches_scratch_only,
)

SALT = "v1:salt"
FAKE_ENGINE = """#!{python} -IS
import json, os, sys
from pathlib import Path

words = sys.argv[1:]
if "--show-name" in words:
    print("selected") if Path({root!r}, "selected").exists() else sys.exit(255)
else:
    with open({log!r}, "a") as log:
        log.write(json.dumps([os.getcwd(), *words]) + "\\n")
"""


class Clone:
    """A clone with a committed stack, and an engine that only writes down how it was called."""

    def __init__(self, folder: Path) -> None:
        self.root = folder / "clone"
        self.root.mkdir()
        (self.root / "Pulumi.yaml").write_text("name: project\n")
        (self.root / "Pulumi.org.yaml").write_text("config:\n  project:key: value\n")
        self.scratch = self.root / ".sandbox" / "project"
        self.log = folder / "log"
        engine = folder / "pulumi"
        engine.write_text(FAKE_ENGINE.format(python=sys.executable, root=str(self.root), log=str(self.log)))
        engine.chmod(0o755)
        self.sandbox = Sandbox(str(engine), self.root, self.scratch, SALT)

    def call(self, *arguments: str, folder: Path | None = None) -> subprocess.CompletedProcess[str]:
        """Runs the wrapper as its launcher does."""
        words = [self.sandbox.engine, str(self.root), str(self.scratch), SALT]
        command = [sys.executable, "-IS", wrapper.__file__, *words, *arguments]
        return subprocess.run(command, cwd=folder or self.root, capture_output=True, text=True, check=False)

    def read_calls(self) -> list[list[str]]:
        """What the engine was called with: its folder, then its arguments."""
        return [json.loads(line) for line in self.log.read_text().splitlines()] if self.log.exists() else []


@pytest.fixture
def clone(tmp_path: Path) -> Clone:
    return Clone(tmp_path)


@pytest.mark.parametrize(
    ("words", "command", "subcommand", "stack"),
    [
        ("up --stack org", "up", "", "org"),
        ("up --stack=org --yes", "up", "", "org"),
        ("up -s org", "up", "", "org"),
        ("up -sorg", "up", "", "org"),
        ("up -s=org", "up", "", "org"),
        ("-s org up", "up", "", "org"),
        ("--color never -C folder preview -s org --json", "preview", "", "org"),
        ("--color=never preview", "preview", "", None),
        ("stack init org", "stack", "init", None),
        ("stack --stack org export", "stack", "export", "org"),
        ("import aws:iam/role:Role name id -s org", "import", "aws:iam/role:Role", "org"),
        ("up -- --stack org", "up", "", None),
        ("up --stack", "up", "", ""),
        ("", "", "", None),
        ("--version", "", "", None),
    ],
)
def test_command_line_is_read_as_the_engine_reads_it(
    words: str, command: str, subcommand: str, stack: str | None
) -> None:
    line = parse_command_line(words.split())
    assert (line.command, line.subcommand, line.stack or None) == (command, subcommand, stack or None)


@pytest.mark.parametrize(
    ("words", "directory"),
    [("-C here up", "here"), ("up --cwd=here", "here"), ("-Chere up", "here"), ("up --cwd here", "here"), ("up", None)],
)
def test_directory_is_read(words: str, directory: str | None) -> None:
    assert parse_command_line(words.split()).directory == directory


@pytest.mark.parametrize("command", ["preview", "pre", "up", "update", "refresh", "destroy", "import", "watch", "logs"])
def test_operations_need_a_config_file(command: str) -> None:
    assert needs_config_file(parse_command_line([command, "--stack", "org"]))
    assert not needs_config_file(parse_command_line([command, "--help"]))
    assert not needs_config_file(parse_command_line([command, "--config-file", "mine.yaml"]))
    assert not needs_config_file(parse_command_line([command, "--config-file=mine.yaml"]))


@pytest.mark.parametrize("words", ["stack export", "stack ls", "config set a b", "version", "cancel", "", "stack up"])
def test_other_commands_need_none(words: str) -> None:
    assert not needs_config_file(parse_command_line(words.split()))


def test_config_file_is_put_right_after_the_command() -> None:
    line = parse_command_line(["--color", "never", "up", "--yes", "--", "up"])
    expected = ["--color", "never", "up", "--config-file", "/file", "--yes", "--", "up"]
    assert add_config_file(line, Path("/file")) == expected


def test_commands_that_write_a_stack_file_of_their_own_are_known() -> None:
    assert makes_stack(parse_command_line(["stack", "init", "other"]))
    assert makes_stack(parse_command_line(["stack", "select", "--create", "other"]))
    assert not makes_stack(parse_command_line(["stack", "select", "other"]))
    assert not makes_stack(parse_command_line(["stack", "init", "--help"]))
    assert touches_scratch_only(parse_command_line(["stack", "change-secrets-provider", "passphrase"]))
    assert touches_scratch_only(parse_command_line(["stack", "history", "--show-secrets"]))
    assert not touches_scratch_only(parse_command_line(["stack", "history"]))


def test_stack_file_gets_the_salt_in_place_of_its_own_secrets_settings() -> None:
    committed = (
        "# why\nencryptionsalt: v1:other\nsecretsprovider: awskms://alias/x\nencryptedkey: abc\nconfig:\n  a: b\n"
    )
    assert render_stack_file(committed, SALT) == "encryptionsalt: v1:salt\n# why\nconfig:\n  a: b\n"
    assert render_stack_file("", SALT) == "encryptionsalt: v1:salt\n"


@pytest.mark.parametrize("value", ["\n    secure: abc", " {secure: abc}", " { secure: abc }"])
def test_stack_file_with_encrypted_values_keeps_what_encrypted_them(value: str) -> None:
    committed = f"encryptionsalt: v1:other\nconfig:\n  a:{value}\n"
    assert render_stack_file(committed, SALT) == committed


def test_operation_gets_a_fresh_copy_of_the_committed_stack_file(clone: Clone) -> None:
    file = clone.scratch / "Pulumi.org.yaml"
    clone.call("preview", "--stack", "org")
    assert file.read_text() == "encryptionsalt: v1:salt\nconfig:\n  project:key: value\n"
    (clone.root / "Pulumi.org.yaml").write_text("config: {}\n")
    clone.call("up", "-s", "organization/project/org", "--yes")
    assert file.read_text() == "encryptionsalt: v1:salt\nconfig: {}\n"
    root = str(clone.root)
    assert clone.read_calls() == [
        [root, "preview", "--config-file", str(file), "--stack", "org"],
        [root, "up", "--config-file", str(file), "-s", "organization/project/org", "--yes"],
    ]
    assert (clone.root / "Pulumi.org.yaml").read_text() == "config: {}\n"


def test_a_stack_file_of_the_sandbox_goes_before_the_committed_one(clone: Clone) -> None:
    settings = clone.scratch / "settings"
    settings.mkdir(parents=True)
    (settings / "Pulumi.org.yaml").write_text("config:\n  little:dir: elsewhere\n")
    clone.call("preview", "--stack", "org")
    clone.call("preview", "--stack", "admin")
    assert (clone.scratch / "Pulumi.org.yaml").read_text() == (
        f"encryptionsalt: {SALT}\nconfig:\n  little:dir: elsewhere\n"
    )
    assert "elsewhere" not in (clone.scratch / "Pulumi.admin.yaml").read_text()


def test_selected_stack_is_used_when_none_is_named(clone: Clone) -> None:
    clone.call("up")
    (clone.root / "selected").touch()
    clone.call("up")
    file = str(clone.scratch / "Pulumi.selected.yaml")
    assert clone.read_calls() == [[str(clone.root), "up"], [str(clone.root), "up", "--config-file", file]]


def test_operation_in_a_folder_below_is_in_the_same_project(clone: Clone) -> None:
    below = clone.root / "docs"
    below.mkdir()
    clone.call("up", "-s", "org", folder=below)
    file = str(clone.scratch / "Pulumi.org.yaml")
    assert clone.read_calls() == [[str(below), "up", "--config-file", file, "-s", "org"]]


def test_other_projects_are_left_alone(clone: Clone, tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.mkdir()
    (other / "Pulumi.yaml").write_text("name: other\n")
    clone.call("up", "-s", "org", folder=other)
    clone.call("-C", str(other), "stack", "init", "org")
    clone.call("up", "-s", "org", folder=tmp_path)
    assert [call[1:] for call in clone.read_calls()] == [
        ["up", "-s", "org"],
        ["-C", str(other), "stack", "init", "org"],
        ["up", "-s", "org"],
    ]
    assert not clone.scratch.exists()


def test_new_stack_is_made_in_the_scratch_project_and_selected_in_the_clone(clone: Clone) -> None:
    (clone.root / "selected").touch()
    clone.call("stack", "init", "other")
    clone.call("stack", "init", "another", "--no-select")
    assert clone.read_calls() == [
        [str(clone.root), "-C", str(clone.scratch), "stack", "init", "other"],
        [str(clone.root), "stack", "select", "--stack", "selected"],
        [str(clone.root), "-C", str(clone.scratch), "stack", "init", "another", "--no-select"],
    ]
    assert (clone.scratch / "Pulumi.other.yaml").read_text() == "encryptionsalt: v1:salt\n"
    assert sorted(path.name for path in clone.root.glob("Pulumi*")) == ["Pulumi.org.yaml", "Pulumi.yaml"]


def test_destroy_with_remove_is_refused_because_it_deletes_the_committed_file(clone: Clone) -> None:
    done = clone.call("destroy", "--stack", "org", "--yes", "--remove")
    assert done.returncode == 2
    assert "would delete the committed Pulumi.org.yaml; nothing was destroyed" in done.stderr
    assert "`pulumi destroy --stack org` and then `pulumi stack rm org`" in done.stderr
    assert clone.read_calls() == []


def test_stack_rm_keeps_the_committed_file(clone: Clone) -> None:
    clone.call("stack", "rm", "org", "--yes")
    assert clone.read_calls() == [[str(clone.root), "stack", "rm", "org", "--yes", "--preserve-config"]]


def test_everything_else_goes_to_the_engine_as_it_is(clone: Clone) -> None:
    for words in (["config", "set", "a", "b"], ["stack", "export"], [], ["--version"], ["up", "--config-file", "x"]):
        clone.call(*words)
    expected = [["config", "set", "a", "b"], ["stack", "export"], [], ["--version"], ["up", "--config-file", "x"]]
    assert [call[1:] for call in clone.read_calls()] == expected
