"""Reading a file that a person names: a pipe that nobody fills, a device or an endless file is an error, not a wait."""

import errno
import os
import select
import stat
from datetime import UTC, datetime
from pathlib import Path

LARGEST = 512 * 2**20
"""Bytes. The largest states that are known have some tens of megabytes."""

PATIENCE = 2.0
"""Seconds that a pipe has for somebody to open it for writing. Who has opened it may take as long as it takes."""

_CHUNK = 2**20


def read_input(path: Path) -> tuple[bytes, datetime]:
    """The content, and when it was last modified. A pipe is read to its end, as `<(terraform state pull)` is one.

    Raises:
        OSError: it cannot be read, is a folder or a device, nobody writes into the pipe, or it is larger than LARGEST.
    """
    # A pipe that nobody has opened for writing would let this call wait for ever without O_NONBLOCK.
    descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    try:
        status = os.fstat(descriptor)
        if stat.S_ISDIR(status.st_mode):
            raise OSError(errno.EISDIR, os.strerror(errno.EISDIR))
        if not stat.S_ISREG(status.st_mode) and not stat.S_ISFIFO(status.st_mode):
            raise OSError(errno.EINVAL, "It is a device, and no file")
        if stat.S_ISFIFO(status.st_mode):
            select.select([descriptor], [], [], PATIENCE)
        content = _read_all(descriptor)
    finally:
        os.close(descriptor)
    if not content and stat.S_ISFIFO(status.st_mode):
        raise OSError(errno.EPIPE, "It is a pipe, and nobody writes into it")
    return content, datetime.fromtimestamp(status.st_mtime, UTC)


def refuse_larger(size: int) -> None:
    """Raises OSError for more than LARGEST bytes."""
    if size > LARGEST:
        raise OSError(errno.EFBIG, f"It has more than {LARGEST // 2**20} MiB, which no state has")


def _read_all(descriptor: int) -> bytes:
    refuse_larger(os.fstat(descriptor).st_size)
    chunks: list[bytes] = []
    size = 0
    while True:
        try:
            chunk = os.read(descriptor, _CHUNK)
        except BlockingIOError:
            select.select([descriptor], [], [])
            continue
        if not chunk:
            return b"".join(chunks)
        chunks.append(chunk)
        size += len(chunk)
        refuse_larger(size)
