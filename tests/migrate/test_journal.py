import json
import os
from pathlib import Path

import pytest

from migrate.errors import MigrateError
from migrate.journal import Journal, JournalEntry, load_journal

URN = "urn:pulumi:org::shop::aws:iam/role:Role::audit"


def make(path: Path) -> Journal:
    return Journal(path, "org", {URN: JournalEntry(id="Audit")})


def test_what_was_marked_is_read_again(tmp_path: Path) -> None:
    path = tmp_path / "org" / "journal.json"
    journal = make(path)
    journal.mark(URN, "failed", "no such role", begun=True)
    journal.save()
    entry = load_journal(path, "org").entries[URN]
    assert entry == JournalEntry(id="Audit", status="failed", message="no such role", begun=True)
    assert path.stat().st_mode & 0o777 == 0o600


def test_what_plan_writes_is_read(tmp_path: Path) -> None:
    path = tmp_path / "journal.json"
    entry = {"id": None, "status": "pending", "message": None}
    path.write_text(json.dumps({"version": 1, "stack": "org", "entries": {URN: entry}}))
    assert load_journal(path, "org").entries == {URN: JournalEntry(id=None)}


def test_marking_keeps_what_was_begun(tmp_path: Path) -> None:
    journal = make(tmp_path / "journal.json")
    journal.mark(URN, "pending", begun=True)
    journal.mark(URN, "imported")
    assert journal.entries[URN] == JournalEntry(id="Audit", status="imported", begun=True)


def test_a_crash_before_the_rename_leaves_the_old_journal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "journal.json"
    journal = make(path)
    journal.save()
    before = path.read_bytes()
    journal.mark(URN, "imported")

    def crash(*_: object) -> None:
        raise OSError("crashed")

    monkeypatch.setattr(Path, "replace", crash)
    with pytest.raises(OSError, match="crashed"):
        journal.save()
    assert path.read_bytes() == before


def test_the_content_is_on_the_disk_before_the_name_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    order: list[str] = []
    fsync, replace = os.fsync, Path.replace
    monkeypatch.setattr(os, "fsync", lambda descriptor: (order.append("fsync"), fsync(descriptor))[1])
    monkeypatch.setattr(Path, "replace", lambda old, new: (order.append("rename"), replace(old, new))[1])
    make(tmp_path / "journal.json").save()
    assert order == ["fsync", "rename", "fsync"]


def test_without_a_journal_nothing_is_assumed(tmp_path: Path) -> None:
    with pytest.raises(MigrateError, match="there is no journal, so it is unknown what was imported"):
        load_journal(tmp_path / "journal.json", "org")


def test_an_unreadable_journal_is_told_in_words(tmp_path: Path) -> None:
    with pytest.raises(MigrateError, match="the journal cannot be read"):
        load_journal(tmp_path, "org")


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        ("", "it is no JSON"),
        ('{"version": 1', "it is no JSON"),
        ("[" * 100_000, "it is no JSON"),
        ("[]", "it is no journal of version 1"),
        ('{"version": 2}', "it is no journal of version 1"),
        ('{"version": 1, "stack": "admin", "entries": {}}', "it is the journal of stack 'admin' and not of 'org'"),
        ('{"version": 1, "stack": "org"}', "its entries are not those of a journal"),
        ('{"version": 1, "stack": "org", "entries": {"u": 1}}', "its entries are not those of a journal"),
        (
            '{"version": 1, "stack": "org", "entries": {"u": {"id": "a", "status": "done"}}}',
            "its entries are not those of a journal",
        ),
        (
            '{"version": 1, "stack": "org", "entries": {"u": {"id": 1, "status": "pending"}}}',
            "its entries are not those of a journal",
        ),
    ],
)
def test_a_corrupt_or_foreign_journal_is_told_with_the_way_out(tmp_path: Path, content: str, problem: str) -> None:
    path = tmp_path / "journal.json"
    path.write_text(content)
    with pytest.raises(MigrateError, match="python -m migrate plan") as refused:
        load_journal(path, "org")
    assert problem in str(refused.value)
    assert str(path) in str(refused.value)
