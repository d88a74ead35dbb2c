"""`python -m recovery`: what an interrupted run left, told and put right; exit codes 0 (nothing is left), 2 and 3.

It takes away a lock whose run is dead and lets the state forget what is settled. It changes nothing in AWS.
"""

import sys
from collections.abc import Collection, Sequence
from pathlib import Path
from typing import Annotated

import typer
import yaml

from config.console import ask, tolerate_any_locale
from engine.cli import Engine
from engine.commands import write_import
from engine.deployment import Deployment, StateResource, read_export, read_resource
from engine.errors import EngineError
from recovery.locks import BackendError, Lock, Locks, describe, join_names, judge, open_locks
from recovery.pending import judge_pending
from recovery.strays import Stray, Strays, find_strays

BAD_INPUT, REFUSED = 2, 3

app = typer.Typer(add_completion=False, pretty_exceptions_enable=False, rich_markup_mode=None)


@app.command()
def recover(
    stack: Annotated[str, typer.Option(help="The stack whose run was interrupted.")] = "org",
    project: Annotated[Path, typer.Option(help="Pulumi's project.")] = Path(),
    yes: Annotated[
        bool, typer.Option("--yes", help="Take dead locks away, and clear the state, without asking.")
    ] = False,
    lock: Annotated[
        list[str] | None,
        typer.Option(
            metavar="NAME", help="Take this lock away although nobody can tell from here whether its run lives."
        ),
    ] = None,
) -> None:
    """After a run that was killed: who holds the stack's lock, what it left in AWS, and what the state has to forget.

    A lock of a run that lives is never taken away. Nothing is made, changed or deleted in AWS. Run it again after
    `pulumi up`, until it ends with exit code 0.
    """
    engine = Engine(project)
    _release(engine, project, stack, set(lock or ()), yes=yes)
    document = engine.export_document(stack)
    deployment = read_export(document)
    left = _tell_pending(deployment)
    strays, unread = _find_strays(engine, stack, deployment)
    _tell_strays(stack, strays, deployment)
    if deployment.pending_operations and not left:
        _confirm(f"Let the state of {stack} forget what is settled?", yes=yes)
        if not engine.clear_pending(stack, document):
            _end("The state changed meanwhile, so nothing was written: run this again.")
        typer.echo("The state has nothing pending any more.")
    if left or unread:
        _end("Run this again after `pulumi up`." if left else "What is said above is unknown, so this is no all-clear.")
    if strays.found:
        _end("Adopt or delete what no state has, and run this again.")
    typer.echo(f"Nothing is left of an interrupted run of {stack}.")


def run() -> None:
    """Runs the command; a problem that its user can solve ends it with words and exit code 2."""
    tolerate_any_locale()
    try:
        app(prog_name="python -m recovery")
    except (BackendError, EngineError) as error:
        typer.echo(str(error), err=True)
        sys.exit(BAD_INPUT)
    except KeyboardInterrupt:
        sys.exit(130)


def _release(engine: Engine, project: Path, stack: str, named: set[str], *, yes: bool) -> None:
    backend = engine.backend()
    locks = open_locks(backend, _read_project(project), stack)
    if locks is None:
        typer.echo(_describe_other(backend, stack), err=True)
        return
    held = locks.read()
    unknown = named - {lock.name for lock in held}
    if unknown:
        typer.echo(f"{stack} has no lock {', '.join(sorted(unknown))} (any more).", err=True)
    verdicts = {lock.name: judge(lock) for lock in held}
    for lock in held:
        verdict = verdicts[lock.name]
        typer.echo(f"locked by {describe(lock)}: {verdict.state}, {verdict.why}")
    alive = [lock for lock in held if verdicts[lock.name].state == "alive"]
    if alive:
        _end(
            "A run is at work, so nothing was done: wait until it ends. To stop it, press Ctrl-C once where it runs, "
            f"or `kill -INT {_pid(alive[0])}`: it then ends in order. `pulumi cancel` would let a second run write the "
            "same state, and the state forget what one of them made."
        )
    untold = [lock for lock in held if verdicts[lock.name].state == "unknown" and lock.name not in named]
    if untold:
        _end(
            "Nobody can tell from here whether that run lives, so nothing was done: look on that host for the process, "
            "or at the CI job that ran then, and run this command there, or, once you know that it is dead:\n"
            f"  python -m recovery --stack {stack} {join_names(untold)}"
        )
    _remove(locks, held, stack, yes=yes)


def _remove(locks: Locks, held: Sequence[Lock], stack: str, *, yes: bool) -> None:
    if not held:
        typer.echo(f"{stack} is not locked.")
        return
    _confirm(f"Take away {'this lock' if len(held) == 1 else f'these {len(held)} locks'} of {stack}?", yes=yes)
    for lock in held:
        locks.remove(lock)
    typer.echo(f"{stack} is unlocked.")


def _describe_other(backend: str, stack: str) -> str:
    scheme = backend.partition("://")[0]
    if scheme in {"http", "https"}:
        return (
            "Pulumi Cloud holds the lock itself: the stack's page says which update is under way. `pulumi cancel "
            f"--stack {stack}` ends one; do so only when its process is dead."
        )
    return (
        f"This command does not read the locks of a {scheme}:// backend: `pulumi up --stack {stack}` names the process "
        "that holds one. `pulumi cancel` takes all of them away, so first see that this process is dead."
    )


def _tell_pending(deployment: Deployment) -> int:
    """Says of every pending operation whether it is settled; how many are not."""
    told = judge_pending(deployment)
    for pending in told:
        resource = pending.operation.resource
        typer.echo(
            f"interrupted while {pending.operation.kind} {resource.name} ({resource.type}): "
            f"{'settled' if pending.waits_for is None else pending.waits_for}"
        )
    return sum(pending.waits_for is not None for pending in told)


def _find_strays(engine: Engine, stack: str, deployment: Deployment) -> tuple[Strays, bool]:
    """What no state has, and whether something could not be looked at."""
    created: list[StateResource] = []
    failed = False
    try:
        created = [read_resource(step["newState"]) for step in engine.preview(stack) if step["op"] == "create"]
    except EngineError as error:
        failed = True
        typer.echo(f"What `pulumi up` would make, and AWS may have already, is unknown: {error}", err=True)
    pending = {operation.resource.urn for operation in deployment.pending_operations}
    others = [engine.export(other) for other in engine.stacks() if other != stack]
    strays = find_strays(deployment, [resource for resource in created if resource.urn not in pending], others)
    for account, why in strays.unread.items():
        typer.echo(f"account {account} cannot be asked what it has: {why}", err=True)
    return strays, failed or bool(strays.unread)


def _tell_strays(stack: str, strays: Strays, deployment: Deployment) -> None:
    there = deployment.by_urn.keys()
    for stray in strays.found:
        where = f"{stray.id} ({stray.like.type}) in account {stray.account}, {stray.region}"
        if stray.missing:
            typer.echo(f"no state has {where}, and `pulumi up` would make another, {stray.like.name}. Adopt it:")
            for line in _list_commands(stack, stray, there):
                typer.echo(f"  {line}")
        else:
            typer.echo(
                f"no state has {where}, which looks like {stray.like.name} ({stray.like.id}): it is a second one. Look "
                "at it in AWS, and delete it there with what is in it if nothing uses it."
            )


def _list_commands(stack: str, stray: Stray, there: Collection[str]) -> list[str]:
    """`there`: the URNs in the state, where the parent has to be before its child is imported."""
    like = stray.like
    commands = (
        [f"pulumi up --stack {stack} --target '{like.parent}'"] if like.parent and like.parent not in there else []
    )
    command = write_import(
        stack,
        like.type,
        like.name,
        stray.import_id,
        provider=like.provider_urn,
        parent=like.parent,
        protect=like.protected,
    )
    return [*commands, command]


def _read_project(project: Path) -> str:
    file = project / "Pulumi.yaml"
    try:
        return str(yaml.safe_load(file.read_text(encoding="utf-8"))["name"])
    except (OSError, yaml.YAMLError, KeyError, TypeError):
        raise BackendError(f"{file} cannot be read: --project names the folder of Pulumi's project") from None


def _pid(lock: Lock) -> str:
    return "PID" if lock.holder is None else str(lock.holder.pid)


def _confirm(question: str, *, yes: bool) -> None:
    if yes:
        return
    if not sys.stdin.isatty():
        _end("This asks before it acts, and there is nobody to ask: add --yes.", BAD_INPUT)
    if not ask(question):
        _end("Nothing more was done.")


def _end(words: str, code: int = REFUSED) -> None:
    typer.echo(words, err=True)
    raise typer.Exit(code)
