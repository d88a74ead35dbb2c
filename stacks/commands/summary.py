"""How the commands that run stacks begin and end: a question where one is asked, one summary on stdout at the end."""

from collections.abc import Callable, Sequence
from typing import NoReturn

import typer
from rich.console import Console

from config.console import Format, make_console
from stacks.commands.asking import confirm, require_somebody
from stacks.running.batch import Batch
from stacks.running.results import Outcome, Result, find_exit_code
from stacks.running.summary import format_summary, print_summary


def make_progress_console() -> Console:
    """Progress and messages go to stderr, so that stdout has the summary alone."""
    return make_console(stderr=True)


def say(text: str) -> None:
    """A sentence on stderr."""
    typer.echo(text, err=True)


def end(batch: Batch, command: str, results: Sequence[Result], output: Format, *, planned: bool) -> NoReturn:
    """Prints the summary and ends the command with its exit code."""
    code = find_exit_code(results, interrupted=batch.interrupts.came)
    if output is Format.json:
        typer.echo(format_summary(command, results, code))
    else:
        print_summary(make_console(), results, batch.logs, planned=planned)
    raise typer.Exit(code)


def preview_and_confirm(
    batch: Batch, command: str, output: Format, look: Callable[[], tuple[Result, ...]], question: str
) -> None:
    """Shows what `look` finds and asks once; ends the command where there is nothing to do, or the answer is no.

    Raises:
        UsageError: nobody can answer.
    """
    require_somebody()
    results = look()
    if batch.interrupts.came or any(result.outcome in {Outcome.failed, Outcome.not_run} for result in results):
        say("Nothing was done.")
        end(batch, command, results, output, planned=True)
    if not any(result.has_changes or result.outcome is Outcome.later for result in results):
        say("Nothing is to be done.")
        end(batch, command, results, output, planned=True)
    print_summary(make_progress_console(), results, batch.logs, planned=True)
    confirm(question, yes=False)
