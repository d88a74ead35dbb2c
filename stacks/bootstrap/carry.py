"""Carries the state of one stack from one backend to the other, so that at every moment one of them has it whole."""

import json
import os
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from engine.errors import EngineRefusalError
from recovery.locks import BackendError, describe, open_locks
from stacks.bootstrap.backends import LOCAL_FOLDER
from stacks.bootstrap.copies import differ, read_copy
from stacks.bootstrap.look import Route
from stacks.bootstrap.plan import Situation, Step, StepKind, plan_carrying
from stacks.running.jobs import open_held
from stacks.running.settings import find_settings_file, read_project_name

MOVED_FOLDER = "moved"
"""In LOCAL_FOLDER: an export of each state that was moved, as its old backend had it last."""


@dataclass(frozen=True, kw_only=True)
class Carrier:
    """`tell` hears what was done, a sentence each."""

    route: Route
    seen: Situation
    tell: Callable[[str], None]

    def carry(self, step: Step) -> None:
        """Does one of the steps of plan.CARRYING under the stack's leases, if it is still the next one.

        Raises:
            EngineRefusalError: another run has the stack locked, or changed it meanwhile.
            LeaseError: another run holds the stack's lease.
        """
        stack = step.stack or ""
        lost: list[str] = []
        with ExitStack() as leases:
            for backend in (self.seen.source, self.seen.target):
                if backend is not None and backend.startswith("s3://"):
                    held = open_held(self.route.project, backend)
                    leases.enter_context(held.leases.hold(stack, held.owner, lost.append, tell=self.tell))
            self._require_unlocked(stack)
            old, new = self.route.look_again(self.seen, stack)
            left = next(plan_carrying(self.seen, stack, old, new), None)
            if left is not step.kind or differ(old, new):
                raise EngineRefusalError(
                    f"{stack}: another run changed its state meanwhile, so this step was not done: run this again"
                )
            if lost:
                raise EngineRefusalError(*lost)
            self._do(step.kind, stack)

    def _do(self, kind: StepKind, stack: str) -> None:
        if kind is StepKind.discard:
            self.route.open_target().remove_stack(stack)
        elif kind is StepKind.move:
            self._move(stack)
        elif kind is StepKind.release:
            self._release(stack)
        else:
            self.route.open_target().change_secrets_provider(stack, self.seen.provider)

    def _move(self, stack: str) -> None:
        settings = find_settings_file(self.route.project, stack)
        backups = set(settings.parent.glob(f"{settings.name}.bak.*"))
        self.route.open_target().migrate(stack, self.seen.source or "", self.seen.provider)
        old, new = self.route.look_again(self.seen, stack)
        if old is None or new is None or old.digest != new.digest:
            raise EngineRefusalError(
                f"{stack}: what arrived in {self.seen.target} is not what {self.seen.source} has, so the latter stays "
                "the right one and keeps it: run this again, which says how they differ"
            )
        self.tell(f"{stack}: {new.resources} resources are in {self.seen.target}, each as it was")
        # Git has what the engine saves here.
        for backup in set(settings.parent.glob(f"{settings.name}.bak.*")) - backups:
            backup.unlink()

    def _release(self, stack: str) -> None:
        engine = self.route.open_source()
        export = engine.export_document(stack)
        copy = read_copy(export, is_up=True)
        if not copy.is_empty:
            file = self._name_export(stack, copy.written)
            with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as opened:
                json.dump(export, opened)
                opened.flush()
                os.fsync(opened.fileno())
            self.tell(f"{stack}: what {self.seen.source} had is in {file}")
        engine.remove_stack(stack, with_resources=True)

    def _name_export(self, stack: str, written: str) -> Path:
        folder = self.route.project / LOCAL_FOLDER / MOVED_FOLDER
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        return folder / f"{stack}.{''.join(filter(str.isalnum, written)) or 'unknown'}.json"

    def _require_unlocked(self, stack: str) -> None:
        """A run in the source that goes on would change what is being copied."""
        if self.seen.source is None:
            return
        try:
            locks = open_locks(self.seen.source, read_project_name(self.route.project), stack)
            found = [] if locks is None else locks.read()
        except BackendError as error:
            raise EngineRefusalError(str(error)) from None
        if found:
            holders = ", ".join(map(describe, found))
            raise EngineRefusalError(
                f"{stack} is locked in {self.seen.source} by {holders}, so it was not touched: wait until that run "
                f"ends; if it was killed, `export PULUMI_BACKEND_URL='{self.seen.source}'` and `python -m recovery "
                f"--stack {stack}` say so, and unlock"
            )
