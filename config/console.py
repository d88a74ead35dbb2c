"""What the commands of several programs share. It has no command."""

import io
import shutil
import sys
import termios
from enum import StrEnum
from typing import Annotated, Any

import typer
from rich.console import Console
from typer.core import TyperGroup

INTERRUPTED = 130
"""The exit code of a command that its caller ended."""


class Format(StrEnum):
    """For whom output is written."""

    text = "text"
    json = "json"


OutputFormat = Annotated[Format, typer.Option("--format", help="text for people, json for programs.")]


class WholeSentences(TyperGroup):
    """Lists each command with the first paragraph of its help, which would else be cut off with three dots."""

    def format_commands(self, ctx: Any, formatter: Any) -> None:
        for command in self.commands.values():
            command.short_help = " ".join((command.help or "").partition("\n\n")[0].split())
        super().format_commands(ctx, formatter)


def make_console(*, stderr: bool = False, piped_width: int = 1000) -> Console:
    """What is printed for people goes through it. A pipe has no width of its own: COLUMNS says it, else `piped_width`
    characters, by default so many that no line is broken.
    """
    console = Console(stderr=stderr, highlight=False)
    if console.is_terminal:
        return console
    width = shutil.get_terminal_size((piped_width, console.height)).columns
    return Console(stderr=stderr, highlight=False, width=width)


def tolerate_any_locale() -> None:
    """From now on stdout and stderr write an escape for a character that the locale cannot encode."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def ask(question: str) -> bool:
    """The answer of the person at the terminal; a key that was hit before the question is none.

    Ctrl-C there ends the command as it does everywhere else.
    """
    if sys.stdin.isatty():
        termios.tcflush(sys.stdin, termios.TCIFLUSH)
    try:
        return typer.confirm(question, err=True)
    except typer.Abort:  # would end it with exit code 1
        raise typer.Exit(INTERRUPTED) from None
