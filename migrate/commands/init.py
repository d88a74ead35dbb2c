"""`python -m migrate init`."""

from pathlib import Path
from typing import Annotated

import typer

from config.console import Format, OutputFormat
from live.inventory import Inventory, Note
from migrate.commands.live import (
    LiveExternalId,
    LiveReader,
    LiveRegion,
    LiveRole,
    choose_settings,
    refuse_live_options,
)
from migrate.commands.options import MappingFile
from migrate.errors import REFUSED, MigrateError, RefusalError, raise_all
from migrate.init.configuration import Choices, plan_config
from migrate.init.live import list_wanted, with_settings
from migrate.init.report import print_draft
from migrate.init.states import read_inventory
from migrate.init.writing import check_files, refuse_overwriting, render_mapping, write_files, write_mapping
from migrate.mapping import DEFAULT_PATH, Live, MigrationMapping, load_optional_mapping
from migrate.scanning.classification import scan_states
from migrate.sources.read import choose_sources, read_states
from resource_types.table import load_type_table


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
    role: LiveRole = None,
    external_id: LiveExternalId = None,
    region: LiveRegion = None,
    output: OutputFormat = Format.text,
    live: Annotated[bool, typer.Option("--live", help="Read AWS itself in place of states.")] = False,
    force: Annotated[bool, typer.Option("--force", help="Replace a config that is there.")] = False,
) -> None:
    """Write config/org/*.yaml from what exists: Terraform's states, or AWS itself with --live.

    Reads only, but for the files in --dir. How each account will be entered is told on stdout, and so is what the
    config cannot say exactly, and what stays outside of it: accounts that are closed or cannot be entered, too. With
    --live, a mapping file that is not there yet is written, for `plan --live`. Exit code 0: written. 3: not written; or
    written, and a state was unreadable or `config check` has something to say.

    \b
    python -m migrate init s3://tfstate/org/ --administrative-account tooling
    python -m migrate init --live --home-region us-east-1 --dir config/org
    python -m migrate init --live --role Reader --role 111111111111=OrgAdmin --skip-account sandbox
    """
    if not force:
        refuse_overwriting(directory)
    unread: list[str] = []
    settings: Live | None = None
    if live:
        path = mapping or DEFAULT_PATH
        known = load_optional_mapping(path) if path.exists() else MigrationMapping()
        settings = choose_settings(known.live, role, external_id, skip_account, region)
        inventory = _read_aws(sources, settings)
        skip_account = list(settings.skip)
    else:
        refuse_live_options(role=role, external_id=external_id, region=region)
        inventory, unread = _read_states(sources or [], mapping)
    choices = Choices(
        home_region=home_region,
        administrative_account=administrative_account,
        execution_role=execution_role,
        skip=frozenset(skip_account or ()),
    )
    try:
        draft = plan_config(inventory, choices)
    except RefusalError as refusal:
        raise RefusalError(*refusal.problems, *unread) from None
    checked = check_files(draft.files, directory)
    write_files(draft.files, directory)
    written = None
    if settings is not None:
        text = render_mapping(settings.model_dump(exclude_defaults=True), draft.matches)
        written = write_mapping(mapping or DEFAULT_PATH, text)
    print_draft(draft, checked, unread, directory, written, as_json=output is Format.json)
    if checked.problems or unread:
        raise typer.Exit(REFUSED)


def _read_aws(sources: list[str] | None, settings: Live) -> Inventory:
    if sources:
        raise MigrateError("--live reads AWS itself, and no states: leave out the sources, or --live")
    reader = LiveReader(settings, "migrate-init")
    inventory = reader.read()
    if not inventory.accounts:
        (found,) = inventory.organizations
        raise RefusalError(
            f"the organization {found.id} has no member account that is active and can be entered, so there is nothing "
            "to write a config from. Write it by hand, as the README says; `python -m migrate plan --live` then takes "
            "over the organization itself, and `pulumi up` makes the accounts"
        )
    unread: list[Note] = []
    management = inventory.organizations[0].management_account_id
    named = reader.read_named(management, list_wanted(inventory), unread)
    return with_settings(inventory, named, unread, load_type_table())


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
