"""What the stack has already: the object that was planned, or another one."""

from dataclasses import replace
from pathlib import Path

import pytest

from engine.deployment import StateResource
from engine.import_file import digest_destination
from migrate.errors import RefusalError
from migrate.importing.batches import is_other_object, require_destinations
from migrate.journal import Journal, JournalEntry, load_journal
from tests.migrate.importing.importer import (
    PROVIDER,
    CrashError,
    FakeImporter,
    apply,
    make_entry,
    make_journal,
)


def make_resource(id_: str, region: str | None = None, import_id: str | None = None) -> StateResource:
    inputs = {"region": region} if region else {}
    return StateResource(urn=make_entry("a").urn, id=id_, import_id=import_id, inputs=inputs)


@pytest.mark.parametrize(
    ("import_id", "there"),
    [
        ("vpc-1", make_resource("vpc-1")),
        ("vpc-1@eu-west-1", make_resource("vpc-1", "eu-west-1")),
        ("vpc-1@us-gov-west-1", make_resource("vpc-1")),
        ("vpc-1@eu-west-1", make_resource("vpc-1@eu-west-1")),
        ("Audit/arn:aws:iam::aws:policy/X", make_resource("Audit-2024", import_id="Audit/arn:aws:iam::aws:policy/X")),
        ("ann@example.com", make_resource("ann@example.com")),
    ],
)
def test_the_same_object_is_not_imported_again(import_id: str, there: StateResource, tmp_path: Path) -> None:
    entry = make_entry("a", needs=(), id_=import_id)
    importer = FakeImporter(state={entry.urn: there})
    outcome = apply([entry], importer, make_journal(tmp_path / "j.json", [entry]))
    assert outcome.already == (entry.urn,)
    assert importer.calls == 0


@pytest.mark.parametrize(
    ("import_id", "there"),
    [
        ("vpc-1", make_resource("vpc-2")),
        ("/logs@eu-west-1", make_resource("/logs", "us-east-1")),
        ("ann@example", make_resource("ann")),
    ],
)
def test_another_object_under_the_urn_is_refused_and_nothing_imported(
    import_id: str, there: StateResource, tmp_path: Path
) -> None:
    entry = make_entry("a", needs=(), id_=import_id)
    importer = FakeImporter(state={entry.urn: there})
    with pytest.raises(RefusalError, match="the stack has this resource with id"):
        apply([entry, make_entry("b", needs=())], importer, make_journal(tmp_path / "j.json", [entry]))
    assert importer.calls == 0


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
    importer = FakeImporter(state={entry.urn: make_resource("vpc-2")})
    with pytest.raises(RefusalError, match="the stack has this resource with id vpc-2, and the plan says vpc-1"):
        apply([entry], importer, journal)


@pytest.mark.parametrize(
    ("import_id", "there", "other"),
    [
        ("vpc-1", "vpc-1", False),
        ("vpc-1@eu-west-1", "vpc-1", False),
        ("vpc-1", "vpc-2", True),
        ("111111111111", "222222222222", True),
        ("vpc-1@eu-west-1", "dopt-1-vpc-1", False),
        ("vpc-1", "dopt-1-vpc-12", True),
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
    assert is_other_object(import_id, make_resource(there)) is other


def test_a_provider_that_acts_elsewhere_than_planned_is_refused() -> None:
    inputs = {
        "region": "us-east-1",
        "allowedAccountIds": '["111111111111"]',
        "assumeRoles": '[{"externalId": "canary"}]',
    }
    planned = {PROVIDER: digest_destination(inputs)}
    same = inputs | {"assumeRoles": [{"externalId": "canary"}], "defaultTags": "{}"}
    require_destinations(planned, {PROVIDER: StateResource(urn=PROVIDER, id="x", inputs=same)})
    del inputs["assumeRoles"]
    for present in ({}, {PROVIDER: StateResource(urn=PROVIDER, id="x", inputs=inputs)}):
        with pytest.raises(RefusalError, match="prod: the stack's provider of this account is not as it was planned"):
            require_destinations(planned, present)
    assert "canary" not in str(planned)
