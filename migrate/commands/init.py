"""`python -m migrate init`."""

import json
from pathlib import Path
from typing import Annotated

import typer

from config.console import Format, OutputFormat
from config.show import summary
from live.inventory import Inventory
from live.organization import read_live
from migrate.commands.options import MappingFile
from migrate.errors import REFUSED, MigrateError, RefusalError, raise_all
from migrate.init.configuration import Choices, Draft, plan_config
from migrate.init.states import read_inventory
from migrate.init.writing import Checked, check_files, refuse_overwriting, write_files
from migrate.mapping import load_optional_mapping
from migrate.scanning.classification import scan_states
from migrate.sources.connection import USER_AGENT
from migrate.sources.read import choose_sources, read_states
from policies.services import CREATION_ROLE
from resource_types.table import load_type_table

_BEFORE_UP = (
    'Before `pulumi up`: import what `pulumi preview` shows as "create" and AWS has already. The organization and its '
    "accounts are never made again; a VPC or a share would be made a second time."
)


def init(
    *,
    sources: Annotated[
        list[str] | None, typer.Argument(metavar="SOURCE", help="States: s3://bucket/prefix, files or folders.")
    ] = None,
    mapping: MappingFile = None,
    directory: Annotated[Path, typer.Option("--dir", help="The folder for the config.")] = Path("config/org"),
    home_region: Annotated[str | None, typer.Option(help="Where most things are, unless it is told here.")] = None,
    administrative_account: Annotated[
        str | None, typer.Option(help="The account that holds tooling and state: its key, name or id.")
    ] = None,
    execution_role: Annotated[
        str | None, typer.Option(help="The role by which the program enters the member accounts.")
    ] = None,
    role: Annotated[
        str | None,
        typer.Option(help=f"With --live: the role to read member accounts with. Default: {CREATION_ROLE}."),
    ] = None,
    region: Annotated[
        list[str] | None, typer.Option(help="With --live: regions to look into. Default: all that are enabled.")
    ] = None,
    output: OutputFormat = Format.text,
    live: Annotated[bool, typer.Option("--live", help="Read AWS itself in place of states.")] = False,
    force: Annotated[bool, typer.Option("--force", help="Replace a config that is there.")] = False,
) -> None:
    """Write config/org/*.yaml from what exists: Terraform's states, or AWS itself with --live.

    Reads only, but for the files in --dir. What the config cannot say exactly is listed on stdout, and so is what stays
    outside of it. Exit code 0: written. 3: not written, or written and `config check` has something to say.

    \b
    python -m migrate init s3://tfstate/org/ --administrative-account tooling
    python -m migrate init --live --home-region us-east-1 --dir config/org
    """
    if not force:
        refuse_overwriting(directory)
    if live:
        inventory = _read_aws(sources, mapping, role or CREATION_ROLE, region or [])
    elif role is not None or region:
        raise MigrateError("--role and --region say how AWS itself is read: add --live, or leave them out")
    else:
        inventory = _read_states(sources or [], mapping)
    draft = plan_config(
        inventory,
        Choices(home_region=home_region, administrative_account=administrative_account, execution_role=execution_role),
    )
    checked = check_files(draft.files, directory)
    write_files(draft.files, directory)
    _print(draft, checked, directory, output)
    if live:
        typer.echo(_BEFORE_UP, err=True)
    if checked.problems:
        raise typer.Exit(REFUSED)


def _read_aws(sources: list[str] | None, mapping: Path | None, role: str, regions: list[str]) -> Inventory:
    if sources or mapping is not None:
        raise MigrateError("--live reads AWS itself, and no states: leave out the sources and --mapping, or --live")
    return read_live(
        role,
        regions,
        session_name="migrate-init",
        user_agent=USER_AGENT,
        advice="Name another role with --role.",
        progress=lambda text: typer.echo(text, err=True),
    )


def _read_states(sources: list[str], mapping_path: Path | None) -> Inventory:
    mapping = load_optional_mapping(mapping_path)
    chosen = choose_sources(sources, mapping.sources)
    if not chosen:
        raise MigrateError(
            "there is nothing to read: name states (files, folders or s3://bucket/prefix), a migrate.yaml with "
            "`sources`, or --live for AWS itself"
        )
    scan = scan_states(read_states(chosen), load_type_table(), mapping, keep_objects=True)
    raise_all(f"{state.location}: {state.error}" for state in scan.states if state.error is not None)
    raise_all(
        (
            f"{state.location}: {provider.address}: {contradiction}"
            for state in scan.states
            for provider in state.providers
            for contradiction in provider.contradictions
        ),
        RefusalError,
    )
    return read_inventory(scan)


def _print(draft: Draft, checked: Checked, directory: Path, output: Format) -> None:
    if output is Format.json:
        content = {
            "dir": directory.as_posix(),
            "files": list(draft.files),
            "inexpressible": list(draft.inexpressible),
            "left": list(draft.left),
            "problems": list(checked.problems),
        }
        typer.echo(json.dumps(content, indent=2, ensure_ascii=False))
        return
    said = f": {summary(checked.organization)}" if checked.organization is not None else ""
    typer.echo(f"{len(draft.files)} files are in {directory}{said}.")
    _print_list("Differs from what exists, so that a preview would show an update", draft.inexpressible)
    _print_list("Not in the config", draft.left)
    _print_list("`python -m config check` refuses, correct it by hand", checked.problems)
    if not checked.problems:
        typer.echo(f"\nRead it, then see it as a whole: python -m config show --dir {directory}")


def _print_list(title: str, lines: tuple[str, ...]) -> None:
    if lines:
        typer.echo(f"\n{title} ({len(lines)}):")
        for line in lines:
            typer.echo(f"  {line}")
