"""Fixtures of tests that build the program, or parts of it, from the example's config."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from config import Organization, load
from sandbox.aws.server import LocalAws
from stacks import build
from tests.support.monitor import Registration, run_program

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
    """What the program registers for the example after edits, by (last part of the type, logical name)."""

    def make(stack: str = "org", outputs: dict[str, Any] | None = None, **edits: Edit):
        organization = configure(**edits)
        registrations = run_program(lambda: build(stack, organization), stack=stack, outputs=outputs)
        return {(found.type.split(":")[-1], found.name): found for found in registrations}

    return make


@pytest.fixture(scope="session")
def running_aws() -> Iterator[LocalAws]:
    with LocalAws(new_role_denials=2) as aws:
        yield aws


@pytest.fixture
def local_aws(running_aws: LocalAws, monkeypatch: pytest.MonkeyPatch) -> LocalAws:
    """An empty local AWS, which boto3's ambient credentials lead to, as the management account."""
    running_aws.reset()
    monkeypatch.setenv("AWS_ENDPOINT_URL", running_aws.url)
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "test")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "test")
    for name in ("AWS_PROFILE", "AWS_SESSION_TOKEN", "AWS_CA_BUNDLE"):
        monkeypatch.delenv(name, raising=False)
    return running_aws
