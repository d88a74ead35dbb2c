"""`make bench`, its second part: many accounts in one stack against the same ones in groups, by `python -m stacks up`.

Each is brought up once, from nothing, on a local AWS of its own. What counts are the ratios.
"""

import json
import os
import platform
import sys
import tempfile
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from engine.memory import estimate_memory
from tests.bench.measure import Measurement, measure
from tests.bench.organization import make_config
from tests.support.project import ROOT, Project, run_services

RESULTS = ROOT / ".bench" / "groups.json"
PROGRESS = Console(stderr=True)


def bring_up(folder: Path, accounts: int, group_size: int | None) -> Measurement:
    """`python -m stacks up --yes` of all stacks. `group_size`: None leaves all accounts in one stack."""
    with run_services(folder, new_role_denials=0, python=(sys.executable,)) as services:
        project = Project(folder / "project", services)
        for file in (project.folder / "config" / "org").glob("*.yaml"):
            file.unlink()
        for name, content in make_config(accounts, group_size).items():
            (project.folder / "config" / "org" / name).write_text(json.dumps(content))
        environment = dict(project.environment)
        # As every use but the first finds it: the modules are compiled.
        environment.pop("PYTHONDONTWRITEBYTECODE", None)
        command = [sys.executable, "-m", "stacks", "up", "--yes"]
        PROGRESS.print(f"{accounts} accounts, {_describe(group_size)} ...", end=" ")
        measured = measure(command, folder=project.folder, environment=environment)
        PROGRESS.print(f"{measured.seconds:.1f} s")
        return measured


def main(
    accounts: Annotated[int, typer.Option(help="How many accounts.")] = 100,
    group_size: Annotated[int, typer.Option(help="How many of them have a stack together.")] = 25,
) -> None:
    """Measures both layouts, prints a table, and writes .bench/groups.json."""
    with tempfile.TemporaryDirectory() as folder:
        single = bring_up(Path(folder) / "single", accounts, None)
        grouped = bring_up(Path(folder) / "grouped", accounts, group_size)
    table = Table("", _describe(None), _describe(group_size), "ratio", title=f"{accounts} accounts, stacks up")
    table.add_row("wall time", *_compare(single.seconds, grouped.seconds, "s"))
    table.add_row("CPU", *_compare(single.cpu_seconds, grouped.cpu_seconds, "s"))
    table.add_row("peak memory", *_compare(single.peak_memory / 2**20, grouped.peak_memory / 2**20, "MB"))
    table.add_row("providers at once", *_compare(single.provider_processes, grouped.provider_processes, ""))
    one, several = (estimate_memory(found.provider_processes) for found in (single, grouped))
    table.add_row("memory, were they the real provider", *_compare(one, several, "MB"))
    Console(width=100).print(table)
    RESULTS.parent.mkdir(exist_ok=True)
    result = {"accounts": accounts, "group_size": group_size, "single": asdict(single), "grouped": asdict(grouped)}
    about = {"python": platform.python_version(), "processors": os.cpu_count()}
    RESULTS.write_text(json.dumps({**about, **result}, indent=2) + "\n")
    PROGRESS.print(f"Written to {RESULTS.relative_to(ROOT)}.")


def _describe(group_size: int | None) -> str:
    return "one stack" if group_size is None else f"groups of {group_size}"


def _compare(single: float, grouped: float, unit: str) -> tuple[str, str, str]:
    return f"{single:.0f} {unit}", f"{grouped:.0f} {unit}", f"{grouped / single:.2f}"


if __name__ == "__main__":
    typer.run(main)
