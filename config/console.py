"""What the commands of several programs share. It has no command."""

import io
import sys
import termios
from enum import StrEnum
from typing import Annotated

import typer


class Format(StrEnum):
    """For whom output is written."""

    text = "text"
    json = "json"


OutputFormat = Annotated[Format, typer.Option("--format", help="text for people, json for programs.")]


def tolerate_any_locale() -> None:
    """From now on stdout and stderr write an escape for a character that the locale cannot encode."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def drop_early_keys() -> None:
    """To be called before a question: a key that was hit before it was asked is no answer to it."""
    if sys.stdin.isatty():
        termios.tcflush(sys.stdin, termios.TCIFLUSH)
