"""`python -m migrate apply`: arguments, checks before the first import, and telling what became of it."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from config.console import Format, OutputFormat
from engine.cli import Engine
from engine.import_file import Entry, read_entries
from engine.urns import project_of
from migrate.commands.failures import explain_failures
from migrate.commands.following import repeat_options
from migrate.commands.options import ConfigFolder, MappingFile, PlanFolder, PlannedSources, PlannedStacks, ProjectFolder
from migrate.errors import REFUSED, RefusalError, raise_all
from migrate.importing.batches import (
    EngineImporter,
    Outcome,
    adopt_entries,
    import_entries,
    reconcile,
    require_destinations,
    split_batches,
)
from migrate.importing.preflight import compare_states, find_sources
from migrate.journal import Journal, load_journal
from migrate.plan_file import SavedPlan, load_import_file, load_plan
from migrate.planning.output import hash_config
from migrate.sources.read import read_states


@dataclass(frozen=True)
class _Job:
    """One stack's part of the plan, read and checked."""

    stack: str
    entries: list[Entry]
    journal: Journal
    importer: EngineImporter


def apply(
    context: typer.Context,
    *,
    source: PlannedSources = None,
    stack: PlannedStacks = None,
    mapping: MappingFile = None,
    project: ProjectFolder = Path(),
    directory: ConfigFolder = Path("config/org"),
    out: PlanFolder = Path("migration"),
    batch_size: Annotated[int, typer.Option(min=1, help="Resources that one run of the engine imports.")] = 50,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Check everything, let the engine read, and write nothing.")
    ] = False,
    output: OutputFormat = Format.text,
) -> None:
    """Import what `plan` planned into the stacks. AWS is only read.

    Refuses to begin when a state has changed since `plan` or is locked, when the config has changed, or when pulumi is
    older than 3.258. Ended anywhere, even killed, the same command goes on where it was. One bad entry costs itself and
    what hangs on it; the others go through. Exit code 0: all imported; 3: refused, or something is missing.
    """
    plan = load_plan(out)
    engine = Engine(project)
    engine.require_version()
    # What an earlier plan filled has nothing left to import.
    stacks = [name for name in plan.require_stacks(stack or []) if name in plan.stacks]
    problems: list[str] = []
    if not plan.is_live:
        problems = compare_states(plan, read_states(find_sources(source or [], mapping, plan)))
    if hash_config(project / directory) != plan.config:
        problems.append(
            f"{directory}: the config has changed since the plan: run `python -m migrate plan` again; if the plan was "
            "made with another folder, name it with --dir"
        )
    there = engine.stacks()
    problems += [f"stack {name}: does not exist: `pulumi stack init {name}`" for name in stacks if name not in there]
    raise_all(problems, RefusalError)
    jobs = [_prepare(engine, plan, out, name) for name in stacks]
    following = [
        repeat_options(context, command)
        for command in ("python -m migrate verify", f"python -m migrate plan{' --live' if plan.accounts else ''}")
    ]
    complete = _preview(jobs, batch_size, output) if dry_run else _import(jobs, batch_size, output, *following)
    if not complete:
        raise typer.Exit(REFUSED)


def _prepare(engine: Engine, plan: SavedPlan, out: Path, stack: str) -> _Job:
    document = load_import_file(out, plan, stack)
    urns = plan.stacks[stack]
    # A stack has one project; without anything to import nobody asks for its name.
    project = project_of(urns[0]) if urns else ""
    entries = read_entries(document, stack, project) if urns else []
    strangers = sorted(set(urns) ^ {entry.urn for entry in entries if entry.id is not None})
    raise_all(
        (f"{out / stack}: {urn} is not in both the plan and the import file: plan again" for urn in strangers),
        RefusalError,
    )
    journal = load_journal(out / stack / "journal.json", stack)
    importer = EngineImporter(engine, stack, document, entries, out / stack)
    require_destinations(plan.destinations[stack], importer.existing())
    return _Job(stack, entries, journal, importer)


def _import(jobs: Sequence[_Job], batch_size: int, output: Format, following: str, again: str) -> bool:
    outcomes: dict[str, Outcome] = {}
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        for job in jobs:
            bar = progress.add_task(f"stack {job.stack}", total=len(job.entries))
            try:
                outcomes[job.stack] = import_entries(
                    job.entries,
                    job.importer,
                    job.journal,
                    batch_size=batch_size,
                    report=lambda done, _all, bar=bar: progress.update(bar, completed=done),
                )
            except KeyboardInterrupt:
                raise RefusalError(
                    f"stack {job.stack}: interrupted. What was imported stays and is known; the same command goes on"
                ) from None
    _print_outcomes(jobs, outcomes, output, following, again)
    return all(outcome.is_complete for outcome in outcomes.values())


def _print_outcomes(
    jobs: Sequence[_Job], outcomes: Mapping[str, Outcome], output: Format, following: str, again: str
) -> None:
    """`following`: the next command where all went through; `again`: where not, the one that plans again."""
    described = {job.stack: _describe(job, outcomes[job.stack]) for job in jobs}
    if output is Format.json:
        typer.echo(json.dumps({"stacks": described}, indent=2))
        return
    for job in jobs:
        told = described[job.stack]
        typer.echo(f"stack {job.stack}: {len(told['imported'])} imported, {told['already']} were there before")
        for line in explain_failures(outcomes[job.stack], {entry.urn: entry for entry in job.entries}):
            typer.echo(line)
    if all(outcome.is_complete for outcome in outcomes.values()):
        typer.echo(f"Next: {following}")
    else:
        typer.echo(f"Correct what failed (migrate.yaml, the config), then `{again}` and `apply` again.")


def _describe(job: _Job, outcome: Outcome) -> dict[str, Any]:
    by_urn = {entry.urn: entry for entry in job.entries}

    def list_messages(messages: Mapping[str, str]) -> list[dict[str, Any]]:
        return [
            {"urn": urn, "name": by_urn[urn].name, "id": by_urn[urn].id, "message": message}
            | ({"cause": outcome.causes[urn]} if urn in outcome.causes else {})
            for urn, message in sorted(messages.items())
        ]

    return {
        "imported": [{"urn": urn, "id": by_urn[urn].id} for urn in sorted(outcome.imported)],
        "already": len(outcome.already),
        "failed": list_messages(outcome.failed),
        "blocked": list_messages(outcome.blocked),
    }


def _show_id(import_id: str | None) -> str:
    return "" if import_id is None else f" ({import_id})"


def _preview(jobs: Sequence[_Job], batch_size: int, output: Format) -> bool:
    """Shows the batches and lets the engine read what they import; whether it has no complaint."""
    described: dict[str, Any] = {}
    for job in jobs:
        adopt_entries(job.entries, job.journal)
        missing = reconcile(job.entries, job.importer.existing(), job.journal)
        complaint = job.importer.preview_batch(missing) if missing else None
        described[job.stack] = {
            "batches": [
                [{"name": entry.name, "id": entry.id} for entry in batch]
                for batch in split_batches(missing, batch_size)
            ],
            "already": len(job.entries) - len(missing),
            "complaints": sorted(set(complaint.by_urn.values()) or {complaint.text}) if complaint else [],
        }
    if output is Format.json:
        typer.echo(json.dumps({"dry_run": True, "stacks": described}, indent=2))
    else:
        for stack, told in described.items():
            for number, batch in enumerate(told["batches"], 1):
                typer.echo(f"stack {stack}, batch {number} of {len(told['batches'])}:")
                for item in batch:
                    typer.echo(f"  {item['name']}{_show_id(item['id'])}")
            typer.echo(f"stack {stack}: {told['already']} are there already; nothing was written")
            for complaint in told["complaints"]:
                typer.echo(f"  would fail: {complaint}")
    return not any(told["complaints"] for told in described.values())
