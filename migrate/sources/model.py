"""What is known of a state before it is parsed: its source, location, workspace, bytes and locks. Plain values."""

import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

DEFAULT_WORKSPACE = "default"

_LOCK_NAMESPACE = uuid.UUID("6f4a9d0e-0c57-5f0e-9b5e-5a0f3f2f6c11")


@dataclass(frozen=True, kw_only=True)
class S3Source:
    """States in a bucket. `prefix` and `keys` narrow it down; both empty: the whole bucket.

    `workspace_key_prefix` is the backend's setting ("env:" is Terraform's default, "" puts workspaces at the top).
    `keys` are whole keys, as the backend's `key` is; their workspaces belong to them.
    `role_arn` is assumed to read the bucket, with `external_id`; None: the caller's own credentials do. `region`: the
    bucket's; None: it is found. `lock_table`: the DynamoDB table of locks and digests; `no_lock_table`: somebody has
    said that there is none. `exclude`: globs over keys of what is left out. `sse_customer_key_file` has the base64 key
    of SSE-C in it.
    """

    bucket: str
    prefix: str = ""
    keys: tuple[str, ...] = ()
    region: str | None = None
    workspace_key_prefix: str = "env:"
    role_arn: str | None = None
    external_id: str | None = field(default=None, repr=False)
    lock_table: str | None = None
    no_lock_table: bool = False
    exclude: tuple[str, ...] = ()
    sse_customer_key_file: Path | None = None

    @property
    def is_lock_table_unknown(self) -> bool:
        """Whether nobody has said which table has the locks, or that there is none: a lock there would not be seen."""
        return self.lock_table is None and not self.no_lock_table


@dataclass(frozen=True)
class FileSource:
    """A state file, or a folder with state files somewhere in it."""

    path: Path


Source = S3Source | FileSource


@dataclass(frozen=True, order=True, kw_only=True)
class Lock:
    """Somebody holds the state. `place`: the DynamoDB item or the S3 object that says so; `created`: RFC 3339."""

    place: str
    id: str
    who: str
    operation: str
    created: str


@dataclass(frozen=True, kw_only=True)
class StateFile:
    """The bytes of a state and what proves later that they have not changed.

    `digest`: the MD5 that DynamoDB holds for it, None without an entry. `etag` and `version_id` are S3's.
    """

    source: Source = field(repr=False)
    location: str
    workspace: str
    content: bytes = field(repr=False)
    md5: str
    etag: str | None = None
    version_id: str | None = None
    modified: str | None = None
    digest: str | None = None
    locks: tuple[Lock, ...] = ()


@dataclass(frozen=True, kw_only=True)
class UnreadableState:
    """A state that is there and could not be read, and why."""

    location: str
    workspace: str
    problem: str


@dataclass(frozen=True, kw_only=True)
class FoundState:
    """A state that has been found and not been read yet.

    `identity` is equal for the same object or file, however it was reached. `read` may be called from any thread, and
    raises nothing that a user can cause.
    """

    source: Source = field(repr=False)
    location: str
    workspace: str
    identity: str
    read: Callable[[], StateFile | UnreadableState] = field(repr=False)


def build_lock_id(location: str) -> str:
    """The ID of our lock on the state: always the same one, so that `unfreeze` needs no record of it."""
    return str(uuid.uuid5(_LOCK_NAMESPACE, location))
