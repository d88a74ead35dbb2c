"""One file a stack: resolves the ids in the plans of `config.plan` and hands them to components. It decides nothing."""

from typing import Any

import pulumi

from config.models import Organization
from config.plan.groups import plan_groups
from config.plan.stacks import ADMIN, ORG, plan_stacks
from engine.deployment import Deployment
from recovery.contents import find_contents
from recovery.moves import StackReader
from stacks.programs.accounts import build_accounts
from stacks.programs.admin import build_admin
from stacks.programs.org import build_org

__all__ = ["build"]

Outputs = dict[str, Any]

_FORMER_GROUP = (
    "; it has what is in accounts, and the config gives that to other stacks: `python -m stacks move` carries it over"
)


async def build(
    stack: str,
    organization: Organization,
    deployment: Deployment | None = None,
    engine: StackReader | None = None,
) -> Outputs:
    """Registers everything that the stack holds and returns its outputs.

    `deployment`: what the stack's state has; None stands for a stack that was never up. `engine` reads the other
    stacks; None stands for a project that has no other.

    Raises:
        pulumi.RunError: the config knows no such stack, or would lose what the state has (recovery).
    """
    there = Deployment() if deployment is None else deployment
    others = _NoStacks() if engine is None else engine
    if stack == ORG:
        return build_org(organization, there, others)
    if stack == ADMIN:
        return await build_admin(organization, there)
    group = next((group for group in plan_groups(organization) if group.stack == stack), None)
    if group is None:
        raise pulumi.RunError(
            f"stack {stack!r} is not one of this organization's, so nothing was registered; "
            f"the stacks are {', '.join(plan.name for plan in plan_stacks(organization))}: "
            "select one with `--stack org`" + (_FORMER_GROUP if find_contents(organization, there) else "")
        )
    return await build_accounts(organization, group, there, others)


class _NoStacks:
    """Reads a project of one stack."""

    def stacks(self) -> list[str]:
        return []

    def export(self, stack: str) -> Deployment:
        del stack
        return Deployment()
