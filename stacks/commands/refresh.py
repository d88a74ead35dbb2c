"""`python -m stacks refresh`: where AWS differs from the states of many stacks."""

from pathlib import Path
from typing import Annotated

import typer

from config.console import Format, OutputFormat
from stacks.commands.options import Logs, Parallel, ProgramDirectory, ProjectFolder, Stacks, Yes
from stacks.commands.summary import end, make_progress_console, preview_and_confirm, say
from stacks.running.batch import open_batch


def refresh(
    stacks: Stacks = None,
    *,
    directory: ProgramDirectory = None,
    project: ProjectFolder = Path(),
    parallel: Parallel = None,
    logs: Logs = None,
    yes: Yes = False,
    preview_only: Annotated[
        bool, typer.Option("--preview-only", help="Only say where AWS differs: exit code 3 if it does anywhere.")
    ] = False,
    output: OutputFormat = Format.text,
) -> None:
    """Read AWS into the states of the stacks. Nothing is changed in AWS.

    Exit code 3: a stack failed or was refused, or, with --preview-only, AWS has something else than a state.
    """
    console = make_progress_console()
    batch = open_batch(
        project, directory, stacks or (), command="refresh", parallel=parallel, logs=logs, console=console
    )
    batch.write_settings(say)
    if not preview_only and not yes:
        preview_and_confirm(
            batch, "refresh", output, lambda: batch.refresh(preview_only=True), "Write what AWS has into these states?"
        )
    results = batch.refresh(preview_only=preview_only)
    end(batch, "refresh", results, output, planned=preview_only)
