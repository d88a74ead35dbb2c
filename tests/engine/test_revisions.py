"""Earlier revisions out of git, in repositories of the tests' own."""

import subprocess
from pathlib import Path

import pytest

from engine.errors import EngineError
from engine.revisions import extract_revision, run_module
from tests.support.repository import commit_all, make_repository


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """Two commits: `file` says one, then two, at the top and in the folder `part`."""
    folder = make_repository(tmp_path / "repository")
    (folder / "part").mkdir()
    for text in ("one", "two"):
        (folder / "file").write_text(text)
        (folder / "part" / "file").write_text(f"part {text}")
        commit_all(folder)
    return folder


def test_a_revision_is_taken_out_whole_and_the_checkout_stays(repository: Path) -> None:
    (repository / "file").write_text("three")
    with extract_revision(repository, "HEAD^") as earlier:
        assert (earlier / "file").read_text() == "one"
        assert (earlier / "part" / "file").read_text() == "part one"
    assert not earlier.exists()
    assert (repository / "file").read_text() == "three"


def test_of_a_project_in_a_folder_only_that_is_taken(repository: Path) -> None:
    with extract_revision(repository / "part", "HEAD") as earlier:
        assert [file.name for file in earlier.iterdir()] == ["file"]
        assert (earlier / "file").read_text() == "part two"


def fail_to_extract(project: Path, revision: str) -> str:
    with pytest.raises(EngineError, match=r"\S") as raised, extract_revision(project, revision):
        pass
    return str(raised.value)


def test_an_unknown_revision_is_told_in_the_words_of_git(repository: Path) -> None:
    assert fail_to_extract(repository, "nope") == (
        "revision 'nope' cannot be read, so nothing was compared; git says:\n  fatal: not a valid object name: nope"
    )


def test_a_shallow_clone_is_told_with_the_setting_that_it_lacks(repository: Path, tmp_path: Path) -> None:
    clone = tmp_path / "clone"
    subprocess.run(["git", "clone", "--quiet", "--depth=1", repository.as_uri(), clone], check=True)
    assert "fetch-depth: 0" in fail_to_extract(clone, "HEAD^")


@pytest.mark.parametrize(("revision", "kind"), [("HEAD:part", "folder"), ("HEAD:file", "file")])
def test_what_is_in_a_revision_is_no_revision(repository: Path, revision: str, kind: str) -> None:
    assert fail_to_extract(repository, revision).startswith(f"{revision!r} is a {kind} in a revision, so the config")


@pytest.mark.parametrize("revision", ["--output=/tmp/x", ""])
def test_an_option_is_no_revision(repository: Path, revision: str) -> None:
    assert fail_to_extract(repository, revision).startswith(f"{revision!r} is no revision: name a commit")


def test_a_folder_without_a_repository_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    said = fail_to_extract(tmp_path, "HEAD")
    assert said.startswith(f"{tmp_path} is in no git repository, so there is no earlier revision to compare with")
    assert "fatal: not a git repository" in said
    assert fail_to_extract(tmp_path / "none", "HEAD").endswith("there is no such folder: --project names Pulumi's")


def test_without_git_it_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert fail_to_extract(tmp_path, "HEAD").startswith("`git` is not on PATH")


def test_a_module_runs_in_its_folder_without_credentials(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "secret")
    monkeypatch.setenv("PULUMI_CONFIG_PASSPHRASE", "secret")
    (tmp_path / "tell.py").write_text(
        "import os, sys\n"
        "print(os.getcwd(), sys.argv[1:], *sorted(name for name in os.environ if name[:3] in ('AWS', 'PUL')))"
    )
    assert run_module(tmp_path, "tell", "--one") == (
        f"{tmp_path} ['--one'] AWS_CONFIG_FILE AWS_EC2_METADATA_DISABLED AWS_SHARED_CREDENTIALS_FILE\n"
    )


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("raise ValueError('no')", "ValueError: no"),
        ("import sys; sys.exit('config: bad')", "config: bad"),
        ("import sys; sys.exit(4)", "it ended with exit code 4"),
    ],
)
def test_a_module_that_fails_is_told_by_its_last_line(tmp_path: Path, code: str, said: str) -> None:
    (tmp_path / "broken.py").write_text(code)
    with pytest.raises(EngineError, match=f"^{said}$"):
        run_module(tmp_path, "broken")
