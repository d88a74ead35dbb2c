"""Asking a person before something changes."""

import sys

import typer

from config.console import ask
from stacks.errors import UsageError


def confirm(question: str, *, yes: bool) -> None:
    """Returns when the answer is yes, or was given with `--yes`; ends the command when it is no.

    Raises:
        UsageError: there is no terminal to ask on.
    """
    if yes:
        return
    require_somebody()
    if not ask(question):
        raise typer.Exit(3)


def require_somebody() -> None:
    """Raises UsageError where there is no terminal to ask on."""
    if not sys.stdin.isatty():
        raise UsageError("this asks before it acts, and there is nobody to ask: add --yes")
