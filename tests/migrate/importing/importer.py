"""An engine with knobs, and entries for it to import."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from engine.cli import Complaint
from engine.deployment import StateResource
from engine.import_file import Entry
from migrate.importing.batches import Outcome, import_entries
from migrate.journal import Journal, JournalEntry

PREFIX = "urn:pulumi:org::shop::"


PROVIDER = f"{PREFIX}pulumi:providers:aws::prod"


def make_entry(name: str, *, needs: tuple[str, ...] = (PROVIDER,), id_: str | None = None) -> Entry:
    return Entry(
        urn=f"{PREFIX}aws:iam/role:Role::{name}",
        handle=name,
        type="aws:iam/role:Role",
        id=id_ or f"id-{name}",
        needs=needs,
        spec={},
    )


def make_provider() -> Entry:
    return Entry(urn=PROVIDER, handle="prod", type="pulumi:providers:aws", id=None, needs=(), spec={"inputs": {}})


def make_entries(count: int) -> list[Entry]:
    return [make_provider(), *(make_entry(f"r{number}") for number in range(count))]


def make_journal(path: Path, entries: Sequence[Entry]) -> Journal:
    return Journal(path, "org", {entry.urn: JournalEntry(id=entry.id) for entry in entries})


class CrashError(Exception):
    """The process ended here."""


@dataclass
class FakeImporter:
    """An engine with knobs. `bad`: URNs that always fail; `names_culprits`: whether it says which; `commits`: how many
    entries before the first bad one go through; `lies`: it says fine when something failed, and the other way round;
    `crash_at`: the call in which the process ends, before or after the commit; `canonical`: AWS's own form of an id.
    """

    bad: frozenset[str] = frozenset()
    names_culprits: bool = True
    commits: int = 1_000
    lies: bool = False
    crash_at: int | None = None
    crash_after_commit: bool = False
    canonical: Mapping[str, str] = field(default_factory=dict)
    state: dict[str, StateResource] = field(default_factory=dict)
    imports: list[str] = field(default_factory=list)
    calls: int = 0

    def import_batch(self, entries: Sequence[Entry]) -> Complaint | None:
        self.calls += 1
        crashes = self.calls == self.crash_at
        if crashes and not self.crash_after_commit:
            raise CrashError("crashed")
        failing = [entry for entry in entries if entry.urn in self.bad]
        for number, entry in enumerate(entries):
            assert entry.urn not in self.state, "imported twice: the engine refuses that"
            inside = {other.urn for other in entries[:number]}
            assert all(needed in self.state or needed in inside for needed in entry.needs), "before what it hangs on"
            if entry.urn in self.bad or any(needed not in self.state for needed in entry.needs):
                continue
            if failing and number >= self.commits:
                continue
            self.state[entry.urn] = StateResource(urn=entry.urn, id=self.canonical.get(entry.urn, entry.id))
            self.imports.append(entry.urn)
        if crashes:
            raise CrashError("crashed")
        complaint = Complaint(
            "something failed", {entry.urn: f"no {entry.id}" for entry in failing} if self.names_culprits else {}
        )
        return complaint if bool(failing) != self.lies else None

    def existing(self) -> Mapping[str, StateResource]:
        return dict(self.state)


def apply(entries: Sequence[Entry], importer: FakeImporter, journal: Journal, batch_size: int = 50) -> Outcome:
    return import_entries(entries, importer, journal, batch_size=batch_size)
