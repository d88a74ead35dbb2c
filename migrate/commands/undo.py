"""`python -m migrate undo`: arguments, asking before it acts, and what a person sees."""

from pathlib import Path
from typing import Annotated

import typer

from engine.cli import Engine
from migrate.commands.asking import confirm
from migrate.commands.options import PlanFolder, PlannedStacks, ProjectFolder
from migrate.journal import Journal, load_journal
from migrate.leaving.freezing import remove_verified
from migrate.leaving.undoing import Undo, plan_undo, render_script, split_urns
from migrate.plan_file import load_plan
from migrate.private_files import write_private


def undo(
    *,
    stack: PlannedStacks = None,
    project: ProjectFolder = Path(),
    out: PlanFolder = Path("migration"),
    run: Annotated[bool, typer.Option("--run", help="Run the list too, not only write it.")] = False,
    yes: Annotated[bool, typer.Option("--yes", help="With --run: do not ask.")] = False,
) -> None:
    """Write (and with --run, run) the list that takes the import out of the stacks' state again. AWS is not touched.

    Holds what `apply` imported and nothing else, children first: MIGRATION/STACK/undo.sh.
    """
    engine = Engine(project)
    engine.require_version()
    for name in load_plan(out).require_stacks(stack or []):
        journal = load_journal(out / name / "journal.json", name)
        found = plan_undo(engine.export(name), journal)
        script = out / name / "undo.sh"
        if found.urns:
            # Whoever has the script may run it whenever he likes.
            remove_verified(out)
            write_private(script, render_script(found.urns, name))
        _tell(name, found, script)
        if not run or not found.urns:
            continue
        confirm(f"Take {len(found.urns)} resources out of the state of stack {name}?", yes=yes)
        _run(engine, name, found, journal)


def _tell(stack: str, found: Undo, script: Path) -> None:
    if not found.urns:
        typer.echo(f"stack {stack}: `apply` imported nothing that it still has")
    else:
        typer.echo(f"stack {stack}: {len(found.urns)} to take out of its state: {script}")
    for urn, user in found.kept.items():
        typer.echo(f"  stays: {urn}, because {user} hangs on it, which `apply` did not import")


def _run(engine: Engine, stack: str, found: Undo, journal: Journal) -> None:
    for part in split_urns(found.urns):
        engine.delete_from_state(stack, *part)
        for urn in part:
            journal.mark(urn, "pending", begun=False)
        journal.save()
    typer.echo(f"stack {stack}: {len(found.urns)} taken out of its state; in AWS nothing has changed")
