"""What the object of a lease says, and its JSON."""

import json
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any

from stacks.lease.owner import Owner

_VERSION = 1
_LOCK_NAME = re.compile(r"[\w-]{1,64}")
_LONGEST = 3600.0
"""The longest time, in seconds, that a lease is believed to last: a slip of a pen must not lock a stack for years."""


@dataclass(frozen=True, kw_only=True)
class Record:
    """One lease, as its holder last wrote it. All times are S3's; times in seconds are durations.

    `token` tells holders apart, `beat` counts the writes of one: so no two writes are equal, and neither are their
    ETags, which without KMS are the MD5 of what was written. `engine_locks`: the names of the locks in the backend that
    the holder's engine had then. `expires` is for who reads the object: what counts is `ttl` after the last write.
    """

    token: str
    beat: int
    owner: Owner
    since: datetime
    expires: datetime
    ttl: float
    engine_locks: tuple[str, ...] = ()
    released: bool = False

    def write(self) -> bytes:
        """The object."""
        times = {"since": self.since.isoformat(), "expires": self.expires.isoformat()}
        return (json.dumps({"version": _VERSION, **asdict(self), **times}, indent=2) + "\n").encode()


def read_record(text: bytes) -> Record | None:
    """The lease in an object; None where it is none that this program wrote."""
    try:
        content: Mapping[str, Any] = json.loads(text)
        if content["version"] != _VERSION:
            return None
        owner = content["owner"]
        record = Record(
            token=_read_text(content["token"]),
            beat=_read_number(content["beat"]),
            owner=Owner(
                who=_read_text(owner["who"]),
                host=_read_text(owner["host"]),
                pid=_read_number(owner["pid"]),
                run=None if owner["run"] is None else _read_text(owner["run"]),
            ),
            since=_read_time(content["since"]),
            expires=_read_time(content["expires"]),
            ttl=float(content["ttl"]),
            engine_locks=tuple(_read_text(name) for name in content["engine_locks"]),
            released=content["released"] is True,
        )
    except (ValueError, KeyError, TypeError, OverflowError, RecursionError):
        return None
    sound = 0 < record.ttl <= _LONGEST and all(_LOCK_NAME.fullmatch(name) for name in record.engine_locks)
    return record if sound else None


def _read_text(value: object) -> str:
    if not isinstance(value, str) or not value:
        raise ValueError("no text")
    return value


def _read_number(value: object) -> int:
    if type(value) is not int or value < 0:
        raise ValueError("no number")
    return value


def _read_time(value: object) -> datetime:
    return datetime.fromisoformat(_read_text(value)).astimezone(UTC)
