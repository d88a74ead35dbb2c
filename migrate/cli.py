"""`python -m migrate`: the commands in the order of use, and what a person sees of an error."""

import sys

import typer

from config.console import WholeSentences, tolerate_any_locale
from engine.errors import EngineError, EngineRefusalError
from live.errors import LiveError
from migrate.commands.apply import apply
from migrate.commands.freeze import freeze, unfreeze
from migrate.commands.init import init
from migrate.commands.plan import plan
from migrate.commands.rest import rest
from migrate.commands.scan import scan
from migrate.commands.undo import undo
from migrate.commands.verify import verify
from migrate.errors import BAD_INPUT, REFUSED, MigrateError

app = typer.Typer(
    cls=WholeSentences,
    add_completion=False,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    help="Take over what Terraform manages: from its state in S3 to imports of this program, and nothing happens to "
    "AWS. In this order: scan, init, plan, apply, verify, rest, freeze. Every command but apply, rest, undo --run, "
    "freeze and unfreeze only reads.",
)
for command in (scan, init, plan, apply, verify, rest, undo, freeze, unfreeze):
    app.command()(command)


def run() -> None:
    """Runs a command; a problem that its user can solve ends it with words and its exit code."""
    tolerate_any_locale()
    try:
        app()
    except (MigrateError, EngineError, LiveError) as error:
        for problem in error.problems:
            typer.echo(problem, err=True)
        sys.exit(_find_exit_code(error))
    except OSError as error:
        # A folder without rights, a full disk: nothing that a command could foresee everywhere.
        where = f"{error.filename}: " if error.filename else ""
        typer.echo(
            f"{where}{error.strerror or type(error).__name__}, so the command ended here: see to that, and run it "
            "again; it goes on where it was",
            err=True,
        )
        sys.exit(BAD_INPUT)


def _find_exit_code(error: MigrateError | EngineError | LiveError) -> int:
    if isinstance(error, MigrateError):
        return error.exit_code
    return REFUSED if isinstance(error, EngineRefusalError) else BAD_INPUT
