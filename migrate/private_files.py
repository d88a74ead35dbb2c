"""Files that only their owner may read, and that are there whole or not at all."""

import json
import os
from pathlib import Path
from typing import Any


def write_private(path: Path, content: str | bytes) -> None:
    """Writes the file with mode 0600 in a folder with mode 0700, through a temporary file beside it and a rename.

    The content is on the disk before the name is, so a crash leaves the old file or the new one.
    """
    make_private_folder(path.parent)
    beside = path.with_name(f".{path.name}.new")
    descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        os.fchmod(file.fileno(), 0o600)
        file.write(content if isinstance(content, bytes) else content.encode())
        file.flush()
        os.fsync(file.fileno())
    beside.replace(path)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def make_private_folder(folder: Path) -> None:
    """Makes the folder, with those above it, for its owner alone; leaves one that exists as it is."""
    if not folder.exists():
        folder.mkdir(parents=True, mode=0o700)


def dump_json(value: Any) -> str:
    """JSON as all files of the migration hold it: sorted keys, two spaces, a newline at the end."""
    return json.dumps(value, indent=2, sort_keys=True, ensure_ascii=False) + "\n"
