"""Carries a plan of moves out, by the engine's own commands on states, and proves that nothing is left to do."""

from collections.abc import Callable, Collection, Sequence
from itertools import islice
from typing import Any, Protocol

from engine.deployment import Deployment
from engine.urns import split_urn
from stacks.moving.plan import Move, MovePlan

_URNS_AT_ONCE = 500
"""Each call of the engine reads and writes both states; a command line takes some 2 MB."""

_QUIET = frozenset({"same", "read"})


class MovingEngine(Protocol):
    """The part of engine.cli.Engine that moves states."""

    def stacks(self) -> list[str]: ...
    def export(self, stack: str) -> Deployment: ...
    def make_stack(self, stack: str, secrets_provider: str | None = None) -> None: ...
    def move_state(self, source: str, dest: str, *urns: str) -> None: ...
    def delete_from_state(self, stack: str, *urns: str) -> None: ...
    def preview(self, stack: str) -> list[dict[str, Any]]: ...


def make_moves(
    engine: MovingEngine,
    plan: MovePlan,
    secrets_provider: str | None,
    tell: Callable[[str], None],
    require_leases: Callable[[], None],
) -> None:
    """Makes the stacks that are missing, moves, and lets each source forget what it has no use for.

    Killed at any point it is finished by the next plan. `secrets_provider`: of stacks that are made. `require_leases`
    is called before each change of a state, and raises where another run may be writing it.

    Raises:
        EngineError: in the engine's words. What was moved before stays moved.
    """
    existing = set(engine.stacks())
    for dest in sorted({move.dest for move in plan.moves} - existing):
        engine.make_stack(dest, secrets_provider)
        tell(f"made the stack {dest}")
    for move in plan.moves:
        _make_move(engine, move, tell, require_leases)
    for stack, urns in plan.providers.items():
        require_leases()
        engine.delete_from_state(stack, *urns)
        tell(f"{stack} forgot {count(len(urns), 'provider')} that nothing in it uses any more")


def describe_emptied(stack: str, state: Deployment) -> str:
    """What to do with a stack that the config has no more, by what is still in its state.

    The engine keeps the stack itself, its reference to `org` and providers, so it wants `--force` for any.
    """
    left = [urn for urn in state.by_urn if not split_urn(urn)[0].startswith("pulumi:")]
    if not left:
        return (
            f"The config has no stack {stack} any more, and nothing of AWS is in it: `pulumi stack rm {stack} "
            f"--force`, and delete Pulumi.{stack}.yaml"
        )
    told = ", ".join(" ".join(split_urn(urn)) for urn in left[:5])
    return (
        f"The config has no stack {stack} any more, and its state still has {count(len(left), 'resource')} that no "
        f"account of the config has: {told}{' ...' if len(left) > 5 else ''}. Don't remove it before they are gone"
    )


def find_changes(engine: MovingEngine, stacks: Collection[str]) -> dict[str, list[str]]:
    """What the previews of these stacks would change: `update aws:iam/role:Role name`, by stack; no empty lists."""
    found = {
        stack: [
            f"{step['op']} {' '.join(split_urn(step['urn']))}"
            for step in engine.preview(stack)
            if step["op"] not in _QUIET
        ]
        for stack in stacks
    }
    return {stack: changes for stack, changes in found.items() if changes}


def count(number: int, what: str) -> str:
    """Such as `1 provider` and `2 providers`."""
    return f"{number} {what}" if number == 1 else f"{number} {what}s"


def _make_move(
    engine: MovingEngine, move: Move, tell: Callable[[str], None], require_leases: Callable[[], None]
) -> None:
    for some in _cut(move.components):
        require_leases()
        engine.move_state(move.source, move.dest, *some)
    if move.components:
        tell(f"moved {count(move.resources, 'resource')} from {move.source} to {move.dest}")
    if move.copies:
        for some in _cut(move.copies):
            require_leases()
            engine.delete_from_state(move.source, *some)
        tell(f"{move.source} forgot {count(len(move.copies), 'resource')} that {move.dest} had already")


def _cut(urns: Sequence[str]) -> list[tuple[str, ...]]:
    rest = iter(urns)
    return list(iter(lambda: tuple(islice(rest, _URNS_AT_ONCE)), ()))
