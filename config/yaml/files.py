"""The files of a configuration directory, as text. None is read that lies, or that a link leads, outside of it."""

import stat
from pathlib import Path

from config.text import shorten

MAX_BYTES = 5_000_000


class UnreadableError(Exception):
    """A file that is not read. `reason`: a clause that says why. `line`: from 1, 0 when it is the whole file."""

    def __init__(self, reason: str, hint: str, line: int = 0) -> None:
        self.reason = reason
        self.hint = hint
        self.line = line
        super().__init__(reason)


def read_text(directory: Path, name: str) -> str:
    """The text of a file, `name` being its path from the directory. Raises UnreadableError."""
    try:
        path = _locate(directory, name)
        return path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        raise UnreadableError("it is not UTF-8 text", "save it as UTF-8", line) from None
    except RuntimeError:  # what pathlib raises for links in a circle
        raise UnreadableError("its links go in a circle", "put a plain file in its place") from None
    except OSError as error:
        raise UnreadableError(
            error.strerror or shorten(str(error)), "create it, correct the path, or make it readable"
        ) from None


def _locate(directory: Path, name: str) -> Path:
    hint = "move the file into the configuration directory"
    if Path(name).is_absolute() or ".." in Path(name).parts:
        reason = "it lies outside the configuration directory, unseen by those who review that"
        raise UnreadableError(reason, f"{hint} and write its path from there")
    path = (directory / name).resolve()
    if not path.is_relative_to(directory.resolve()):
        raise UnreadableError("a link leads out of the configuration directory, unseen by those who review that", hint)
    found = path.stat()
    if not stat.S_ISREG(found.st_mode):
        raise UnreadableError("it is no regular file", "put a plain file in its place")
    if found.st_size > MAX_BYTES:
        raise UnreadableError(
            f"it has {found.st_size:,} bytes, and {MAX_BYTES:,} is the most that is read", "make it smaller"
        )
    return path
