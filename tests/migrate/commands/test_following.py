"""The command that is named as the next one keeps what the person gave."""

from pathlib import Path
from typing import Annotated

import pytest
import typer
from typer.testing import CliRunner

from migrate.commands.following import repeat_options

app = typer.Typer()


@app.command()
def plan(
    context: typer.Context,
    mapping: Annotated[Path | None, typer.Option()] = None,
    directory: Annotated[Path, typer.Option("--dir")] = Path("config/org"),
    out: Annotated[Path, typer.Option()] = Path("migration"),
) -> None:
    for command in ("apply --dry-run", "verify"):
        typer.echo(repeat_options(context, f"python -m migrate {command}"))
    typer.echo(repeat_options(context, "pulumi up --stack org"))


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ([], ["python -m migrate apply --dry-run", "python -m migrate verify"]),
        (
            ["--mapping", "our map.yaml", "--dir", "conf", "--out", "m"],
            [
                "python -m migrate apply --mapping 'our map.yaml' --dir conf --out m --dry-run",
                "python -m migrate verify --mapping 'our map.yaml' --out m",
            ],
        ),
    ],
)
def test_what_was_given_is_repeated_where_the_command_takes_it(given: list[str], said: list[str]) -> None:
    assert CliRunner().invoke(app, given).stdout.splitlines() == [*said, "pulumi up --stack org"]
