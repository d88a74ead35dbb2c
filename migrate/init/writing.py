"""The draft on the disk: whether the program accepts it, and writing it where no other config is.

Files are for their owner alone, like all that the migration writes.
"""

import shutil
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from config import ConfigErrors, Organization, load
from config.yaml.places import ADMIN
from migrate.errors import RefusalError
from migrate.init.emitter import emit, format_comment
from migrate.private_files import write_private

_MAPPING = (
    "How `python -m migrate init --live` read AWS, and which of several twins the config means. Yours from now on: "
    "`plan --live` reads it."
)

KEPT = ADMIN
"""The one file of a config that no draft has: it names a bucket that does not exist yet."""


@dataclass(frozen=True)
class Checked:
    """What `python -m config check` says of a draft: an organization, or problems."""

    organization: Organization | None
    problems: tuple[str, ...]


def refuse_overwriting(folder: Path) -> None:
    """Raises RefusalError when the folder holds a config already, or is none."""
    if folder.exists() and not folder.is_dir():
        raise RefusalError(f"{folder} is no folder, so nothing was written: name another one with --dir")
    found = sorted(path.name for path in folder.glob("*.y*ml")) if folder.exists() else []
    if found:
        raise RefusalError(
            f"{folder} holds {', '.join(found)}, and nothing was written over it: name another folder with --dir, or "
            f"say --force, which replaces all but {KEPT}"
        )


def check_files(files: Mapping[str, str], folder: Path) -> Checked:
    """Loads the files as the program would, from a temporary folder, beside the admin.yaml that `folder` has."""
    with tempfile.TemporaryDirectory() as temporary:
        beside = Path(temporary) / "config"
        for name, text in files.items():
            write_private(beside / name, text)
        if (folder / KEPT).is_file():
            shutil.copyfile(folder / KEPT, beside / KEPT)
        try:
            return Checked(load(beside), ())
        except ConfigErrors as found:
            there = beside.as_posix()
            return Checked(None, tuple(str(error).replace(there, folder.as_posix()) for error in found.errors))


def render_mapping(live: Mapping[str, Any], matches: Sequence[Mapping[str, str]]) -> str:
    """A mapping file for `plan --live`: how AWS was read, and which of several twins the config means."""
    data: dict[str, Any] = {"live": dict(live)}  # also where nothing was said: a file of comments alone is refused
    data |= {"match": [dict(row) for row in matches]} if matches else {}
    return f"{format_comment(_MAPPING)}\n\n{emit(data)}"


def write_mapping(path: Path, text: str) -> Path | None:
    """Writes a mapping file where there is none; None where there is one, which stays as it is.

    Raises:
        RefusalError: it cannot be written.
    """
    if path.exists():
        return None
    try:
        write_private(path, text)
    except OSError as error:
        raise RefusalError(f"{path} cannot be written: {error.strerror or error}") from None
    return path


def write_files(files: Mapping[str, str], folder: Path) -> None:
    """Writes every file; raises RefusalError for a folder that cannot be written."""
    try:
        for name, text in files.items():
            write_private(folder / name, text)
    except OSError as error:
        raise RefusalError(f"{folder} cannot be written: {error.strerror or error}") from None
