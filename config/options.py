"""Options that commands of several programs share. It has no command."""

from enum import StrEnum
from typing import Annotated

import typer


class Format(StrEnum):
    """For whom output is written."""

    text = "text"
    json = "json"


OutputFormat = Annotated[Format, typer.Option("--format", help="text for people, json for programs.")]
