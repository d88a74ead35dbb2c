"""`python -m migrate rest`: what the program has no component for becomes a workload of its account."""

import json
import shlex
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

import typer

from config import ConfigErrors, load
from config.console import Format, OutputFormat
from config.models import Organization
from config.plan.workloads import plan_workloads
from config.workload_code import FOLDER
from config.yaml.places import WORKLOADS
from engine.cli import Engine
from engine.deployment import StateResource
from engine.import_file import Entry, read_entries
from engine.urns import project_of, split_urn
from migrate.coding.additions import NoRoomError, require_room
from migrate.coding.landing import Code, Landed, add_code, pick_landed, write_code
from migrate.coding.module import write_row
from migrate.commands.failures import explain_failures
from migrate.commands.options import ConfigFolder, MappingFile, PlanFolder, PlannedSources, ProjectFolder
from migrate.errors import REFUSED, MigrateError, RefusalError, raise_all
from migrate.importing.again import find_doubles, forget_removed, split_removed
from migrate.importing.batches import EngineImporter, Outcome, import_entries, require_destinations
from migrate.importing.preflight import compare_states, find_sources
from migrate.journal import Journal, load_journal
from migrate.places import COMPONENT, Place, find_place
from migrate.plan_file import PlannedInstance, SavedPlan, load_plan, load_rest_file
from migrate.sources.read import read_states

DEFAULT_CONFIG = Path("config/org")

_EXPORTS = 4
"""States that are read at once: each takes a process of the engine."""


@dataclass(frozen=True, kw_only=True)
class _Landing:
    """What becomes of one account's rest. `component`: the logical name of its component. `sensitive`: by URN,
    attributes whose values are not written.

    `code`: where its component is written. `entries`: of the account alone. `removed`: those that were imported before.
    `is_new`: whether its component is in no stack yet. `is_open`: whether the stack lacks some of it.
    """

    place: Place
    component: str
    sensitive: Mapping[str, tuple[str, ...]]
    code: Path
    entries: list[Entry]
    removed: list[Entry]
    is_new: bool
    is_open: bool


@dataclass(frozen=True, kw_only=True)
class _Job:
    """What a stack gets: the rest of its accounts."""

    stack: str
    landings: list[_Landing]
    entries: list[Entry]
    journal: Journal
    importer: EngineImporter


def rest(
    *,
    source: PlannedSources = None,
    account: Annotated[
        list[str] | None,
        typer.Option(help="The key of an account; may be repeated. Default: all.", show_default=False),
    ] = None,
    mapping: MappingFile = None,
    project: ProjectFolder = Path(),
    directory: ConfigFolder = DEFAULT_CONFIG,
    out: PlanFolder = Path("migration"),
    batch_size: Annotated[int, typer.Option(min=1, help="Resources that one run of the engine imports.")] = 50,
    again: Annotated[
        bool, typer.Option("--again", help="Import also what was imported before and has been removed since.")
    ] = False,
    force: Annotated[
        bool, typer.Option("--force", help="Write the code anew where it is there already, from what the stack has.")
    ] = False,
    output: OutputFormat = Format.text,
) -> None:
    """Import what the program has no component for, and write the code of it. AWS is only read.

    After `apply`. Each account's part goes into a workload of its own, in the stack that has the rest of the account:
    its code is workloads/rest_<account>.py, written from what the stack has after the import, and its row is in
    workloads.yaml, which is written where there is none. What is new is added to code that is there. Ended anywhere,
    the same command goes on. Exit code 3: refused, or something is missing.
    """
    plan = load_plan(out)
    config = _load_config(project / directory)
    engine = Engine(project)
    engine.require_version()
    if not plan.is_live:
        raise_all(compare_states(plan, read_states(find_sources(source or [], mapping, plan))), RefusalError)
    chosen = _choose(plan, account or [])
    jobs = _prepare(_Run(plan=plan, config=config, engine=engine, out=out, project=project, again=again), chosen)
    landings = [landing for job in jobs for landing in job.landings]
    raise_all(_find_refusals(config, landings, force=force), RefusalError)
    raise_all(_find_doubles(engine, config, landings), RefusalError)
    outcomes: dict[str, Outcome] = {}
    codes: dict[str, Code] = {}
    for job in jobs:
        outcomes[job.stack] = import_entries(job.entries, job.importer, job.journal, batch_size=batch_size)
        present = job.importer.existing()
        codes |= {one.place.account: _write_code(one, present, job.journal, force=force) for one in job.landings}
        job.journal.save()
    # A row without code would be an error of the config, and stop this command too.
    rows = [one.place for one in landings if one.code.exists() and not _has_row(config, one.place)]
    file = project / directory / WORKLOADS
    if rows and not file.exists():
        file.write_text("workloads:\n" + "".join(map(write_row, rows)), encoding="utf-8")
        rows = []
    if output is Format.json:
        typer.echo(json.dumps(_describe(jobs, outcomes, codes), indent=2))
    else:
        _tell(plan, jobs, outcomes, codes)
        _tell_next(jobs, rows, directory)
    is_whole = all(one.is_complete for one in outcomes.values()) and not any(one.removed for one in landings)
    if not is_whole or any(one.unwritten for one in codes.values()):
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
    again: bool


def _prepare(run: _Run, accounts: list[str]) -> list[_Job]:
    """A job for each stack. `accounts`: ids."""
    by_stack: dict[str, list[tuple[str, Place]]] = {}
    for account_id in accounts:
        saved = run.plan.rest[account_id]
        known = saved.account in {one.key for one in run.config.accounts}
        place = find_place(run.config, saved.account) if known else None
        if place is None or place.stack != saved.stack:
            raise RefusalError(
                f"{saved.account}: the config has the rest of this account in another stack than the plan, or not at "
                "all, so nothing was imported: run `python -m migrate plan` again"
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
    folder = run.out / stack
    journal = load_journal(folder / "journal.json", stack)
    whole: dict[str, Any] = {"nameTable": {}, "resources": []}
    landings: list[_Landing] = []
    for account_id, place in accounts:
        document = load_rest_file(run.out, run.plan, account_id)
        whole["nameTable"] |= document.get("nameTable") or {}
        whole["resources"] += document["resources"]
        entries, removed = read_entries(document, stack, project), list[Entry]()
        if not run.again:
            entries, removed = split_removed(entries, existing, journal)
        component = place.find_component(existing)
        landings.append(
            _Landing(
                place=place,
                component=place.name if component is None else split_urn(component)[1],
                sensitive=run.plan.rest[account_id].sensitive,
                code=run.project / place.code,
                entries=entries,
                removed=removed,
                is_new=component is None,
                is_open=any(entry.urn not in existing for entry in entries),
            )
        )
    wanted = {entry.urn for landing in landings for entry in landing.entries}
    entries = [entry for entry in read_entries(whole, stack, project) if entry.urn in wanted]
    forget_removed(entries, existing, journal)
    importer = EngineImporter(run.engine, stack, whole, entries, folder)
    return _Job(stack=stack, landings=landings, entries=entries, journal=journal, importer=importer)


def _find_refusals(config: Organization, landings: list[_Landing], *, force: bool) -> Iterator[str]:
    made_in: defaultdict[str, set[str]] = defaultdict(set)
    for one in plan_workloads(config):
        made_in[one.key].add(one.account)
    for landing in landings:
        place = landing.place
        row = next((one for one in config.workloads if one.key == place.workload), None)
        if landing.is_new and row is not None and place.class_ != COMPONENT:
            yield (
                f"{WORKLOADS}: the workload {place.workload} is another component, so what is imported would be "
                "deleted with it; nothing was imported: give it another key, with `formerly`"
            )
        elif landing.is_open and (others := made_in[place.workload] - {place.account}):
            yield (
                f"{WORKLOADS}: the workload {place.workload} is made in {', '.join(sorted(others))} too, so what is "
                f"new would be made there as well; nothing was imported: leave {place.account} alone in its targets"
            )
        elif landing.code.exists() and landing.is_open and not force:
            try:
                require_room(landing.code.read_text(encoding="utf-8"), place.class_)
            except NoRoomError as error:
                yield (
                    f"{landing.code}: {error}, so there is no place for what is new, and nothing was imported: bring "
                    "it back; or commit it, let --force write all of it anew from what the stack has, and compare"
                )


def _find_doubles(engine: Engine, config: Organization, landings: list[_Landing]) -> list[str]:
    entries = [entry for landing in landings if landing.is_open for entry in landing.entries]
    if not entries:
        return []
    stacks = engine.stacks()
    with ThreadPoolExecutor(_EXPORTS) as pool:
        states = dict(zip(stacks, pool.map(engine.export, stacks), strict=True))
    there = {stack: state.by_urn.values() for stack, state in states.items()}
    return list(find_doubles(entries, there, config.settings.home_region))


def _write_code(landing: _Landing, present: Mapping[str, StateResource], journal: Journal, *, force: bool) -> Code:
    """The code of all that the stack has of the account's rest, or of what it has more than the code."""
    landed = Landed(
        place=landing.place,
        component=landing.component,
        file=landing.code,
        resources=pick_landed(present.values(), landing.component),
        sensitive=landing.sensitive,
    )
    if not landed.resources:
        return Code()
    there = [entry.urn for entry in landing.entries if entry.id is not None and entry.urn in present]
    if force or not landing.code.exists():
        code = write_code(landed)
    else:
        code = add_code(landed, [present[urn] for urn in there if not journal.entries[urn].coded])
    # What could not be written is told until somebody has written it.
    journal.mark_coded(urn for urn in there if present[urn].name not in code.unwritten)
    return code


def _has_row(config: Organization, place: Place) -> bool:
    return any(one.key == place.workload for one in config.workloads)


def _tell(plan: SavedPlan, jobs: Iterable[_Job], outcomes: Mapping[str, Outcome], codes: Mapping[str, Code]) -> None:
    instances = {item.urn: item for item in plan.instances}
    for job in jobs:
        outcome = outcomes[job.stack]
        typer.echo(f"stack {job.stack}: {len(outcome.imported)} imported, {len(outcome.already)} were there before")
        for line in explain_failures(outcome, {entry.urn: entry for entry in job.entries}):
            typer.echo(line)
        for landing in job.landings:
            _tell_code(landing, codes[landing.place.account])
            for entry in landing.removed:
                instance = instances.get(entry.urn)
                where = "" if instance is None else _write_place(instance)
                typer.echo(
                    f"  removed: {entry.name} ({entry.id}) was imported before, and somebody has taken it out of the "
                    f"stack since, so it stays out: add {{{where}reason: ...}} under `skip:` in migrate.yaml; --again "
                    "imports it once more"
                )


def _write_place(instance: PlannedInstance) -> str:
    """As a row of YAML has it, whatever the key in an address is."""
    address = instance.address.replace("'", "''")
    return f"state: \"{instance.state}\", address: '{address}', "


def _tell_code(landing: _Landing, code: Code) -> None:
    if code.written:
        files = ", ".join(f"{FOLDER}/{name}" for name in code.written)
        typer.echo(f"{landing.place.account}: written: {files}")
    if code.added:
        typer.echo(f"{landing.place.account}: added to {landing.place.code}, and nothing else of it is changed:")
        for name in code.added:
            typer.echo(f"  {name}")
    for name, kept in code.kept.items():
        typer.echo(f"  {name} keeps what the stack has of {', '.join(kept)}: it is secret, or a file")
    for name, inputs in code.doubled.items():
        typer.echo(
            f"  {name}: {', '.join(inputs)} is a resource of its own now: take it out of this one where the code has "
            "it, or each would undo what the other says"
        )
    for name, reason in code.unwritten.items():
        typer.echo(f"  incomplete: {name}: {reason}; write it by hand before the next `pulumi up`")


def _tell_next(jobs: Iterable[_Job], rows: Sequence[Place], directory: Path) -> None:
    """`rows`: those that are still to be written into workloads.yaml. `directory`: of the config."""
    if rows:
        typer.echo(f"Add to {directory / WORKLOADS}, under `workloads:`:")
        typer.echo("".join(map(write_row, rows)), nl=False)
    stacks = " ".join(job.stack for job in jobs)
    option = "" if directory == DEFAULT_CONFIG else f" --dir {shlex.quote(str(directory))}"
    typer.echo(
        f"Next: read the code, `python -m config check{option}`, `python -m stacks preview{option} {stacks}`, and "
        "`python -m migrate plan` once more, which then knows what has landed"
    )


def _describe(jobs: Iterable[_Job], outcomes: Mapping[str, Outcome], codes: Mapping[str, Code]) -> dict[str, Any]:
    removed = {one.place.account: [entry.urn for entry in one.removed] for job in jobs for one in job.landings}
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
                "added": list(code.added),
                "removed": removed[account],
                "kept": {name: list(kept) for name, kept in code.kept.items()},
                "doubled": {name: list(inputs) for name, inputs in code.doubled.items()},
                "incomplete": dict(code.unwritten),
            }
            for account, code in codes.items()
        },
    }
