"""`python -m review reach`."""

import json
from pathlib import Path
from typing import Annotated, Literal

import typer

from config import load
from config.console import Format, OutputFormat
from config.plan.network_facts import plan_network_facts
from engine.cli import Engine
from reachability.parties import QuestionError
from reachability.questions import answer, format_json, format_told, read_question
from review.errors import REFUSED, ReviewError
from review.reach.comparison import find_differences
from review.reach.output import format_differences, list_differences
from review.reach.reading import read_facts


def reach(
    *,
    source: Annotated[
        str | None,
        typer.Argument(
            metavar="[FROM]",
            help="VPC, VPC/TIER, VPC/SUBNET, any of them with :GROUP, a group's id, internet, or an address.",
        ),
    ] = None,
    target: Annotated[str | None, typer.Option("--to", help="The same, or VPC/SERVICE, an endpoint.")] = None,
    port: Annotated[str | None, typer.Option(help="443, or 8000-8010.")] = None,
    protocol: Annotated[Literal["tcp", "udp"] | None, typer.Option(help="Of the port; tcp by default.")] = None,
    directory: Annotated[
        Path | None, typer.Option("--dir", help="The configuration directory. Default: config/org in the project.")
    ] = None,
    project: Annotated[Path, typer.Option("--project", help="Pulumi's project.")] = Path(),
    output: OutputFormat = Format.text,
) -> None:
    """Tell who reaches whom in the networks that AWS has, and where that differs from what the config plans.

    Without FROM and --to it tells the differences. With one or both it answers as `python -m config reach` does, by
    what AWS has; any security group that is there can be named, by its name or its id. Exit code 3: there are
    differences, or it is not reached.

    \b
    python -m review reach
    python -m review reach shop/private:web --to data/isolated:database --port 5432
    """
    config = load(directory or project / "config" / "org")
    planned = plan_network_facts(config)
    try:
        question = read_question(source, target, protocol, port)
        live = read_facts(config, Engine(project), lambda text: typer.echo(text, err=True))
        if source is not None or target is not None:
            told = answer(live, question)
            typer.echo(format_json(told) if output is Format.json else format_told(live, told).rstrip("\n"))
            if not told.reached:
                raise typer.Exit(REFUSED)
            return
    except QuestionError as error:
        raise ReviewError(str(error)) from None
    found = find_differences(planned, live)
    if output is Format.json:
        typer.echo(json.dumps({"differences": list_differences(found)}, indent=2))
    else:
        typer.echo(format_differences(found), nl=False)
    if found:
        raise typer.Exit(REFUSED)
