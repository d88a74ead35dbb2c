"""A scan for its readers: JSON for programs, tables and lists for people, each list by cause and cut.

Does not own: what was found (migrate.scanning.classification) and where it is printed (migrate.commands.scan).
"""

import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict, replace
from typing import Any

from rich.console import Console
from rich.text import Text

from migrate.scanning.classification import BINS, Scan, ScannedInstance, ScannedState
from migrate.scanning.grouping import group_by_cause
from migrate.scanning.missing import MissingState, MissingStates
from migrate.scanning.tables import print_bins, print_line, print_providers, print_states
from migrate.sources.layout import explain_unknown_locks
from migrate.sources.model import S3Source
from resource_types.import_ids import add_region

LISTED = 20
"""How many places people are shown of what is said of many."""

_LEAST = 3
"""How many places of each cause are shown, however many causes there are."""


def list_json(scan: Scan, missing: MissingStates) -> Iterator[str]:
    """The lines of one JSON document: an instance a line, so that 100,000 of them need no memory of their own."""
    code = missing.code
    absent = [asdict(one) for one in missing.absent.values()]
    unread = [asdict(one) for one in missing.unread.values()]
    yield '{"states": ['
    yield from _join(json.dumps(_describe_state(state)) for state in scan.states)
    yield '], "instances": ['
    yield from _join(json.dumps(describe_instance(instance)) for instance in scan.instances)
    yield f'], "totals": {json.dumps(scan.totals())},'
    yield f'"missing": {json.dumps(absent)}, "out_of_reach": {json.dumps(unread)},'
    yield f'"code": {json.dumps({"problems": code.problems if code else [], "notes": code.notes if code else []})}}}'


def _describe_state(state: ScannedState) -> dict[str, Any]:
    """All that is known of it, but of its source the lock table alone: a source may hold an external id."""
    source = state.source
    described = asdict(replace(state, source=None))
    del described["source"]
    return {
        **described,
        "lock_table": source.lock_table if isinstance(source, S3Source) else None,
        "lock_table_unknown": state.is_lock_table_unknown,
    }


def describe_instance(instance: ScannedInstance) -> dict[str, Any]:
    """The instance as JSON has it. `import_id` is the one through Terraform's own provider; None in other bins."""
    import_id = None
    if instance.bin == "import" and instance.import_id is not None:
        regional = instance.region is not None
        import_id = add_region(
            instance.import_id + instance.import_option, instance.region, instance.provider_region, regional=regional
        )
    return {
        "state": instance.state,
        "workspace": instance.workspace,
        "address": instance.address,
        "type": instance.type,
        "token": instance.token,
        "provider": instance.provider,
        "account": instance.account,
        "region": instance.region,
        "import_id": import_id,
        "bin": instance.bin,
        "reason": instance.reason,
    }


def print_scan(scan: Scan, console: Console, missing: MissingStates, notes: Iterable[str] = ()) -> None:
    """Everything that a person decides on. `notes`: more of them than the Terraform code has."""
    code = missing.code
    print_states(scan, console)
    print_providers(scan, console)
    print_bins(scan, console)
    _print_causes(console, "Could not be read", [(state.location, state.error) for state in scan.states if state.error])
    _print_missing(console, missing)
    if code:
        _print_causes(console, "Terraform code that could not be read", map(_split_place, code.problems))
    _print_causes(
        console,
        "Locked, so that somebody may be changing them",
        [
            (state.location, f"by {lock.who} since {lock.created} ({lock.operation}), says {lock.place}")
            for state in scan.states
            for lock in state.locks
        ],
    )
    _print_causes(console, "Locks unknown", map(_split_place, _list_unknown_locks(scan)))
    told = [(state, provider) for state in scan.states for provider in state.providers]
    _print_causes(
        console,
        "Contradictions",
        [(f"{state.location} {one.address}", said) for state, one in told for said in one.contradictions],
    )
    open_ = [(state, one) for state, one in told if not one.contradictions]
    _print_causes(
        console,
        "Account unproven: nothing in the state names it, so say it in migrate.yaml",
        [(state.location, one.address) for state, one in open_ if one.account is None],
    )
    _print_causes(
        console,
        "Region unproven: nothing in the state shows one, so say it in migrate.yaml",
        [(state.location, one.address) for state, one in open_ if one.region is None],
    )
    for name in reversed(BINS):
        if name != "import":
            found = [one for one in scan.instances if one.bin == name]
            _print_causes(console, name, [(f"{one.address}  ({one.state})", one.reason or "") for one in found])
    told_by_code = [*(code.notes if code else ()), *notes]
    _print_causes(console, "Notes on the Terraform code", map(_split_place, told_by_code))


def _print_missing(console: Console, missing: MissingStates) -> None:
    decided = [one for one in missing.absent.values() if one.skip is not None]
    _print_causes(
        console,
        "Root modules whose state is missing",
        [_place(one, one.problem) for one in missing.absent.values() if one.skip is None],
        "Never applied, or kept somewhere else. A row under `skip` in migrate.yaml accepts it: "
        '{state: "LOCATION", address: "*", reason: "never applied"}',
    )
    _print_causes(
        console,
        "Root modules whose state is out of reach",
        [_place(one, one.problem) for one in missing.unread.values()],
    )
    _print_causes(
        console,
        "Root modules whose state is not read",
        [_place(one, one.problem) for one in missing.elsewhere.values()],
    )
    _print_causes(console, "Root modules without a state, skipped", [_place(one, one.skip or "") for one in decided])


def _place(one: MissingState, said: str) -> tuple[str, str]:
    return f"{', '.join(one.places)}: {one.location}", said


def _split_place(line: str) -> tuple[str, str]:
    """`place: sentence` in its two parts; a place may have colons, but no space after one."""
    place, _, sentence = line.partition(": ")
    return place, sentence


def _list_unknown_locks(scan: Scan) -> list[str]:
    return explain_unknown_locks(
        ((state.source, state.location) for state in scan.states),
        "a lock held there is not seen, and `apply` and `freeze` will refuse",
    )


def _join(items: Iterable[str]) -> Iterator[str]:
    """The items with commas between them."""
    before: str | None = None
    for item in items:
        if before is not None:
            yield f"{before},"
        before = item
    if before is not None:
        yield before


def _print_causes(console: Console, title: str, said: Iterable[tuple[str, str]], advice: str | None = None) -> None:
    """What is said of which place, by cause; of all causes together about LISTED places are shown."""
    causes = group_by_cause(said)
    if not causes:
        return
    console.print()
    console.print(Text(f"{title} ({sum(len(cause.places) for cause in causes):,})", style="bold"))
    share = max(LISTED // len(causes), _LEAST)
    for cause in causes[:LISTED]:
        print_line(console, f"  {cause.sentence.rstrip('.')}:")
        for place in cause.places[:share]:
            print_line(console, f"    {place}")
        if len(cause.places) > share:
            print_line(console, f"    and {len(cause.places) - share:,} more: --format json")
    if len(causes) > LISTED:
        print_line(console, f"  and {len(causes) - LISTED:,} more causes: --format json")
    if advice:
        print_line(console, f"  {advice}")
