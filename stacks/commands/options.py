"""The options that several commands of `python -m stacks` have."""

from pathlib import Path
from typing import Annotated

import typer

ProgramDirectory = Annotated[
    Path | None,
    typer.Option("--dir", help="The configuration directory. Default: the one that the program reads, config/org."),
]
ProjectFolder = Annotated[Path, typer.Option("--project", help="Pulumi's project.")]
Stacks = Annotated[
    list[str] | None, typer.Argument(metavar="STACK", help="Which stacks; all of the config's by default.")
]
Parallel = Annotated[
    int | None,
    typer.Option(min=1, metavar="N", help="How many stacks run at once. Default: as many as fit into the memory."),
]
Logs = Annotated[
    Path | None,
    typer.Option(metavar="DIR", help="The folder for logs, a file a stack. Default: a new one in .pulumi-logs."),
]
Yes = Annotated[bool, typer.Option("--yes", help="Don't preview all stacks first and ask.")]
