"""What a program registers under Pulumi's mocks, and what its providers say."""

import json
from collections.abc import Callable
from typing import Any

from stacks.inputs import mocks
from stacks.inputs.mocks import AwsMocks, make_account_id
from stacks.inputs.registrations import Registration

__all__ = ["AwsMocks", "Registration", "make_account_id", "read_roles", "run_program"]


def run_program(
    build: Callable[[], Any], *, stack: str = "org", preview: bool = False, outputs: dict[str, Any] | None = None
) -> list[Registration]:
    """Every resource that `build` registers, the stack's own left out. `outputs`: of any stack that it refers to."""
    return mocks.run_program(build, stack=stack, preview=preview, outputs=outputs)


def read_roles(provider: Registration) -> list[dict[str, Any]]:
    """The AssumeRole hops of a provider registration."""
    return json.loads(provider.inputs.get("assumeRoles", "[]"))
