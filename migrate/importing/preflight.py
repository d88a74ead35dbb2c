"""Whether the states are still as they were when the plan was made, before anything acts on the plan.

It does not read them (migrate.sources).
"""

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from migrate.errors import StateError
from migrate.mapping import load_optional_mapping
from migrate.plan_file import PlannedState, SavedPlan
from migrate.sources.layout import explain_unknown_locks
from migrate.sources.locks import explain_freeing
from migrate.sources.model import FileSource, S3Source, Source, StateFile, UnreadableState, build_lock_id
from migrate.sources.read import choose_sources, parse_source
from migrate.terraform.state import parse_state

_AGAIN = "run `python -m migrate plan` again"


def find_sources(arguments: Sequence[str], mapping: Path | None, plan: SavedPlan | None) -> list[Source]:
    """Where the plan's states are: the arguments, else the sources of the mapping file, else the planned locations.

    Raises:
        MigrateError: the mapping file has a problem, or is named and not there.
    """
    known = () if arguments else load_optional_mapping(mapping).sources
    planned = (_find_source(state.location) for state in plan.states) if plan else ()
    return list(choose_sources(arguments, known, planned))


def _find_source(location: str) -> Source:
    source = parse_source(location)
    if isinstance(source, S3Source):
        return S3Source(bucket=source.bucket, keys=(source.prefix,))
    return FileSource(Path(location))


def compare_states(plan: SavedPlan, states: Iterable[StateFile | UnreadableState]) -> list[str]:
    """A sentence for every state that has changed since the plan, or that somebody has or may have locked.

    Our own lock is none.
    """
    planned = {(state.location, state.workspace): state for state in plan.states}
    problems: list[str] = []
    read: list[tuple[Source, str]] = []
    for state in states:
        before = planned.pop((state.location, state.workspace), None)
        if isinstance(state, UnreadableState):
            problems.append(f"{state.location}: cannot be read any more: {state.problem}")
            continue
        read.append((state.source, state.location))
        problems.extend(_find_locks(state))
        if before is None:
            problems.append(f"{state.location}: is new, the plan knows nothing of what it holds: {_AGAIN}")
            continue
        problems.extend(_find_changes(before, state))
    problems.extend(explain_unknown_locks(read, "nobody can tell whether they are held, and nothing was done"))
    problems.extend(
        f"{location}: was planned and is not there any more: {_AGAIN}, or name its source" for location, _ in planned
    )
    return problems


def _find_locks(state: StateFile) -> Iterator[str]:
    for lock in state.locks:
        if lock.id != build_lock_id(state.location):
            yield (
                f"{state.location}: {lock.who} holds it since {lock.created} ({lock.operation}, {lock.place}), so it "
                f"may be changing: wait until that run ends; where it was killed, {explain_freeing(lock)} frees it"
            )


def _find_changes(before: PlannedState, state: StateFile) -> Iterator[str]:
    if before.digest is not None and state.digest is None:
        yield (
            f"{state.location}: when it was planned DynamoDB had its digest, and now its source names no lock table, "
            "or the table has no entry, so nobody can tell whether it is locked: name the mapping file of the plan "
            "with --mapping"
        )
    if state.digest is not None and state.digest != state.md5:
        yield (
            f"{state.location}: DynamoDB holds the digest {state.digest}, and the object's is {state.md5}, so one of "
            "them is stale: let Terraform read it (`terraform state pull`), and solve what it says"
        )
    changes = [
        f"{name} {old} -> {new}"
        for name, old, new in (
            *(_compare_content(before, state) if before.md5 != state.md5 else ()),
            ("ETag", before.etag, state.etag),
            ("version", before.version_id, state.version_id),
        )
        if old != new
    ]
    if changes:
        yield f"{state.location}: has changed since the plan ({', '.join(changes)}): {_AGAIN}"


def _compare_content(before: PlannedState, state: StateFile) -> Iterator[tuple[str, object, object]]:
    try:
        now = parse_state(state.content, state.location, state.workspace)
    except StateError:
        pass
    else:
        yield "serial", before.serial, now.serial
        yield "lineage", before.lineage, now.lineage
    yield "MD5", before.md5, state.md5
