"""States in an S3 bucket, as Terraform's S3 backend lays them out: which objects are states, and reading them.

Read-only (List, Head, Get). Does not know what a state holds.
"""

# An object is a state when it is named in `keys`, when the prefix is its whole key, when its key ends with `.tfstate`,
# or, since backends may name keys freely, when a digest in the lock table, a `.tflock` object beside it or a backend
# block says so; and with it all other workspaces of the same key. Nothing else is taken for a state: that would need
# reading every object.

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC
from functools import partial
from typing import Any

from live.connection import AwsError, Connection, get_code, is_denied
from migrate.errors import MigrateError, NoStateError, raise_all
from migrate.globs import matches_glob
from migrate.input_files import refuse_larger
from migrate.sources.connection import connect, explain_source, quote_aws
from migrate.sources.encryption import read_customer_key
from migrate.sources.layout import find_backends, settle_lock_tables, split_key
from migrate.sources.locks import LOCK_SUFFIX, parse_lock, read_table
from migrate.sources.lookup import SourceIndex
from migrate.sources.model import FoundState, Lock, S3Source, StateFile, UnreadableState

_SUFFIX = ".tfstate"
_GONE = {"NoSuchKey", "404", "NoSuchVersion"}


def find_objects(source: S3Source, backends: SourceIndex) -> list[FoundState]:
    """Every state of the source, with its lock and digest as its lock table has them now.

    `backends`: what backend blocks say, for the lock tables that the source does not say (settle_lock_tables).

    Raises:
        MigrateError: the bucket or the lock table cannot be read, or there is no state where the source looks.
    """
    connection = connect(source)
    bucket = _Bucket(source, connection, connection.client("s3"), read_customer_key(source))
    try:
        objects = bucket.list_objects()
    except AwsError as error:
        raise MigrateError(explain_source(error, f"s3://{source.bucket}", connection.who)) from None
    chosen = _choose(source, connection, objects, backends)
    return [
        FoundState(
            source=settled,
            location=f"s3://{source.bucket}/{key}",
            workspace=split_key(settled, key)[0],
            identity=f"s3://{source.bucket}/{key}",
            read=partial(
                replace(bucket, source=settled).read,
                key,
                table.digests.get(key),
                table.locks.get(key),
                locked=f"{key}{LOCK_SUFFIX}" in objects,
            ),
        )
        for settled, keys in _group(settle_lock_tables(source, chosen, backends))
        for table in [read_table(connection, settled, keys)]
        for key in keys
    ]


def _group(settled: Mapping[str, S3Source]) -> list[tuple[S3Source, list[str]]]:
    grouped: dict[S3Source, list[str]] = {}
    for key, source in settled.items():
        grouped.setdefault(source, []).append(key)
    return list(grouped.items())


@dataclass(frozen=True)
class _Bucket:
    source: S3Source
    connection: Connection
    client: Any
    customer_key: dict[str, Any] = field(repr=False)

    def list_objects(self) -> set[str]:
        """The keys of all objects that may matter to the source."""
        pages = self.client.get_paginator("list_objects_v2")
        return {
            found["Key"]
            for prefix in _list_prefixes(self.source)
            for page in pages.paginate(Bucket=self.source.bucket, Prefix=prefix)
            for found in page.get("Contents", [])
        }

    def read(self, key: str, digest: str | None, item: Lock | None, *, locked: bool) -> StateFile | UnreadableState:
        """One GET: its answer names the version, the ETag and the bytes that belong together, so no HEAD is needed."""
        location, workspace = f"s3://{self.source.bucket}/{key}", split_key(self.source, key)[0]
        try:
            answer = self._get(key)
            refuse_larger(answer["ContentLength"])
            content = answer["Body"].read()
            lock = self._read_lock(f"{key}{LOCK_SUFFIX}") if locked else None
        except OSError as error:
            why = error.strerror or type(error).__name__
            problem = f"cannot be read ({why}), so what it holds is unknown. Leave it out with `exclude`."
            return UnreadableState(location=location, workspace=workspace, problem=problem)
        except AwsError as error:
            return UnreadableState(location=location, workspace=workspace, problem=self._explain(error))
        return StateFile(
            source=self.source,
            location=location,
            workspace=workspace,
            content=content,
            md5=hashlib.md5(content, usedforsecurity=False).hexdigest(),
            etag=answer["ETag"].strip('"'),
            version_id=answer.get("VersionId"),
            modified=answer["LastModified"].astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
            digest=digest,
            locks=tuple(sorted(found for found in (item, lock) if found)),
        )

    def _get(self, key: str) -> dict[str, Any]:
        return self.client.get_object(Bucket=self.source.bucket, Key=key, **self.customer_key)

    def _read_lock(self, key: str) -> Lock | None:
        place = f"s3://{self.source.bucket}/{key}"
        try:
            return parse_lock(self._get(key)["Body"].read(), place)
        except AwsError as error:
            # Released since the listing; any other answer still says that there is a lock.
            return None if get_code(error) in _GONE else parse_lock("", place)

    def _explain(self, error: Exception) -> str:
        code = get_code(error)
        if is_denied(error):
            return (
                f"access denied {self.connection.who}. It needs s3:GetObject on this object, and kms:Decrypt on the "
                f"key that encrypts it.{quote_aws(error)}"
            )
        if code == "InvalidObjectState":
            return "is archived (S3 Glacier), so S3 does not give it out. Restore it with `aws s3api restore-object`."
        if code in {"InvalidRequest", "InvalidArgument"}:
            return (
                "is encrypted with a key of the customer (SSE-C), and this is not its key, or none was given. Write "
                "`sse_customer_key_file: FILE` into its source, with the key as base64."
            )
        if code in _GONE:
            return "was deleted while the sources were read. Repeat the command."
        return explain_source(error, "cannot be read", self.connection.who)


def _list_prefixes(source: S3Source) -> list[str]:
    """What to list: the keys or the prefix, and the workspaces, which are elsewhere; nothing twice."""
    if source.workspace_key_prefix:
        wanted = {*(source.keys or [source.prefix]), f"{source.workspace_key_prefix}/"}
    else:
        wanted = {"" if source.keys else source.prefix}
    return [one for one in sorted(wanted) if not any(one != other and one.startswith(other) for other in wanted)]


def _choose(source: S3Source, connection: Connection, objects: set[str], backends: SourceIndex) -> list[str]:
    """The keys of the states, sorted, without those that `exclude` names."""
    found = _list_states(source, connection, objects, backends)
    kept = [key for key in found if not _is_excluded(source, key)]
    if found and not kept:
        raise MigrateError(
            f"s3://{source.bucket}/{source.prefix}: `exclude` leaves out all {len(found)} states that are there, so "
            "nothing is left to read. Correct it, or remove the source."
        )
    return kept


def _is_excluded(source: S3Source, key: str) -> bool:
    """Whether a glob names the object, or the backend's key, so that it is left out with its workspaces."""
    return any(matches_glob(glob, name) for glob in source.exclude for name in {key, split_key(source, key)[1]})


def _list_states(source: S3Source, connection: Connection, objects: set[str], backends: SourceIndex) -> list[str]:
    states = {key for key in objects if not key.endswith((LOCK_SUFFIX, "/"))}
    if source.keys:
        return _choose_named(source, states, source.keys)
    if source.prefix in states:
        return _choose_named(source, states, (source.prefix,))
    inside = {
        key for key in states if key.startswith(source.prefix) or split_key(source, key)[1].startswith(source.prefix)
    }
    usual = {key for key in inside if key.endswith(_SUFFIX)}
    told = {
        key for key in inside - usual if f"{key}{LOCK_SUFFIX}" in objects or find_backends(backends, source.bucket, key)
    }
    told |= set(read_table(connection, source, inside - usual - told, digests_only=True).digests)
    named = {split_key(source, key)[1] for key in told}
    chosen = usual | {key for key in inside if split_key(source, key)[1] in named}
    if not chosen:
        raise MigrateError(
            f"s3://{source.bucket}/{source.prefix}: holds no state: of {len(inside)} objects under it, none has a key "
            f"that ends with {_SUFFIX} or a digest in a lock table. Correct the prefix, or name the states with `keys`."
        )
    return sorted(chosen)


def _choose_named(source: S3Source, states: Iterable[str], names: tuple[str, ...]) -> list[str]:
    found = {key: name for key in states for name in (key, split_key(source, key)[1]) if name in names}
    raise_all(_find_missing(source, names, set(found.values())), NoStateError)
    return sorted(found)


def _find_missing(source: S3Source, names: Iterable[str], found: set[str]) -> Iterator[str]:
    for name in names:
        if not name.startswith(source.prefix):
            yield (
                f"s3://{source.bucket}/{name}: is not under the prefix {source.prefix!r}, so it is left out. `keys` "
                "are whole keys, as the backend's `key` is; drop the prefix, or begin the key with it."
            )
        elif name not in found:
            yield (
                f"s3://{source.bucket}/{name}: holds no state: there is no such object, and no workspace of it under "
                f"{source.workspace_key_prefix or '<workspace>'}/. Correct the key or `workspace_key_prefix`."
            )
