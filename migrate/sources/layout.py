"""How Terraform's S3 backend lays out states, and which lock table a state has as far as backend blocks say. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from migrate.sources.lookup import SourceIndex
from migrate.sources.model import DEFAULT_WORKSPACE, S3Source, Source


def split_key(source: S3Source, key: str) -> tuple[str, str]:
    """(workspace, the backend's `key`) of an object.

    The backend puts workspaces under `<workspace_key_prefix>/<workspace>/<key>`. With an empty prefix that is
    `<workspace>/<key>`, which only `keys` can tell from the key of a default workspace.
    """
    if source.workspace_key_prefix:
        head = f"{source.workspace_key_prefix}/"
        workspace, _, rest = key.removeprefix(head).partition("/")
        return (workspace, rest) if key.startswith(head) and workspace and rest else (DEFAULT_WORKSPACE, key)
    workspace, _, rest = key.partition("/")
    return (
        (workspace, rest) if workspace and rest in source.keys and key not in source.keys else (DEFAULT_WORKSPACE, key)
    )


def find_backends(backends: SourceIndex, bucket: str, key: str) -> list[S3Source]:
    """The backends of which the object is the state, or that of one of their workspaces."""
    near = backends.find(f"s3://{bucket}/{key}")
    return [one for one in near if isinstance(one, S3Source) and split_key(one, key)[1] in one.keys]


def reaches(source: Source, backend: Source) -> bool:
    """Whether the source looks where all states of the backend are, unless it excludes them; both are in S3."""
    if not isinstance(source, S3Source) or not isinstance(backend, S3Source):
        return False
    return (source.bucket, source.workspace_key_prefix) == (backend.bucket, backend.workspace_key_prefix) and all(
        key in source.keys if source.keys else key.startswith(source.prefix) for key in backend.keys
    )


def settle_lock_tables(source: S3Source, keys: Iterable[str], backends: SourceIndex) -> dict[str, S3Source]:
    """By key, the source with the lock table of that state.

    That is the source's own; where it says none, that of the backend whose bucket and key it is. Where backends say
    more than one, or none does, it stays unknown. One answer for all states makes one source, with what it finds later;
    else each answer has a source of its own, by `keys`.
    """
    settled = {key: _settle(source, key, backends) for key in keys}
    answers = {(one.lock_table, one.no_lock_table, one.workspace_key_prefix) for one in settled.values()}
    if len(answers) == 1:
        [(table, none, prefix)] = answers
        if prefix == source.workspace_key_prefix:
            return dict.fromkeys(settled, replace(source, lock_table=table, no_lock_table=none))
    together: dict[S3Source, set[str]] = {}
    for one in settled.values():
        together.setdefault(replace(one, keys=()), set()).update(one.keys)
    return {
        key: one if one is source else replace(one, keys=tuple(sorted(together[replace(one, keys=())])))
        for key, one in settled.items()
    }


def explain_unknown_locks(states: Iterable[tuple[Source | None, str]], effect: str) -> list[str]:
    """A sentence for each bucket with states whose lock table nobody has said.

    `states`: source and location of each; `effect`: what happens because of it.
    """
    buckets: dict[str, list[str]] = {}
    for source, location in states:
        if isinstance(source, S3Source) and source.is_lock_table_unknown:
            buckets.setdefault(source.bucket, []).append(location)
    return [_word_unknown_locks(bucket, found, effect) for bucket, found in sorted(buckets.items())]


def explain_other_tables(source: S3Source, location: str, backends: SourceIndex) -> str | None:
    """What backend blocks say of a state's lock table, where the source says another thing, or nothing can decide."""
    key = location.removeprefix(f"s3://{source.bucket}/")
    told = {
        one.lock_table
        for one in find_backends(backends, source.bucket, key)
        if not one.is_lock_table_unknown and one.lock_table != source.lock_table
    }
    if not told:
        return None
    listed = " and ".join(sorted(table or "no table" for table in told))
    if source.is_lock_table_unknown:
        return f"{location}: backend blocks say more than one lock table for it ({listed}), so none was asked"
    taken = source.lock_table or "no table"
    return f"{location}: a backend block says {listed}, and its source {taken}, which was taken"


def _word_unknown_locks(bucket: str, locations: Sequence[str], effect: str) -> str:
    """What is unknown of these states of one bucket, what happens because of it, and what to write."""
    number = f"{len(locations)} state{'s' if len(locations) != 1 else ''}"
    return (
        f"s3://{bucket}: which DynamoDB table has the locks of {number} (such as {min(locations)}) is unknown, so "
        f"{effect}. Write it into the source in migrate.yaml: {{bucket: {bucket}, ..., lock_table: NAME}} with the "
        "`dynamodb_table` of the backend, or `lock_table: null` where there is none."
    )


def _settle(source: S3Source, key: str, backends: SourceIndex) -> S3Source:
    if not source.is_lock_table_unknown:
        return source
    told = [one for one in find_backends(backends, source.bucket, key) if not one.is_lock_table_unknown]
    if len({one.lock_table for one in told}) != 1:
        return source
    return replace(
        source,
        prefix="",
        keys=(split_key(told[0], key)[1],),
        workspace_key_prefix=told[0].workspace_key_prefix,
        lock_table=told[0].lock_table,
        no_lock_table=told[0].no_lock_table,
    )
