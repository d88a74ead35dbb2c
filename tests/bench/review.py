"""`python -m tests.bench.review`: how long a reviewer waits, of a large organization."""

import json
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

from rich.console import Console
from rich.table import Table

from config.yaml.loader import load
from engine.changes import read_preview
from reachability.facts import merge
from reachability.table import make_table
from review.gate.judge import judge
from review.gate.waivers import Judgement
from review.map.page import format_page
from review.map.planner import plan_map
from review.report.blocks import join_blocks
from review.report.report import make_blocks
from tests.bench.browser import measure_pages
from tests.bench.drift import measure_calls, measure_join
from tests.reachability.building import by_gateway, gateway, to, vpc
from tests.support.example import EXAMPLE
from tests.support.gate_scenarios import FIXTURES
from tests.support.large import make_large
from tests.support.organizations import write
from tests.support.previews import make_large_preview
from tests.support.project import ROOT

RESULTS = ROOT / ".bench" / "review.json"
PROGRESS = Console(stderr=True)
ACCOUNTS = 500
STEPS = 10_000


@dataclass(frozen=True)
class Row:
    """What was measured: `amount` of `unit`, and the most that it may be."""

    what: str
    amount: float
    unit: str
    aim: float


def measure_map() -> Iterator[Row]:
    """Drawing the map of 500 accounts, and opening it in headless Chromium, if one is here."""
    with TemporaryDirectory() as folder:
        directory = write(make_large(ACCOUNTS), Path(folder) / "org")
        begin = time.monotonic()
        organization = load(directory)
        loaded = time.monotonic()
        page = format_page(plan_map(organization)).encode()
        yield Row("map: read the config", loaded - begin, "s", 3)
        yield Row("map: draw", time.monotonic() - loaded, "s", 3)
        yield Row("map: size", len(page) / 1e6, "MB", 2)
        file = Path(folder) / "organization.html"
        file.write_bytes(page)
        for what, seconds in measure_pages(file):
            yield Row(f"map: {what}", seconds, "s", 10 if "all on" in what else 1)


def measure_gate() -> Iterator[Row]:
    """Reading and gating the preview of a stack of 10,000 resources, every one of which is updated."""
    document = json.loads((FIXTURES / "trust-grew" / "refused.json").read_text())
    step = next(step for step in document["steps"] if step["op"] == "update")
    text = json.dumps(step)
    document["steps"] = [step for step in document["steps"] if step["op"] == "same"]
    # A URN ends where its quotation marks do.
    document["steps"] += [json.loads(text.replace('/prod-application"', f'/prod-{n}"')) for n in range(STEPS)]
    document["changeSummary"]["update"] = STEPS
    printed = json.dumps(document)
    organization = load(EXAMPLE)
    begin = time.process_time()
    preview = read_preview(printed, "the preview")
    read = time.process_time()
    judgement = judge([preview], organization, date(2026, 12, 1))
    assert len(judgement.refusals) == STEPS
    yield Row("gate: read 10,000 steps", read - begin, "s of CPU", 3)
    yield Row("gate: judge them", time.process_time() - read, "s of CPU", 5)


def measure_report() -> Iterator[Row]:
    """Writing the report on the preview of 500 accounts with 10,000 resources, of which 1,050 change."""
    accounts = [f"account-{number:03}" for number in range(ACCOUNTS)]
    preview = make_large_preview(accounts, ("production", "staging"), subnets=STEPS // ACCOUNTS - 3)
    organization = load(EXAMPLE)
    begin = time.monotonic()
    blocks = make_blocks([preview], organization, Judgement(refusals=()))
    whole = join_blocks([block.text for block in blocks])
    yield Row(f"report: write, of {len(preview.changes):,} steps", time.monotonic() - begin, "s", 5)
    yield Row("report: size", len(whole) / 1e6, "MB", 1)


def measure_drift() -> Iterator[Row]:
    """Reading 500 accounts of the local AWS, which answers slower than AWS, and comparing as many."""
    calls, seconds, organizations = measure_calls(ACCOUNTS)
    yield Row("drift: calls of AWS an account", calls, "calls", 31)
    yield Row("drift: of them of Organizations", organizations, "calls", 2)
    yield Row("drift: read AWS", seconds, "s", 300)
    with TemporaryDirectory() as folder:
        organization = load(write(make_large(ACCOUNTS), Path(folder) / "org"))
    yield Row("drift: compare", measure_join(organization), "s", 10)


def measure_reach() -> Iterator[Row]:
    """Telling who reaches whom among VPCs of three tiers in three zones that all reach each other by a gateway."""
    seconds: dict[int, float] = {}
    for size in (50, 100):
        others = {one: by_gateway(*(other for other in range(size) if other != one)) for one in range(size)}
        vpcs = [vpc(one, routes=dict.fromkeys("abc", others[one]), zones="abc") for one in range(size)]
        hub = gateway({f"v{one}": "one" for one in range(size)}, {"one": [to(one) for one in range(size)]}, zones="abc")
        begin = time.process_time()
        assert len(make_table(merge([*vpcs, hub]))) == (3 * size) ** 2
        seconds[size] = time.process_time() - begin
    yield Row("reach: the table of 100 VPCs", seconds[100], "s of CPU", 20)
    yield Row("reach: two of 100 VPCs, in place of two of 50", seconds[100] / seconds[50] / 4, "times", 1.5)


MEASUREMENTS: tuple[Callable[[], Iterator[Row]], ...] = (
    measure_map,
    measure_gate,
    measure_report,
    measure_reach,
    measure_drift,
)


def main() -> None:
    """Measures everything, prints a table and writes RESULTS."""
    table = Table("what", "measured", "aim", title=f"A review at {ACCOUNTS} accounts")
    rows: list[Row] = []
    for measurement in MEASUREMENTS:
        for row in measurement():
            PROGRESS.print(row.what)
            rows.append(row)
            style = "red" if row.amount > row.aim else None
            table.add_row(row.what, f"{row.amount:.2f} {row.unit}", f"{row.aim:g} {row.unit}", style=style)
    RESULTS.parent.mkdir(exist_ok=True)
    RESULTS.write_text(json.dumps([asdict(row) for row in rows], indent=2) + "\n")
    Console(width=100).print(table)


if __name__ == "__main__":
    main()
