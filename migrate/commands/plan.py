"""`python -m migrate plan`: reads states, config and stacks, and writes the files of a plan or the list of its gaps."""

import json
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from importlib.metadata import version
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.text import Text

from config import ConfigErrors, load
from config.console import Format, OutputFormat, make_console
from config.models import Organization
from config.plan.stacks import plan_stacks
from engine.cli import Engine
from engine.errors import EngineError
from migrate.commands.following import repeat_options
from migrate.commands.live import (
    LiveExternalId,
    LiveReader,
    LiveRegion,
    LiveRole,
    choose_settings,
    refuse_live_options,
)
from migrate.commands.options import ConfigFolder, MappingFile, ProjectFolder
from migrate.errors import REFUSED, MigrateError, RefusalError
from migrate.mapping import DEFAULT_PATH, MigrationMapping, load_optional_mapping
from migrate.plan_file import BINS
from migrate.planning.accounts import prove_accounts
from migrate.planning.asked import explain_inactive, find_wanted, find_wanted_associations, find_wanted_rules
from migrate.planning.candidates import collect_candidates
from migrate.planning.gaps import Gap, GapKind, group_gaps
from migrate.planning.model import Plan
from migrate.planning.output import hash_config, read_journals, render_files, write_files
from migrate.planning.planner import Subject, make_plan
from migrate.planning.programs import read_programs
from migrate.planning.report import MEANINGS, next_steps, render_markdown
from migrate.planning.report_html import render_html
from migrate.planning.routing import Routing
from migrate.scanning.classification import Scan, scan_states
from migrate.scanning.grouping import group_by_cause
from migrate.scanning.live import Reading, add_live
from migrate.scanning.next_steps import list_nulls
from migrate.scanning.tables import count, print_line, print_table
from migrate.sources.layout import explain_unknown_locks
from migrate.sources.read import choose_sources, read_states
from resource_types.table import TypeTable, load_type_table

_SHOWN = 20
"""How many causes of a kind, and gaps of a cause, are listed for people, who see all that are about providers."""
_SHOWN_WAITING = 3
"""As many of those that only wait for others."""

_PIPED_WIDTH = 140


def plan(
    context: typer.Context,
    sources: Annotated[
        list[str] | None, typer.Argument(metavar="SOURCE", help="Files, folders, s3://bucket/prefix.")
    ] = None,
    *,
    mapping: MappingFile = None,
    stack: Annotated[list[str] | None, typer.Option(help="Plan this stack only; may be repeated.")] = None,
    project: ProjectFolder = Path(),
    directory: ConfigFolder = Path("config/org"),
    out: Annotated[Path, typer.Option(help="Where the files of the plan go.")] = Path("migration"),
    live: Annotated[
        bool, typer.Option("--live", help="Ask AWS itself too, of what no state has; without a SOURCE, AWS alone.")
    ] = False,
    role: LiveRole = None,
    external_id: LiveExternalId = None,
    skip_account: Annotated[
        list[str] | None,
        typer.Option(metavar="ID|NAME", help="With --live: an account that is not in the config and not entered."),
    ] = None,
    region: LiveRegion = None,
    output: OutputFormat = Format.text,
) -> None:
    """Join the states, or what AWS has, with what the program registers, and write what `apply` imports.

    Reads states or, with --live, AWS itself in the way that `live:` in migrate.yaml says; previews stacks, and changes
    nothing but the files under --out: plan.json, <stack>/import.json, <stack>/journal.json,
    import.rest.<account>.json, report.md, report.html. Exit 3 when anything is open: then all gaps are listed, and
    nothing is written.

    \b
    python -m migrate plan --stack org
    python -m migrate plan --live
    """
    messages = make_console(stderr=True)
    with messages.status("reading") as status:
        known = load_optional_mapping(mapping)
        reader = None
        if live:
            settings = choose_settings(known.live, role, external_id, skip_account, region)
            reader = LiveReader(settings, "migrate-plan")
        else:
            refuse_live_options(role=role, external_id=external_id, skip_account=skip_account, region=region)
        arguments = _Arguments(
            sources=sources or [],
            mapping=known,
            stacks=stack or [],
            project=project,
            directory=project / directory,
            reader=reader,
        )
        made = _make(arguments, status.update)
    files: dict[str, str] = {}
    if not made.gaps:
        files = render_files(made, read_journals(out))
        files |= {"report.md": render_markdown(made), "report.html": render_html(made)}
        write_files(out, files)
    for warning in explain_unknown_locks(
        ((state.source, state.location) for state in made.states),
        "a lock held there was not seen, and `apply` and `freeze` will refuse",
    ):
        typer.echo(f"warning: {warning}", err=True)
    if output is Format.json:
        typer.echo(json.dumps(_describe(made, out, files), indent=2, ensure_ascii=False))
    else:
        _print(made, out, context, mapping)
    if made.gaps:
        number = len(made.gaps)
        typer.echo(f"{number} gap{'s' if number != 1 else ''}; nothing was written", err=True)
        raise typer.Exit(REFUSED)


@dataclass(frozen=True, kw_only=True)
class _Arguments:
    """`directory`: the config's. `reader`: None where states alone are read."""

    sources: Sequence[str]
    mapping: MigrationMapping
    stacks: Sequence[str]
    project: Path
    directory: Path
    reader: LiveReader | None


def _make(arguments: _Arguments, tell: Any) -> Plan:
    mapping, reader = arguments.mapping, arguments.reader
    config = _load_config(arguments.directory)
    engine = Engine(arguments.project)
    engine.require_version()
    table = load_type_table()
    tell("reading states" if reader is None else "reading AWS")
    # The engine takes minutes in processes of its own.
    with ThreadPoolExecutor(max_workers=1) as pool:
        scanning = pool.submit(_scan, arguments, table, config.settings.management_account_id)

        def tell_while_scanning(message: str) -> None:
            if scanning.done():
                scanning.result()
            tell(message)

        try:
            found = read_programs(engine, plan_stacks(config), arguments.stacks, tell_while_scanning)
        except EngineError as error:
            _, reading = scanning.result()
            inactive = reading.inventory.inactive_accounts if reading is not None else ()
            # Where the stack has the account already, the preview enters it, and AWS's refusal does not say why.
            if problems := list(explain_inactive(inactive, config)):
                raise RefusalError(*problems, str(error)) from None
            raise
        scan, reading = scanning.result()
    subject = Subject(
        scan=scan,
        table=table,
        mapping=mapping,
        config=config,
        programs=found.programs,
        planned=found.planned,
        config_digest=hash_config(arguments.directory),
        plugin_version=version("pulumi-aws"),
        deferred=found.deferred,
    )
    if reader is not None and reading is not None:
        tell("reading AWS by name")
        subject = _add_live(subject, reading, reader)
    tell("matching")
    return make_plan(subject)


def _load_config(directory: Path) -> Organization:
    try:
        return load(directory)
    except ConfigErrors as problems:
        raise MigrateError(*map(str, problems.errors)) from None


def _scan(arguments: _Arguments, table: TypeTable, management: str) -> tuple[Scan, Reading | None]:
    """What the states hold, and what AWS has; without a reader the states alone. `management`: as the config says."""
    mapping, reader = arguments.mapping, arguments.reader
    chosen = choose_sources(arguments.sources, mapping.sources)
    if not chosen and reader is None:
        raise MigrateError(
            "no source is given, so there is nothing to plan: name files, folders or s3://bucket/prefix, or list them "
            "under `sources:` in migrate.yaml (`python -m migrate scan --write migrate.yaml` drafts it); or ask AWS "
            "itself with --live"
        )
    scan = scan_states(read_states(chosen) if chosen else (), table, mapping, keep_objects=True)
    if reader is None:
        return scan, None
    inventory = reader.read()
    (found,) = inventory.organizations
    if found.management_account_id != management:
        raise MigrateError(
            f"{arguments.directory / 'organization.yaml'}: management_account_id is {management}, and the credentials "
            f"are of the organization {found.id}, whose management account is {found.management_account_id}: of what "
            "the config has nothing is there, so nothing was planned. Use credentials of the account that the config "
            "names, or name another folder with --dir"
        )
    return scan, Reading(inventory=inventory, skip=reader.entry.skip)


def _add_live(subject: Subject, reading: Reading, reader: LiveReader) -> Subject:
    """The subject with what AWS has; to look for things by name takes the accounts' ids, which the inventory tells."""
    scan = add_live(subject.scan, reading, subject.table, subject.mapping)
    ids, _ = prove_accounts(subject.config, collect_candidates(scan).values(), subject.programs, subject.mapping.match)
    unread = {account.id for account in scan.accounts if account.problem is not None}
    routing = Routing(ids, subject.config.settings.home_region)
    wanted = find_wanted(subject.programs, routing)
    candidates = collect_candidates(scan).values()
    wanted |= find_wanted_rules(subject.programs, routing, candidates)
    wanted |= find_wanted_associations(subject.programs, routing, candidates)
    named = reader.read_named(
        reading.inventory.organizations[0].management_account_id,
        [one for one in wanted if one.account_id not in unread],
    )
    scan = add_live(subject.scan, replace(reading, named=named), subject.table, subject.mapping)
    return replace(subject, scan=scan)


def _describe(made: Plan, out: Path, files: dict[str, str]) -> dict[str, Any]:
    return {
        "totals": made.totals(),
        "stacks": {
            name: {"imports": len(planned.entries), "derived": sum(entry.derived for entry in planned.entries)}
            for name, planned in sorted(made.stacks.items())
        },
        "rest": {account: rest.count for account, rest in sorted(made.rest.items())},
        "created": [
            {"stack": one.stack, "urn": one.urn, "name": one.name, "type": one.type, "problem": one.words}
            for one in made.creations
        ],
        "accounts": [
            {"id": account.id, "name": account.name, "role": account.role, "problem": account.problem}
            for account in made.accounts
        ],
        "deferred": dict(made.deferred),
        "gaps": [{"kind": gap.kind.key, "subject": gap.subject, "problem": gap.problem} for gap in made.gaps],
        "files": sorted((out / name).as_posix() for name in files),
    }


def _print(made: Plan, out: Path, context: typer.Context, mapping: Path | None) -> None:
    console = make_console(piped_width=_PIPED_WIDTH)
    totals = made.totals()
    title = f"{count(totals['instances'], 'object' if made.accounts else 'instance')} in {made.source}"
    rows = [(name, f"{totals[name]:,}", MEANINGS[name]) for name in BINS if totals[name]]
    print_table(console, title, ("bin", ">instances", "what becomes of them"), rows, text=2)
    console.print()
    for name, planned in sorted(made.stacks.items()):
        derived = sum(entry.derived for entry in planned.entries)
        print_line(console, f"stack {name}: {len(planned.entries)} resources to import, {derived} of them derived")
    for name, reason in sorted(made.deferred.items()):
        print_line(console, f"stack {name} is not planned: {reason}")
    _print_creations(console, made)
    if made.gaps:
        _print_gaps(console, made.gaps)
        _print_nulls(console, made.gaps, mapping or DEFAULT_PATH)
        return
    if made.losses:
        number = len(made.losses)
        print_line(console, f"{count(number, 'attribute')} that an import does not bring along: see report")
    console.print()
    print_line(console, f"written to {out.as_posix()}: read report.html or report.md. Next:")
    for step in next_steps(made):
        print_line(console, f"  {repeat_options(context, step)}")


def _print_creations(console: Console, made: Plan) -> None:
    """What AWS does not have, by cause, and how many settings no import takes over."""
    settings = sum(one.is_setting for one in made.creations)
    if settings:
        console.print()
        words = (
            f"No import takes over {count(settings, 'setting')}: `pulumi up` writes what the config says, see report"
        )
        print_line(console, words)
    absent = [one for one in made.creations if not one.is_setting]
    if not absent:
        return
    number = len(absent)
    console.print()
    words = f"AWS does not have {number} of the resources, and `pulumi up` would make {'them' if number > 1 else 'it'}"
    console.print(Text(words, style="bold"), soft_wrap=True)
    for creation in absent[:_SHOWN]:
        print_line(console, f"  - {creation.name} ({creation.type}, stack {creation.stack}): {creation.words}")
    if number > _SHOWN:
        print_line(console, f"  and {number - _SHOWN} more: --format json")
    advice = (
        "Is one of them there all the same, under another name or network? Correct the config, or write its id under "
        "`match:` in migrate.yaml, before anything else."
    )
    console.print(Text(f"  {advice}", style="italic"), soft_wrap=True)


def _print_gaps(console: Console, gaps: Sequence[Gap]) -> None:
    """By kind and cause, with the way out of each kind."""
    for kind, found in group_gaps(gaps):
        console.print()
        console.print(Text.assemble((kind.title, "bold"), f" ({len(found)})"), soft_wrap=True)
        shown = _SHOWN_WAITING if kind is GapKind.waiting else len(found) if kind is GapKind.provider else _SHOWN
        causes = group_by_cause((gap.subject, gap.problem) for gap in found)
        for cause in causes[:shown]:
            if len(cause.places) == 1:
                print_line(console, f"  - {cause.places[0]}: {cause.sentence}")
                continue
            print_line(console, f"  - {cause.sentence}:")
            for place in cause.places[:shown]:
                print_line(console, f"      {place}")
            if len(cause.places) > shown:
                print_line(console, f"      and {len(cause.places) - shown} more: --format json")
        if len(causes) > shown:
            print_line(console, f"  and {len(causes) - shown} more: --format json")
        console.print(Text(f"  {kind.advice}", style="italic"), soft_wrap=True)


def _print_nulls(console: Console, gaps: Sequence[Gap], mapping: Path) -> None:
    """What the mapping leaves open, each with its lines: of accounts and of regions."""
    if not any(gap.kind is GapKind.provider for gap in gaps) or not mapping.is_file():
        return
    lines, words = list_nulls(mapping.read_text(encoding="utf-8"), mapping.as_posix())
    if lines:
        console.print()
        console.print(Text(f"Still to be decided in {mapping.as_posix()}: {words}", style="bold"), soft_wrap=True)
        for line in lines:
            print_line(console, f"  {line}")
