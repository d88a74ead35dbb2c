"""Stands before the engine as `.sandbox/bin/pulumi`, so that no command writes into the committed stack files.

Only the standard library, and no import of the package: it runs at every command, in a bare interpreter.
"""

import os
import re
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

# `pulumi <command> --help` of v3.259.0, aliases included.
CONFIG_FILE_COMMANDS = frozenset({"preview", "pre", "up", "update", "refresh", "destroy", "import", "watch", "logs"})
GLOBAL_FLAGS_WITH_VALUE = frozenset(
    {"--color", "-C", "--cwd", "--memprofilerate", "--otel-traces", "--profiling", "--tracing", "-v", "--verbose"}
)
SECRETS_KEYS = re.compile(r"^(encryptionsalt|encryptedkey|secretsprovider)\s*:")


@dataclass(frozen=True)
class CommandLine:
    """The parts of a command line that decide what happens to the stack file."""

    arguments: tuple[str, ...]
    command: str
    subcommand: str
    position: int  # index of the first argument after the command
    stack: str | None
    directory: str | None  # value of -C or --cwd

    def has(self, *flags: str) -> bool:
        """Whether one of the flags is given, as `--flag`, `--flag=value` or `--flag value`."""
        return any(argument.split("=", 1)[0] in flags for argument in self.arguments)


@dataclass(frozen=True)
class Sandbox:
    """Where the wrapper's things are: the real engine, the clone, the scratch project, the salt of its stack files."""

    engine: str
    root: Path
    scratch: Path
    salt: str


def parse_command_line(arguments: Sequence[str]) -> CommandLine:
    """Finds the command, its first positional argument, the stack and the directory; never refuses anything."""
    words = list(arguments)
    positions: list[int] = []
    values: dict[str, str] = {}
    index = 0
    while index < len(words) and words[index] != "--":
        word = words[index]
        flag, equals, value = word.partition("=")
        takes_value = flag in GLOBAL_FLAGS_WITH_VALUE or flag in {"-s", "--stack"}
        if takes_value and not equals and index + 1 < len(words):
            value = words[index + 1]
            index += 1
        if takes_value:
            values[flag] = value
        elif re.match(r"-[sC].", word):
            values[word[:2]] = word[2:].removeprefix("=")
        elif not word.startswith("-"):
            positions.append(index)
        index += 1
    return CommandLine(
        arguments=tuple(words),
        command=words[positions[0]] if positions else "",
        subcommand=words[positions[1]] if len(positions) > 1 else "",
        position=positions[0] + 1 if positions else len(words),
        stack=values.get("--stack") or values.get("-s"),
        directory=values.get("--cwd") or values.get("-C"),
    )


def add_config_file(line: CommandLine, path: Path) -> list[str]:
    """The same command line with `--config-file PATH` after the command."""
    return [*line.arguments[: line.position], "--config-file", str(path), *line.arguments[line.position :]]


def needs_config_file(line: CommandLine) -> bool:
    """Whether the engine would read, and write, the committed stack file for this command."""
    if line.has("--help", "-h", "--config-file"):
        return False
    return line.command in CONFIG_FILE_COMMANDS


def makes_stack(line: CommandLine) -> bool:
    """Whether the command makes a stack, which would write a stack file beside Pulumi.yaml."""
    if line.command != "stack" or line.has("--help", "-h"):
        return False
    return line.subcommand == "init" or (line.subcommand == "select" and line.has("--create", "-c"))


def touches_scratch_only(line: CommandLine) -> bool:
    """Whether the command writes the secrets settings of an existing stack, which concern the sandbox alone."""
    if line.command != "stack" or line.has("--help", "-h"):
        return False
    return line.subcommand == "change-secrets-provider" or (line.subcommand == "history" and line.has("--show-secrets"))


def render_stack_file(committed: str, salt: str) -> str:
    """The committed stack file with the sandbox's salt in place of its own secrets settings.

    A file that holds encrypted values keeps its own: only what encrypted them can open them.
    """
    if re.search(r"^\s+(- )?secure\s*:", committed, re.MULTILINE) or "{secure:" in committed.replace(" ", ""):
        return committed
    lines = [line for line in committed.splitlines() if not SECRETS_KEYS.match(line)]
    return "\n".join([f"encryptionsalt: {salt}", *lines, ""])


def find_project(directory: Path) -> Path | None:
    """The folder of the nearest Pulumi.yaml, upwards from the directory."""
    return next((folder for folder in (directory, *directory.parents) if (folder / "Pulumi.yaml").is_file()), None)


def write_project(sandbox: Sandbox) -> None:
    """Makes the scratch project afresh from the committed one."""
    sandbox.scratch.mkdir(parents=True, exist_ok=True)
    _write_whole(sandbox.scratch / "Pulumi.yaml", (sandbox.root / "Pulumi.yaml").read_text())


def write_stack_file(sandbox: Sandbox, stack: str) -> Path:
    """Makes the scratch project and the stack's file in it afresh from what is committed; the stack file's path.

    A file of that name in the scratch project's folder `settings` goes before the committed one.
    """
    write_project(sandbox)
    name = f"Pulumi.{stack.rpartition('/')[2]}.yaml"
    sources = [sandbox.scratch / "settings" / name, sandbox.root / name]
    text = next((source.read_text() for source in sources if source.is_file()), "")
    text = render_stack_file(text, sandbox.salt)
    _write_whole(sandbox.scratch / name, text)
    return sandbox.scratch / name


def run(sandbox: Sandbox, arguments: Sequence[str]) -> int:
    """Runs the engine for one command line, mostly in place of this process.

    The engine writes `encryptionsalt` into a `Pulumi.<stack>.yaml` that lacks it, and no setting moves the file. So the
    commands that take `--config-file` are given a copy in the sandbox with the sandbox's salt, made afresh from the
    committed file each time, or from one in the sandbox that replaces it. The few that make a stack run in a scratch
    project. All others go to the engine as they are, `pulumi config set` too: whoever changes the config means the
    committed file.
    """
    line = parse_command_line(arguments)
    project = find_project(Path(line.directory or ".").resolve())
    if project is None or project != sandbox.root:
        return _become(sandbox, line.arguments)
    if makes_stack(line):
        return _make_stack(sandbox, line)
    if needs_config_file(line) or touches_scratch_only(line):
        return _run_on_stack(sandbox, line, line.stack or _read_selected_stack(sandbox, project))
    if line.command == "stack" and line.subcommand == "rm" and not line.has("--preserve-config", "--help", "-h"):
        return _become(sandbox, [*line.arguments, "--preserve-config"])
    return _become(sandbox, line.arguments)


def _run_on_stack(sandbox: Sandbox, line: CommandLine, stack: str) -> int:
    if not stack:
        return _become(sandbox, line.arguments)  # the engine says what to do
    if line.command == "destroy" and line.has("--remove"):
        return _refuse_remove(stack)
    file = write_stack_file(sandbox, stack)
    if needs_config_file(line):
        return _become(sandbox, add_config_file(line, file))
    named = [] if line.stack else ["--stack", stack]
    return _become(sandbox, ["-C", str(sandbox.scratch), *line.arguments, *named])


def _make_stack(sandbox: Sandbox, line: CommandLine) -> int:
    names = [word for word in line.arguments[line.position :] if not word.startswith("-") and word != line.subcommand]
    if line.stack or names:
        write_stack_file(sandbox, line.stack or names[0])
    else:  # the engine asks for the name, and makes the file
        write_project(sandbox)
    made = subprocess.run([sandbox.engine, "-C", str(sandbox.scratch), *line.arguments], check=False)
    if made.returncode or line.has("--no-select"):
        return made.returncode
    stack = _read_selected_stack(sandbox, sandbox.scratch)
    return subprocess.run([sandbox.engine, "stack", "select", "--stack", stack], check=False).returncode


def _refuse_remove(stack: str) -> int:
    print(
        f"error: `pulumi destroy --remove` would delete the committed Pulumi.{stack}.yaml; nothing was destroyed.\n"
        f"Run `pulumi destroy --stack {stack}` and then `pulumi stack rm {stack}`: here it keeps that file.",
        file=sys.stderr,
    )
    return 2


def _read_selected_stack(sandbox: Sandbox, project: Path) -> str:
    """The selected stack's name; empty when none is."""
    command = [sandbox.engine, "-C", str(project), "--non-interactive", "stack", "--show-name"]
    answer = subprocess.run(command, capture_output=True, text=True, check=False)
    return answer.stdout.strip() if answer.returncode == 0 else ""


def _become(sandbox: Sandbox, arguments: Sequence[str]) -> NoReturn:
    os.execv(sandbox.engine, ["pulumi", *arguments])  # noqa: S606  # the engine takes this process over: signals, terminal


def _write_whole(path: Path, text: str) -> None:
    """Two commands at once must never read half a file."""
    partial = path.with_name(f"{path.name}.{os.getpid()}")
    partial.write_text(text)
    partial.replace(path)


def main() -> int:
    """`wrapper.py ENGINE ROOT SCRATCH SALT [ARGUMENT...]`, as the launcher in `.sandbox/bin` calls it."""
    engine, root, scratch, salt, *arguments = sys.argv[1:]
    return run(Sandbox(engine, Path(root), Path(scratch), salt), arguments)


if __name__ == "__main__":
    sys.exit(main())
