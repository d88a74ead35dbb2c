"""Asking a person before something happens that is not only read.

Owns: the question of every command that acts, and that without anybody to ask nothing happens.
"""

import sys

import typer

from config.console import ask
from migrate.errors import BAD_INPUT, MigrateError


def confirm(question: str, *, yes: bool) -> None:
    """Returns when the answer is yes, or was given with `--yes`; ends the command when it is no.

    Raises:
        MigrateError: there is no terminal to ask on.
    """
    if yes:
        return
    if not sys.stdin.isatty():
        raise MigrateError("this asks before it acts, and there is nobody to ask: add --yes")
    if not ask(question):
        raise typer.Exit(BAD_INPUT)
