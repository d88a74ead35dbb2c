"""Imports in batches, through every failure and every end of a run."""

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path
from unittest import mock

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from migrate.errors import RefusalError
from migrate.importing.batches import (
    import_entries,
    split_batches,
)
from migrate.journal import JournalEntry, load_journal
from tests.migrate.importing.importer import (
    PROVIDER,
    CrashError,
    FakeImporter,
    apply,
    make_entries,
    make_entry,
    make_journal,
    make_provider,
)


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
    assert outcome.causes == {child.urn: parent.urn, grandchild.urn: parent.urn}
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


def test_an_entry_whose_parent_is_nowhere_is_refused(tmp_path: Path) -> None:
    entry = make_entry("a")
    with pytest.raises(RefusalError, match="hangs on urn:pulumi:org::shop::pulumi:providers:aws::prod, which neither"):
        apply([entry], FakeImporter(), make_journal(tmp_path / "j.json", [entry]))


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


KILLED = """
import json, sys, time
from pathlib import Path
from engine.deployment import StateResource
from migrate.importing.batches import import_entries
from migrate.journal import load_journal
from tests.migrate.importing.importer import make_entries

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
        return {urn: StateResource(urn=urn, id="id-" + urn.split("::")[-1]) for urn in lines}

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
