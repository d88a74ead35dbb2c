"""`python -m review`: the commands, and what a person sees of an error. Exit codes 0, 2 (bad input) and 3 (refused)."""

import sys

import typer

from config import ConfigErrors
from config.console import WholeSentences, tolerate_any_locale
from engine.errors import EngineError
from live.errors import LiveError
from review.commands.drift import drift
from review.commands.gate import gate
from review.commands.map import draw
from review.commands.reach import reach
from review.commands.report import report
from review.errors import ReviewError

BAD_INPUT = 2

app = typer.Typer(
    cls=WholeSentences,
    add_completion=False,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)


@app.callback()
def describe() -> None:
    """What a reviewer needs of a change, and of the organization. Nothing is changed, here or in AWS."""


app.command("gate")(gate)
app.command("report")(report)
app.command("map")(draw)
app.command("drift")(drift)
app.command("reach")(reach)


def run() -> None:
    """Runs a command; a problem that its user can solve ends it with words and its exit code."""
    tolerate_any_locale()
    try:
        app(prog_name="python -m review")
    except (ConfigErrors, ReviewError) as error:
        typer.echo(str(error), err=True)
        sys.exit(BAD_INPUT)
    except (EngineError, LiveError) as error:
        for problem in error.problems:
            typer.echo(problem, err=True)
        sys.exit(BAD_INPUT)
    except KeyboardInterrupt:
        sys.exit(130)
