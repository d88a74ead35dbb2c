"""The summary at the end of a run of many stacks, for people and for programs."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from stacks.running.results import Outcome, Result, describe_changes

_SHORT = frozenset({Outcome.not_made, Outcome.later, Outcome.not_run})
"""Outcomes whose reason is one line, in place of what was done."""


def print_summary(console: Console, results: Sequence[Result], logs: Path, *, planned: bool) -> None:
    """A row a stack; under the table what is to be said of those that failed, all warnings, and where the logs are."""
    table = Table(box=None, pad_edge=False)
    for heading in ("stack", "result", "seconds", "resources"):
        table.add_column(heading, overflow="fold", justify="right" if heading == "seconds" else "left")
    for result in results:
        changes = describe_changes(result.changes, planned=planned) if result.changes else "-"
        told = result.reason if result.outcome in _SHORT else changes
        seconds = f"{result.seconds:.0f}" if result.seconds else "-"
        table.add_row(result.stack, str(result.outcome), seconds, Text(told or "-"))
    console.print(table, highlight=False)
    for result in results:
        reasons = [result.reason] if result.reason and result.outcome not in _SHORT else []
        for text in (*reasons, *(f"warning: {warning}" for warning in result.warnings)):
            console.print(f"\n{result.stack}: {text}", highlight=False, markup=False, soft_wrap=True)
    if any(result.log for result in results):
        console.print(f"\nlogs: {logs}", highlight=False, markup=False, soft_wrap=True)


def format_summary(command: str, results: Sequence[Result], exit_code: int) -> str:
    """The same as JSON. `command`: preview, up or refresh."""
    return json.dumps(
        {"command": command, "exit_code": exit_code, "stacks": [_describe(result) for result in results]}, indent=2
    )


def _describe(result: Result) -> dict[str, Any]:
    return {
        "stack": result.stack,
        "result": str(result.outcome),
        "has_changes": result.has_changes,
        "changes": dict(result.changes),
        "seconds": round(result.seconds, 1),
        "log": result.log,
        "reason": result.reason,
        "warnings": list(result.warnings),
    }
