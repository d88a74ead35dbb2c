"""`python -m migrate freeze` and `unfreeze`: arguments, what must hold before, and what a person sees."""

import hashlib
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from engine.urns import project_of
from migrate.commands.asking import confirm
from migrate.commands.options import MappingFile, PlanFolder, PlannedSources
from migrate.errors import MigrateError, RefusalError, raise_all
from migrate.importing.preflight import compare_states, find_sources
from migrate.leaving.freezing import Freezing, build_lock_info, freeze_states, is_verified, name_backup, release_states
from migrate.leaving.retirement import plan_retirement
from migrate.plan_file import SavedPlan, load_plan
from migrate.private_files import write_private
from migrate.sources.locks import put_lock, remove_lock
from migrate.sources.model import S3Source, Source, StateFile, UnreadableState
from migrate.sources.read import read_states

_States = Annotated[list[str] | None, typer.Option(help="Only this state, by its location; may be repeated.")]


def freeze(
    *,
    source: PlannedSources = None,
    mapping: MappingFile = None,
    out: PlanFolder = Path("migration"),
    state: _States = None,
    backup: Annotated[Path | None, typer.Option(help="Copy every state into this folder too.")] = None,
    force: Annotated[bool, typer.Option("--force", help="Also without a clean `verify`.")] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
) -> None:
    """Lock the states in S3, so that Terraform can neither plan nor apply and says why. `unfreeze` takes it back.

    Writes locks (the `.tflock` object, and the item of the lock table where the source names one), and no state.
    Once locked they are read again, and copied. All of them stay locked, or none. Exit code 3: refused, because
    `verify` was not clean, a state has changed, or one could not be locked or copied.
    """
    plan = load_plan(out)
    _refuse_without_terraform(plan)
    if not force and not is_verified(out, plan.digest):
        raise RefusalError(
            "`python -m migrate verify` has not found all stacks of this plan clean, so Terraform may still be needed: "
            "run it first (--force freezes all the same)"
        )
    sources = find_sources(source or [], mapping, plan)
    readable = _select(_read_unchanged(plan, sources), state)
    _tell_staying(plan)
    confirm(f"Lock {len(readable)} states against Terraform?", yes=yes)

    def check() -> None:
        # Terraform may have run while the question waited; from here on it cannot.
        unchanged = _select(_read_unchanged(plan, sources), state)
        if backup is not None:
            _back_up(unchanged, backup)

    info = build_lock_info(_name_stacks(plan), datetime.now(UTC))
    _tell_frozen(readable, freeze_states(readable, info, put_lock, remove_lock, check))


def unfreeze(
    *,
    source: PlannedSources = None,
    mapping: MappingFile = None,
    out: PlanFolder = Path("migration"),
    state: _States = None,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
) -> None:
    """Remove the locks that `freeze` put, and no other: Terraform can work again.

    Exit code 3: a state is left as it is, because somebody else holds it, it cannot be read, or its lock is in a lock
    table too that its source does not name.
    """
    # Without a plan too, where something else says where the states are.
    sources = find_sources(source or [], mapping, None)
    if not sources:
        plan = load_plan(out)
        _refuse_without_terraform(plan)
        sources = find_sources([], mapping, plan)
    states = list(read_states(sources))
    readable = _select(states, state)
    confirm(f"Release {len(readable)} states to Terraform?", yes=yes)
    release = release_states(readable, remove_lock)
    for location, places in sorted(release.released.items()):
        typer.echo(f"{location}: released ({', '.join(places)})")
    if not release.released:
        typer.echo("No state had a lock of `freeze`.")
    unreadable = [
        f"{item.location}: cannot be read, so whether it is frozen is unknown: {item.problem}"
        for item in states
        if isinstance(item, UnreadableState)
    ]
    raise_all([*release.problems, *unreadable], RefusalError)


def _refuse_without_terraform(plan: SavedPlan) -> None:
    if plan.is_live:
        raise RefusalError(
            "the plan was made from AWS itself (`plan --live`), so there is no Terraform, and no state to lock or to "
            "release: nothing is left to do here"
        )


def _read_unchanged(plan: SavedPlan, sources: Sequence[Source]) -> list[StateFile]:
    """The states as the plan has them; raises RefusalError where one differs, cannot be read, or is locked."""
    states = list(read_states(sources))
    raise_all(compare_states(plan, states), RefusalError)
    # What cannot be read is among the problems above.
    return [state for state in states if isinstance(state, StateFile)]


def _select(states: Iterable[StateFile | UnreadableState], wanted: list[str] | None) -> list[StateFile]:
    """Those that were read, and of them the wanted ones; raises MigrateError for one that is not there."""
    readable = [state for state in states if isinstance(state, StateFile)]
    missing = set(wanted or ()) - {state.location for state in readable}
    raise_all(
        f"--state {location}: no source has it; there are {', '.join(state.location for state in readable)}"
        for location in missing
    )
    return [state for state in readable if not wanted or state.location in wanted]


def _name_stacks(plan: SavedPlan) -> list[str]:
    """`project/stack`, as far as the project is known."""
    return ["/".join([*map(project_of, plan.stacks[stack][:1]), stack]) for stack in sorted(plan.stacks)]


def _tell_staying(plan: SavedPlan) -> None:
    for retirement in plan_retirement(plan, [item.urn for item in plan.instances if item.urn and item.bin != "rest"]):
        if retirement.staying:
            typer.echo(
                f"{retirement.location}: {len(retirement.staying)} instances are in no stack, and Terraform cannot "
                "manage them either while the state is frozen",
                err=True,
            )


def _back_up(states: Iterable[StateFile], folder: Path) -> None:
    """Copies the states; raises MigrateError when a copy is not what was read."""
    for state in states:
        path = folder / name_backup(state.location)
        try:
            write_private(path, state.content)
            copied = hashlib.md5(path.read_bytes(), usedforsecurity=False).hexdigest()
        except OSError as error:
            raise MigrateError(
                f"{state.location}: no copy could be made at {path}, nothing is frozen: {error}"
            ) from None
        if copied != state.md5:
            raise MigrateError(f"{state.location}: the copy at {path} differs from it, so nothing is frozen")
        typer.echo(f"{state.location}: copied to {path}")


def _tell_frozen(states: Iterable[StateFile], freezing: Freezing) -> None:
    raise_all(
        [
            *freezing.problems,
            *(f"{problem} - it stays locked; `python -m migrate unfreeze` again" for problem in freezing.left),
        ],
        RefusalError,
    )
    for location, places in sorted(freezing.frozen.items()):
        typer.echo(f"{location}: frozen ({', '.join(places)})")
    without_table = [
        state.location for state in states if isinstance(state.source, S3Source) and state.source.lock_table is None
    ]
    if without_table:
        typer.echo(
            f"{len(without_table)} of them have no lock table, so only a Terraform with use_lockfile sees the lock of "
            f"{', '.join(without_table)}",
            err=True,
        )
    for location in freezing.files:
        typer.echo(f"{location}: is a file, which cannot be locked: move it away, or take its rights", err=True)
