"""States in files: a file that is named, or all of a folder, with their workspaces and locks. Read-only."""

import errno
import hashlib
import os
import stat
from collections.abc import Iterator
from functools import partial
from pathlib import Path

from migrate.errors import MigrateError, NoStateError
from migrate.input_files import read_input
from migrate.sources.locks import parse_lock
from migrate.sources.model import DEFAULT_WORKSPACE, FileSource, FoundState, Lock, StateFile, UnreadableState

_SUFFIX = ".tfstate"
_WORKSPACES = "terraform.tfstate.d"
_NO_STATES = ".terraform"
"""Holds what `terraform init` remembers of the backend, in a file that is named like a state."""


def find_files(source: FileSource) -> list[FoundState]:
    """The file, whatever its name, or every `*.tfstate` in the folder, however deep, but in `.terraform`.

    Locations are the source's path and what is below it, with `/`. Symbolic links are followed, each folder once.

    Raises:
        MigrateError: there is no such file or folder, or the folder holds no state.
    """
    path = source.path
    try:
        is_folder = stat.S_ISDIR(path.stat().st_mode)
    except (FileNotFoundError, NotADirectoryError, ValueError):
        raise NoStateError(f"{_name(path)}: there is no such file or folder. Correct the source.") from None
    except OSError as error:
        raise MigrateError(f"{_name(path)}: {_explain(error)}") from None
    if not is_folder:
        return [_make_found(source, path)]
    found = list(_walk(source, path, set()))
    if not found:
        raise NoStateError(
            f"{_name(path)}: holds no state: there is no *{_SUFFIX} in it (.terraform is left out). Name the "
            "folder or the file where they are; a file may have any name."
        )
    return found


def _walk(source: FileSource, folder: Path, seen: set[str]) -> Iterator[FoundState]:
    real = os.path.realpath(folder)
    if real in seen:
        return
    seen.add(real)
    try:
        with os.scandir(folder) as listing:
            entries = sorted(listing, key=lambda entry: entry.name)
    except OSError as error:
        yield _make_unreadable(source, folder, error)
        return
    for entry in entries:
        path, is_named = folder / entry.name, entry.name.endswith(_SUFFIX)
        try:
            is_folder, is_file = entry.is_dir(), entry.is_file() or entry.is_symlink()
        except OSError as error:
            # A link to itself leads nowhere, so no state is missed.
            if is_named or error.errno != errno.ELOOP:
                yield _make_unreadable(source, path, error)
            continue
        if is_folder and entry.name != _NO_STATES:
            yield from _walk(source, path, seen)
        elif is_file and is_named:
            yield _make_found(source, path)


def _make_found(source: FileSource, path: Path) -> FoundState:
    workspace = _find_workspace(path)
    return FoundState(
        source=source,
        location=_name(path),
        workspace=workspace,
        identity=os.path.realpath(path),
        read=partial(_read, source, path, workspace),
    )


def _make_unreadable(source: FileSource, folder: Path, error: OSError) -> FoundState:
    problem = _explain(error)
    location = _name(folder)
    return FoundState(
        source=source,
        location=location,
        workspace=DEFAULT_WORKSPACE,
        identity=os.path.realpath(folder),
        read=lambda: UnreadableState(location=location, workspace=DEFAULT_WORKSPACE, problem=problem),
    )


def _find_workspace(path: Path) -> str:
    """Terraform's local backend keeps workspaces in `terraform.tfstate.d/<workspace>/`."""
    parts = _name(path.absolute()).split("/")[:-1]
    for folder, name in zip(reversed(parts[:-1]), reversed(parts[1:]), strict=True):
        if folder == _WORKSPACES:
            return name
    return DEFAULT_WORKSPACE


def _read(source: FileSource, path: Path, workspace: str) -> StateFile | UnreadableState:
    location = _name(path)
    try:
        content, modified = read_input(path)
        locks = _read_lock(path)
    except OSError as error:
        return UnreadableState(location=location, workspace=workspace, problem=_explain(error))
    return StateFile(
        source=source,
        location=location,
        workspace=workspace,
        content=content,
        md5=hashlib.md5(content, usedforsecurity=False).hexdigest(),
        modified=modified.strftime("%Y-%m-%dT%H:%M:%SZ"),
        locks=locks,
    )


def _read_lock(path: Path) -> tuple[Lock, ...]:
    info = path.with_name(f".{path.name}.lock.info")
    try:
        content, _ = read_input(info)
    except FileNotFoundError:
        return ()
    return (parse_lock(content, _name(info)),)


def _name(path: Path) -> str:
    """The path as text that can be written to any file: a name need not be UTF-8."""
    return os.fsencode(path.as_posix()).decode(errors="backslashreplace")


def _explain(error: OSError) -> str:
    return (
        f"cannot be read ({error.strerror or type(error).__name__}), so what it holds is unknown. Make it readable, or "
        "leave it out of the sources."
    )
