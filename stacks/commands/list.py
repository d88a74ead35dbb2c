"""`python -m stacks list`: which stacks the config has, in the order in which they come up."""

import json
from pathlib import Path

import typer
from rich.console import Console
from rich.table import Table

from config import load
from config.console import Format, OutputFormat
from config.plan.stacks import StackPlan, plan_stacks
from stacks.commands.options import Directory


def list_stacks(directory: Directory = Path("config/org"), output: OutputFormat = Format.text) -> None:
    """List the stacks in the order in which they come up, with their accounts and the stacks that they wait for."""
    plans = plan_stacks(load(directory))
    if output is Format.json:
        typer.echo(json.dumps({"stacks": [_describe(plan) for plan in plans]}, indent=2))
        return
    table = Table(box=None, pad_edge=False)
    for heading in ("stack", "accounts", "waits for"):
        table.add_column(heading)
    for plan in plans:
        table.add_row(plan.name, ", ".join(plan.accounts), ", ".join(plan.waits_for) or "-")
    Console().print(table)


def _describe(plan: StackPlan) -> dict[str, object]:
    return {"name": plan.name, "accounts": list(plan.accounts), "waits_for": list(plan.waits_for)}
