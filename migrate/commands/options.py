"""The options that several commands have, so that they are called and explained alike everywhere."""

from pathlib import Path
from typing import Annotated

import typer

ProjectFolder = Annotated[Path, typer.Option(help="The folder of the Pulumi project.")]
ConfigFolder = Annotated[Path, typer.Option("--dir", help="The config, within the project.")]
PlanFolder = Annotated[Path, typer.Option(help="The folder that `plan` wrote.")]
PlannedStacks = Annotated[
    list[str] | None, typer.Option(help="A planned stack; may be repeated. Default: all.", show_default=False)
]
PlannedSources = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="SOURCE",
        help="Where the states are; default: the sources of --mapping, else where the plan found them.",
    ),
]
MappingFile = Annotated[
    Path | None, typer.Option(help="The mapping file; migrate.yaml where there is one.", show_default=False)
]
