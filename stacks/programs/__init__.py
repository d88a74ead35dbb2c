"""One file a stack: resolves the ids in the plans of `config.plan` and hands them to components. It decides nothing."""

from typing import Any

import pulumi

from components.workloads.bounds import hold_workloads
from config.models import Organization
from config.plan.groups import plan_groups
from config.plan.stacks import ADMIN, ORG, find_stack_of, plan_stacks
from config.plan.workloads import plan_workload_accounts
from engine.deployment import Deployment
from engine.urns import SEPARATOR
from recovery.contents import find_contents, find_home, name_accounts
from recovery.moves import StackReader
from stacks.programs.accounts import build_accounts
from stacks.programs.admin import build_admin
from stacks.programs.org import build_org
from stacks.programs.own_stacks import build_workloads

__all__ = ["build"]

Outputs = dict[str, Any]

_FORMER_GROUP = (
    "; it has what is in {}, and the config gives that to other stacks: `python -m stacks move` carries it over"
)
_REMOVED = (
    "; it has {}, not in workloads.yaml any more: put it back, or let `pulumi destroy --stack {}` delete what this "
    "stack has, and then `pulumi stack rm {}` the stack"
)
_LEFT_CONFIG = (
    "; it has what is in {}, not in accounts.yaml any more: put it back, or let `pulumi destroy --stack {}` delete "
    "what this stack has, before `org` lets the account go"
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
    hold_workloads()
    if stack == ORG:
        return build_org(organization, there, others)
    if stack == ADMIN:
        return await build_admin(organization, there)
    if stack in plan_workload_accounts(organization):
        return await build_workloads(organization, stack, there, others)
    group = next((group for group in plan_groups(organization) if group.stack == stack), None)
    if group is None:
        raise pulumi.RunError(
            f"stack {stack!r} is not one of this organization's, so nothing was registered; "
            f"the stacks are {', '.join(plan.name for plan in plan_stacks(organization))}: "
            "select one with `--stack org`" + _describe_contents(organization, stack, there)
        )
    return await build_accounts(organization, group, there, others)


def _describe_contents(organization: Organization, stack: str, deployment: Deployment) -> str:
    """What becomes of the contents of accounts that the state of a stack has, which the config does not know."""
    parts = sorted(find_contents(organization, deployment))
    moved = [part for part in parts if find_home(organization, part) is not None]
    present = [part for part in parts if find_stack_of(organization, part.partition(SEPARATOR)[0]) is not None]
    removed = [part for part in present if part not in moved]
    lost = [part for part in parts if part not in present]
    told = _FORMER_GROUP.format(name_accounts(moved)) if moved else ""
    told += _REMOVED.format(name_accounts(removed), stack, stack) if removed else ""
    return told + (_LEFT_CONFIG.format(name_accounts(lost), stack) if lost else "")


class _NoStacks:
    """Reads a project of one stack."""

    def stacks(self) -> list[str]:
        return []

    def export(self, stack: str) -> Deployment:
        del stack
        return Deployment()
