"""Stacks that nobody has made yet and whose contents another stack has: they are moved to, and not brought up."""

from collections.abc import Collection

from config import Organization
from config.plan.groups import GROUP_STACK
from config.plan.stacks import StackPlan
from config.plan.workloads import WORKLOAD_STACK
from recovery.contents import name_accounts
from recovery.moves import StackReader, read_states
from stacks.moving.plan import plan_moves
from stacks.running.results import Outcome, Result


def find_unmoved(
    config: Organization, engine: StackReader, plans: Collection[StackPlan], there: Collection[str]
) -> dict[str, Result]:
    """Those of `plans` that are not in the backend, `there`, and that `stacks move` makes and fills.

    Raises:
        EngineError: a state cannot be read.
    """
    missing = {plan.name for plan in plans if plan.name.startswith((GROUP_STACK, WORKLOAD_STACK))} - set(there)
    if not missing:
        return {}
    return {
        move.dest: Result(
            stack=move.dest,
            outcome=Outcome.refused,
            reason=f"what is in {name_accounts(move.accounts)} is in the stack {move.source}: `python -m stacks move` "
            "carries it over, and makes this stack",
        )
        for move in plan_moves(config, read_states(engine, there)).moves
        if move.dest in missing
    }
