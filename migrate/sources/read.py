"""Reads all states of all sources, each once. Does not parse them."""

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import fields
from pathlib import Path

from live.connection import WORKERS
from migrate.errors import MigrateError, raise_all
from migrate.sources.local import find_files
from migrate.sources.lookup import SourceIndex
from migrate.sources.model import (
    DEFAULT_WORKSPACE,
    FileSource,
    FoundState,
    S3Source,
    Source,
    StateFile,
    UnreadableState,
)
from migrate.sources.s3 import find_objects

_AHEAD = 2 * WORKERS
"""States that may be in memory before they are asked for."""


def parse_source(text: str) -> Source:
    """A SOURCE argument: `s3://bucket/prefix`, a file or a folder. Raises MigrateError for anything else.

    Pure: whether it exists is found out by `read_states`.
    """
    scheme, separator, rest = text.partition("://")
    if not separator:
        if not text or text.startswith(("s3:", "arn:")):
            raise MigrateError(f"{text!r} is no source. Write s3://bucket/prefix, or the path of a file or a folder.")
        return FileSource(Path(text))
    bucket, _, prefix = rest.partition("/")
    if scheme != "s3" or not bucket:
        raise MigrateError(f"{text!r} is no source. Write s3://bucket/prefix, or the path of a file or a folder.")
    return S3Source(bucket=bucket, prefix=prefix)


def choose_sources(arguments: Sequence[str], *others: Iterable[Source]) -> tuple[Source, ...]:
    """The sources of the SOURCE arguments, else the first of `others` that has any; maybe none at all.

    Raises:
        MigrateError: an argument is no source.
    """
    choices = (map(parse_source, arguments), *others)
    return next((found for choice in choices if (found := tuple(choice))), ())


def read_states(
    sources: Sequence[Source],
    progress: Callable[[int, int], None] | None = None,
    backends: Iterable[Source] = (),
    tolerate: Callable[[Source, MigrateError], bool] = lambda _source, _error: False,
) -> Iterator[StateFile | UnreadableState]:
    """Every state of every source once, sorted by location; S3 objects are read concurrently.

    `progress` is called with (read, found). `backends`: what backend blocks say, for the lock tables that the sources
    do not say; a state's `source` is the one that names its table. `tolerate` is asked of each source that cannot be
    read as a whole, or holds no state, whether to go on without it. Read-only: List, Head and Get calls alone. All
    sources are listed before this returns; states are read while they are taken, a few ahead.

    Raises:
        MigrateError: a source as a whole cannot be read (no such bucket, access denied), or holds no state.
    """
    if not sources:
        raise MigrateError("There is no source. Name files, folders or s3://bucket/prefix, or write `sources` down.")
    found = _find_all(sources, SourceIndex(backends), tolerate)
    if progress:
        progress(0, len(found))
    return _read_all(found, progress)


def _find_all(
    sources: Sequence[Source], backends: SourceIndex, tolerate: Callable[[Source, MigrateError], bool]
) -> list[FoundState]:
    """One for each state, sorted by location. Of two sources that reach it, the one that says more about it is kept."""
    found: list[FoundState] = []
    problems: list[str] = []
    for source in dict.fromkeys(sources):
        try:
            found.extend(find_files(source) if isinstance(source, FileSource) else find_objects(source, backends))
        except MigrateError as error:
            if not tolerate(source, error):
                problems.extend(error.problems)
    raise_all(problems)
    kept: dict[str, FoundState] = {}
    for state in sorted(found, key=_rank):
        kept.setdefault(state.identity, state)
    return sorted(kept.values(), key=lambda state: state.location)


def _rank(state: FoundState) -> tuple[bool, bool, bool, int, str, str]:
    source = state.source
    is_bucket = isinstance(source, S3Source)
    settings = sum(bool(getattr(source, field.name)) for field in fields(source))
    return (
        state.workspace == DEFAULT_WORKSPACE,
        is_bucket and source.is_lock_table_unknown,
        is_bucket and not source.keys,
        -settings,
        repr(source),
        state.location,
    )


def _read_all(
    found: list[FoundState], progress: Callable[[int, int], None] | None
) -> Iterator[StateFile | UnreadableState]:
    waiting: deque[Future[StateFile | UnreadableState]] = deque()
    with ThreadPoolExecutor(WORKERS) as pool:
        try:
            rest = iter(found)
            for number in range(1, len(found) + 1):
                while len(waiting) < _AHEAD and (state := next(rest, None)):
                    waiting.append(pool.submit(state.read))
                result = waiting.popleft().result()
                if progress:
                    progress(number, len(found))
                yield result
        finally:
            # Whoever stops early does not wait for what nobody takes.
            pool.shutdown(cancel_futures=True)
