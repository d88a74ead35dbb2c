"""`make bench`: the program against the plainest one that makes the same, in one run on one machine.

That floor is a program without config and components that registers the same AWS resources and providers. At its end
it waits as the SDK does by itself, and ours as `__main__.py` tells it to, so a ratio may be below 1. Figures are
ratios: seconds differ between machines, ratios hardly do. The two take turns, and each figure is the median of its
runs: single runs differ by more than the aim allows.
"""

import json
import platform
import statistics
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from sandbox.stacks import ONE_WRITE
from tests.bench.measure import Measurement, measure
from tests.bench.organization import RESOURCES_PER_ACCOUNT, make_config
from tests.support.project import ROOT, Project, run_services

STEPS = {
    "first preview": ["preview"],
    "up": ["up", "--yes", "--skip-preview"],
    "preview after": ["preview", "--expect-no-changes"],
}
PREVIEW_AIM = 1.15
RESULTS = ROOT / ".bench" / "results.json"
PROGRESS = Console(stderr=True)


def run_program(folder: Path, accounts: int, *, floor: bool) -> dict[str, Measurement]:
    """Every step of one program on an empty local AWS."""
    with run_services(folder, new_role_denials=0, python=(sys.executable,)) as services:
        project = Project(folder / "project", services)
        if floor:
            (project.folder / "__main__.py").unlink()
            (project.folder / "__main__.py").symlink_to(Path(__file__).with_name("floor.py"))
        else:
            for file in (project.folder / "config" / "org").glob("*.yaml"):
                file.unlink()
            for name, content in make_config(accounts).items():
                (project.folder / "config" / "org" / name).write_text(json.dumps(content))
        project.pulumi("stack", "init", "org")
        project.pulumi("config", "set", "accounts", str(accounts), "--stack", "org")
        # The state is written once: written at every step it costs more than all else, and hides the program.
        environment = project.environment | ONE_WRITE
        # As every use but the first finds it: the modules are compiled.
        environment.pop("PYTHONDONTWRITEBYTECODE", None)
        measured: dict[str, Measurement] = {}
        for step, arguments in STEPS.items():
            PROGRESS.print(f"{accounts} accounts, {'floor' if floor else 'program'}: {step} ...", end=" ")
            command = ["pulumi", *arguments, "--non-interactive", "--suppress-outputs", "--stack", "org"]
            measured[step] = measure(command, folder=project.folder, environment=environment)
            PROGRESS.print(f"{measured[step].seconds:.1f} s")
        return measured


def find_median(runs: Sequence[Measurement]) -> Measurement:
    """The median of each figure by itself."""
    return Measurement(
        seconds=statistics.median(run.seconds for run in runs),
        cpu_seconds=statistics.median(run.cpu_seconds for run in runs),
        peak_memory=int(statistics.median(run.peak_memory for run in runs)),
        provider_processes=max(run.provider_processes for run in runs),
    )


def main(
    accounts: Annotated[list[int] | None, typer.Option(help="How many accounts; may be given several times.")] = None,
    runs: Annotated[int, typer.Option(help="How often each program runs; the median counts.")] = 3,
) -> None:
    """Measures the program and the floor, prints a table, and writes .bench/results.json."""
    table = Table("accounts", "resources", "step", "floor", "program", "ratio", "memory", "ratio", "providers")
    results: list[dict[str, object]] = []
    for count in accounts or [10, 50, 100]:
        floors: list[dict[str, Measurement]] = []
        programs: list[dict[str, Measurement]] = []
        for _ in range(runs):
            with tempfile.TemporaryDirectory() as folder:
                floors.append(run_program(Path(folder) / "floor", count, floor=True))
                programs.append(run_program(Path(folder) / "program", count, floor=False))
        for step in STEPS:
            low, ours = (find_median([run[step] for run in taken]) for taken in (floors, programs))
            ratio, memory = ours.seconds / low.seconds, ours.peak_memory / low.peak_memory
            missed = (step != "up" and ratio > PREVIEW_AIM) or ours.provider_processes > count + 1
            table.add_row(
                str(count),
                str(count * RESOURCES_PER_ACCOUNT),
                step,
                f"{low.seconds:.1f} s",
                f"{ours.seconds:.1f} s",
                f"{ratio:.2f}",
                f"{ours.peak_memory / 2**20:.0f} MB",
                f"{memory:.2f}",
                str(ours.provider_processes),
                style="red" if missed else None,
            )
            results.append(
                {
                    "accounts": count,
                    "step": step,
                    "floor": asdict(low),
                    "program": asdict(ours),
                    "time_ratio": round(ratio, 3),
                    "memory_ratio": round(memory, 3),
                }
            )
    RESULTS.parent.mkdir(exist_ok=True)
    RESULTS.write_text(
        json.dumps({"python": platform.python_version(), "runs": runs, "results": results}, indent=2) + "\n"
    )
    Console(width=100).print(table)
    PROGRESS.print(f"Aim: a preview within {PREVIEW_AIM} of the floor, and at most one provider more than accounts.")
    PROGRESS.print(f"Written to {RESULTS.relative_to(ROOT)}.")


if __name__ == "__main__":
    typer.run(main)
