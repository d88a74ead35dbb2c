"""The locks of a stack in a self-managed backend: who holds them, whether that run still lives, and taking one away.

Backends of folders and of S3. It takes away one lock by its name, and never all.
"""

# pulumi 3.259, pkg/backend/diy/lock.go: a run writes `.pulumi/locks/organization/<project>/<stack>/<uuid>.json`, and
# gives up where another file is there. `pulumi cancel` deletes all of them, a living run's too, and two runs then write
# one state: what one of them made, the state forgets.

import json
import re
import socket
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path, PurePosixPath
from typing import Any, Literal, Protocol
from urllib.parse import unquote, urlsplit

import psutil
from botocore.exceptions import BotoCoreError, ClientError

from config.text import make_printable
from live.backends import BucketBackend, read_bucket_backend
from live.errors import LiveError

PROCESS_NAME = "pulumi"
"""How the name of a process that holds a lock begins."""

_FOLDER = ".pulumi/locks/organization"

_HOST_OF_MANY = "localhost"
"""How a host is named that has no name of its own, as many are: another one may hold a lock under the same."""

_SLACK = timedelta(minutes=2)
"""By how much the clock of a host may have moved since a lock was written."""


class BackendError(Exception):
    """The backend's locks cannot be read or taken away."""


@dataclass(frozen=True, kw_only=True)
class Lock:
    """One lock. `name`: its file's, without .json. `place`: where that is. `holder`: None where it cannot be read."""

    name: str
    place: str
    holder: "Holder | None"


@dataclass(frozen=True, kw_only=True)
class Holder:
    """The process that wrote a lock, and when."""

    pid: int
    user: str
    host: str
    since: datetime


@dataclass(frozen=True)
class Verdict:
    """Whether the holder of a lock still runs, and what tells so."""

    state: Literal["alive", "dead", "unknown"]
    why: str


class Locks(Protocol):
    """The locks of one stack."""

    def read(self) -> list[Lock]: ...

    def remove(self, lock: Lock) -> None:
        """Takes the lock away; nothing happens where it is gone already."""


def open_locks(backend: str, project: str, stack: str) -> Locks | None:
    """The locks of a stack. `backend`: the URL of `pulumi whoami --verbose`.

    None where the backend keeps its locks in another way. Raises BackendError for a URL that cannot be read, or a
    profile in it that is not there.
    """
    url = urlsplit(backend)
    if url.scheme == "file":
        folder = Path(unquote(f"{url.netloc}{url.path}")).expanduser()
        return FolderLocks(folder / _FOLDER / project / stack)
    try:
        bucket = read_bucket_backend(backend)
        return open_bucket_locks(bucket.connect(), bucket, project, stack) if bucket else None
    except (LiveError, BotoCoreError) as error:
        raise BackendError(f"the locks of {stack} cannot be read: {error}") from None


def open_bucket_locks(client: Any, backend: BucketBackend, project: str, stack: str) -> "BucketLocks":
    """The locks of a stack on S3. `client`: of S3, which threads may share."""
    return BucketLocks(client, backend.bucket, f"{backend.prefix}{_FOLDER}/{project}/{stack}")


@dataclass(frozen=True)
class FolderLocks:
    """Locks in a folder."""

    folder: Path

    def read(self) -> list[Lock]:
        try:
            files = sorted(self.folder.glob("*.json"))
            return [read_lock(file.stem, str(file), text) for file in files if (text := _read_text(file)) is not None]
        except OSError as error:
            raise BackendError(f"the locks in {self.folder} cannot be read: {error.strerror}") from None

    def remove(self, lock: Lock) -> None:
        try:
            (self.folder / f"{lock.name}.json").unlink(missing_ok=True)
        except OSError as error:
            raise BackendError(f"{lock.place} cannot be deleted: {error.strerror}") from None


@dataclass(frozen=True)
class BucketLocks:
    """Locks in a bucket. `client`: of S3. `folder`: their keys up to the last slash."""

    client: Any
    bucket: str
    folder: str

    def read(self) -> list[Lock]:
        try:
            pages = self.client.get_paginator("list_objects_v2").paginate(Bucket=self.bucket, Prefix=f"{self.folder}/")
            keys = [item["Key"] for page in pages for item in page.get("Contents", ())]
            return [
                read_lock(PurePosixPath(key).stem, f"s3://{self.bucket}/{key}", text)
                for key in sorted(keys)
                if (text := self._read_object(key)) is not None
            ]
        except (ClientError, BotoCoreError) as error:
            raise BackendError(f"the locks in s3://{self.bucket}/{self.folder} cannot be read: {error}") from None

    def remove(self, lock: Lock) -> None:
        try:
            self.client.delete_object(Bucket=self.bucket, Key=f"{self.folder}/{lock.name}.json")
        except (ClientError, BotoCoreError) as error:
            raise BackendError(f"{lock.place} cannot be deleted: {error}") from None

    def _read_object(self, key: str) -> str | None:
        try:
            answer = self.client.get_object(Bucket=self.bucket, Key=key)
        except ClientError as error:
            if error.response["Error"].get("Code") == "NoSuchKey":
                return None  # its run has ended meanwhile
            raise
        return answer["Body"].read().decode("utf-8", "replace")


def read_lock(name: str, place: str, text: str) -> Lock:
    """A lock from its file's text."""
    try:
        content = json.loads(text)
        # Go writes nanoseconds, which Python 3.11 takes, and local time.
        since = datetime.fromisoformat(re.sub(r"(\.\d{6})\d+", r"\1", content["timestamp"]))
        pid = content["pid"]
        if type(pid) is not int or pid <= 0:
            raise ValueError("no process has this id")
        holder = Holder(
            pid=pid,
            user=str(content["username"]),
            host=str(content["hostname"]),
            since=since.astimezone(UTC) if since.tzinfo else since.replace(tzinfo=UTC),
        )
    except (ValueError, KeyError, TypeError, OverflowError, RecursionError):
        return Lock(name=name, place=place, holder=None)
    return Lock(name=name, place=place, holder=holder)


def judge(lock: Lock) -> Verdict:
    """Whether the run that holds the lock still lives. Only a process of this host can be looked at."""
    holder = lock.holder
    if holder is None:
        return Verdict("unknown", "the lock says no process, host and time that could be looked for")
    here = socket.gethostname()
    if here.partition(".")[0] == _HOST_OF_MANY and lock.place.startswith("s3://"):
        return Verdict("unknown", f"this host is named {here}, as many are, so the run may be on another")
    if holder.host != here:
        host = make_printable(holder.host)
        return Verdict("unknown", f"this is {here}, and a process of {host} can only be looked for there")
    try:
        return _judge_process(psutil.Process(holder.pid), holder)
    except psutil.NoSuchProcess:
        return Verdict("dead", f"no process {holder.pid} runs on this host")
    except psutil.Error as error:
        return Verdict("unknown", f"process {holder.pid} of this host cannot be looked at: {type(error).__name__}")


def _judge_process(process: psutil.Process, holder: Holder) -> Verdict:
    name, who = process.name(), f"process {holder.pid} of this host"
    if process.status() == psutil.STATUS_ZOMBIE:
        return Verdict("dead", f"{who} has ended")
    if not name.startswith(PROCESS_NAME):
        return Verdict("dead", f"{who} is {name} now, and no {PROCESS_NAME}")
    if datetime.fromtimestamp(process.create_time(), UTC) > holder.since + _SLACK:
        return Verdict("dead", f"{who} is another run, which began after the lock")
    return Verdict("alive", f"{name} runs as {who}")


def describe(lock: Lock) -> str:
    """Who holds the lock, since when, and where it is."""
    holder = lock.holder
    if holder is None:
        return f"{lock.place}, which cannot be read"
    since = holder.since.strftime("%Y-%m-%d %H:%M:%S UTC")
    return f"{make_printable(f'{holder.user}@{holder.host}')}, process {holder.pid}, since {since} ({lock.place})"


def join_names(locks: Iterable[Lock]) -> str:
    """The options that name these locks."""
    return " ".join(f"--lock {lock.name}" for lock in locks)


def _read_text(file: Path) -> str | None:
    try:
        return file.read_text(encoding="utf-8", errors="replace")
    except FileNotFoundError:
        return None  # its run has ended meanwhile
