"""`python -m review drift`."""

import json
import shutil
import sys
from pathlib import Path
from typing import Annotated

import typer

from config import load
from config.console import Format, OutputFormat
from engine.cli import Engine
from review.drift.join import find_drift
from review.drift.known import read_known
from review.drift.output import format_text, make_document
from review.drift.reading import read_aws, read_states
from review.errors import REFUSED


def drift(
    *,
    directory: Annotated[
        Path | None, typer.Option("--dir", help="The configuration directory. Default: config/org in the project.")
    ] = None,
    project: Annotated[Path, typer.Option("--project", help="Pulumi's project.")] = Path(),
    region: Annotated[
        list[str] | None,
        typer.Option(
            help="Regions to look for networks and shares in. Default: those of the config and of the states."
        ),
    ] = None,
    output: OutputFormat = Format.text,
) -> None:
    """Tell what AWS has that neither the config nor a state knows, and what AWS has no longer, or otherwise.

    Each difference comes with what settles it: YAML to write, and commands to run. Reads the states of all stacks, and
    AWS as the program enters it; nothing is changed. An account that cannot be entered is a row, and so is no end of
    it. Exit code 3: there is drift.

    \b
    python -m review drift
    python -m review drift --region us-east-1 --format json
    """
    config = load(directory or project / "config" / "org")
    known = read_known(read_states(Engine(project)))
    live = read_aws(config, known, region or [], lambda text: typer.echo(text, err=True))
    found = find_drift(config, known, live)
    if output is Format.json:
        typer.echo(json.dumps(make_document(found), indent=2))
    else:
        typer.echo(format_text(found, shutil.get_terminal_size().columns if sys.stdout.isatty() else None), nl=False)
    if found.rows:
        raise typer.Exit(REFUSED)
