"""`python -m config`: arguments, printing and exit codes (0 fine, 2 bad configuration or usage, 3 not reached)."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from enum import StrEnum
from pathlib import Path, PurePath
from typing import Annotated, Literal

import typer
from rich.console import Console

from config import schema as schemas
from config.console import Format, OutputFormat, WholeSentences, tolerate_any_locale
from config.errors import ConfigError, ConfigErrors
from config.models import Organization
from config.plan.network_facts import plan_network_facts
from config.show import picture, resolved, summary
from config.show_baseline import describe_baseline, tell_baseline
from config.yaml.loader import FILES, load_and_warn
from reachability.parties import QuestionError
from reachability.questions import answer, format_json, format_told, read_question

app = typer.Typer(
    cls=WholeSentences,
    add_completion=False,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)


class SchemaFile(StrEnum):
    """A configuration file, without .yaml: one member for each of FILES."""

    _ignore_ = "file"
    for file in FILES:
        vars()[PurePath(file).stem] = PurePath(file).stem


Directory = Annotated[Path, typer.Option("--dir", help="The configuration directory.")]


@app.callback()
def describe() -> None:
    """The organization as YAML: check it, show it, describe it to an editor. Reads files and changes nothing."""
    tolerate_any_locale()


@app.command()
def check(directory: Directory = Path("config/org"), output: OutputFormat = Format.text) -> None:
    """Say whether the configuration is valid: every problem with its file and line, or one line that all is well.

    Warnings go to stderr: what may be a mistake, and may be meant.
    """
    try:
        organization, warnings = load_and_warn(directory)
    except ConfigErrors as problems:
        _print_problems(problems, output, to_stderr=False)
        raise typer.Exit(2) from None
    if output is Format.json:
        typer.echo(_format_problems((), warnings))
    else:
        _print_warnings(warnings)
        typer.echo(f"{directory.as_posix()} is valid: {summary(organization)}")


@app.command()
def show(
    directory: Directory = Path("config/org"),
    account: Annotated[
        str | None,
        typer.Option(help="Only this account's baseline, each value with the profile and line that say it."),
    ] = None,
    output: OutputFormat = Format.text,
) -> None:
    """Print the organization as it is understood: units, accounts, policies, networks, the way into each account."""
    organization = _load(directory)
    if account is not None:
        _show_baseline(organization, account, output)
    elif output is Format.json:
        typer.echo(json.dumps(resolved(organization), indent=2, ensure_ascii=False))
    else:
        Console().print(picture(organization), soft_wrap=True, end="")


@app.command()
def reach(
    *,
    source: Annotated[
        str | None,
        typer.Argument(
            metavar="[FROM]", help="VPC, VPC/TIER, VPC/SUBNET, any of them with :GROUP, internet, or an address."
        ),
    ] = None,
    target: Annotated[str | None, typer.Option("--to", help="The same, or VPC/SERVICE, an endpoint.")] = None,
    port: Annotated[str | None, typer.Option(help="443, or 8000-8010.")] = None,
    protocol: Annotated[Literal["tcp", "udp"] | None, typer.Option(help="Of the port; tcp by default.")] = None,
    directory: Directory = Path("config/org"),
    output: OutputFormat = Format.text,
) -> None:
    """Tell who reaches whom in the networks, on which ports, and by which way or why not, from the config alone.

    Without FROM and --to it is a table of everybody. With both it is one answer. Exit code 3: it is not
    reached, or, with --port, nobody reaches anybody.
    `python -m review reach` asks the same of what AWS has.

    \b
    python -m config reach
    python -m config reach shop/private:web --to data/isolated:database --port 5432
    """
    organization = _load(directory)
    facts = plan_network_facts(organization)
    try:
        told = answer(facts, read_question(source, target, protocol, port))
    except QuestionError as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(2) from None
    typer.echo(format_json(told) if output is Format.json else format_told(facts, told).rstrip("\n"))
    if not told.reached:
        raise typer.Exit(3)


@app.command()
def schema(
    file: Annotated[SchemaFile | None, typer.Option(help="Only this file's schema, for yaml-language-server.")] = None,
) -> None:
    """Print the JSON Schema of the configuration files, for editors."""
    typer.echo(json.dumps(schemas.whole_schema() if file is None else schemas.file_schema(file), indent=2))


def _show_baseline(organization: Organization, account: str, output: Format) -> None:
    try:
        told = describe_baseline(organization, account)
    except ConfigErrors as problems:
        _print_problems(problems, Format.text, to_stderr=True)
        raise typer.Exit(2) from None
    typer.echo(json.dumps(told, indent=2, ensure_ascii=False) if output is Format.json else tell_baseline(told))


def _load(directory: Path) -> Organization:
    try:
        organization, warnings = load_and_warn(directory)
    except ConfigErrors as problems:
        _print_problems(problems, Format.text, to_stderr=True)
        raise typer.Exit(2) from None
    _print_warnings(warnings)
    return organization


def _print_warnings(warnings: Iterable[ConfigError]) -> None:
    for warning in warnings:
        typer.echo(str(warning), err=True)


def _format_problems(errors: Sequence[ConfigError], warnings: Sequence[ConfigError]) -> str:
    told = {"errors": [asdict(error) for error in errors], "warnings": [asdict(warning) for warning in warnings]}
    return json.dumps({"valid": not errors, **told}, indent=2)


def _print_problems(problems: ConfigErrors, output: Format, *, to_stderr: bool) -> None:
    if output is Format.json:
        typer.echo(_format_problems(problems.errors, problems.warnings), err=to_stderr)
        return
    _print_warnings(problems.warnings)
    for error in problems.errors:
        typer.echo(str(error), err=to_stderr)
    number = len(problems.errors)
    typer.echo(f"{number} problem{'s' if number != 1 else ''}; nothing was done", err=True)
