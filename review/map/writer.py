"""Writes a map, whole or not at all, and over nothing else than a map."""

import os
from pathlib import Path

from review.errors import ReviewError
from review.map.page import MARK

_BEGINNING = 1_000


def write_page(file: Path, page: bytes) -> None:
    """Writes the file; whoever opens it meanwhile has the old one.

    Raises:
        ReviewError: something else is there, or it cannot be written.
    """
    try:
        _refuse_others(file)
        temporary = file.with_name(f".{file.name}.{os.getpid()}")
        try:
            temporary.write_bytes(page)
            temporary.replace(file)
        finally:
            temporary.unlink(missing_ok=True)
    except OSError as error:
        raise ReviewError(f"{file} cannot be written: {error.strerror or error}") from None


def _refuse_others(file: Path) -> None:
    if file.is_dir():
        raise ReviewError(
            f"{file} is a folder, so the map cannot stand there: write --output {file / 'organization.html'}"
        )
    if not file.parent.is_dir():
        raise ReviewError(f"{file.parent} is no folder, so the map cannot go there: make it, or name another --output")
    if file.exists():
        with file.open("rb") as there:
            beginning = there.read(_BEGINNING)
        if beginning and MARK.encode() not in beginning:
            raise ReviewError(
                f"{file} is there and is no map, so it stays as it is: name another file with --output, or remove it"
            )
