"""The stacks that a command is about, and what it does with all of them. It asks nobody and prints no summary."""

import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TypedDict

import psutil
from rich.console import Console

from config import Organization, load
from config.plan.stacks import StackPlan, find_entered, plan_stacks
from engine.cli import Engine
from engine.memory import size_pool
from review.gate.judge import judge
from stacks.ci.masking import list_external_ids
from stacks.errors import UsageError
from stacks.running.jobs import Work, open_held
from stacks.running.order import find_order, select_plans
from stacks.running.pool import Interrupts, run_stacks
from stacks.running.previews import find_file, make_folder, save_preview
from stacks.running.progress import Progress
from stacks.running.results import Outcome, Result
from stacks.running.settings import find_directory, find_settings_file, read_settings, require_directory, write_missing
from stacks.running.strays import describe_strays
from stacks.running.unmoved import find_unmoved


class _Common(TypedDict):
    project: Path
    logs: Path
    backend: str | None


@dataclass(frozen=True, kw_only=True)
class Batch:
    """`plans`: the stacks, in order. `size`: how many run at once. `logs`: the folder for their logs.

    `directory`: of the organization's YAML. `backend`: the URL of the one that holds the stacks; None, the one that
    the caller uses.
    """

    project: Path
    directory: Path
    config: Organization
    plans: tuple[StackPlan, ...]
    size: int
    logs: Path
    console: Console
    interrupts: Interrupts = field(default_factory=Interrupts)
    backend: str | None = None

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(plan.name for plan in self.plans)

    def write_settings(self, say: Callable[[str], None]) -> None:
        """Writes the settings files that are missing, and says so."""
        for file in write_missing(self.project, self.names, self.directory):
            say(f"wrote {file.name}: commit it")

    def make_stacks(self, say: Callable[[str], None]) -> None:
        """Makes the stacks that the backend does not have yet, with the secrets provider that their settings name."""
        engine = self._engine
        there = set(engine.stacks())
        unmoved = find_unmoved(self.config, engine, self.plans, there)
        for name in self.names:
            if name in there or name in unmoved:
                continue
            file = find_settings_file(self.project, name)
            before = file.read_bytes()
            engine.make_stack(name, read_settings(self.project, name).secrets_provider)
            wrote = "" if file.read_bytes() == before else f"; the key of its secrets is in {file.name} now: commit it"
            say(f"made the stack {name}{wrote}")

    def tell_strays(self, say: Callable[[str], None]) -> None:
        """Names the stacks of groups that the config has no longer, where the command is about all stacks."""
        if len(self.plans) < len(plan_stacks(self.config)):
            return
        told = describe_strays(self.config, self._engine.stacks())
        if told is not None:
            say(told)

    def preview(self, *options: str, save: Path | None = None) -> tuple[Result, ...]:
        """What `up` would do, at once: a preview waits for nothing, since it sees what is up now.

        `save`: the folder that gets what is reviewed of each preview that succeeds.
        """
        engine = self._engine
        there = set(engine.stacks())
        told = {
            plan.name: Result(
                stack=plan.name,
                outcome=Outcome.not_made,
                reason=f"the backend has no such stack yet: `python -m stacks up {plan.name}` makes it",
            )
            for plan in self.plans
            if plan.name not in there
        }
        told |= find_unmoved(self.config, engine, self.plans, there)
        told |= _find_later(engine, [plan for plan in self.plans if plan.name in there], there)
        if save is None:
            return self._run(Work(command=("preview", *options), **self._common), told)
        make_folder(save)
        for plan in self.plans:
            find_file(save, plan.name).unlink(missing_ok=True)  # of an earlier run
        external_ids = list_external_ids(self.config)

        def keep(stack: str, events: str) -> None:
            save_preview(save, stack, events, external_ids)

        return self._run(Work(command=("preview", *options), keep=keep, **self._common), told)

    def up(self, *options: str) -> tuple[Result, ...]:
        """Brings the stacks up, each after those that it waits for, as the gate has seen them in a preview."""
        told = find_unmoved(self.config, self._engine, self.plans, self._engine.stacks())
        today = datetime.now(UTC).date()
        work = Work(
            command=("up", *options),
            judge=lambda preview: judge([preview], self.config, today),
            **self._common,
        )
        return self._run(work, told, ordered=True)

    def refresh(self, *, preview_only: bool) -> tuple[Result, ...]:
        """Reads AWS into the states, or only says where they differ."""
        there = set(self._engine.stacks())
        told = {
            name: Result(stack=name, outcome=Outcome.not_made, reason="the backend has no such stack")
            for name in self.names
            if name not in there
        }
        mode = "--preview-only" if preview_only else "--yes"
        work = Work(command=("refresh", mode, "--suppress-outputs"), drifts=preview_only, **self._common)
        return self._run(work, told)

    def _run(self, work: Work, told: Mapping[str, Result], *, ordered: bool = False) -> tuple[Result, ...]:
        plans = [plan for plan in self.plans if plan.name not in told]
        order = find_order(plans) if ordered else {plan.name: () for plan in plans}
        with Progress(self.console, work.command[0], planned=work.is_planned) as progress:
            if not work.is_planned:
                held = open_held(self.project, self._engine.backend())
                if held.leases.note:
                    progress.say(held.leases.note)
                work = replace(work, held=held)
            for result in told.values():
                progress.finish(result)
            ran = run_stacks(order, work.run, self.size, progress, self.interrupts)
        results = {result.stack: result for result in (*told.values(), *ran)}
        return tuple(results[name] for name in self.names)

    @property
    def _common(self) -> _Common:
        return {"project": self.project, "logs": self.logs, "backend": self.backend}

    @property
    def _engine(self) -> Engine:
        return Engine(self.project, self.backend)


def open_batch(
    project: Path,
    directory: Path | None,
    names: Sequence[str],
    *,
    command: str,
    parallel: int | None,
    logs: Path | None,
    console: Console,
    backend: str | None = None,
) -> Batch:
    """The stacks with these names, all of the config's where there are none. `logs`: None, a new folder.
    `backend`: as in Batch.

    Raises:
        UsageError: as `plan_batch`; the folder for logs cannot be made.
    """
    organization, plans = plan_batch(project, directory, names)
    folder = logs or project / ".pulumi-logs" / f"{datetime.now(UTC):%Y%m%dT%H%M%SZ}-{command}-{os.getpid()}"
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise UsageError(f"{folder}: logs cannot be written there ({error.strerror}): --logs names a folder") from None
    providers = [len(find_entered(organization, plan)) for plan in plans]
    size = size_pool(providers, psutil.virtual_memory().available, parallel)
    return Batch(
        project=project,
        directory=find_directory(project, directory),
        config=organization,
        plans=plans,
        size=size,
        logs=folder,
        console=console,
        backend=backend,
    )


def plan_batch(
    project: Path, directory: Path | None, names: Sequence[str]
) -> tuple[Organization, tuple[StackPlan, ...]]:
    """The organization, and its stacks with these names. `directory`: None, the one that the program reads.

    Raises:
        ConfigErrors: the config is wrong.
        UsageError: no such stack; stacks wait for each other; a stack reads its config from another folder.
    """
    directory = find_directory(project, directory)
    organization = load(directory)
    plans = select_plans(plan_stacks(organization), names)
    find_order(plans)
    require_directory(project, directory, (plan.name for plan in plans))
    return organization, plans


def _find_later(engine: Engine, plans: Sequence[StackPlan], there: set[str]) -> dict[str, Result]:
    """The stacks that cannot be previewed yet, since one that they wait for has no output that they need."""
    outputs = {
        name: engine.export(name).outputs if name in there else {}
        for name in sorted({name for plan in plans for name in plan.waits_for})
    }
    later: dict[str, Result] = {}
    for plan in plans:
        empty = [
            name
            for name in plan.waits_for
            if not any(need.is_met_by(outputs[name]) for need in plan.needs if need.stack == name)
        ]
        if empty:
            reason = f"can be previewed once {' and '.join(empty)} {'is' if len(empty) == 1 else 'are'} up"
            later[plan.name] = Result(stack=plan.name, outcome=Outcome.later, reason=reason)
    return later
