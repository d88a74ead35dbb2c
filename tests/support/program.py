"""What the whole program registers for the example's config."""

from collections.abc import Callable
from typing import Any

import pytest

from stacks.programs import build
from tests.support.example import Configure, Edit
from tests.support.monitor import Registration, run_program
from tests.support.unique import collect_unique

Registrations = dict[tuple[str, str], Registration]
Register = Callable[..., Registrations]

ORG_OUTPUTS: dict[str, Any] = {
    "organization": {"id": "o-example"},
    **{
        f"accounts/{key}": {"id": f"{number}" * 12, "arn": "a"}
        for number, key in enumerate(
            ["admin", "networking", "prod-application", "staging-application", "dev-application"], start=1
        )
    },
}
"""What the stack `admin` reads of the example's stack `org`."""


@pytest.fixture
def register(configure: Configure) -> Register:
    """What the program registers for the example after edits."""

    def make(stack: str = "org", outputs: dict[str, Any] | None = None, **edits: Edit) -> Registrations:
        organization = configure(**edits)
        return by_name(run_program(lambda: build(stack, organization), stack=stack, outputs=outputs))

    return make


def by_name(registrations: list[Registration]) -> Registrations:
    """By type, see shorten_type, and logical name."""
    return collect_unique(((shorten_type(found.type), found.name), found) for found in registrations)


def shorten_type(type_: str) -> str:
    """The last part of a type: `Role`, `aws` of a provider; of a component all of it, which tells it from its child."""
    return type_ if type_.startswith("awsorg:") else type_.rpartition(":")[2]
