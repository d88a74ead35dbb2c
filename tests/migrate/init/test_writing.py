"""A draft on the disk: not over another config, and not unseen by the loader."""

import stat
from pathlib import Path

import pytest

from migrate.errors import RefusalError
from migrate.init.configuration import plan_config
from migrate.init.writing import check_files, refuse_overwriting, render_mapping, write_files
from migrate.mapping import load_mapping
from tests.migrate.init.inventories import small


@pytest.mark.parametrize("name", ["organization.yaml", "admin.yml"])
def test_a_config_is_not_overwritten(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text("mine")
    with pytest.raises(RefusalError, match=f"holds {name}, and nothing was written over it"):
        refuse_overwriting(tmp_path)


def test_an_empty_folder_or_none_is_fine(tmp_path: Path) -> None:
    (tmp_path / "README.md").write_text("about")
    refuse_overwriting(tmp_path)
    refuse_overwriting(tmp_path / "new")


def test_a_draft_is_loaded_before_it_is_written(tmp_path: Path) -> None:
    files = plan_config(small()).files
    checked = check_files(files, tmp_path / "org")
    assert checked.problems == ()
    assert checked.organization is not None
    assert list(tmp_path.iterdir()) == []


def test_problems_name_the_folder_that_is_meant(tmp_path: Path) -> None:
    files = {**plan_config(small()).files, "accounts.yaml": "accounts: []\n"}
    checked = check_files(files, tmp_path / "org")
    assert checked.organization is None
    assert checked.problems
    assert all(problem.startswith(f"{tmp_path.as_posix()}/org/") for problem in checked.problems)


def test_the_admin_file_that_is_there_counts(tmp_path: Path) -> None:
    (tmp_path / "admin.yaml").write_text("nonsense: 1\n")
    checked = check_files(plan_config(small()).files, tmp_path)
    assert any("admin.yaml:1" in problem for problem in checked.problems)


def test_files_are_for_their_owner_alone(tmp_path: Path) -> None:
    write_files({"a.yaml": "a\n", "policies/b.json": "{}\n"}, tmp_path / "org")
    written = sorted(path for path in (tmp_path / "org").rglob("*") if path.is_file())
    assert [path.name for path in written] == ["a.yaml", "b.json"]
    assert {stat.S_IMODE(path.stat().st_mode) for path in written} == {0o600}


def test_a_folder_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(RefusalError, match="cannot be written"):
        write_files({"a.yaml": ""}, tmp_path / "file" / "org")


def test_a_mapping_without_settings_is_one_that_can_be_read(tmp_path: Path) -> None:
    path = tmp_path / "migrate.yaml"
    path.write_text(render_mapping({}, []))
    assert load_mapping(path).match == ()
