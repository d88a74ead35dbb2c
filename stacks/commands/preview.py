"""`python -m stacks preview`: what `up` would do, of many stacks at once."""

from pathlib import Path
from typing import Annotated

import typer

from config.console import Format, OutputFormat
from stacks.commands.options import Logs, Parallel, ProgramDirectory, ProjectFolder, Stacks
from stacks.commands.summary import end, make_progress_console, say
from stacks.running.batch import open_batch


def preview(
    stacks: Stacks = None,
    *,
    directory: ProgramDirectory = None,
    project: ProjectFolder = Path(),
    parallel: Parallel = None,
    logs: Logs = None,
    diff: Annotated[bool, typer.Option("--diff", help="Have the logs show every property that changes.")] = False,
    save: Annotated[
        Path | None,
        typer.Option(
            metavar="FOLDER", help="Save what each would do, as STACK.json, for `python -m review gate` and `report`."
        ),
    ] = None,
    output: OutputFormat = Format.text,
) -> None:
    """Show what `up` would do. Nothing is changed, but settings files that are missing are written.

    A stack that needs what another one has not made yet is not previewed, and that is said. Exit code 3: a preview
    failed.
    """
    console = make_progress_console()
    batch = open_batch(
        project, directory, stacks or (), command="preview", parallel=parallel, logs=logs, console=console
    )
    batch.write_settings(say)
    batch.tell_strays(say)
    ci = batch.config.admin.ci if batch.config.admin else None
    if ci is not None and not ci.preview_role.enters_accounts:
        say(
            f"admin.yaml says `preview_role: {{enters_accounts: false}}`, so {ci.preview_role.name} enters no account: "
            "a preview by it is refused until that is removed and `admin` is up"
        )
    results = batch.preview(*(["--diff"] if diff else []), save=save)
    end(batch, "preview", results, output, planned=True)
