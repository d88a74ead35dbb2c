"""What the README says exists."""

import re
import subprocess
from pathlib import Path

import pytest

from config.plan.stacks import STACKS
from tests.support.company import COMPANY, of_the_company

ROOT = Path(__file__).resolve().parents[1]
README = (ROOT / "README.md").read_text()


def test_every_make_target_that_it_names_is_there() -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    named = set(re.findall(r"`make ([a-z-]+)`|^\$ make ([a-z-]+)", README, re.MULTILINE))
    names = {name for pair in named for name in pair if name}
    assert {"sandbox", "test", "bench"} <= names
    assert names <= targets


@pytest.mark.parametrize(
    "path", sorted(set(re.findall(r"^\| `([a-z_/.]+)` \|", README, re.MULTILINE)) - {stack.name for stack in STACKS})
)
def test_every_room_of_the_map_is_there(path: str) -> None:
    assert (ROOT / path).exists()


def test_the_map_names_every_room() -> None:
    ignored = {line.strip("/") for line in (ROOT / ".gitignore").read_text().splitlines()}
    folders = {entry.name for entry in ROOT.iterdir() if entry.is_dir() and not entry.name.startswith((".", "__"))}
    tracked = folders - ignored
    assert tracked == {
        "components",
        "config",
        "docs",
        "engine",
        "live",
        "migrate",
        "policies",
        "reachability",
        "recovery",
        "resource_types",
        "review",
        "sandbox",
        "stacks",
        "tests",
        "workloads",
    }
    for name in tracked:
        assert f"`{name}/`" in README


@of_the_company
def test_the_account_that_it_adds_can_be_pasted_into_git_apply(tmp_path: Path) -> None:
    diff = README.split("```diff\n")[1].split("```")[0]
    example = (COMPANY / "accounts.yaml").read_text()
    (tmp_path / "config" / "org").mkdir(parents=True)
    (tmp_path / "config" / "org" / "accounts.yaml").write_text(example)
    subprocess.run(["git", "apply", "-"], cwd=tmp_path, input=diff, text=True, check=True)
    changed = (tmp_path / "config" / "org" / "accounts.yaml").read_text()
    assert set(changed.splitlines()) - set(example.splitlines()) >= {"  - key: analytics"}


def test_its_pictures_are_there_and_small() -> None:
    pictures = re.findall(r"!\[[^]]+\]\(([^)]+)\)", README)
    assert pictures == ["docs/map.png"]
    assert all((ROOT / picture).stat().st_size < 200_000 for picture in pictures)
