"""Imports the entries of an import file in batches, and believes nothing but the stack's state.

It does not run the engine itself (behind the Importer protocol), or read and write the journal's file.
"""

# `pulumi import` commits what went through before it failed, never says so, and refuses what is there already. So after
# every batch the state is read again: an entry is imported when its URN is there, whatever the exit code was.

import os
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import psutil

from engine.cli import Complaint, Engine
from engine.deployment import StateResource
from engine.import_file import Entry, compare_destinations, cut_file, digest_destination
from engine.urns import split_urn
from migrate.errors import RefusalError, raise_all
from migrate.journal import Journal, JournalEntry
from migrate.private_files import dump_json, write_private
from resource_types.import_ids import split_option, split_region

_BATCH_FILE = re.compile(r"\.{1,2}batch\.(?P<process>[0-9]+)\.json(?:\.new)?")

_COMPOSITE = re.compile(r"[/_,:|]")
_ARN = "arn:"


class Importer(Protocol):
    """What the engine does for an import."""

    def import_batch(self, entries: Sequence[Entry]) -> Complaint | None:
        """Imports the entries, and returns what the engine complained of. Raises MigrateError if it cannot begin."""
        ...

    def existing(self) -> Mapping[str, StateResource]:
        """What the stack's state has, by URN."""
        ...


class EngineImporter:
    """The Importer that asks the engine. `document`: the stack's import file, of which each batch is a part.

    `folder`: where each batch is written while it is imported. A run that is killed leaves that file, and the next one
    removes it.
    """

    def __init__(
        self, engine: Engine, stack: str, document: Mapping[str, Any], entries: Sequence[Entry], folder: Path
    ) -> None:
        remove_leftovers(folder)
        self._folder = folder
        self._engine = engine
        self._stack = stack
        self._document = document
        self._entries = entries

    def import_batch(self, entries: Sequence[Entry]) -> Complaint | None:
        return self._import(entries, preview_only=False)

    def preview_batch(self, entries: Sequence[Entry]) -> Complaint | None:
        """Reads what the entries would import, and writes nothing."""
        return self._import(entries, preview_only=True)

    def existing(self) -> Mapping[str, StateResource]:
        return self._engine.export(self._stack).by_urn

    def _import(self, entries: Sequence[Entry], *, preview_only: bool) -> Complaint | None:
        file = self._folder / f".batch.{os.getpid()}.json"
        write_private(file, dump_json(cut_file(self._document, entries, self._entries)))
        try:
            return self._engine.import_resources(self._stack, file, preview_only=preview_only)
        finally:
            file.unlink()


def remove_leftovers(folder: Path) -> None:
    """Removes the batches that runs wrote which were killed since; those of a process that runs stay."""
    for file in folder.iterdir():
        found = _BATCH_FILE.fullmatch(file.name)
        if found and not psutil.pid_exists(int(found["process"])):
            file.unlink(missing_ok=True)


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What became of the entries, by URN. `failed`: with the engine's words. `blocked`: not tried, and why.

    `causes`: by URN of what is blocked, the URN of what failed and that it hangs on, itself or through others.
    """

    imported: tuple[str, ...]
    already: tuple[str, ...]
    failed: Mapping[str, str]
    blocked: Mapping[str, str]
    causes: Mapping[str, str]

    @property
    def is_complete(self) -> bool:
        return not self.failed and not self.blocked


def split_batches(entries: Sequence[Entry], size: int) -> list[list[Entry]]:
    """In order, at most `size` resources each; components and providers come along and don't count."""
    batches: list[list[Entry]] = []
    room = 0
    for entry in entries:
        if entry.id is not None:
            room -= 1
        if not batches or room < 0:
            batches.append([])
            room = size - (entry.id is not None)
        batches[-1].append(entry)
    return batches


def adopt_entries(entries: Sequence[Entry], journal: Journal) -> None:
    """Gives the journal what it lacks of the entries.

    Raises:
        MigrateError: it tells of another id, so journal and import file are of different plans.
    """
    raise_all(
        f"{journal.path}: {entry.name} is {journal.entries[entry.urn].id} in the journal and {entry.id} in the import "
        "file, so they are not of one plan: run `python -m migrate plan` again"
        for entry in entries
        if entry.urn in journal.entries and journal.entries[entry.urn].id != entry.id
    )
    for entry in entries:
        journal.entries.setdefault(entry.urn, JournalEntry(id=entry.id))


def reconcile(entries: Sequence[Entry], present: Mapping[str, StateResource], journal: Journal) -> list[Entry]:
    """Marks in the journal what the stack has, and returns what is left to import, in order.

    Raises:
        RefusalError: the stack has another object, or a provider that acts elsewhere, under an entry's URN; or lacks
            what an entry needs and the file does not bring.
    """
    urns = {entry.urn for entry in entries}
    problems = [
        f"{entry.name}: it hangs on {needed}, which neither the stack nor the import file has: run "
        "`python -m migrate plan` again"
        for entry in entries
        for needed in entry.needs
        if needed not in urns and needed not in present
    ]
    for entry in entries:
        if entry.urn not in present:
            # Deleted since (by undo, or by hand): another import begins from nothing.
            journal.mark(entry.urn, "pending", begun=False)
            continue
        problem = _find_conflict(entry, present[entry.urn], begun=journal.entries[entry.urn].begun)
        if problem is None:
            journal.mark(entry.urn, "imported")
        else:
            problems.append(problem)
    raise_all(problems, RefusalError)
    return [entry for entry in entries if entry.urn not in present]


def require_destinations(planned: Mapping[str, str], present: Mapping[str, StateResource]) -> None:
    """`planned`: by URN, where each provider acted that the stack had when it was planned (`digest_destination`).

    Raises:
        RefusalError: one is gone, or acts elsewhere now, so what is imported through it would be another object.
    """
    raise_all(
        (
            f"{split_urn(urn)[1]}: the stack's provider of this account is not as it was planned (its role, account "
            "or region has changed), so resources would be imported from another place: run `python -m migrate plan` "
            "again"
            for urn, destination in planned.items()
            if urn not in present or digest_destination(present[urn].inputs) != destination
        ),
        RefusalError,
    )


def import_entries(
    entries: Sequence[Entry],
    importer: Importer,
    journal: Journal,
    *,
    batch_size: int,
    report: Callable[[int, int], None] = lambda _done, _all: None,
) -> Outcome:
    """Imports what the stack does not have yet, parents first; one bad entry costs itself and what hangs on it.

    `report` is called with (settled entries, all entries) after each batch. The journal is saved before each batch
    (what is begun) and after it (what is there), so a run that was killed anywhere is continued by the next.

    Raises:
        RefusalError: see `reconcile`; nothing was imported.
        MigrateError: the engine could not begin; what was imported before is in the journal.
    """
    adopt_entries(entries, journal)
    missing = reconcile(entries, importer.existing(), journal)
    journal.save()
    run = _Run(importer, journal)
    work = split_batches(missing, batch_size)
    work.reverse()
    already = len(entries) - len(missing)
    report(already, len(entries))
    while work:
        work.extend(run.import_batch(work.pop()))
        report(already + run.settled, len(entries))
    pending = {entry.urn for entry in missing}
    return Outcome(
        imported=tuple(run.imported),
        already=tuple(entry.urn for entry in entries if entry.urn not in pending),
        failed=run.failed,
        blocked=run.blocked,
        causes=run.causes,
    )


class _Run:
    """One run's progress: what each batch left behind decides what is in the next one."""

    def __init__(self, importer: Importer, journal: Journal) -> None:
        self._importer = importer
        self._journal = journal
        self.imported: list[str] = []
        self.failed: dict[str, str] = {}
        self.blocked: dict[str, str] = {}
        self.causes: dict[str, str] = {}

    @property
    def settled(self) -> int:
        return len(self.imported) + len(self.failed) + len(self.blocked)

    def import_batch(self, batch: Sequence[Entry]) -> list[list[Entry]]:
        """Imports the batch and returns what is to be tried again, the last first."""
        batch = self._drop_blocked(batch)
        if not batch:
            self._journal.save()
            return []
        for entry in batch:
            self._journal.mark(entry.urn, "pending", begun=True)
        self._journal.save()
        complaint = self._importer.import_batch(batch)
        rest = self._settle(batch, self._importer.existing(), complaint)
        self._journal.save()
        if len(rest) == len(batch):
            # Nobody is named and nothing went through: the culprit is in one half.
            middle = len(rest) // 2
            return [rest[middle:], rest[:middle]]
        return [rest] if rest else []

    def _settle(
        self, batch: Sequence[Entry], present: Mapping[str, StateResource], complaint: Complaint | None
    ) -> list[Entry]:
        """Marks what is imported and what failed; the rest, in order."""
        by_urn = complaint.by_urn if complaint else {}
        rest: list[Entry] = []
        for entry in batch:
            found = present.get(entry.urn)
            if found is not None and entry.id is not None and is_other_object(entry.id, found):
                self._fail(entry, f"the stack has it as {found.id}: something else put that there meanwhile")
            elif found is not None:
                self.imported.append(entry.urn)
                self._journal.mark(entry.urn, "imported", _note_other_id(entry, found))
            elif entry.urn in by_urn:
                self._fail(entry, by_urn[entry.urn])
            else:
                rest.append(entry)
        if len(rest) == len(batch) == 1:
            self._fail(rest.pop(), complaint.text if complaint else _SILENT)
        return rest

    def _fail(self, entry: Entry, message: str) -> None:
        self.failed[entry.urn] = message
        self._journal.mark(entry.urn, "failed", message, begun=False)

    def _drop_blocked(self, batch: Sequence[Entry]) -> list[Entry]:
        kept: list[Entry] = []
        for entry in batch:
            reason = next((urn for urn in entry.needs if urn in self.failed or urn in self.blocked), None)
            if reason is None:
                kept.append(entry)
                continue
            self.causes[entry.urn] = self.causes.get(reason, reason)
            self.blocked[entry.urn] = (
                f"not tried, because {split_urn(self.causes[entry.urn])[1]}, which it hangs on, failed"
            )
            self._journal.mark(entry.urn, "pending", self.blocked[entry.urn], begun=False)
        return kept


_SILENT = "the engine reported success, but the stack's state does not have it"


def _find_conflict(entry: Entry, found: StateResource, *, begun: bool) -> str | None:
    if entry.is_provider:
        differing = compare_destinations(entry.inputs, found.inputs)
        if differing:
            return (
                f"{entry.name}: the stack has this provider with another {', '.join(differing)}, so resources would be "
                "imported from another place than planned: run `python -m migrate undo`, or correct the config and "
                "`python -m migrate plan` again"
            )
        return None
    # What this journal began was not there before, so it came by our id; AWS's own form of an id may be another.
    if entry.id is None or _is_same_object(entry.id, found) or (begun and not is_other_object(entry.id, found)):
        return None
    return (
        f"{entry.name}: the stack has this resource with id {found.id}, and the plan says {entry.id}, so nothing is "
        f"imported: if the stack is wrong, `pulumi state delete '{entry.urn}'`, else correct `match:` in migrate.yaml "
        "and `python -m migrate plan` again"
    )


def _is_same_object(import_id: str, found: StateResource) -> bool:
    """Whether the state's id is the import id, with or without its option and `@region`."""
    ids = {found.id, found.import_id}
    if import_id in ids or split_option(import_id)[0] in ids:
        return True
    bare, region = split_region(import_id)
    return region is not None and bare in ids and found.region in {None, region}


def is_other_object(import_id: str, found: StateResource) -> bool:
    """Whether the state's id proves that it is not the object that was planned.

    AWS has ids of its own for what imports by several parts (`rtb-1_0.0.0.0/0` is `r-rtb-11080289494`), so those prove
    nothing, and nor does an id whose last part is the import id (`dopt-1-vpc-1` imports by `vpc-1`); any other import
    id is the object's id, an ARN too.
    """
    if _is_same_object(import_id, found) or (found.id or "").endswith(f"-{split_region(import_id)[0]}"):
        return False
    return _COMPOSITE.search(split_option(import_id)[0]) is None or _are_arns(import_id, found)


def _are_arns(import_id: str, found: StateResource) -> bool:
    """Whether each is an ARN and no more; some types import by ARN and have a name as id, which proves nothing."""
    return import_id.startswith(_ARN) and not {",", "|"} & {*import_id} and (found.id or "").startswith(_ARN)


def _note_other_id(entry: Entry, found: StateResource) -> str | None:
    if entry.id is None or _is_same_object(entry.id, found):
        return None
    return f"the stack has it as {found.id}"
