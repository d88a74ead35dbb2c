"""`python -m stacks list`: the stacks of the config, in the order in which they come up, and which of them differ."""

import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from config import load
from config.console import Format, OutputFormat, make_console
from config.models import Organization
from config.plan.stacks import StackPlan, find_entered, plan_stacks
from engine.memory import AS_OF, estimate_memory
from stacks.commands.options import ProgramDirectory, ProjectFolder
from stacks.commands.summary import say
from stacks.inputs.changes import Changes, find_changes
from stacks.running.settings import find_directory
from stacks.running.strays import describe_strays

_SHOWN_ACCOUNTS = 6

ChangedSince = Annotated[
    str | None,
    typer.Option(
        metavar="REV",
        help="Only the stacks that plan something else than at this revision (a commit, a branch, a tag), and why.",
    ),
]


def list_stacks(
    directory: ProgramDirectory = None,
    project: ProjectFolder = Path(),
    changed_since: ChangedSince = None,
    output: OutputFormat = Format.text,
) -> None:
    """List the stacks in the order in which they come up, with their accounts and the stacks that they wait for.

    `providers` are the accounts that a stack makes something in: the engine runs a process for each. Memory is an upper
    bound from measured numbers.

    With --changed-since the config and the code of that revision are planned too, without the engine and without AWS;
    what is not committed counts as it is now. Needs git, and in CI a checkout of all revisions (`fetch-depth: 0`).
    """
    directory = find_directory(project, directory)
    organization = load(directory)
    changes = None if changed_since is None else find_changes(project, directory, changed_since)
    plans = [plan for plan in plan_stacks(organization) if changes is None or plan.name in changes.changed]
    # Without the backend, which may ask for credentials: each stack that was brought up has its settings file here.
    strays = describe_strays(organization, [file.name.split(".")[1] for file in project.glob("Pulumi.*.yaml")])
    if strays is not None:
        say(strays)
    if output is Format.json:
        typer.echo(json.dumps(_write_document(organization, plans, changes), indent=2))
        return
    console = make_console()
    if plans:
        console.print(_make_table(organization, plans))
        console.print(f"memory: at most, by what was measured on {AS_OF}", soft_wrap=True)
    elif changes is not None:
        console.print(f"no stack of the config plans anything else than at {changed_since}", soft_wrap=True)
    if changes is not None:
        _print_reasons(console, changes)


def _write_document(
    organization: Organization, plans: Iterable[StackPlan], changes: Changes | None
) -> dict[str, list[dict[str, Any]]]:
    """`changed` is null where nothing was compared. What is gone stands apart: there is nothing left to run."""
    described = [
        {
            "name": plan.name,
            "accounts": list(plan.accounts),
            "providers": len(find_entered(organization, plan)),
            "memory_mb": estimate_memory(len(find_entered(organization, plan))),
            "waits_for": list(plan.waits_for),
            "changed": None if changes is None else list(changes.changed[plan.name]),
        }
        for plan in plans
    ]
    gone: Mapping[str, Sequence[str]] = {} if changes is None else changes.gone
    return {
        "stacks": described,
        "gone": [{"name": name, "changed": list(reasons)} for name, reasons in sorted(gone.items())],
    }


def _make_table(organization: Organization, plans: Iterable[StackPlan]) -> Table:
    table = Table(box=None, pad_edge=False)
    table.add_column("stack", no_wrap=True, overflow="fold")
    table.add_column("accounts", overflow="fold")
    table.add_column("providers", justify="right", no_wrap=True)
    table.add_column("memory", justify="right", no_wrap=True)
    table.add_column("waits for", overflow="fold")
    for plan in plans:
        providers = len(find_entered(organization, plan))
        memory = f"{estimate_memory(providers) / 1000:.1f} GB"
        cells = (plan.name, _fold(plan.accounts), str(providers), memory, ", ".join(plan.waits_for) or "-")
        table.add_row(*(Text(cell) for cell in cells))
    return table


def _fold(accounts: Sequence[str]) -> str:
    if len(accounts) <= _SHOWN_ACCOUNTS + 1:
        return ", ".join(accounts)
    return f"{', '.join(accounts[:_SHOWN_ACCOUNTS])} and {len(accounts) - _SHOWN_ACCOUNTS} more"


def _print_reasons(console: Console, changes: Changes) -> None:
    for stack, reasons in (*changes.changed.items(), *sorted(changes.gone.items())):
        console.print()
        console.print(Text(stack, style="bold"), soft_wrap=True)
        for reason in reasons:
            console.print(Text(f"  {reason}"), soft_wrap=True)
