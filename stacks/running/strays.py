"""Stacks of groups that the backend has and the config has no longer: no command runs them, so each says so."""

from collections.abc import Iterable

from config import Organization
from config.plan.groups import GROUP_STACK
from config.plan.stacks import plan_stacks
from config.plan.workloads import WORKLOAD_STACK


def describe_strays(config: Organization, there: Iterable[str]) -> str | None:
    """What they are and what to do; None where there is none. `there`: the stacks of the backend."""
    known = {plan.name for plan in plan_stacks(config)}
    strays = sorted(name for name in there if name.startswith((GROUP_STACK, WORKLOAD_STACK)) and name not in known)
    if not strays:
        return None
    them = "it" if len(strays) == 1 else "them"
    first = strays[0]
    return (
        f"The config has nothing for {', '.join(strays)} any more, so nothing runs {them}. `python -m stacks move` "
        f"carries what went to other stacks; `pulumi preview --stack {first}` says what else is there, and `pulumi "
        f"destroy --stack {first}` deletes it; an empty one goes by `pulumi stack rm {first} --force`, with its "
        f"Pulumi.{first}.yaml"
    )


def describe_end(stack: str) -> str:
    """How a stack ends that the config has no longer; "" of a name that no stack of a group or of workloads has."""
    if not stack.startswith((GROUP_STACK, WORKLOAD_STACK)):
        return ""
    return (
        ". Where it is one that nothing is left for: `python -m stacks move` carries what went to other stacks, "
        f"`pulumi destroy --stack {stack}` deletes the rest, and `pulumi stack rm {stack}` the stack"
    )
