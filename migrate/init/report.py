"""What `init` says of a draft: how accounts are entered, what differs, what is left out. One cause is told once."""

import json
from collections.abc import Iterable, Sequence
from pathlib import Path

import typer

from config.show import summary
from live.inventory import Note
from migrate.init.configuration import Draft
from migrate.init.drafting import group_notes
from migrate.init.emitter import format_scalar
from migrate.init.writing import Checked

_LISTED = 5
"""How many things of one cause are listed as text."""


def print_draft(
    draft: Draft, checked: Checked, unread: Sequence[str], folder: Path, written: Path | None, *, as_json: bool
) -> None:
    """Prints to stdout. `unread`: the states that could not be read, with the reason. `written`: the mapping file that
    has the rows for twins already.
    """
    if as_json:
        content = {
            "dir": folder.as_posix(),
            "files": list(draft.files),
            "entry": _group(draft.entry),
            "unread_states": list(unread),
            "accounts_left": _group(draft.accounts_left),
            "inexpressible": _group(draft.inexpressible),
            "left": _group(draft.left),
            "match": list(draft.matches),
            "mapping": None if written is None else written.as_posix(),
            "problems": list(checked.problems),
        }
        typer.echo(json.dumps(content, indent=2, ensure_ascii=False))
        return
    said = f": {summary(checked.organization)}" if checked.organization is not None else ""
    typer.echo(f"{len(draft.files)} files are in {folder}{said}.")
    _print_lines("States that could not be read, so that nothing of them is in the config", unread)
    _print_groups("Accounts that are not in the config, and that `pulumi up` does not touch", draft.accounts_left)
    _print_groups("How the program enters the accounts", draft.entry)
    _print_groups("Differs from what exists, so that a preview would show an update", draft.inexpressible)
    _print_groups("Not in the config", draft.left)
    _print_lines("`python -m config check` refuses, correct it by hand", checked.problems)
    if written is not None:
        number = len(draft.matches)
        rows = f" Rows under `match:` say which of several twins is meant: {number}." if number else ""
        typer.echo(f"\n{written} is written: how AWS was read, for `plan --live`.{rows}")
    elif draft.matches:
        typer.echo("\nThese have a twin that looks the same to `plan`; add the rows to `match:` in migrate.yaml:")
        for row in draft.matches:
            fields = ", ".join(f"{key}: {format_scalar(value)}" for key, value in row.items())
            typer.echo(f"  - {{{fields}}}")
    if not checked.problems:
        typer.echo(f"\nRead it, then see it as a whole: python -m config show --dir {folder}")


def _group(notes: Iterable[Note]) -> list[dict[str, str | list[str]]]:
    return [{"reason": reason, "objects": objects} for reason, objects in group_notes(notes)]


def _print_groups(title: str, notes: Sequence[Note]) -> None:
    """A cause of one thing is a line; one of several has them below it."""
    if not notes:
        return
    typer.echo(f"\n{title} ({len(notes)}):")
    for reason, objects in group_notes(notes):
        if len(objects) == 1:
            typer.echo(f"  {objects[0]}: {reason}")
            continue
        typer.echo(f"  {len(objects)}: {reason}")
        for one in objects[:_LISTED]:
            typer.echo(f"    {one}")
        if len(objects) > _LISTED:
            typer.echo(f"    and {len(objects) - _LISTED} more: --format json")


def _print_lines(title: str, lines: Sequence[str]) -> None:
    if lines:
        typer.echo(f"\n{title} ({len(lines)}):")
        for line in lines:
            typer.echo(f"  {line}")
