"""What the guides in docs/ say exists."""

import re
import shlex
from pathlib import Path

import pytest
import typer
import typer.main
import yaml
from typer.testing import CliRunner

from config.models.ci import Ci, DeployRoles, Github, Gitlab, PreviewRole
from migrate.cli import app
from migrate.mapping import load_mapping
from migrate.planning.gaps import GapKind
from stacks.cli import app as stacks
from stacks.commands.ci import ci

ROOT = Path(__file__).resolve().parents[1]
GUIDE = (ROOT / "docs" / "migrate.md").read_text()
COMMANDS = sorted(set(re.findall(r"python -m migrate ([a-z][^`\n#]*)", GUIDE)))


def test_the_guide_names_commands() -> None:
    assert len(COMMANDS) > 15


@pytest.mark.parametrize("line", COMMANDS)
def test_every_command_and_option_of_the_guide_is_there(line: str) -> None:
    command, *words = shlex.split(line)
    found = typer.main.get_command(app).commands[command]  # pyright: ignore[reportAttributeAccessIssue]  # a group
    options = {option for parameter in found.params for option in parameter.opts}
    assert {word for word in words if word.startswith("--")} <= options


@pytest.mark.parametrize("option", sorted(set(re.findall(r"`(--[a-z-]+)", GUIDE))))
def test_every_option_that_stands_alone_is_of_some_command(option: str) -> None:
    commands = typer.main.get_command(app).commands  # pyright: ignore[reportAttributeAccessIssue]  # a group
    known = {name for command in commands.values() for parameter in command.params for name in parameter.opts}
    assert option in known | {"--help", "--generate-code"}


def test_every_command_is_in_the_guide() -> None:
    names = typer.main.get_command(app).commands.keys()  # pyright: ignore[reportAttributeAccessIssue]  # a group
    assert {name for name in names if f"`{name}`" not in GUIDE and f"migrate {name}" not in GUIDE} == set()


def test_every_make_target_of_the_guide_is_there() -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    named = set(re.findall(r"make ([a-z]+-[a-z]+)", GUIDE))
    assert {"sandbox-terraform", "sandbox-stop"} <= named <= targets


def test_the_mapping_of_the_guide_is_one(tmp_path: Path) -> None:
    text = GUIDE.split("### migrate.yaml")[1].split("```yaml\n")[1].split("```")[0]
    assert set(yaml.safe_load(text)) == {"sources", "providers", "skip", "live", "match"}
    (tmp_path / "key.b64").write_text("AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=")
    (tmp_path / "migrate.yaml").write_text(text)
    mapping = load_mapping(tmp_path / "migrate.yaml")
    assert [len(part) for part in (mapping.sources, mapping.providers, mapping.skip, mapping.match)] == [5, 1, 1, 2]


def test_refusals_that_the_guide_quotes_are_what_is_said() -> None:
    code = "\n".join(path.read_text() for path in sorted((ROOT / "migrate").rglob("*.py")))
    for words in (
        "holds its lock since",
        "the object does not have the content that DynamoDB says",
        "is what the state says",
        "nothing proves its ",
        "which DynamoDB table has the locks of ",
        "attributes in the form of Terraform 0.11",
        "could be ",
        "and no state has it",
        "cannot be told before",
    ):
        assert words in code, words
        assert words in GUIDE, words
    assert len(GapKind) == 11


def test_help_of_every_command_works() -> None:
    for name in typer.main.get_command(app).commands:  # pyright: ignore[reportAttributeAccessIssue]  # a group
        assert CliRunner().invoke(app, [name, "--help"]).exit_code == 0


def test_the_guide_of_ci_names_every_setting_and_what_is_written_there_is_valid() -> None:
    guide = (ROOT / "docs" / "ci.md").read_text()
    names = {name for model in (Ci, Github, Gitlab, PreviewRole, DeployRoles) for name in model.model_fields}
    assert {name for name in names if not re.search(rf"`[^`]*\b{name}\b[^`]*`", guide)} == set()
    written = yaml.safe_load(guide.split("```yaml\n")[1].split("```")[0])
    assert Ci.model_validate(written["ci"]).github is not None


@pytest.mark.parametrize("commands", [app, stacks, ci])
def test_the_list_of_commands_cuts_no_sentence_off(commands: typer.Typer) -> None:
    told = CliRunner().invoke(commands, ["--help"], env={"COLUMNS": "80"}).output
    assert [line for line in told.splitlines()[1:] if line.endswith("...")] == []
