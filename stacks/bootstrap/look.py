"""Reads what there is: backends, settings files, Pulumi.yaml. It changes nothing."""

from dataclasses import dataclass
from pathlib import Path

from config import Organization
from config.plan.stacks import StackPlan, plan_stacks
from config.plan.state_bucket import StateBucketPlan
from engine.cli import Engine
from live.backends import read_bucket_backend
from live.caller import Reach, find_reach
from stacks.bootstrap.backends import (
    LOCAL_FOLDER,
    find_folder,
    is_same,
    name_bucket_url,
    name_key_url,
    name_local_url,
    read_backend,
)
from stacks.bootstrap.copies import Copy, is_up, read_copy
from stacks.bootstrap.plan import Situation
from stacks.running.settings import read_settings

PASSPHRASE = "passphrase"  # noqa: S105 -- the name of a secrets provider


@dataclass(frozen=True, kw_only=True)
class Route:
    """From where to where the states go. `first`: the stacks that come up before `target` can be used."""

    project: Path
    plans: tuple[StackPlan, ...]
    source: str | None
    target: str
    provider: str
    first: tuple[str, ...]

    def look(self) -> Situation:
        """What is left of the way."""
        reach = self.find_reach()
        old = {} if self.source is None else self._read_all(self.source)
        new = self._read_all(self.target) if reach.state == "there" else {}
        names = tuple(plan.name for plan in self.plans)
        settings = {name: read_settings(self.project, name) for name in {*names, *old, *new}}
        return Situation(
            source=self.source,
            target=self.target,
            provider=self.provider,
            stacks=names,
            first=self.first,
            unguarded=tuple(name for name in names if not settings[name].is_guarded),
            encrypted_by={name: found.secrets_provider for name, found in settings.items()},
            old=old,
            new=new,
            reach=reach.state,
            pointed=is_same(read_backend(self.project), self.target),
        )

    def look_again(self, seen: Situation, stack: str) -> tuple[Copy | None, Copy | None]:
        """What the source and the target have of one stack now."""
        old = None if seen.source is None else self._read_all(seen.source, stack).get(stack)
        return old, self._read_all(self.target, stack).get(stack)

    def find_reach(self) -> Reach:
        """Whether the caller gets at the target."""
        bucket = read_bucket_backend(self.target)
        return Reach("there") if bucket is None else find_reach(bucket)

    def open_target(self) -> Engine:
        """The engine with the target."""
        return Engine(self.project, self.target)

    def open_source(self) -> Engine:
        """The engine with the source."""
        return Engine(self.project, self.source)

    def _read_all(self, backend: str, only: str | None = None) -> dict[str, Copy]:
        folder = find_folder(backend)
        if folder is not None and not folder.is_dir():
            return {}
        engine = Engine(self.project, backend)
        copies: dict[str, Copy] = {}
        for name in engine.stacks():
            if only in (None, name):
                export = engine.export_document(name)
                copies[name] = read_copy(export, is_up=is_up(name, export, self.plans))
        return copies


@dataclass(frozen=True, kw_only=True)
class Known:
    """Backends that may have the states now. `named`: by the user. `current`: what Pulumi uses here."""

    named: str | None
    current: str | None

    def find_source(self, target: str, usual: str | None) -> str | None:
        """The one to go from. `usual`: where nothing else is known."""
        used = None if is_same(self.current, target) else self.current
        return self.named or used or (None if is_same(usual, target) else usual)


def find_way_in(project: Path, config: Organization, bucket: StateBucketPlan, known: Known) -> Route:
    """Into the state bucket, once all stacks are up: a new account can be entered from the management account alone,
    whose callers the bucket is closed to.
    """
    target = name_bucket_url(bucket)
    has_local = known.current is None or (project / LOCAL_FOLDER / ".pulumi").is_dir()
    plans = plan_stacks(config)
    return Route(
        project=project,
        plans=plans,
        source=known.find_source(target, name_local_url(project) if has_local else None),
        target=target,
        provider=name_key_url(bucket),
        first=tuple(plan.name for plan in plans),
    )


def find_way_out(
    project: Path, config: Organization, bucket: StateBucketPlan | None, target: str, known: Known
) -> Route:
    """Out of the state bucket, or of whatever is in use, into another backend."""
    return Route(
        project=project,
        plans=plan_stacks(config),
        source=known.find_source(target, None if bucket is None else name_bucket_url(bucket)),
        target=target,
        provider=PASSPHRASE,
        first=(),
    )
