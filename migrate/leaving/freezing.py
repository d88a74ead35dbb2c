"""A lock of ours on a state: Terraform can then neither plan nor apply, and its own message says why.

It does not write the lock (migrate.sources.locks). A file gets none: Terraform locks files only while it runs.
"""

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from migrate.errors import MigrateError
from migrate.private_files import dump_json, write_private
from migrate.sources.model import S3Source, StateFile, build_lock_id

_SCHEME = "s3://"
_VERIFIED = "verified.json"

PutLock = Callable[[S3Source, str, str, Mapping[str, str]], list[str]]
RemoveLock = Callable[[S3Source, str, str], list[str]]
Check = Callable[[], None]
"""Raises MigrateError when the states, locked now, may not stay so."""


def is_frozen(state: StateFile) -> bool:
    """Whether the state has a lock of ours."""
    return any(lock.id == build_lock_id(state.location) for lock in state.locks)


def build_lock_info(stacks: Sequence[str], now: datetime) -> dict[str, str]:
    """The fields that Terraform prints when it finds the state locked; `put_lock` adds ID and Path."""
    return {
        "Operation": f"moved to Pulumi: {', '.join(stacks)}",
        "Who": "python -m migrate freeze",
        "Info": "What this state holds is managed by Pulumi now. The way back: python -m migrate unfreeze",
        "Version": "",
        "Created": now.astimezone(UTC).isoformat().replace("+00:00", "Z"),
    }


@dataclass(frozen=True)
class Freezing:
    """What became of the states, by location. `files`: local ones, which cannot be locked. `left`: locked all the same.

    `problems` not empty: nothing is frozen but what `left` names.
    """

    frozen: Mapping[str, list[str]]
    files: tuple[str, ...]
    problems: tuple[str, ...] = ()
    left: tuple[str, ...] = ()


def freeze_states(
    states: Iterable[StateFile], info: Mapping[str, str], put_lock: PutLock, remove_lock: RemoveLock, check: Check
) -> Freezing:
    """Locks every state in S3, then calls `check`.

    When one cannot be locked, or `check` raises, the others are released again, those locked before apart: after Ctrl-C
    too, and what raised that goes on.
    """
    frozen: dict[str, list[str]] = {}
    files: list[str] = []
    mine: list[StateFile] = []
    try:
        for state in states:
            if not isinstance(state.source, S3Source):
                files.append(state.location)
                continue
            if not is_frozen(state):
                mine.append(state)
            frozen[state.location] = put_lock(state.source, find_key(state), build_lock_id(state.location), info)
        check()
    except MigrateError as error:
        taken_back = release_states([state for state in mine if state.location in frozen], remove_lock)
        return Freezing({}, tuple(files), error.problems, tuple(taken_back.problems))
    except BaseException:
        # With the one that was being locked: its lock may be there.
        release_states(mine, remove_lock)
        raise
    return Freezing(frozen, tuple(files))


@dataclass(frozen=True)
class Release:
    """`released`: places of the locks that were removed, by location; states without one are left out."""

    released: Mapping[str, list[str]]
    problems: tuple[str, ...]


def release_states(states: Iterable[StateFile], remove_lock: RemoveLock) -> Release:
    """Removes our locks and nobody else's, from every state that it can."""
    released: dict[str, list[str]] = {}
    problems: list[str] = []
    for state in states:
        if not isinstance(state.source, S3Source):
            continue
        try:
            places = remove_lock(state.source, find_key(state), build_lock_id(state.location))
        except MigrateError as error:
            problems.extend(error.problems)
            continue
        if places:
            released[state.location] = places
    return Release(released, tuple(problems))


def write_verified(out: Path, plan_digest: str) -> None:
    """Notes that all stacks of this plan were clean: what `freeze` asks for."""
    write_private(out / _VERIFIED, dump_json({"version": 1, "plan": plan_digest}))


def remove_verified(out: Path) -> None:
    """Takes the note back: what follows has not been verified."""
    (out / _VERIFIED).unlink(missing_ok=True)


def is_verified(out: Path, plan_digest: str) -> bool:
    """Whether the last `verify` of this very plan was clean on all of its stacks."""
    try:
        document = json.loads((out / _VERIFIED).read_bytes())
    except (OSError, ValueError):
        return False
    return isinstance(document, dict) and document.get("plan") == plan_digest


def name_backup(location: str) -> str:
    """The file name of a state's copy: readable, and another one for every location."""
    readable = "".join(sign if sign.isascii() and (sign.isalnum() or sign in "-_.") else "-" for sign in location)
    return f"{readable[-80:].strip('-.')}.{hashlib.sha256(location.encode()).hexdigest()[:8]}.tfstate"


def find_key(state: StateFile) -> str:
    """The key of the object in the bucket."""
    return state.location.removeprefix(_SCHEME).partition("/")[2]
