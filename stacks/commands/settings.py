"""`python -m stacks settings`: the settings file of every stack."""

from pathlib import Path

import typer

from stacks.commands.options import ProgramDirectory, ProjectFolder
from stacks.running.batch import plan_batch
from stacks.running.settings import find_directory, write_missing


def write_settings(directory: ProgramDirectory = None, project: ProjectFolder = Path()) -> None:
    """Write each `Pulumi.<stack>.yaml` that is missing, or that lacks the guard against default providers.

    `preview`, `up` and `refresh` do so, too. Commit what is written.
    """
    _, plans = plan_batch(project, directory, ())
    written = write_missing(project, [plan.name for plan in plans], find_directory(project, directory))
    for file in written:
        typer.echo(f"wrote {file.name}: commit it")
    if not written:
        typer.echo("Every stack has its settings file.")
