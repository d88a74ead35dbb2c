import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from unittest import mock

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.cli import Complaint
from engine.import_file import Entry, digest_place
from migrate.errors import RefusalError
from migrate.importing.batches import (
    Held,
    Outcome,
    import_entries,
    is_other_object,
    read_held,
    require_places,
    split_batches,
)
from migrate.importing.journal import Journal, JournalEntry, load_journal

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
    state: dict[str, Held] = field(default_factory=dict)
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
            self.state[entry.urn] = Held(
                id=self.canonical.get(entry.urn, entry.id), import_id=None, region=None, inputs={}
            )
            self.imports.append(entry.urn)
        if crashes:
            raise CrashError("crashed")
        complaint = Complaint(
            "something failed", {entry.urn: f"no {entry.id}" for entry in failing} if self.names_culprits else {}
        )
        return complaint if bool(failing) != self.lies else None

    def existing(self) -> Mapping[str, Held]:
        return dict(self.state)


def apply(entries: Sequence[Entry], importer: FakeImporter, journal: Journal, batch_size: int = 50) -> Outcome:
    return import_entries(entries, importer, journal, batch_size=batch_size)


def test_batches_hold_so_many_resources_and_components_come_along() -> None:
    entries = make_entries(5)
    assert [len(batch) for batch in split_batches(entries, 2)] == [3, 2, 1]
    assert [entry for batch in split_batches(entries, 2) for entry in batch] == entries
    assert split_batches([], 2) == []


def test_everything_goes_through_in_batches(tmp_path: Path) -> None:
    entries = make_entries(120)
    importer = FakeImporter()
    journal = make_journal(tmp_path / "j.json", entries)
    seen: list[tuple[int, int]] = []
    outcome = import_entries(
        entries, importer, journal, batch_size=50, report=lambda done, total: seen.append((done, total))
    )
    assert outcome.is_complete
    assert importer.calls == 3
    assert seen == [(0, 121), (51, 121), (101, 121), (121, 121)]
    assert {entry.status for entry in load_journal(tmp_path / "j.json", "org").entries.values()} == {"imported"}


@pytest.mark.parametrize("names_culprits", [True, False])
@pytest.mark.parametrize("commits", [0, 3, 1_000])
def test_one_run_names_every_bad_entry_and_lets_all_others_through(
    names_culprits: bool, commits: int, tmp_path: Path
) -> None:
    entries = make_entries(40)
    bad = {entries[number].urn for number in (1, 7, 8, 40)}
    importer = FakeImporter(bad=frozenset(bad), names_culprits=names_culprits, commits=commits)
    journal = make_journal(tmp_path / "j.json", entries)
    outcome = apply(entries, importer, journal, 20)
    assert set(outcome.failed) == bad
    assert set(importer.state) == {entry.urn for entry in entries} - bad
    expected = "no id-r0" if names_culprits else "something failed"
    assert outcome.failed[entries[1].urn] == expected
    assert journal.entries[entries[1].urn] == JournalEntry(id="id-r0", status="failed", message=expected)


def test_what_hangs_on_a_failed_entry_is_not_tried(tmp_path: Path) -> None:
    parent = make_entry("parent", needs=())
    child = make_entry("child", needs=(parent.urn,))
    grandchild = make_entry("grandchild", needs=(child.urn,))
    other = make_entry("other", needs=())
    entries = [parent, child, grandchild, other]
    importer = FakeImporter(bad=frozenset({parent.urn}), commits=0)
    importer_entries: list[str] = []
    original = importer.import_batch
    importer.import_batch = lambda batch: (importer_entries.extend(e.urn for e in batch), original(batch))[1]  # type: ignore[method-assign]
    journal = make_journal(tmp_path / "j.json", entries)
    outcome = apply(entries, importer, journal, 1)
    assert set(outcome.blocked) == {child.urn, grandchild.urn}
    assert outcome.blocked[child.urn] == "not tried, because parent, which it hangs on, failed"
    assert importer_entries == [parent.urn, other.urn]
    assert journal.entries[child.urn].status == "pending"


def test_an_exit_code_proves_nothing(tmp_path: Path) -> None:
    entries = make_entries(6)
    bad = entries[3].urn
    importer = FakeImporter(bad=frozenset({bad}), lies=True)
    outcome = apply(entries, importer, make_journal(tmp_path / "j.json", entries))
    assert dict(outcome.failed) == {bad: "the engine reported success, but the stack's state does not have it"}
    assert set(outcome.imported) == set(importer.state)


def test_what_the_engine_calls_failed_and_imported_is_imported(tmp_path: Path) -> None:
    entries = make_entries(6)
    importer = FakeImporter(lies=True)
    outcome = apply(entries, importer, make_journal(tmp_path / "j.json", entries))
    assert outcome.is_complete
    assert importer.calls == 1


def held(id_: str, region: str | None = None, import_id: str | None = None) -> Held:
    return Held(id=id_, import_id=import_id, region=region, inputs={})


@pytest.mark.parametrize(
    ("import_id", "there"),
    [
        ("vpc-1", held("vpc-1")),
        ("vpc-1@eu-west-1", held("vpc-1", "eu-west-1")),
        ("vpc-1@us-gov-west-1", held("vpc-1")),
        ("vpc-1@eu-west-1", held("vpc-1@eu-west-1")),
        ("Audit/arn:aws:iam::aws:policy/X", held("Audit-2024", import_id="Audit/arn:aws:iam::aws:policy/X")),
        ("ann@example.com", held("ann@example.com")),
    ],
)
def test_the_same_object_is_not_imported_again(import_id: str, there: Held, tmp_path: Path) -> None:
    entry = make_entry("a", needs=(), id_=import_id)
    importer = FakeImporter(state={entry.urn: there})
    outcome = apply([entry], importer, make_journal(tmp_path / "j.json", [entry]))
    assert outcome.already == (entry.urn,)
    assert importer.calls == 0


@pytest.mark.parametrize(
    ("import_id", "there"),
    [
        ("vpc-1", held("vpc-2")),
        ("/logs@eu-west-1", held("/logs", "us-east-1")),
        ("ann@example", held("ann")),
    ],
)
def test_another_object_under_the_urn_is_refused_and_nothing_imported(
    import_id: str, there: Held, tmp_path: Path
) -> None:
    entry = make_entry("a", needs=(), id_=import_id)
    importer = FakeImporter(state={entry.urn: there})
    with pytest.raises(RefusalError, match="the stack has this resource with id"):
        apply([entry, make_entry("b", needs=())], importer, make_journal(tmp_path / "j.json", [entry]))
    assert importer.calls == 0


def test_an_entry_whose_parent_is_nowhere_is_refused(tmp_path: Path) -> None:
    entry = make_entry("a")
    with pytest.raises(RefusalError, match="hangs on urn:pulumi:org::shop::pulumi:providers:aws::prod, which neither"):
        apply([entry], FakeImporter(), make_journal(tmp_path / "j.json", [entry]))


def test_a_canonical_id_of_another_form_is_ours_when_the_journal_began_it(tmp_path: Path) -> None:
    entry = make_entry("a", needs=(), id_="Audit/arn:aws:iam::aws:policy/X")
    importer = FakeImporter(canonical={entry.urn: "Audit-2024"}, crash_at=1, crash_after_commit=True)
    journal = make_journal(tmp_path / "j.json", [entry])
    with pytest.raises(CrashError, match="crashed"):
        apply([entry], importer, journal)
    again = load_journal(tmp_path / "j.json", "org")
    outcome = apply([entry], importer, again)
    assert outcome.already == (entry.urn,)
    assert again.entries[entry.urn].status == "imported"
    assert importer.imports == [entry.urn]


@mock.patch("os.fsync", mock.Mock())
@settings(max_examples=60)
@given(data=st.data())
def test_whatever_fails_a_rerun_completes_the_rest_and_imports_nothing_twice(
    data: st.DataObject, tmp_path_factory: pytest.TempPathFactory
) -> None:
    count = data.draw(st.integers(1, 25))
    # Of several parts, so that AWS may have an id of its own.
    entries = [make_provider(), *(make_entry(f"r{number}", id_=f"part/r{number}") for number in range(count))]
    for number in range(1, count + 1):
        if data.draw(st.booleans()) and number > 1:
            above = entries[data.draw(st.integers(1, number - 1))]
            entries[number] = make_entry(f"r{number - 1}", needs=(above.urn, PROVIDER), id_=f"part/r{number - 1}")
    urns = [entry.urn for entry in entries]
    path = tmp_path_factory.mktemp("journal") / "j.json"
    make_journal(path, entries).save()
    importer = FakeImporter(
        bad=frozenset(data.draw(st.sets(st.sampled_from(urns)))),
        names_culprits=data.draw(st.booleans()),
        commits=data.draw(st.integers(0, count)),
        lies=data.draw(st.booleans()),
        canonical={urn: f"other-{urn[-3:]}" for urn in data.draw(st.sets(st.sampled_from(urns[1:])))},
    )
    size = data.draw(st.integers(1, 10))
    for _ in range(data.draw(st.integers(0, 3))):
        importer.crash_at = importer.calls + data.draw(st.integers(1, 4))
        importer.crash_after_commit = data.draw(st.booleans())
        try:
            outcome = apply(entries, importer, load_journal(path, "org"), size)
        except CrashError:
            continue
        assert set(importer.state) == {*outcome.imported, *outcome.already}
        assert set(urns) == set(importer.state) | set(outcome.failed) | set(outcome.blocked)
        assert set(outcome.failed) <= importer.bad
    importer.bad = frozenset()
    importer.crash_at = None
    outcome = apply(entries, importer, load_journal(path, "org"), size)
    assert outcome.is_complete
    assert sorted(importer.imports) == sorted(urns)
    done = load_journal(path, "org").entries
    assert {entry.status for entry in done.values()} == {"imported"}
    # All of it came by this journal, so all of it can be undone.
    assert all(entry.begun for entry in done.values())


def test_what_somebody_else_put_there_meanwhile_is_not_taken_for_imported(tmp_path: Path) -> None:
    entry, below = make_entry("vpc", needs=(), id_="vpc-1"), make_entry("subnet", needs=(), id_="subnet-1")
    below = replace(below, needs=(entry.urn,))
    importer = FakeImporter(canonical={entry.urn: "vpc-2"})
    journal = make_journal(tmp_path / "j.json", [entry, below])
    outcome = apply([entry, below], importer, journal, 1)
    assert "the stack has it as vpc-2: something else put that there" in outcome.failed[entry.urn]
    assert outcome.imported == ()
    assert list(outcome.blocked) == [below.urn]
    assert not journal.entries[entry.urn].begun


def test_a_killed_run_does_not_vouch_for_what_pulumi_up_made_since(tmp_path: Path) -> None:
    entry = make_entry("vpc", needs=(), id_="vpc-1")
    journal = Journal(tmp_path / "j.json", "org", {entry.urn: JournalEntry(id="vpc-1", begun=True)})
    importer = FakeImporter(state={entry.urn: Held(id="vpc-2", import_id=None, region=None)})
    with pytest.raises(RefusalError, match="the stack has this resource with id vpc-2, and the plan says vpc-1"):
        apply([entry], importer, journal)


@pytest.mark.parametrize(
    ("import_id", "there", "other"),
    [
        ("vpc-1", "vpc-1", False),
        ("vpc-1@eu-west-1", "vpc-1", False),
        ("vpc-1", "vpc-2", True),
        ("111111111111", "222222222222", True),
        ("rtb-1_0.0.0.0/0@us-west-2", "r-rtb-11080289494", False),
        ("subnet-1/rtb-1", "rtbassoc-1", False),
        (
            "arn:aws:ram:us-east-1:111111111111:resource-share/a",
            "arn:aws:ram:us-east-1:111111111111:resource-share/a",
            False,
        ),
        (
            "arn:aws:ram:us-east-1:111111111111:resource-share/a",
            "arn:aws:ram:us-east-1:111111111111:resource-share/b",
            True,
        ),
        ("arn:aws:ecs:us-east-1:111111111111:task-definition/web:3", "web", False),
        ("arn:aws:ram:us-east-1:111111111111:resource-share/a,222222222222", "arn:other", False),
    ],
)
def test_only_ids_of_one_part_prove_another_object(import_id: str, there: str, other: bool) -> None:
    assert is_other_object(import_id, Held(id=there, import_id=None, region=None)) is other


def test_a_provider_that_acts_elsewhere_than_planned_is_refused() -> None:
    place = {
        "region": "us-east-1",
        "allowedAccountIds": '["111111111111"]',
        "assumeRoles": '[{"externalId": "canary"}]',
    }
    planned = {PROVIDER: digest_place(place)}
    same = place | {"assumeRoles": [{"externalId": "canary"}], "defaultTags": "{}"}
    require_places(planned, {PROVIDER: Held(id="x", import_id=None, region=None, inputs=same)})
    del place["assumeRoles"]
    for held in ({}, {PROVIDER: Held(id="x", import_id=None, region=None, inputs=place)}):
        with pytest.raises(RefusalError, match="prod: the stack's provider of this account is not as it was planned"):
            require_places(planned, held)
    assert "canary" not in str(planned)


def test_what_waits_to_be_deleted_does_not_count_as_there() -> None:
    deployment = {
        "resources": [
            {"urn": "a", "id": "1", "outputs": {"region": "us-east-1"}, "inputs": {"password": "canary"}},
            {"urn": "b", "id": "2", "delete": True},
        ]
    }
    found = read_held(deployment)
    assert list(found) == ["a"]
    assert found["a"].region == "us-east-1"
    assert "canary" not in repr(found)
    assert read_held({}) == {}


KILLED = """
import json, sys, time
from pathlib import Path
from migrate.importing.batches import Held, import_entries
from migrate.importing.journal import load_journal
from tests.migrate.importing.test_batches import make_entries

folder = Path(sys.argv[1])
log = folder / "state"

class Importer:
    def import_batch(self, entries):
        for entry in entries:
            time.sleep(0.002)
            with log.open("a") as file:
                file.write(entry.urn + "\\n")

    def existing(self):
        lines = log.read_text().splitlines() if log.exists() else []
        return {urn: Held(id="id-" + urn.split("::")[-1], import_id=None, region=None, inputs={}) for urn in lines}

(folder / "ready").touch()
import_entries(make_entries(60), Importer(), load_journal(folder / "j.json", "org"), batch_size=7)
"""


def test_a_run_that_is_killed_anywhere_is_continued(tmp_path: Path) -> None:
    entries = make_entries(60)
    make_journal(tmp_path / "j.json", entries).save()
    chance = random.Random(4)  # noqa: S311 -- where to kill, not a secret
    code = None
    for attempt in range(6):
        (tmp_path / "ready").unlink(missing_ok=True)
        process = subprocess.Popen([sys.executable, "-c", KILLED, str(tmp_path)], cwd=Path(__file__).parents[3])
        while not (tmp_path / "ready").exists():
            assert process.poll() is None
            time.sleep(0.005)
        if attempt < 5:
            time.sleep(chance.uniform(0.0, 0.06))
            os.kill(process.pid, signal.SIGKILL)
        code = process.wait(60)
    assert code == 0
    lines = (tmp_path / "state").read_text().splitlines()
    assert sorted(lines) == sorted(entry.urn for entry in entries)
    assert {entry.status for entry in load_journal(tmp_path / "j.json", "org").entries.values()} == {"imported"}
