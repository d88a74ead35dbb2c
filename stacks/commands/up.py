"""`python -m stacks up`: brings up many stacks, each after those that it waits for."""

from pathlib import Path
from typing import Annotated

import typer

from config.console import Format, OutputFormat
from stacks.commands.options import Logs, Parallel, ProgramDirectory, ProjectFolder, Stacks, Yes
from stacks.commands.summary import end, make_progress_console, preview_and_confirm, say
from stacks.running.batch import open_batch


def up(
    stacks: Stacks = None,
    *,
    directory: ProgramDirectory = None,
    project: ProjectFolder = Path(),
    parallel: Parallel = None,
    logs: Logs = None,
    yes: Yes = False,
    refresh: Annotated[bool, typer.Option("--refresh", help="Read AWS into the states first.")] = False,
    output: OutputFormat = Format.text,
) -> None:
    """Bring the stacks up, each after those that it waits for; a stack that is named alone waits for none.

    Each is previewed first, the gate of `python -m review` refuses what must not happen, and the engine is held to what
    the gate saw. A failure stops what depends on it, and nothing else. Ctrl-C lets the engines end in order; the same
    command goes on from there. With the state on S3 a lease keeps two runs of a stack apart. Settings files and stacks
    that are missing are made. Exit code 3: a stack failed, was refused or did not run.
    """
    console = make_progress_console()
    batch = open_batch(project, directory, stacks or (), command="up", parallel=parallel, logs=logs, console=console)
    batch.write_settings(say)
    batch.tell_strays(say)
    batch.make_stacks(say)
    options = ["--refresh"] if refresh else []
    if not yes:
        preview_and_confirm(batch, "up", output, lambda: batch.preview(*options), "Bring these stacks up?")
    results = batch.up(*options)
    end(batch, "up", results, output, planned=False)
