"""`python -m migrate init`."""

import re
from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer

from config.console import Format, OutputFormat
from live.inventory import Inventory
from live.organization import Entry, read_live
from migrate.commands.options import MappingFile
from migrate.errors import REFUSED, MigrateError, RefusalError, raise_all
from migrate.init.configuration import Choices, plan_config
from migrate.init.report import print_draft
from migrate.init.states import read_inventory
from migrate.init.writing import check_files, refuse_overwriting, write_files
from migrate.mapping import load_optional_mapping
from migrate.scanning.classification import scan_states
from migrate.sources.connection import USER_AGENT
from migrate.sources.read import choose_sources, read_states
from policies.services import CREATION_ROLE
from resource_types.table import load_type_table

_OWN_ROLE = re.compile(r"([0-9]{12})=(.+)")
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
    skip_account: Annotated[
        list[str] | None, typer.Option(metavar="ID|NAME", help="An account to leave out of the config.")
    ] = None,
    role: Annotated[
        list[str] | None,
        typer.Option(
            metavar="[ID=]NAME",
            help=f"With --live: the role to read member accounts with, or that one alone. Default: {CREATION_ROLE}.",
        ),
    ] = None,
    external_id: Annotated[str | None, typer.Option(help="With --live: the external id for these roles.")] = None,
    region: Annotated[
        list[str] | None, typer.Option(help="With --live: regions to look into. Default: all that are enabled.")
    ] = None,
    output: OutputFormat = Format.text,
    live: Annotated[bool, typer.Option("--live", help="Read AWS itself in place of states.")] = False,
    force: Annotated[bool, typer.Option("--force", help="Replace a config that is there.")] = False,
) -> None:
    """Write config/org/*.yaml from what exists: Terraform's states, or AWS itself with --live.

    Reads only, but for the files in --dir. How each account will be entered is told on stdout, and so is what the
    config cannot say exactly, and what stays outside of it: accounts that are closed or cannot be entered, too. Exit
    code 0: written. 3: not written; or written, and a state was unreadable or `config check` has something to say.

    \b
    python -m migrate init s3://tfstate/org/ --administrative-account tooling
    python -m migrate init --live --home-region us-east-1 --dir config/org
    python -m migrate init --live --role Reader --role 111111111111=OrgAdmin --skip-account sandbox
    """
    if not force:
        refuse_overwriting(directory)
    unread: list[str] = []
    skip = frozenset(skip_account or [])
    if live:
        inventory = _read_aws(sources, mapping, _parse_entry(role or [], external_id, skip), region or [])
    elif role or region or external_id is not None:
        raise MigrateError(
            "--role, --external-id and --region say how AWS itself is read: add --live, or leave them out"
        )
    else:
        inventory, unread = _read_states(sources or [], mapping)
    choices = Choices(
        home_region=home_region,
        administrative_account=administrative_account,
        execution_role=execution_role,
        skip=skip,
    )
    try:
        draft = plan_config(inventory, choices)
    except RefusalError as refusal:
        raise RefusalError(*refusal.problems, *unread) from None
    if live:
        draft = replace(draft, matches=())  # nothing is joined with states
    checked = check_files(draft.files, directory)
    write_files(draft.files, directory)
    print_draft(draft, checked, unread, directory, as_json=output is Format.json)
    if live:
        typer.echo(_BEFORE_UP, err=True)
    if checked.problems or unread:
        raise typer.Exit(REFUSED)


def _parse_entry(roles: list[str], external_id: str | None, skip: frozenset[str]) -> Entry:
    own = {match[1]: match[2] for role in roles if (match := _OWN_ROLE.fullmatch(role))}
    others = [role for role in roles if not _OWN_ROLE.fullmatch(role)]
    if len(others) > 1 or len(own) + len(others) < len(roles):
        raise MigrateError(
            f"--role {' --role '.join(roles)}: that is more than one role for an account. Write --role NAME once, and "
            "--role 111111111111=NAME for each account that has another one"
        )
    return Entry(role=others[0] if others else CREATION_ROLE, roles=own, external_id=external_id, skip=skip)


def _read_aws(sources: list[str] | None, mapping: Path | None, entry: Entry, regions: list[str]) -> Inventory:
    if sources or mapping is not None:
        raise MigrateError("--live reads AWS itself, and no states: leave out the sources and --mapping, or --live")
    return read_live(
        entry,
        regions,
        session_name="migrate-init",
        user_agent=USER_AGENT,
        advice="Name the role that it has with --role ID=NAME, or leave it out with --skip-account ID",
        progress=lambda text: typer.echo(text, err=True),
    )


def _read_states(sources: list[str], mapping_path: Path | None) -> tuple[Inventory, list[str]]:
    """What the states hold, and which of them could not be read. Raises MigrateError where none of them can."""
    mapping = load_optional_mapping(mapping_path)
    chosen = choose_sources(sources, mapping.sources)
    if not chosen:
        raise MigrateError(
            "there is nothing to read: name states (files, folders or s3://bucket/prefix), a migrate.yaml with "
            "`sources`, or --live for AWS itself"
        )
    scan = scan_states(read_states(chosen), load_type_table(), mapping, keep_objects=True)
    unread = [f"{state.location}: {state.error}" for state in scan.states if state.error is not None]
    if len(unread) == len(scan.states):
        raise_all(unread)
    raise_all(
        (
            f"{state.location}: {provider.address}: {contradiction}"
            for state in scan.states
            for provider in state.providers
            for contradiction in provider.contradictions
        ),
        RefusalError,
    )
    return read_inventory(scan), unread
