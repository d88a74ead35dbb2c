"""One file a stack: resolves the ids in the plans of `config.plan` and hands them to components. It decides nothing."""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

import pulumi

from config.models import Organization
from config.plan.stacks import ADMIN, ORG, STACK_NAMES
from recovery.departures import KnownAccount
from stacks.admin import build_admin
from stacks.org import build_org

__all__ = ["build"]

Outputs = dict[str, Any]


def build(stack: str, organization: Organization, known: Mapping[str, KnownAccount] = MappingProxyType({})) -> Outputs:
    """Registers everything that the stack holds and returns its outputs.

    `known`: the accounts that the stack's state has, by logical name.

    Raises:
        pulumi.RunError: the config knows no such stack, or no longer an account that is protected.
    """
    if stack not in STACK_NAMES:
        raise pulumi.RunError(
            f"stack {stack!r} is not one of this organization's, so nothing was registered; "
            f"the stacks are {', '.join(STACK_NAMES)}: select one with `--stack org`"
        )
    builders: dict[str, Callable[[], Outputs]] = {
        ORG: lambda: build_org(organization, known),
        ADMIN: lambda: build_admin(organization),
    }
    return builders[stack]()
