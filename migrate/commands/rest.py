"""`python -m migrate rest`: what the program has no component for becomes a workload of its account."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Any

import typer

from config import ConfigErrors, load
from config.console import Format, OutputFormat
from config.models import Organization
from config.workload_code import FOLDER
from config.yaml.places import WORKLOADS
from engine.cli import Engine
from engine.deployment import StateResource
from engine.import_file import Entry, read_entries
from engine.urns import SEPARATOR, project_of
from migrate.coding.arguments import Construction, UnknownTypeError, construct
from migrate.coding.module import write_arguments, write_module, write_row
from migrate.coding.parts import find_parts
from migrate.commands.failures import explain_failures
from migrate.commands.options import ConfigFolder, MappingFile, PlanFolder, PlannedSources, ProjectFolder
from migrate.errors import REFUSED, MigrateError, RefusalError, raise_all
from migrate.importing.batches import EngineImporter, Outcome, import_entries, require_destinations
from migrate.importing.preflight import compare_states, find_sources
from migrate.journal import Journal, load_journal
from migrate.places import Place, find_place
from migrate.plan_file import SavedPlan, load_plan, load_rest_file
from migrate.sources.read import read_states


@dataclass(frozen=True, kw_only=True)
class _Landing:
    """What becomes of one account's rest. `sensitive`: by URN, attributes whose values are not written.

    `code`: where its component is written. `is_open`: whether the stack lacks some of it.
    """

    place: Place
    sensitive: Mapping[str, tuple[str, ...]]
    code: Path
    is_open: bool


@dataclass(frozen=True, kw_only=True)
class _Job:
    """What a stack gets: the rest of its accounts."""

    stack: str
    landings: list[_Landing]
    entries: list[Entry]
    journal: Journal
    importer: EngineImporter


@dataclass(frozen=True, kw_only=True)
class _Code:
    """The code of an account. `written`: the files. `kept`: by logical name, the arguments whose values only the state
    has; `unwritten`: what the code lacks, and why."""

    written: tuple[str, ...] = ()
    kept: Mapping[str, tuple[str, ...]] = field(default_factory=dict[str, tuple[str, ...]])
    unwritten: Mapping[str, str] = field(default_factory=dict[str, str])


def rest(
    *,
    source: PlannedSources = None,
    account: Annotated[
        list[str] | None,
        typer.Option(help="The key of an account; may be repeated. Default: all.", show_default=False),
    ] = None,
    mapping: MappingFile = None,
    project: ProjectFolder = Path(),
    directory: ConfigFolder = Path("config/org"),
    out: PlanFolder = Path("migration"),
    batch_size: Annotated[int, typer.Option(min=1, help="Resources that one run of the engine imports.")] = 50,
    force: Annotated[
        bool, typer.Option("--force", help="Write the code anew where it is there already, from what the stack has.")
    ] = False,
    output: OutputFormat = Format.text,
) -> None:
    """Import what the program has no component for, and write the code of it. AWS is only read.

    After `apply`. Each account's part goes into a workload of its own, in the stack that has the rest of the account:
    its code is workloads/rest_<account>.py, written from what the stack has after the import, and its row is in
    workloads.yaml, which is written where there is none. Ended anywhere, the same command goes on. Exit code 3:
    refused, or something is missing.
    """
    plan = load_plan(out)
    config = _load_config(project / directory)
    engine = Engine(project)
    engine.require_version()
    if not plan.is_live:
        raise_all(compare_states(plan, read_states(find_sources(source or [], mapping, plan))), RefusalError)
    chosen = _choose(plan, account or [])
    jobs = _prepare(_Run(plan=plan, config=config, engine=engine, out=out, project=project), chosen)
    landings = [landing for job in jobs for landing in job.landings]
    raise_all(_find_refusals(config, landings, force=force), RefusalError)
    outcomes: dict[str, Outcome] = {}
    codes: dict[str, _Code] = {}
    for job in jobs:
        outcomes[job.stack] = import_entries(job.entries, job.importer, job.journal, batch_size=batch_size)
        present = job.importer.existing().values()
        codes |= {one.place.account: _write_code(one, present, force=force) for one in job.landings}
    # A row without code would be an error of the config, and stop this command too.
    rows = [one.place for one in landings if one.code.exists() and not _has_row(config, one.place)]
    file = project / directory / WORKLOADS
    if rows and not file.exists():
        file.write_text("workloads:\n" + "".join(map(write_row, rows)), encoding="utf-8")
        rows = []
    if output is Format.json:
        typer.echo(json.dumps(_describe(outcomes, codes), indent=2))
    else:
        _tell(jobs, outcomes, codes)
        _tell_next(jobs, rows, directory / WORKLOADS)
    if not all(one.is_complete for one in outcomes.values()) or any(one.unwritten for one in codes.values()):
        raise typer.Exit(REFUSED)


def _load_config(directory: Path) -> Organization:
    try:
        return load(directory)
    except ConfigErrors as problems:
        raise MigrateError(*map(str, problems.errors)) from None


def _choose(plan: SavedPlan, wanted: list[str]) -> list[str]:
    """The ids of the accounts whose rest the plan has."""
    by_key = {one.account: account_id for account_id, one in plan.rest.items()}
    if not by_key:
        raise RefusalError(
            "the plan has no rest that could become a workload, so there is nothing to do; that of the management "
            "account stays in its file"
        )
    raise_all(
        f"--account {key}: the plan has no rest of it; there is some of {', '.join(sorted(by_key))}"
        for key in wanted
        if key not in by_key
    )
    return [account_id for key, account_id in sorted(by_key.items()) if not wanted or key in wanted]


@dataclass(frozen=True, kw_only=True)
class _Run:
    """What is known before anything is done."""

    plan: SavedPlan
    config: Organization
    engine: Engine
    out: Path
    project: Path


def _prepare(run: _Run, accounts: list[str]) -> list[_Job]:
    """A job for each stack. `accounts`: ids."""
    by_stack: dict[str, list[tuple[str, Place]]] = {}
    for account_id in accounts:
        saved = run.plan.rest[account_id]
        known = saved.account in {one.key for one in run.config.accounts}
        place = find_place(run.config, saved.account) if known else None
        if place is None or place.stack != saved.stack:
            raise RefusalError(
                f"{saved.account}: the config has this account in another stack than the plan, or not at all, so "
                "nothing was imported: run `python -m migrate plan` again"
            )
        by_stack.setdefault(place.stack, []).append((account_id, place))
    return [_prepare_stack(run, stack, found) for stack, found in sorted(by_stack.items())]


def _prepare_stack(run: _Run, stack: str, accounts: list[tuple[str, Place]]) -> _Job:
    existing = run.engine.export(stack).by_urn
    if not existing:
        raise RefusalError(
            f"stack {stack}: it has nothing yet, not even the providers of its accounts: run `python -m migrate "
            "apply` first"
        )
    require_destinations(run.plan.destinations.get(stack, {}), existing)
    project = project_of(next(iter(existing)))
    whole: dict[str, Any] = {"nameTable": {}, "resources": []}
    landings: list[_Landing] = []
    for account_id, place in accounts:
        document = load_rest_file(run.out, run.plan, account_id)
        whole["nameTable"] |= document.get("nameTable") or {}
        whole["resources"] += document["resources"]
        landings.append(
            _Landing(
                place=place,
                sensitive=run.plan.rest[account_id].sensitive,
                code=run.project / FOLDER / f"{place.file_name}.py",
                is_open=any(entry.urn not in existing for entry in read_entries(document, stack, project)),
            )
        )
    entries = read_entries(whole, stack, project)
    folder = run.out / stack
    return _Job(
        stack=stack,
        landings=landings,
        entries=entries,
        journal=load_journal(folder / "journal.json", stack),
        importer=EngineImporter(run.engine, stack, whole, entries, folder),
    )


def _find_refusals(config: Organization, landings: list[_Landing], *, force: bool) -> Iterator[str]:
    components = {one.key: one.component for one in config.workloads}
    for landing in landings:
        place = landing.place
        if landing.code.exists() and landing.is_open and not force:
            yield (
                f"{landing.code}: is there already, and may hold what somebody has written since, so nothing was "
                "imported: commit it, let --force write it anew from what the stack has, and compare the two"
            )
        if components.get(place.workload, place.component) != place.component:
            yield (
                f"{WORKLOADS}: the workload {place.workload} is another component, so what is imported would be "
                "deleted with it; nothing was imported: give it another key, with `formerly`"
            )


def _write_code(landing: _Landing, present: Iterable[StateResource], *, force: bool) -> _Code:
    """The code of all that the stack has of the account's rest."""
    place = landing.place
    resources = [one for one in present if one.id is not None and one.name.startswith(f"{place.name}{SEPARATOR}")]
    if not resources or (landing.code.exists() and not force):
        return _Code()
    parts = find_parts(resources)
    made: list[tuple[StateResource, Construction]] = []
    unwritten: dict[str, str] = {}
    for resource in resources:
        urn = resource.urn
        try:
            one = construct(resource, landing.sensitive.get(urn, ()), parts.get(urn, ()))
        except UnknownTypeError as error:
            unwritten[resource.name] = str(error)
            continue
        made.append((resource, one))
        if one.unknown:
            unwritten[resource.name] = f"it wants {', '.join(one.unknown)}, which AWS does not tell"
    arguments = landing.code.with_name(f"{place.file_name}_args.py")
    # The code last and at once: where it is there, the next run takes it for whole.
    arguments.write_text(write_arguments(place), encoding="utf-8")
    beside = landing.code.with_name(f".{landing.code.name}.new")
    beside.write_text(write_module(place, made), encoding="utf-8")
    beside.replace(landing.code)
    return _Code(
        written=(landing.code.name, arguments.name),
        kept={resource.name: one.ignored for resource, one in made if one.ignored},
        unwritten=unwritten,
    )


def _has_row(config: Organization, place: Place) -> bool:
    return any(one.key == place.workload for one in config.workloads)


def _tell(jobs: Iterable[_Job], outcomes: Mapping[str, Outcome], codes: Mapping[str, _Code]) -> None:
    for job in jobs:
        outcome = outcomes[job.stack]
        typer.echo(f"stack {job.stack}: {len(outcome.imported)} imported, {len(outcome.already)} were there before")
        for line in explain_failures(outcome, {entry.urn: entry for entry in job.entries}):
            typer.echo(line)
        for landing in job.landings:
            code = codes[landing.place.account]
            if code.written:
                files = ", ".join(f"{FOLDER}/{name}" for name in code.written)
                typer.echo(f"{landing.place.account}: written: {files}")
            for name, kept in code.kept.items():
                typer.echo(f"  {name} keeps what the stack has of {', '.join(kept)}: it is secret, or a file")
            for name, reason in code.unwritten.items():
                typer.echo(f"  incomplete: {name}: {reason}; write it by hand before the next `pulumi up`")


def _tell_next(jobs: Iterable[_Job], rows: Sequence[Place], file: Path) -> None:
    """`rows`: those that are still to be written into `file`, workloads.yaml."""
    if rows:
        typer.echo(f"Add to {file}, under `workloads:`:")
        typer.echo("".join(map(write_row, rows)), nl=False)
    stacks = " ".join(job.stack for job in jobs)
    typer.echo(f"Next: read the code, `python -m config check`, and `python -m stacks preview {stacks}`")


def _describe(outcomes: Mapping[str, Outcome], codes: Mapping[str, _Code]) -> dict[str, Any]:
    return {
        "stacks": {
            stack: {
                "imported": sorted(one.imported),
                "already": len(one.already),
                "failed": dict(sorted(one.failed.items())),
                "blocked": dict(sorted(one.blocked.items())),
            }
            for stack, one in outcomes.items()
        },
        "accounts": {
            account: {
                "written": list(code.written),
                "kept": {name: list(kept) for name, kept in code.kept.items()},
                "incomplete": dict(code.unwritten),
            }
            for account, code in codes.items()
        },
    }
