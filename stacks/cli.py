"""`python -m stacks`: the commands, and what a person sees of an error. Exit codes 0, 2 (bad input) and 3 (refused)."""

import sys

import typer

from config import ConfigErrors
from config.console import WholeSentences, tolerate_any_locale
from engine.errors import EngineError, EngineRefusalError
from live.errors import LiveError
from stacks.commands.bootstrap import bootstrap
from stacks.commands.ci import ci
from stacks.commands.list import list_stacks
from stacks.commands.move import move
from stacks.commands.preview import preview
from stacks.commands.refresh import refresh
from stacks.commands.session import open_session
from stacks.commands.settings import write_settings
from stacks.commands.up import up
from stacks.errors import UsageError
from stacks.lease import LeaseError

BAD_INPUT, REFUSED = 2, 3

app = typer.Typer(
    cls=WholeSentences,
    add_completion=False,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
app.command("list")(list_stacks)
app.command("settings")(write_settings)
for command in (preview, up, refresh, move, bootstrap):
    app.command()(command)
app.command("session")(open_session)
app.add_typer(ci, name="ci")


@app.callback()
def describe() -> None:
    """The stacks of the organization: which there are, and running many of them in order."""


def run() -> None:
    """Runs a command; a problem that its user can solve ends it with words and its exit code."""
    tolerate_any_locale()
    try:
        app()
    except (ConfigErrors, LeaseError, UsageError) as error:
        typer.echo(str(error), err=True)
        sys.exit(BAD_INPUT)
    except (EngineError, LiveError) as error:
        for problem in error.problems:
            typer.echo(problem, err=True)
        sys.exit(REFUSED if isinstance(error, EngineRefusalError) else BAD_INPUT)
