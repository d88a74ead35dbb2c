"""A failed import, grouped by cause: a line for each failure, and none for what only hangs on one."""

from engine.import_file import Entry
from migrate.commands.failures import explain_failures
from migrate.importing.batches import Outcome

DENIED = "assuming the role of {} failed: AccessDenied"


def make_entry(name: str, id_: str | None = None) -> Entry:
    return Entry(urn=f"urn:pulumi:org::p::t::{name}", handle=name, type="t", id=id_, needs=(), spec={})


def test_many_dependents_of_few_failures_take_few_lines() -> None:
    providers = [make_entry(f"account-{number:02}") for number in range(45)]
    children = [make_entry(f"child-{number:03}", f"id-{number}") for number in range(664)]
    entries = {entry.urn: entry for entry in (*providers, *children)}
    causes = {child.urn: providers[number % 45].urn for number, child in enumerate(children)}
    failed = {provider.urn: DENIED.format("it") for provider in providers}
    outcome = Outcome(imported=(), already=(), failed=failed, blocked=dict.fromkeys(causes, "x"), causes=causes)
    lines = list(explain_failures(outcome, entries))
    assert lines[:3] == [
        "  45 failed; 664 hang on them and were not tried:",
        "  failed, 45 times: assuming the role of it failed: AccessDenied",
        "    t account-00, and not tried because of it: t child-000, t child-045, t child-090 and 12 more",
    ]
    assert lines[-1] == "    and 25 more: --format json"
    assert len(lines) == 23


def test_one_failure_is_one_line() -> None:
    entry = make_entry("vpc", "vpc-1")
    outcome = Outcome(imported=(), already=(), failed={entry.urn: "no such vpc"}, blocked={}, causes={})
    assert list(explain_failures(outcome, {entry.urn: entry})) == [
        "  1 failed:",
        "  failed: t vpc (vpc-1): no such vpc",
    ]


def test_nothing_failed() -> None:
    assert list(explain_failures(Outcome(imported=("u",), already=(), failed={}, blocked={}, causes={}), {})) == []
