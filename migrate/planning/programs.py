"""What the stacks' programs register, asked of the engine.

Owns: which stacks are asked what, and a stack that cannot be previewed yet. Read-only: previews and exports.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from engine.errors import EngineError
from engine.preview import StackProgram, read_program
from migrate.errors import MigrateError

STACKS = ("org", "admin")
"""The stacks that the program knows, in the order in which they can be planned."""

_WAITS_FOR_ORG = "run `pulumi up --stack org` first"
"""How the program says that its stack `admin` has nothing to stand on (components/wiring/admin.py)."""

_DEFERRED = (
    "it reads the outputs of the stack `org`, which are there after `apply` and a `pulumi up --stack org` (which has "
    "zero resource operations); then plan again"
)


class PreviewEngine(Protocol):
    """The part of engine.cli.Engine that a plan needs."""

    def stacks(self) -> list[str]:
        """The names of the project's stacks."""
        ...

    def preview(self, stack: str) -> list[dict[str, Any]]:
        """The steps of `pulumi preview --json`."""
        ...

    def import_skeleton(self, stack: str) -> dict[str, Any]:
        """What `pulumi preview --import-file` writes."""
        ...

    def export(self, stack: str) -> dict[str, Any]:
        """The deployment of `pulumi stack export`."""
        ...


@dataclass(frozen=True)
class Programs:
    """`programs`: of every stack that exists; `planned`: those that were previewed; `deferred`: why others were not."""

    programs: tuple[StackProgram, ...]
    planned: frozenset[str]
    deferred: Mapping[str, str]


def read_programs(
    engine: PreviewEngine,
    wanted: Collection[str],
    *,
    has_admin: bool,
    tell: Callable[[str], None] = lambda _message: None,
) -> Programs:
    """Previews the `wanted` stacks, or, without any, all that can be; of the others only what they hold.

    `has_admin`: the config has an admin.yaml. `tell` is called with what begins.

    Raises:
        MigrateError: a wanted stack is unknown, missing or cannot be previewed; or there is no stack at all.
    """
    existing = [stack for stack in STACKS if stack in engine.stacks()]
    known = STACKS if has_admin else STACKS[:1]
    _require(wanted, existing, known)
    programs: list[StackProgram] = []
    planned: set[str] = set()
    deferred: dict[str, str] = {}
    for stack in known:
        if stack not in existing:
            deferred[stack] = f"it does not exist: `pulumi stack init {stack}`, then plan again"
            continue
        tell(f"reading what stack {stack} holds")
        deployment = engine.export(stack)
        if not wanted or stack in wanted:
            try:
                tell(f"previewing stack {stack}")
                programs.append(read_program(stack, engine.preview(stack), engine.import_skeleton(stack), deployment))
                planned.add(stack)
                continue
            except EngineError as error:
                if _WAITS_FOR_ORG not in str(error):
                    raise
                if wanted == ["admin"]:
                    raise MigrateError(f"stack admin cannot be planned yet: {_DEFERRED}") from None
            deferred[stack] = _DEFERRED
        programs.append(read_program(stack, [], {}, deployment))
    return Programs(tuple(programs), frozenset(planned), deferred)


def _require(wanted: Collection[str], existing: Collection[str], known: Collection[str]) -> None:
    unknown = sorted(set(wanted) - set(known))
    if unknown:
        raise MigrateError(
            f"stack {', '.join(unknown)} is none of this program's, so nothing was planned: name one of "
            f"{', '.join(known)} with --stack" + ("" if "admin" in known else "; `admin` needs an admin.yaml")
        )
    missing = sorted(set(wanted) - set(existing)) or ([] if "org" in existing else ["org"])
    if missing:
        commands = " and ".join(f"`pulumi stack init {stack}`" for stack in missing)
        raise MigrateError(f"stack {', '.join(missing)} does not exist, so there is nothing to plan for: {commands}")
