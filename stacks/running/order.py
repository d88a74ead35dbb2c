"""Which of the stacks run, and what each of them waits for. Pure."""

from collections.abc import Mapping, Sequence
from itertools import pairwise

from config.plan.stack_order import find_circle
from config.plan.stacks import StackPlan
from stacks.errors import UsageError
from stacks.running.strays import describe_end

Order = Mapping[str, tuple[str, ...]]
"""By the name of each stack that runs, in the order of the config: the stacks that it waits for."""


def select_plans(plans: Sequence[StackPlan], names: Sequence[str]) -> tuple[StackPlan, ...]:
    """The stacks with these names, in the order of the config; all of them where no name is given.

    Raises:
        UsageError: the config has no such stack.
    """
    known = [plan.name for plan in plans]
    unknown = sorted(set(names) - set(known))
    if unknown:
        raise UsageError(
            *(
                f"the config has no stack {name!r}, so nothing was started; its stacks are {', '.join(known)}"
                + describe_end(name)
                for name in unknown
            )
        )
    return tuple(plan for plan in plans if not names or plan.name in names)


def find_order(plans: Sequence[StackPlan]) -> Order:
    """What each of these stacks waits for. One that waits for a stack which is not among them runs without it.

    Raises:
        UsageError: stacks wait for each other; it names the links.
    """
    names = {plan.name for plan in plans}
    order = {plan.name: tuple(name for name in plan.waits_for if name in names) for plan in plans}
    circle = find_circle(order)
    if circle:
        needs = {(plan.name, need.stack): need.output for plan in reversed(plans) for need in reversed(plan.needs)}
        links = ", ".join(
            f"{name} needs the output {needs[name, other]} of {other}" for name, other in pairwise(circle)
        )
        raise UsageError(
            f"the stacks {', '.join(sorted(set(circle)))} wait for each other, so none of them can be the first and "
            f"nothing was started: {links}; move an account, a role or a share so that one of these goes"
        )
    return order
