"""The sandbox brings up the stacks of the config, whatever its layout."""

import shutil
from pathlib import Path

import pytest
import yaml

from config import ConfigErrors
from sandbox.__main__ import list_stacks
from tests.support.example import EXAMPLE, give_groups, make_grouped


def test_the_example_has_two(tmp_path: Path) -> None:
    shutil.copytree(EXAMPLE, tmp_path / "config" / "org")
    assert list_stacks(tmp_path) == ("org", "admin")


def test_a_grouped_config_has_one_for_each_group(tmp_path: Path) -> None:
    folder = tmp_path / "config" / "org"
    shutil.copytree(EXAMPLE, folder)
    for name, edit in (("organization", make_grouped), ("accounts", give_groups)):
        content = yaml.safe_load((folder / f"{name}.yaml").read_text())
        edit(content)
        (folder / f"{name}.yaml").write_text(yaml.safe_dump(content, sort_keys=False))
    groups = ("development", "production", "shared", "staging")
    assert list_stacks(tmp_path) == ("org", "admin", *(f"accounts-{group}" for group in groups))
    (folder / "accounts.yaml").write_text("accounts: 1\n")
    with pytest.raises(ConfigErrors, match=r"accounts\.yaml"):
        list_stacks(tmp_path)
