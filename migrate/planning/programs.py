"""What the stacks' programs register, asked of the engine. A stack that needs outputs that are not there is deferred.

Read-only: previews and exports.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from config.plan.stacks import ADMIN, StackPlan
from engine.deployment import Deployment
from engine.preview import StackProgram, read_program
from migrate.errors import MigrateError


class PreviewEngine(Protocol):
    """The part of engine.cli.Engine that a plan needs."""

    def stacks(self) -> list[str]:
        """The names of the project's stacks."""
        ...

    def preview_import(self, stack: str) -> tuple[list[dict[str, Any]], dict[str, Any]]:
        """The steps of `pulumi preview --json`, and what `--import-file` writes."""
        ...

    def export(self, stack: str) -> Deployment:
        """The stack's state."""
        ...


@dataclass(frozen=True)
class Programs:
    """`programs`: of every stack that exists; `planned`: those that were previewed; `deferred`: why others were not."""

    programs: tuple[StackProgram, ...]
    planned: frozenset[str]
    deferred: Mapping[str, str]


def read_programs(
    engine: PreviewEngine,
    stacks: Sequence[StackPlan],
    wanted: Collection[str],
    tell: Callable[[str], None] = lambda _message: None,
) -> Programs:
    """Previews the `wanted` stacks, or, without any, all that can be; of the others only what they hold.

    `stacks`: those of the config, each after those that it needs. `tell` is called with what begins.

    Raises:
        MigrateError: a wanted stack is unknown, missing or cannot be previewed; or there is no stack at all.
    """
    existing = engine.stacks()
    _require(wanted, existing, [stack.name for stack in stacks])
    programs: list[StackProgram] = []
    planned: set[str] = set()
    deferred: dict[str, str] = {}
    outputs: dict[str, Mapping[str, Any]] = {}
    for stack in stacks:
        name = stack.name
        if name not in existing:
            deferred[name] = f"it does not exist: `pulumi stack init {name}`, then plan again"
            continue
        tell(f"reading what stack {name} holds")
        deployment = engine.export(name)
        outputs[name] = deployment.outputs
        if wanted and name not in wanted:
            programs.append(read_program(name, [], {}, deployment))
        elif unmet := _find_unmet(stack, outputs):
            if set(wanted) == {name}:
                raise MigrateError(f"stack {name} cannot be planned yet: {_describe_unmet(unmet)}")
            deferred[name] = _describe_unmet(unmet)
            programs.append(read_program(name, [], {}, deployment))
        else:
            tell(f"previewing stack {name}")
            programs.append(read_program(name, *engine.preview_import(name), deployment))
            planned.add(name)
    return Programs(tuple(programs), frozenset(planned), deferred)


def _find_unmet(stack: StackPlan, outputs: Mapping[str, Mapping[str, Any]]) -> str | None:
    """The first stack that lacks an output that this one needs. `outputs`: by stack."""
    return next((need.stack for need in stack.needs if not need.is_met_by(outputs.get(need.stack, {}))), None)


def _describe_unmet(needed: str) -> str:
    return (
        f"it reads the outputs of the stack `{needed}`, which are there after `apply` and a `pulumi up --stack "
        f"{needed}` (which has zero resource operations); then plan again"
    )


def _require(wanted: Collection[str], existing: Collection[str], known: Sequence[str]) -> None:
    unknown = sorted(set(wanted) - set(known))
    if unknown:
        raise MigrateError(
            f"stack {', '.join(unknown)} is none of this program's, so nothing was planned: name one of "
            f"{', '.join(known)} with --stack" + ("" if ADMIN in known else f"; `{ADMIN}` needs an admin.yaml")
        )
    missing = sorted(set(wanted) - set(existing)) or ([] if known[0] in existing else [known[0]])
    if missing:
        commands = " and ".join(f"`pulumi stack init {stack}`" for stack in missing)
        raise MigrateError(f"stack {', '.join(missing)} does not exist, so there is nothing to plan for: {commands}")
