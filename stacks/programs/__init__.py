"""One file a stack: resolves the ids in the plans of `config.plan` and hands them to components. It decides nothing."""

from collections.abc import Callable
from typing import Any

import pulumi

from config.models import Organization
from config.plan.stacks import ADMIN, ORG, STACK_NAMES
from engine.deployment import Deployment
from stacks.programs.admin import build_admin
from stacks.programs.org import build_org

__all__ = ["build"]

Outputs = dict[str, Any]


def build(stack: str, organization: Organization, deployment: Deployment | None = None) -> Outputs:
    """Registers everything that the stack holds and returns its outputs.

    `deployment`: what the stack's state has; None stands for a stack that was never up.

    Raises:
        pulumi.RunError: the config knows no such stack, or would lose what the state has (recovery).
    """
    if stack not in STACK_NAMES:
        raise pulumi.RunError(
            f"stack {stack!r} is not one of this organization's, so nothing was registered; "
            f"the stacks are {', '.join(STACK_NAMES)}: select one with `--stack org`"
        )
    there = Deployment() if deployment is None else deployment
    builders: dict[str, Callable[[], Outputs]] = {
        ORG: lambda: build_org(organization, there),
        ADMIN: lambda: build_admin(organization, there),
    }
    return builders[stack]()
