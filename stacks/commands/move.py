"""`python -m stacks move`: what is in accounts goes to the stacks that the config gives it to, from state to state."""

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from config import Organization, load
from config.console import make_console
from config.plan.stacks import ORG, plan_stacks
from engine.cli import Engine
from engine.errors import EngineRefusalError
from recovery.contents import name_accounts
from recovery.moves import read_states
from stacks.commands.asking import confirm
from stacks.commands.options import ProgramDirectory, ProjectFolder
from stacks.commands.summary import say
from stacks.moving.plan import MovePlan, plan_moves
from stacks.moving.run import count, describe_emptied, find_changes, make_moves
from stacks.running.jobs import open_held
from stacks.running.settings import find_directory, read_settings, require_directory, write_missing


def move(
    *,
    directory: ProgramDirectory = None,
    project: ProjectFolder = Path(),
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would be moved.")] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Don't ask.")] = False,
) -> None:
    """After a change of `layout`, an account's group or a workload's stack: carry what is in accounts where it belongs.

    Only states change, by the engine's own `pulumi state move`; nothing happens in AWS. Killed at any point, the same
    command finishes it. At the end the previews of these stacks show that nothing is left to do. Exit code 3: something
    is left, or nothing could be moved.
    """
    read = find_directory(project, directory)
    config = load(read)
    engine = Engine(project)
    plan = _read_plan(engine, config)
    for stack, accounts in plan.strangers.items():
        typer.echo(
            f"{stack} has what is in {name_accounts(accounts)}, which the config does not have, so that stays "
            "there: put back what shall stay, or see docs/operate.md how an account leaves"
        )
    if not plan.stacks:
        typer.echo(
            "Nothing to move: what is in each account of the config is in the stack that it is given to. Whether a "
            "stack has changes, `python -m stacks preview` says."
        )
        return
    require_directory(project, read, (stack.name for stack in plan_stacks(config) if stack.name in plan.stacks))
    _print_plan(plan)
    if dry_run:
        return
    confirm("Move it?", yes=yes)
    try:
        _carry_out(engine, project, read, config, plan)
    except KeyboardInterrupt:
        say("Interrupted: the same command goes on from here.")
        raise typer.Exit(130) from None
    present = [stack.name for stack in plan_stacks(config) if stack.name in plan.stacks]
    say(f"previewing {', '.join(present)}")
    changes = find_changes(engine, present)
    for stack in sorted(set(plan.stacks) - set(present) - set(plan.strangers)):
        typer.echo(describe_emptied(stack, engine.export(stack)))
    if changes:
        for line in _describe_changes(changes):
            say(line)
        raise typer.Exit(3)
    typer.echo("All is moved, and the previews show no operation.")


def _read_plan(engine: Engine, config: Organization) -> MovePlan:
    plan = plan_moves(config, read_states(engine, engine.stacks()))
    if plan.problems:
        raise EngineRefusalError(*plan.problems)
    return plan


def _carry_out(engine: Engine, project: Path, directory: Path, config: Organization, plan: MovePlan) -> None:
    for file in write_missing(project, plan.stacks, directory):
        say(f"wrote {file.name}: commit it")
    held = open_held(project, engine.backend())
    if held.leases.note:
        say(held.leases.note)
    lost: list[str] = []

    def require_leases() -> None:
        if lost:
            raise EngineRefusalError(*lost, "nothing more was moved: run this again when the other run has ended")

    with ExitStack() as leases:
        for stack in plan.stacks:
            leases.enter_context(held.leases.hold(stack, held.owner, lost.append, tell=say))
        if _read_plan(engine, config) != plan:
            raise EngineRefusalError("another run changed the states meanwhile, so nothing was moved: run this again")
        make_moves(engine, plan, read_settings(project, ORG).secrets_provider, say, require_leases)


def _print_plan(plan: MovePlan) -> None:
    table = Table(box=None, pad_edge=False)
    for heading in ("from", "to", "accounts", "resources"):
        table.add_column(heading, overflow="fold")
    for one in plan.moves:
        table.add_row(one.source, one.dest, ", ".join(one.accounts), str(one.resources + len(one.copies)))
    make_console().print(table)
    for one in plan.moves:
        if one.copies:
            typer.echo(
                f"{one.dest} has {len(one.copies)} of them already, from a move that ended half-way: {one.source} "
                "forgets them."
            )
    for stack, urns in plan.providers.items():
        typer.echo(f"{stack} forgets {count(len(urns), 'provider')} that it has no use for then.")


def _describe_changes(changes: dict[str, list[str]]) -> Iterator[str]:
    yield "All is moved. The config has changes beside that, which the next `pulumi up` would make:"
    for stack, lines in changes.items():
        yield f"{stack}: {len(lines)}"
        yield from (f"  {line}" for line in lines[:20])
        if len(lines) > 20:
            yield f"  and {len(lines) - 20} more: `pulumi preview --stack {stack}`"
