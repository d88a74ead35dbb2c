"""The options that several commands of `python -m stacks` have."""

from pathlib import Path
from typing import Annotated

import typer

Directory = Annotated[Path, typer.Option("--dir", help="The configuration directory.")]
ProjectFolder = Annotated[Path, typer.Option("--project", help="Pulumi's project.")]
