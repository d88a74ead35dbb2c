"""A scan for its readers: JSON for programs, tables and lists for people, each list cut at LISTED lines.

Does not own: what was found (migrate.scanning.classification) and where it is printed (migrate.commands.scan).
"""

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, replace
from itertools import islice, takewhile
from typing import Any

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from config.text import make_printable
from migrate.scanning.classification import BINS, Scan, ScannedInstance, ScannedState
from migrate.scanning.draft import explain_evidence
from migrate.scanning.providers import ScannedProvider
from migrate.sources.layout import explain_unknown_locks
from migrate.sources.model import S3Source
from resource_types.import_ids import add_region

LISTED = 20
"""How many of a kind people are shown."""

_ROWS = 40
_MEANINGS = {
    "import": "have an import id",
    "not-importable": "their type, or what the state lacks, allows no import",
    "no-token": "Pulumi has no resource of their type",
    "skipped": "a rule of migrate.yaml leaves them out",
    "tainted": "marked for replacement",
    "deposed": "replaced, and not destroyed yet",
    "other-provider": "of another provider than hashicorp/aws",
}


def list_json(scan: Scan) -> Iterator[str]:
    """The lines of one JSON document: an instance a line, so that 100,000 of them need no memory of their own."""
    yield '{"states": ['
    yield from _join(json.dumps(_describe_state(state)) for state in scan.states)
    yield '], "instances": ['
    yield from _join(json.dumps(describe_instance(instance)) for instance in scan.instances)
    yield f'], "totals": {json.dumps(scan.totals())}}}'


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
        import_id = add_region(instance.import_id, instance.region, instance.provider_region, regional=regional)
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


def print_scan(scan: Scan, console: Console, notes: Sequence[str] = ()) -> None:
    """Everything that a person decides on. `notes` are those of the Terraform code."""
    _print_states(scan, console)
    _print_providers(scan, console)
    _print_bins(scan, console)
    _print_list(console, "Could not be read", [f"{s.location}: {s.error}" for s in scan.states if s.error])
    _print_list(
        console,
        "Locked, so that somebody may be changing them",
        [
            f"{state.location}: by {lock.who} since {lock.created} ({lock.operation}), says {lock.place}"
            for state in scan.states
            for lock in state.locks
        ],
    )
    _print_list(console, "Locks unknown", _list_unknown_locks(scan))
    told = [(state, provider) for state in scan.states for provider in state.providers]
    _print_list(
        console,
        "Contradictions",
        [f"{state.location} {one.address}: {said}" for state, one in told for said in one.contradictions],
    )
    _print_list(
        console,
        "Account unproven: nothing in the state names it, so say it in migrate.yaml",
        [f"{state.location} {one.address}" for state, one in told if one.account is None and not one.contradictions],
    )
    for name in reversed(BINS):
        if name != "import":
            _print_bin(console, name, [one for one in scan.instances if one.bin == name])
    _print_list(console, "Notes on the Terraform code", notes)


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


def _print_states(scan: Scan, console: Console) -> None:
    folder = _find_folder(scan)
    table = _make_table(_count(len(scan.states), "state") + (f" in {folder}" if folder else ""), "state", "workspace")
    for heading in ("serial", "version", "size", "instances"):
        table.add_column(heading, justify="right")
    table.add_column("digest")
    table.add_column("lock")
    for state in scan.states[:_ROWS]:
        table.add_row(
            _cell(state.location.removeprefix(folder)),
            _cell(state.workspace),
            "" if state.serial is None else str(state.serial),
            _cell(state.terraform_version or ""),
            "" if state.size is None else _write_size(state.size),
            Text("unreadable", style="red") if state.error else str(sum(state.types.values())),
            Text(state.digest or "-", style="red" if state.digest == "differs" else ""),
            Text("held", style="yellow") if state.locks else "unknown" if state.is_lock_table_unknown else "-",
        )
    _print_table(console, table, len(scan.states))


def _print_providers(scan: Scan, console: Console) -> None:
    told = [(state, provider) for state in scan.states for provider in state.providers]
    if not told:
        return
    folder = _find_folder(scan)
    table = _make_table(_count(len(told), "AWS provider address", "es"), "state", "provider")
    table.add_column("account", no_wrap=True)
    table.add_column("region", no_wrap=True)
    table.add_column("says who")
    before: ScannedState | None = None
    for state, provider in told[:_ROWS]:
        table.add_row(
            "" if state is before else _cell(state.location.removeprefix(folder)),
            _cell(_shorten_provider(provider)),
            provider.account or Text("contradicted" if provider.contradictions else "unproven", style="red"),
            provider.region or "-",
            _cell(explain_evidence(provider, "account") or explain_evidence(provider, "region")),
        )
        before = state
    _print_table(console, table, len(told))


def _print_bins(scan: Scan, console: Console) -> None:
    totals = scan.totals()
    table = _make_table(_count(totals["instances"], "managed instance"), "bin")
    table.add_column("instances", justify="right")
    table.add_column("meaning")
    for name in reversed(BINS):
        table.add_row(name, str(totals[name]), _MEANINGS[name])
    _print_table(console, table, 0)
    types = Counter[str]()
    for state in scan.states:
        types.update(state.types)
    shown = [
        f"{make_printable(name)} {count}" for name, count in sorted(types.items(), key=lambda item: (-item[1], item[0]))
    ]
    more = f", and {len(shown) - LISTED} more types" if len(shown) > LISTED else ""
    if shown:
        _print(console, f"By type: {', '.join(shown[:LISTED])}{more}.")
    _print(
        console,
        f"Counted apart: {_count(totals['data_sources'], 'data source')}, "
        f"{_count(totals['empty_resources'], 'resource')} without an instance.",
    )


def _print_bin(console: Console, name: str, instances: Sequence[ScannedInstance]) -> None:
    by_reason: defaultdict[str, list[ScannedInstance]] = defaultdict(list)
    for instance in instances:
        by_reason[instance.reason or ""].append(instance)
    lines: list[str] = []
    for reason, found in sorted(by_reason.items(), key=lambda item: (-len(item[1]), item[0])):
        lines.append(f"{reason}:")
        lines += [f"  {instance.address}  ({instance.state})" for instance in found]
    _print_list(console, name, lines, count=len(instances), cut=LISTED + len(by_reason))


def _print_list(
    console: Console, title: str, lines: Sequence[str], *, count: int | None = None, cut: int = LISTED
) -> None:
    if not lines:
        return
    console.print()
    console.print(Text(f"{title} ({len(lines) if count is None else count})", style="bold"))
    for line in islice(lines, cut):
        _print(console, f"  {line}")
    if len(lines) > cut:
        _print(console, f"  and {len(lines) - cut} more: --format json")


def _make_table(title: str, *headings: str) -> Table:
    return Table(*headings, title=Text(make_printable(title), style="bold"), title_justify="left", box=box.SIMPLE_HEAD)


def _find_folder(scan: Scan) -> str:
    """The folder that all states are in, with its slash; tables leave it out. Empty for one state, and for none."""
    locations = [state.location for state in scan.states]
    if len(locations) < 2:
        return ""
    # What the first and the last in order have in common, all have.
    pairs = zip(min(locations).split("/")[:-1], max(locations).split("/")[:-1], strict=False)
    return "".join(f"{part}/" for part, _ in takewhile(lambda pair: pair[0] == pair[1], pairs))


def _print_table(console: Console, table: Table, rows: int) -> None:
    console.print()
    console.print(table)
    if rows > _ROWS:
        _print(console, f"and {rows - _ROWS} more: --format json")


def _print(console: Console, line: str) -> None:
    # Wrapped by the terminal alone: an address can be copied and searched for.
    console.print(Text(make_printable(line)), soft_wrap=True)


def _cell(text: str) -> Text:
    return Text(make_printable(text), overflow="fold")


def _shorten_provider(provider: ScannedProvider) -> str:
    """`provider["registry.terraform.io/hashicorp/aws"].prod` as code has it: `aws.prod`."""
    before, separator, after = provider.address.partition('provider["')
    source, _, alias = after.partition('"]')
    return f"{before}{source.rpartition('/')[2]}{alias}" if separator else provider.address.replace("provider.", "", 1)


def _write_size(size: int) -> str:
    """Bytes in the unit that people read."""
    return f"{size} B" if size < 1000 else f"{size / 1000:.0f} kB" if size < 1_000_000 else f"{size / 1_000_000:.1f} MB"


def _count(number: int, noun: str, plural: str = "s") -> str:
    return f"{number:,} {noun}{'' if number == 1 else plural}"
