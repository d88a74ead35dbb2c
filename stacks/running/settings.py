"""Pulumi's settings file of each stack, `Pulumi.<stack>.yaml`: written where it is missing, and never rewritten.

What the engine keeps there of a stack's own secrets (`encryptedkey`, `encryptionsalt`) it adds itself.
"""

import json
import os
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from config.plan.stacks import ORG
from stacks.errors import UsageError

USUAL_DIRECTORY = "config/org"
"""Where the program looks for the organization's YAML, in the project's folder."""

GUARD = "pulumi:disable-default-providers"

_GUARD_LINES = f"""\
  # A resource without an explicit provider would act in whatever account the caller happens to be in: refuse it.
  {GUARD}: [aws]
"""


@dataclass(frozen=True, kw_only=True)
class Settings:
    """What a settings file says. `directory`: of the organization's YAML, if it is another one than usual."""

    secrets_provider: str | None = None
    directory: str | None = None
    is_guarded: bool = False


def find_settings_file(project: Path, stack: str) -> Path:
    """Where the stack's settings are, or belong."""
    return project / f"Pulumi.{stack}.yaml"


def read_project_name(project: Path) -> str:
    """The name of the project in this folder.

    Raises:
        UsageError: it has no Pulumi.yaml.
    """
    name = read_yaml(project / "Pulumi.yaml").get("name")
    if not isinstance(name, str):
        raise UsageError(f"{project / 'Pulumi.yaml'} has no project's name: --project names the folder of Pulumi's")
    return name


def read_settings(project: Path, stack: str) -> Settings:
    """What the stack's settings say; nothing where it has none.

    Raises:
        UsageError: the file cannot be read, or has something else where a setting belongs.
    """
    file = find_settings_file(project, stack)
    document = read_yaml(file) if file.exists() else {}
    config: Any = document.get("config") or {}
    if not isinstance(config, dict):
        raise UsageError(
            f"{file}: `config` is no mapping of settings, so nothing was started: write `key: value` lines"
        )
    told = {"secretsprovider": document.get("secretsprovider"), "dir": config.get(f"{read_project_name(project)}:dir")}
    for name, value in told.items():
        if value is not None and not isinstance(value, str):
            raise UsageError(f"{file}: `{name}` is no text, so nothing was started: write it in quotes")
    return Settings(
        secrets_provider=told["secretsprovider"],
        directory=told["dir"],
        is_guarded=not {"aws", "*"}.isdisjoint(_read_guard(config.get(GUARD))),
    )


def find_directory(project: Path, directory: Path | None = None, *, stack: str = ORG) -> Path:
    """Where the organization's YAML is. `directory`: what the caller says; None, the one that the program of `stack`
    reads.

    Raises:
        UsageError: it is not said, and the project has no Pulumi.yaml, or settings that cannot be read.
    """
    return directory or project / (read_settings(project, stack).directory or USUAL_DIRECTORY)


def require_directory(project: Path, directory: Path, stacks: Iterable[str]) -> None:
    """What is planned comes from `directory`, and each program reads what its stack's settings say.

    Raises:
        UsageError: the settings of a stack name another folder.
    """
    problems: list[str] = []
    setting = f"{read_project_name(project)}:dir: {_name_within(project, directory)}"
    for stack in stacks:
        file = find_settings_file(project, stack)
        read = find_directory(project, stack=stack)
        if file.exists() and read.resolve() != directory.resolve():
            problems.append(
                f"the stack {stack} reads {read}, as {file.name} says, and --dir is {directory}: what is up would "
                f"not be what was planned; write `{setting}` into the config of {file.name}, or --dir {read}"
            )
    if problems:
        raise UsageError(*problems)


def write_missing(project: Path, stacks: Iterable[str], directory: Path) -> tuple[Path, ...]:
    """Writes what the stacks' settings lack, and nothing else; the files that it wrote.

    A new file has what is the same for all stacks of the organization: it is taken from the stack `org`. `directory`:
    of the organization's YAML, which a new file names where it is not the usual one.

    Raises:
        UsageError: a file cannot be read or written, or has a config that is not written a line each.
    """
    texts = {find_settings_file(project, stack): _complete(project, stack, directory) for stack in stacks}
    changed = {file: text for file, text in texts.items() if text is not None}
    for file, text in changed.items():
        try:
            file.write_text(text, encoding="utf-8")
        except OSError as error:
            raise UsageError(f"{file} cannot be written ({error.strerror}); it has to have\n{text}") from None
    return tuple(changed)


def _complete(project: Path, stack: str, directory: Path) -> str | None:
    """The text that the file should have; None where it is all right."""
    if read_settings(project, stack).is_guarded:
        return None
    file = find_settings_file(project, stack)
    if not file.exists():
        return _compose(project, directory)
    text = file.read_text(encoding="utf-8")
    if not read_yaml(file).get("config"):
        text = re.sub(r"^config:.*\n?", "", text, flags=re.MULTILINE)
        return f"{text.rstrip()}\nconfig:\n{_GUARD_LINES}".lstrip()
    completed = re.sub(r"^config:[ \t]*\n", lambda found: found[0] + _GUARD_LINES, text, count=1, flags=re.MULTILINE)
    if completed == text or re.search(rf"^\s*['\"]?{GUARD}", text, re.MULTILINE):
        raise UsageError(
            f"{file}: its config lacks the guard against default providers, so nothing runs with it: write there\n"
            f"config:\n{_GUARD_LINES}"
        )
    return completed


def _read_guard(value: Any) -> list[str]:
    """The plugins that the guard names. The program reads it as JSON where it is a text."""
    try:
        plugins = json.loads(value) if isinstance(value, str) else value
    except ValueError:
        return []
    return [plugin for plugin in plugins if isinstance(plugin, str)] if isinstance(plugins, list) else []


def _compose(project: Path, directory: Path) -> str:
    org = read_settings(project, ORG)
    secrets = f"secretsprovider: {org.secrets_provider}\n" if org.secrets_provider else ""
    name = _name_within(project, directory)
    setting = yaml.safe_dump({f"{read_project_name(project)}:dir": name}, allow_unicode=True)
    return f"{secrets}config:\n{_GUARD_LINES}{'' if name == USUAL_DIRECTORY else f'  {setting}'}"


def _name_within(project: Path, directory: Path) -> str:
    """As the program takes it, from the project's folder; in the words that `org` has for it."""
    said = read_settings(project, ORG).directory
    if said is not None and (project / said).resolve() == directory.resolve():
        return said
    return Path(os.path.relpath(directory.resolve(), project.resolve())).as_posix()


def read_yaml(file: Path) -> dict[str, Any]:
    """What one of Pulumi's files says; nothing where it is no mapping.

    Raises:
        UsageError: it cannot be read, or is no YAML.
    """
    try:
        return parse_yaml(file, file.read_text(encoding="utf-8"))
    except OSError as error:
        raise UsageError(f"{file} cannot be read ({error.strerror}): --project names the folder of Pulumi's") from None
    except UnicodeDecodeError:
        raise _explain_no_yaml(file) from None


def parse_yaml(file: Path, text: str) -> dict[str, Any]:
    """As `read_yaml`, of a text that is in the file, or will be."""
    try:
        document = yaml.safe_load(text)
    except yaml.YAMLError:
        raise _explain_no_yaml(file) from None
    return document if isinstance(document, dict) else {}


def _explain_no_yaml(file: Path) -> UsageError:
    return UsageError(f"{file} is no YAML, so nothing was started: see `git diff {file.name}`")
