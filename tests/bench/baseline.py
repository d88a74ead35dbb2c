"""`make bench`, of baselines: the example, and many accounts in groups with and without everything a baseline has.

Each is brought up once, from nothing, on a local AWS of its own, which counts the requests. What counts are the ratios.
"""

import json
import os
import platform
import sys
import tempfile
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

from sandbox.stacks import ONE_WRITE
from tests.bench.__main__ import run_program
from tests.bench.measure import Measurement, measure
from tests.bench.organization import RESOURCES_PER_ACCOUNT, make_config
from tests.bench.requests import RequestCounter
from tests.support.account_settings import REGION, SETTINGS, use_region
from tests.support.project import ROOT, Project, run_services

_FLOOR_ACCOUNTS = 60
"""Of the plainest program: about as many resources as the example has."""
RESULTS = ROOT / ".bench" / "baseline.json"
PROGRESS = Console(stderr=True)

BASELINE: dict[str, Any] = {
    "profiles": [
        {
            "key": "everything",
            "targets": {"units": ["root"]},
            "regions": ["us-east-1", REGION],
            "password_policy": {},
            "account_alias": "example-{key}",
            "s3_public_access_block": {},
            "ebs_encryption": {},
            "snapshot_block_public_access": {},
            "image_block_public_access": {},
            "vpc_block_public_access": {"mode": "block-ingress"},
            "instance_metadata_defaults": {},
            **SETTINGS,
        }
    ]
}
"""Of every kind of setting one."""


@dataclass(frozen=True, kw_only=True)
class Run:
    """`steps`: each with its name. `requests`: to AWS, of all steps. `resources`: those of AWS in all states."""

    steps: Mapping[str, Measurement]
    requests: int
    resources: int

    @property
    def rate(self) -> float:
        """Resources a second of bringing up."""
        return self.resources / self.steps["up"].seconds


def bring_up(folder: Path, title: str, files: Mapping[str, Any] | None, *, preview: bool = False) -> Run:
    """`python -m stacks up --yes` of all stacks, and before it a preview of `org`. `files`: None for the example."""
    counter = RequestCounter()
    with run_services(folder, new_role_denials=0, python=(sys.executable,), behind=counter.count) as services:
        project = Project(folder / "project", services, ROOT / "config" / "org")
        org = project.folder / "config" / "org"
        if files is not None:
            for file in org.glob("*.yaml"):
                file.unlink()
            for name, content in files.items():
                (org / name).write_text(json.dumps(content))
        environment = project.environment | ONE_WRITE
        # As every use but the first finds it: the modules are compiled.
        environment.pop("PYTHONDONTWRITEBYTECODE", None)
        commands = {"up": [sys.executable, "-m", "stacks", "up", "--yes"]}
        if preview:
            project.pulumi("stack", "init", "org")
            first = ["pulumi", "preview", "--non-interactive", "--suppress-outputs", "--stack", "org"]
            commands = {"preview": first, **commands}
        steps: dict[str, Measurement] = {}
        for step, command in commands.items():
            PROGRESS.print(f"{title}: {step} ...", end=" ")
            steps[step] = measure(command, folder=project.folder, environment=environment)
            PROGRESS.print(f"{steps[step].seconds:.1f} s")
        stacks = [file.stem for file in (project.folder / "state" / ".pulumi" / "stacks").rglob("*.json")]
        registered = [resource for stack in stacks for resource in project.export(stack)["resources"]]
        return Run(
            steps=steps,
            requests=counter.requests,
            resources=sum(resource["type"].startswith("aws:") for resource in registered),
        )


def main(
    accounts: Annotated[int, typer.Option(help="How many accounts.")] = 100,
    group_size: Annotated[int, typer.Option(help="How many of them have a stack together.")] = 25,
) -> None:
    """Measures the example, and groups of accounts with and without a baseline; writes .bench/baseline.json."""
    plain = make_config(accounts, group_size)
    use_region(plain["organization.yaml"])
    with tempfile.TemporaryDirectory() as folder:
        example = bring_up(Path(folder) / "example", "the example", None, preview=True)
        bare = bring_up(Path(folder) / "bare", f"{accounts} accounts", plain)
        full = bring_up(
            Path(folder) / "full", f"{accounts} accounts with a baseline", {**plain, "baseline.yaml": BASELINE}
        )
        floor = run_program(Path(folder) / "floor", _FLOOR_ACCOUNTS, floor=True)
    runs = (example, bare, full)
    table = Table("", "example", "bare", "baseline", "ratio", title=f"{accounts} accounts in groups of {group_size}")
    table.add_row("resources", *(str(run.resources) for run in runs), _ratio(full, bare, "resources"))
    table.add_row("up", *(f"{run.steps['up'].seconds:.0f} s" for run in runs), _of_up(full, bare))
    table.add_row("resources a second", *(f"{run.rate:.1f}" for run in runs), _ratio(full, bare, "rate"))
    table.add_row("requests", *(str(run.requests) for run in runs), _ratio(full, bare, "requests"))
    table.add_row(
        "requests an account",
        "",
        *(f"{run.requests / accounts:.0f}" for run in (bare, full)),
        f"{(full.requests - bare.requests) / accounts:.0f} more",
    )
    table.add_row("peak memory", *(f"{run.steps['up'].peak_memory / 2**20:.0f} MB" for run in runs), "")
    table.add_row("first preview", f"{example.steps['preview'].seconds:.0f} s", "", "", "")
    Console(width=110).print(table)
    # As `stacks up` does, which also gates between the two.
    seconds = floor["first preview"].seconds + floor["up"].seconds
    of_floor = example.rate / (_FLOOR_ACCOUNTS * RESOURCES_PER_ACCOUNT / seconds)
    PROGRESS.print(f"The example comes up with {of_floor:.2f} of the resources a second of the plainest program.")
    RESULTS.parent.mkdir(exist_ok=True)
    about = {"python": platform.python_version(), "processors": os.cpu_count(), "accounts": accounts}
    results = {
        "rate_of_floor": round(of_floor, 3),
        "example": asdict(example),
        "bare": asdict(bare),
        "full": asdict(full),
    }
    RESULTS.write_text(json.dumps({**about, "group_size": group_size, **results}, indent=2) + "\n")
    PROGRESS.print("The requests are those of the local AWS's provider; the real one asks more when it reads.")
    PROGRESS.print(f"Written to {RESULTS.relative_to(ROOT)}.")


def _ratio(full: Run, bare: Run, figure: str) -> str:
    return f"{getattr(full, figure) / getattr(bare, figure):.2f}"


def _of_up(full: Run, bare: Run) -> str:
    return f"{full.steps['up'].seconds / bare.steps['up'].seconds:.2f}"


if __name__ == "__main__":
    typer.run(main)
