"""What an import could not do, for a person: each cause once, with what failed of it and what hangs on that. Pure."""

from collections.abc import Iterator, Mapping

from engine.import_file import Entry
from migrate.importing.batches import Outcome
from migrate.scanning.grouping import group_by_cause

_SHOWN = 20
"""Resources of one cause; JSON lists all."""
_DEPENDENTS = 3


def explain_failures(outcome: Outcome, entries: Mapping[str, Entry]) -> Iterator[str]:
    """The lines; `entries` by URN."""
    if not outcome.failed:
        return
    dependents: dict[str, list[str]] = {}
    for urn, cause in outcome.causes.items():
        dependents.setdefault(cause, []).append(entries[urn].name)
    said = [
        (_describe(entries[urn], dependents.get(urn, [])), message) for urn, message in sorted(outcome.failed.items())
    ]
    waiting = f"; {len(outcome.blocked)} hang on them and were not tried" if outcome.blocked else ""
    yield f"  {len(outcome.failed)} failed{waiting}:"
    for cause in group_by_cause(said):
        if len(cause.places) == 1:
            yield f"  failed: {cause.places[0]}: {cause.sentence}"
            continue
        yield f"  failed, {len(cause.places)} times: {cause.sentence}"
        yield from (f"    {place}" for place in cause.places[:_SHOWN])
        if len(cause.places) > _SHOWN:
            yield f"    and {len(cause.places) - _SHOWN} more: --format json"


def _describe(entry: Entry, dependents: list[str]) -> str:
    described = entry.name if entry.id is None else f"{entry.name} ({entry.id})"
    if not dependents:
        return described
    names = ", ".join(sorted(dependents)[:_DEPENDENTS])
    rest = len(dependents) - _DEPENDENTS
    more = f" and {rest} more" if rest > 0 else ""
    return f"{described}, and not tried because of it: {names}{more}"
