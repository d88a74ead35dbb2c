"""Fixtures of tests that build the program, or parts of it, from the example's config."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from config import Organization, load
from stacks import build
from tests.support.monitor import Registration, run_program
from tests.support.unique import collect_unique

EXAMPLE = Path(__file__).resolve().parents[2] / "config" / "org"

ORG_OUTPUTS = {
    "organization": {"id": "o-example"},
    "accounts": {
        key: {"id": f"{number}" * 12, "arn": "a"}
        for number, key in enumerate(
            ["admin", "networking", "prod-application", "staging-application", "dev-application"], start=1
        )
    },
}
"""What the stack `org` gives for the example."""

ORG_OUTPUTS = {
    "organization": {"id": "o-example"},
    "accounts": {
        key: {"id": f"{number}" * 12, "arn": "a"}
        for number, key in enumerate(
            ["admin", "networking", "prod-application", "staging-application", "dev-application"], start=1
        )
    },
}
"""What the stack `admin` reads of the example's stack `org`."""

Edit = Callable[[dict[str, Any]], None]


def keep(content: dict[str, Any]) -> None:
    """The edit that edits nothing."""


@pytest.fixture
def configure(tmp_path: Path) -> Callable[..., Organization]:
    """Loads the example after edits, which are given by file: `configure(accounts=lambda content: ...)`."""

    def make(**edits: Edit) -> Organization:
        folder = tmp_path / f"org{len(list(tmp_path.iterdir()))}"
        (folder / "policies").mkdir(parents=True)
        for document in (EXAMPLE / "policies").iterdir():
            (folder / "policies" / document.name).write_text(document.read_text())
        for file in EXAMPLE.glob("*.yaml"):
            content = yaml.safe_load(file.read_text())
            edits.get(file.stem, keep)(content)
            (folder / file.name).write_text(yaml.safe_dump(content, sort_keys=False))
        return load(folder)

    return make


@pytest.fixture
def register(configure: Callable[..., Organization]) -> Callable[..., dict[tuple[str, str], Registration]]:
    """What the program registers for the example after edits, by (type, see shorten_type; logical name)."""

    def make(stack: str = "org", outputs: dict[str, Any] | None = None, **edits: Edit):
        organization = configure(**edits)
        registrations = run_program(lambda: build(stack, organization), stack=stack, outputs=outputs)
        return collect_unique(((shorten_type(found.type), found.name), found) for found in registrations)

    return make


def shorten_type(type_: str) -> str:
    """The last part of a type: `Role`, `aws` of a provider; of a component all of it, which tells it from its child."""
    return type_ if type_.startswith("awsorg:") else type_.rpartition(":")[2]
