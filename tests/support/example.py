"""The config that the tests are about, and the same after edits."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml

from config import Organization, load

EXAMPLE = Path(__file__).resolve().parents[1] / "fixtures" / "config" / "organization"
"""An organization of five accounts. Not config/org: a user has an organization of their own there."""

Edit = Callable[[dict[str, Any]], None]
Configure = Callable[..., Organization]


def make_grouped(organization: dict[str, Any]) -> None:
    """The edit of organization.yaml that gives each group of accounts a stack."""
    organization["layout"] = "grouped"


def give_groups(accounts: dict[str, Any]) -> None:
    """The edit of accounts.yaml that gives a group to the accounts of the example that have no environment."""
    for account in accounts["accounts"]:
        if "environment" not in account:
            account["group"] = "shared"


def make_plain(admin: dict[str, Any]) -> None:
    """The edit of admin.yaml that leaves the state bucket and the deploy role alone, as before there was more."""
    for setting in ("access_logs", "incomplete_upload_days", "key_rotation_days", "replica"):
        del admin["state_bucket"][setting]
    del admin["break_glass_role"], admin["audit"]


@pytest.fixture
def configure(tmp_path: Path) -> Configure:
    """As `make_configure`, in a folder of the test's own."""
    return make_configure(tmp_path)


def make_configure(folder: Path) -> Configure:
    """Loads the example after edits, given by file: `configure(accounts=lambda content: ...)`; a new file is empty.

    `folder`: where the files go. `documents`: more files of policies/, by name.
    """

    def make(*, documents: Mapping[str, str] | None = None, **edits: Edit) -> Organization:
        own = folder / f"org{len(list(folder.iterdir()))}"
        (own / "policies").mkdir(parents=True)
        for document in (EXAMPLE / "policies").iterdir():
            (own / "policies" / document.name).write_text(document.read_text())
        for name, text in (documents or {}).items():
            (own / "policies" / name).write_text(text)
        for name in sorted({file.stem for file in EXAMPLE.glob("*.yaml")} | edits.keys()):
            file = EXAMPLE / f"{name}.yaml"
            text = file.read_text() if file.exists() else "{}"
            if name in edits:
                content = yaml.load(text, yaml.CSafeLoader)
                edits[name](content)
                text = yaml.dump(content, Dumper=yaml.CSafeDumper, sort_keys=False)
            (own / file.name).write_text(text)
        return load(own)

    return make
