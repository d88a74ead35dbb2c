"""`python -m stacks bootstrap`: the first day as one command, from nothing to all states in the state bucket."""

import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

from config import Organization, load
from config.plan.stacks import ADMIN, plan_stacks
from config.plan.state_bucket import plan_state_bucket
from engine.cli import Engine
from engine.errors import EngineRefusalError
from live.caller import Caller, find_caller
from stacks.bootstrap.backends import find_current, find_folder, write_backend
from stacks.bootstrap.carry import Carrier
from stacks.bootstrap.look import PASSPHRASE, Known, Route, find_way_in, find_way_out
from stacks.bootstrap.plan import CARRYING, Situation, Step, StepKind, find_problems, plan_steps
from stacks.bootstrap.words import describe_step, explain_denial, explain_ending, explain_missing_role
from stacks.commands.asking import confirm
from stacks.commands.options import ProgramDirectory, ProjectFolder
from stacks.commands.summary import make_progress_console, say
from stacks.errors import UsageError
from stacks.running.batch import Batch, open_batch
from stacks.running.results import Outcome, Result, find_exit_code
from stacks.running.settings import find_directory, find_settings_file, require_directory, write_missing
from stacks.running.summary import print_summary

_DONE = frozenset({StepKind.settings, StepKind.make, StepKind.up})
"""Steps that don't touch the target."""


def bootstrap(
    *,
    directory: ProgramDirectory = None,
    project: ProjectFolder = Path(),
    to: Annotated[
        str | None,
        typer.Option(metavar="URL", help="The way back: carry all states to this backend, such as file:///folder."),
    ] = None,
    source: Annotated[
        str | None,
        typer.Option(
            "--from",
            metavar="URL",
            help="The backend that has the states now. Default: the one that Pulumi uses here, or .pulumi-state.",
        ),
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say which steps are left.")] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Don't ask.")] = False,
) -> None:
    """The first day: bring up all stacks with a local state, then carry the states into the bucket that `admin` made.

    Each step is told before it is done. Killed or stopped at any point, the same command goes on from there. The second
    half is for a role of the administrative account, and the command says so when it comes to it. At the end all stacks
    are previewed from the bucket, and nothing is to be done. Exit code 3: something is left.
    """
    config = load(find_directory(project, directory))
    require_directory(project, find_directory(project, directory), (plan.name for plan in plan_stacks(config)))
    Engine(project).require_version()
    caller = find_caller()
    _require_caller(config, caller)
    route = _find_route(project, config, to, source)
    seen = route.look()
    problems = find_problems(seen)
    if seen.first and config.settings.access.management_role is None:
        problems = (*problems, explain_missing_role(config))
    if problems:
        raise EngineRefusalError(*problems)
    steps = plan_steps(seen)
    say(f"You are {caller.arn}. The states are to be in {seen.target}.")
    if seen.source is not None:
        say(f"Now they are, or begin, in {seen.source}.")
    for number, step in enumerate(steps, 1):
        say(f"{number:3}. {describe_step(step, seen)}")
    if steps:
        say(f"{len(steps) + 1:3}. preview all stacks from there, and bring up what is not: nothing may be left")
    if dry_run:
        typer.echo("Nothing was done." if steps else f"{_NOTHING_LEFT} if their previews show no operation.")
        return
    guide = _Guide(config=config, caller=caller, route=route, seen=seen, directory=directory, yes=yes)
    if steps:
        _require_passphrase(seen, steps)
        confirm("Begin?", yes=yes)
    for number, step in enumerate(steps, 1):
        guide.do(number, step)
    guide.finish(changed=bool(steps))


_NOTHING_LEFT = "Nothing is left to do: all states are where they shall be,"


@dataclass(frozen=True, kw_only=True)
class _Guide:
    config: Organization
    caller: Caller
    route: Route
    seen: Situation
    directory: Path | None
    yes: bool

    def do(self, number: int, step: Step) -> None:
        """One step, with what it is on stderr."""
        if step.kind not in _DONE:
            self._require_target()
        say(f"\n{number:3}. {describe_step(step, self.seen)}")
        project, stack = self.route.project, step.stack or ""
        if step.kind is StepKind.settings:
            for file in write_missing(project, self.seen.stacks, find_directory(project, self.directory)):
                say(f"wrote {file.name}")
        elif step.kind is StepKind.make:
            self._make_folder(self.seen.source)
            self.route.open_source().make_stack(stack)
        elif step.kind is StepKind.up:
            self._bring_up(self._open_batch([stack], self.seen.source, "up"))
        elif step.kind in CARRYING:
            self._make_folder(self.seen.target)
            Carrier(route=self.route, seen=self.seen, tell=say).carry(step)
        else:
            write_backend(project, self.seen.target)

    def finish(self, *, changed: bool) -> None:
        """Makes and brings up what the target lacks, and ends with previews that show nothing."""
        target = self.route.open_target()
        there = set(target.stacks())
        for name in self.seen.first:
            if name not in there:
                target.make_stack(name, self.seen.provider)
                say(f"made the stack {name}")
        names = [name for name in self.seen.stacks if name in there or name in self.seen.first]
        self._settle(names, self.seen.target)
        if not changed:
            typer.echo(f"{_NOTHING_LEFT} and their previews show no operation.")
            return
        files = [
            file.name for name in self.seen.held if (file := find_settings_file(self.route.project, name)).exists()
        ]
        typer.echo(explain_ending(self.seen, ["Pulumi.yaml", *files], os.environ.get("PULUMI_BACKEND_URL")))

    def _settle(self, names: Sequence[str], backend: str | None) -> None:
        """Previews the stacks, and brings up what is not until they show nothing."""
        say(f"\nPreviewing {', '.join(names)} from {backend}.")
        batch = self._open_batch(names, backend, "preview")
        results = batch.preview()
        if _is_left(results):
            self._bring_up(batch, results)
            results = batch.preview()
        _require_fine(batch, results)
        if _is_left(results):
            print_summary(make_progress_console(), results, batch.logs, planned=True)
            raise EngineRefusalError("after `up` the previews still show operations: their logs say which")

    def _bring_up(self, batch: Batch, results: tuple[Result, ...] | None = None) -> None:
        if results is None and not self.yes:
            results = batch.preview()
        if results is not None:
            _require_fine(batch, results)
            print_summary(make_progress_console(), results, batch.logs, planned=True)
            confirm("Bring this up?", yes=self.yes)
        _require_fine(batch, batch.up())

    def _open_batch(self, names: Sequence[str], backend: str | None, command: str) -> Batch:
        return open_batch(
            self.route.project, self.directory, names,
            command=command, parallel=None, logs=None, console=make_progress_console(), backend=backend,
        )  # fmt: skip

    def _require_target(self) -> None:
        reach = self.route.find_reach()
        if reach.state == "there":
            return
        if reach.state == "missing":
            raise EngineRefusalError(
                f"the stack {ADMIN} is up in {self.seen.source}, and there is no bucket for {self.seen.target} "
                f"({reach.said}): see what `pulumi refresh --stack {ADMIN}` says; nothing was moved"
            )
        self._settle(self.seen.first, self.seen.source)
        outputs = self.route.open_source().export(ADMIN).outputs
        raise EngineRefusalError(
            explain_denial(self.config, self.seen.target, reach.said, self.caller.arn, outputs.get("deploy_role_arn"))
        )

    @staticmethod
    def _make_folder(backend: str | None) -> None:
        folder = None if backend is None else find_folder(backend)
        if folder is not None:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)


def _find_route(project: Path, config: Organization, to: str | None, named: str | None) -> Route:
    bucket = plan_state_bucket(config)
    known = Known(named=named, current=None if named else find_current(project, os.environ))
    if to is not None:
        if find_folder(to) is None:
            raise UsageError(f"--to {to}: only a backend in a folder is gone back to: file:///a/folder")
        return find_way_out(project, config, bucket, to, known)
    if bucket is None:
        raise UsageError(
            "the config has no admin.yaml, so no stack makes a bucket for the states: write one, with a `state_bucket`"
        )
    return find_way_in(project, config, bucket, known)


def _require_caller(config: Organization, caller: Caller) -> None:
    management = config.settings.management_account_id
    if config.settings.access.management == "direct" and caller.account != management:
        raise EngineRefusalError(
            f"organization.yaml says `management: direct`, so the caller acts in the management account, {management}, "
            f"and these are credentials of {caller.account} ({caller.arn}): get those of the management account, or "
            "write `management: role` once the stack org has made access.management_role"
        )


def _require_passphrase(seen: Situation, steps: tuple[Step, ...]) -> None:
    if any(name in os.environ for name in ("PULUMI_CONFIG_PASSPHRASE", "PULUMI_CONFIG_PASSPHRASE_FILE")):
        return
    if seen.provider == PASSPHRASE or any(step.kind in {StepKind.make, StepKind.move} for step in steps):
        raise UsageError(
            "PULUMI_CONFIG_PASSPHRASE is not set, and a state outside of the bucket is encrypted by a passphrase, so "
            "nothing was begun: `export PULUMI_CONFIG_PASSPHRASE=...`, the one that the stacks have, or a new one. The "
            "program's own stacks hold no secret, so it may be empty"
        )


def _is_left(results: tuple[Result, ...]) -> bool:
    return any(result.has_changes or result.outcome in {Outcome.later, Outcome.not_made} for result in results)


def _require_fine(batch: Batch, results: tuple[Result, ...]) -> None:
    """Ends the command where a stack failed."""
    code = find_exit_code(results, interrupted=batch.interrupts.came)
    if code:
        print_summary(make_progress_console(), results, batch.logs, planned=False)
        say("Nothing more was done: the same command goes on from here.")
        raise typer.Exit(code)
