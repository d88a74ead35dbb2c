"""`python -m migrate scan`: what the states hold, and a draft of the mapping. What is printed: migrate.scanning."""

import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from shlex import quote
from typing import Annotated, Any

import typer
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn

from config.console import Format, OutputFormat, make_console
from migrate.commands.options import MappingFile
from migrate.errors import BAD_INPUT, MigrateError
from migrate.mapping import DEFAULT_PATH, MigrationMapping, load_optional_mapping
from migrate.private_files import write_private
from migrate.scanning.classification import Scan, scan_states
from migrate.scanning.draft import draft_mapping
from migrate.scanning.missing import MissingStates
from migrate.scanning.next_steps import list_nulls
from migrate.scanning.report import list_json, print_scan
from migrate.sources.layout import explain_other_tables, reaches
from migrate.sources.lookup import SourceIndex
from migrate.sources.model import FileSource, S3Source, Source
from migrate.sources.read import choose_sources, read_states
from migrate.terraform.code import TerraformCode, read_terraform_code
from resource_types.table import load_type_table

_PIPED_WIDTH = 100


def scan(
    *,
    sources: Annotated[
        list[str] | None,
        typer.Argument(metavar="SOURCE", help="s3://bucket/prefix, a state file or a folder with state files."),
    ] = None,
    mapping: MappingFile = None,
    terraform: Annotated[
        list[Path] | None,
        typer.Option(
            help="Folder with Terraform or Terragrunt code, however deep: its backends are sources, its providers are "
            "evidence. Repeatable."
        ),
    ] = None,
    write: Annotated[
        Path | None, typer.Option(help="Draft a mapping file: what is proven filled in, the rest marked.")
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Let --write replace a file.")] = False,
    output: OutputFormat = Format.text,
    workspace_key_prefix: Annotated[
        str | None, typer.Option(help="The S3 backend's setting, for every s3:// argument.", show_default="env:")
    ] = None,
    lock_table: Annotated[str | None, typer.Option(help="The DynamoDB table of locks and digests.")] = None,
    region: Annotated[str | None, typer.Option(help="The bucket's region.")] = None,
    role_arn: Annotated[str | None, typer.Option(help="The role that reads the bucket.")] = None,
    external_id: Annotated[str | None, typer.Option(help="The role's external id.")] = None,
    exclude: Annotated[
        list[str] | None, typer.Option(help="Glob over keys of s3:// arguments to leave out. Repeatable.")
    ] = None,
) -> None:
    """Read states and say what they hold: instances, import ids, and which account each provider is.

    Only reads: List, Head and Get in S3, GetItem in DynamoDB. No lock is taken, no AWS resource is looked at, and
    neither Terraform nor Pulumi is needed. Exit code 2 when a state or code could not be read, or
    a root module has no state; the others are told.

    \b
    python -m migrate scan s3://tfstate/org/ --lock-table tflocks
    python -m migrate scan states/ --format json
    python -m migrate scan --terraform ~/infrastructure --write migrate.yaml
    """
    if write is not None and write.exists() and not force:
        raise MigrateError(f"{write}: the file exists, and may hold decisions of yours; --force replaces it")
    code = _read_code(terraform or [])
    known = load_optional_mapping(mapping)
    settings = {
        "workspace_key_prefix": workspace_key_prefix,
        "lock_table": lock_table,
        "region": region,
        "role_arn": role_arn,
        "external_id": external_id,
        "exclude": tuple(exclude) if exclude else None,
    }
    chosen = _choose_sources(sources or [], {k: v for k, v in settings.items() if v is not None}, known, code)
    with _show_progress() as progress:
        backends = code.sources if code else ()
        missing = MissingStates(code, known.skip)
        found = scan_states(read_states(chosen, progress, backends, missing.tolerate), load_type_table(), known, code)
    missing.compare(chosen, [state.location for state in found.states])
    draft = None
    if write is not None and found.states:  # first, so that whoever reads only the head of what follows has it too
        there = tuple(source for source in chosen if source not in missing.absent)
        draft = draft_mapping(found, replace(known, sources=there), write.parent)
        _write_draft(write, draft)
    if output is Format.json:
        for line in list_json(found, missing):
            typer.echo(line)
    else:
        print_scan(found, make_console(piped_width=_PIPED_WIDTH), missing, _note_other_tables(found, backends))
    _say_next(write, draft)
    if any(state.error for state in found.states) or missing.list_open() or (code and code.problems):
        raise typer.Exit(BAD_INPUT)


def _read_code(folders: list[Path]) -> TerraformCode | None:
    """Raises MigrateError with the problems of all folders."""
    code: TerraformCode | None = None
    problems: list[str] = []
    for folder in folders:
        try:
            read = read_terraform_code(folder)
        except MigrateError as error:
            problems += error.problems
        else:
            code = code.merge(read) if code else read
    if problems:
        raise MigrateError(*problems)
    return code


def _choose_sources(
    arguments: list[str], settings: dict[str, Any], mapping: MigrationMapping, code: TerraformCode | None
) -> tuple[Source, ...]:
    """The arguments, else what the mapping and the Terraform code say. Raises MigrateError when that is nothing."""
    # Where the mapping looks already, it decides how, and what it leaves out.
    told = [
        one for one in (code.sources if code else ()) if not any(reaches(source, one) for source in mapping.sources)
    ]
    chosen = choose_sources(arguments, dict.fromkeys((*mapping.sources, *told)))
    if settings and not (arguments and any(isinstance(source, S3Source) for source in chosen)):
        options = ", ".join(f"--{name.replace('_', '-')}" for name in settings)
        raise MigrateError(f"{options}: is about s3:// arguments, and there is none; in {DEFAULT_PATH} write it there")
    if not chosen:
        raise MigrateError(
            "There is nothing to read: name s3://bucket/prefix, a state file or a folder, or let --terraform DIR find "
            f"the backends, or write sources into {DEFAULT_PATH}"
        )
    return tuple(_settle(source, settings) for source in chosen) if arguments else chosen


def _note_other_tables(found: Scan, backends: Iterable[Source]) -> list[str]:
    index = SourceIndex(backends)
    notes = (
        explain_other_tables(state.source, state.location, index)
        for state in found.states
        if isinstance(state.source, S3Source)
    )
    return [note for note in notes if note is not None]


def _settle(source: Source, settings: dict[str, Any]) -> Source:
    if isinstance(source, FileSource):
        # As a mapping file has it: a state has one location, whoever names it.
        return FileSource(Path(os.path.normpath(source.path)))
    return replace(source, **settings)


@contextmanager
def _show_progress() -> Iterator[Callable[[int, int], None] | None]:
    """A bar on stderr while states are read; nothing where that is no terminal."""
    console = make_console(stderr=True)
    if not console.is_terminal:
        yield None
        return
    columns = (SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, console=console, transient=True) as bar:
        task = bar.add_task("reading states", total=None)

        def show(done: int, total: int) -> None:
            bar.update(task, completed=done, total=total)

        yield show


def _write_draft(path: Path, text: str) -> None:
    try:
        write_private(path, text)
    except OSError as error:
        raise MigrateError(f"{path}: the mapping cannot be written: {error.strerror or error}") from None


def _say_next(path: Path | None, draft: str | None) -> None:
    if path is None:
        typer.echo("Next: the same with --write migrate.yaml drafts the mapping of providers to accounts.", err=True)
        return
    if draft is None:
        typer.echo(f"Not written: {path}, because no state was found.", err=True)
        return
    nulls, number = list_nulls(draft, path.as_posix())
    what = f"write what is null in it ({number}, below), then " if nulls else ""
    mapping = "" if path == DEFAULT_PATH else f" --mapping {quote(str(path))}"
    following = f"python -m migrate init{mapping}, or python -m migrate plan{mapping}"
    typer.echo(f"Written: {path}. Next: {what}{following}.", err=True)
    for line in nulls:
        typer.echo(f"  {line}", err=True)
