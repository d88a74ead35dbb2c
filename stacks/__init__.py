"""From the config to components: the one package that knows both.

Owns which component a stack gets, what each is given, and the outputs. It decides nothing about AWS: plans come from
`config.plan`, resources from the components.
"""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

import pulumi

from config import models
from recovery.departures import KnownAccount
from stacks.admin import build_admin
from stacks.org import build_org

__all__ = ["build"]

Outputs = dict[str, Any]


def build(
    stack: str, organization: models.Organization, known: Mapping[str, KnownAccount] = MappingProxyType({})
) -> Outputs:
    """Registers everything that the stack holds and returns its outputs.

    `known`: the accounts that the stack's state has, by logical name.

    Raises:
        pulumi.RunError: the config knows no such stack, or no longer an account that is protected.
    """
    stacks: dict[str, Callable[[], Outputs]] = {
        "org": lambda: build_org(organization, known),
        "admin": lambda: build_admin(organization),
    }
    if stack not in stacks:
        raise pulumi.RunError(
            f"stack {stack!r} is not one of this organization's, so nothing was registered; "
            f"the stacks are {', '.join(stacks)}: select one with `--stack org`"
        )
    return stacks[stack]()
