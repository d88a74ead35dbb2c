"""`python -m tests.bench.review`: how long a reviewer waits, of a large organization."""

import json
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from rich.console import Console
from rich.table import Table

from config.yaml.loader import load
from review.map.page import format_page
from review.map.planner import plan_map
from tests.bench.browser import measure_pages
from tests.support.large import make_large
from tests.support.organizations import write
from tests.support.project import ROOT

RESULTS = ROOT / ".bench" / "review.json"
PROGRESS = Console(stderr=True)
ACCOUNTS = 500


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


MEASUREMENTS: tuple[Callable[[], Iterator[Row]], ...] = (measure_map,)


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
