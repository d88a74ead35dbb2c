"""States in files and folders."""

import hashlib
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from migrate.errors import MigrateError
from migrate.sources.local import find_files
from migrate.sources.model import FileSource, Lock, StateFile, UnreadableState


def write(path: Path, content: bytes = b"{}") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return path


def read(path: Path) -> list[StateFile | UnreadableState]:
    return [found.read() for found in find_files(FileSource(path))]


def test_a_file_is_a_state_whatever_its_name(tmp_path: Path) -> None:
    path = write(tmp_path / "prod.json", b"content")
    os.utime(path, (0, 1_700_000_000))
    [state] = read(path)
    assert isinstance(state, StateFile)
    assert (state.location, state.workspace, state.content) == (path.as_posix(), "default", b"content")
    assert state.md5 == hashlib.md5(b"content").hexdigest()  # noqa: S324  # as Terraform's digest
    assert (state.modified, state.etag, state.version_id) == ("2023-11-14T22:13:20Z", None, None)
    assert (state.digest, state.locks) == (None, ())
    assert "content" not in repr(state).replace("content=", "")


def test_a_folder_is_searched_for_states_alone(tmp_path: Path) -> None:
    for name in (
        "a/terraform.tfstate",
        "a/terraform.tfstate.backup",
        "a/.terraform/terraform.tfstate",
        "a/terraform.tfstate.tflock",
        "a/main.tf",
        "a/terraform.tfstate.d/dev/terraform.tfstate",
        "a/terraform.tfstate.d/a b/terraform.tfstate",
        "b.tfstate",
    ):
        write(tmp_path / name)
    (tmp_path / "folder.tfstate").mkdir()
    found = find_files(FileSource(tmp_path))
    assert sorted((state.location.removeprefix(f"{tmp_path.as_posix()}/"), state.workspace) for state in found) == [
        ("a/terraform.tfstate", "default"),
        ("a/terraform.tfstate.d/a b/terraform.tfstate", "a b"),
        ("a/terraform.tfstate.d/dev/terraform.tfstate", "dev"),
        ("b.tfstate", "default"),
    ]


def test_a_relative_path_stays_relative_and_knows_its_workspace(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path / "terraform.tfstate.d/dev/terraform.tfstate")
    monkeypatch.chdir(tmp_path / "terraform.tfstate.d/dev")
    [state] = find_files(FileSource(Path()))
    assert (state.location, state.workspace) == ("terraform.tfstate", "dev")


def test_links_are_followed_and_loops_end(tmp_path: Path) -> None:
    write(tmp_path / "elsewhere/x.tfstate")
    folder = tmp_path / "states"
    folder.mkdir()
    (folder / "link").symlink_to(tmp_path / "elsewhere")
    (folder / "loop").symlink_to(folder)
    (tmp_path / "elsewhere/back").symlink_to(folder)
    assert [state.location for state in find_files(FileSource(folder))] == [f"{folder.as_posix()}/link/x.tfstate"]


def test_what_cannot_be_read_is_told_of(tmp_path: Path) -> None:
    (tmp_path / "gone.tfstate").symlink_to(tmp_path / "nowhere")
    [state] = read(tmp_path)
    assert state == UnreadableState(
        location=f"{tmp_path.as_posix()}/gone.tfstate",
        workspace="default",
        problem="cannot be read (No such file or directory), so what it holds is unknown. Make it readable, or "
        "leave it out of the sources.",
    )


def test_what_cannot_be_entered_or_looked_at_is_told_of(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path / "a.tfstate")
    closed = tmp_path / "closed"
    closed.mkdir()
    (tmp_path / "link").symlink_to("/closed-to-all/states")
    list_folder = os.scandir

    class Link:
        name = "link"

        def is_dir(self) -> bool:
            raise PermissionError(13, "Permission denied")

    @contextmanager
    def refuse(path: Path) -> Iterator[list[Any]]:
        if path == closed:
            raise PermissionError(13, "Permission denied")
        with list_folder(path) as listing:
            yield [Link() if entry.name == "link" else entry for entry in listing]

    monkeypatch.setattr(os, "scandir", refuse)
    readable, *unreadable = read(tmp_path)
    assert isinstance(readable, StateFile)
    for state, path in zip(unreadable, [closed, tmp_path / "link"], strict=True):
        assert isinstance(state, UnreadableState)
        assert (state.location, state.problem[:34]) == (path.as_posix(), "cannot be read (Permission denied)")


def test_links_to_themselves_are_no_states(tmp_path: Path) -> None:
    for name in ("loop", "loop.tfstate"):
        (tmp_path / name).symlink_to(tmp_path / name)
    [state] = read(tmp_path)
    assert isinstance(state, UnreadableState)
    assert state.location.endswith("/loop.tfstate")


def test_special_files_are_no_states_unless_they_are_named(tmp_path: Path) -> None:
    write(tmp_path / "a.tfstate")
    os.mkfifo(tmp_path / "pipe.tfstate")
    assert len(find_files(FileSource(tmp_path))) == 1
    assert len(find_files(FileSource(tmp_path / "pipe.tfstate"))) == 1


def test_a_pipe_that_nobody_fills_is_not_waited_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("migrate.input_files.PATIENCE", 0.05)
    os.mkfifo(tmp_path / "pipe.tfstate")
    [state] = read(tmp_path / "pipe.tfstate")
    assert isinstance(state, UnreadableState)
    assert state.problem.startswith("cannot be read (It is a pipe, and nobody writes into it)")


def test_a_pipe_is_read_to_its_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("migrate.input_files.PATIENCE", 60)
    path = tmp_path / "pipe.tfstate"
    os.mkfifo(path)
    content = b"x" * 200_000
    writer = threading.Thread(target=path.write_bytes, args=(content,), daemon=True)
    writer.start()
    [state] = read(path)
    assert isinstance(state, StateFile)
    assert state.content == content


def test_a_pipe_beside_a_state_is_no_lock_that_can_be_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("migrate.input_files.PATIENCE", 0.05)
    path = write(tmp_path / "a.tfstate")
    os.mkfifo(tmp_path / ".a.tfstate.lock.info")
    [state] = read(path)
    assert isinstance(state, UnreadableState)


@pytest.mark.parametrize("device", ["/dev/zero", "/dev/null"])
def test_a_device_is_no_file(device: str) -> None:
    [state] = read(Path(device))
    assert isinstance(state, UnreadableState)
    assert state.problem.startswith("cannot be read (It is a device, and no file)")


def test_a_huge_file_is_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.tfstate"
    with path.open("wb") as file:
        file.truncate(2**40)
    [state] = read(path)
    assert isinstance(state, UnreadableState)
    assert state.problem.startswith("cannot be read (It has more than 512 MiB, which no state has)")


def test_a_name_that_is_not_utf_8_becomes_text(tmp_path: Path) -> None:
    write(tmp_path / os.fsdecode(b"terraform.tfstate.d/\xff/a.tfstate"))
    [state] = read(tmp_path)
    assert isinstance(state, StateFile)
    assert state.location == rf"{tmp_path.as_posix()}/terraform.tfstate.d/\xff/a.tfstate"
    assert state.workspace == r"\xff"


def test_a_lock_file_beside_a_state_is_a_lock(tmp_path: Path) -> None:
    path = write(tmp_path / "terraform.tfstate")
    info = write(
        tmp_path / ".terraform.tfstate.lock.info",
        b'{"ID":"1f","Operation":"OperationTypePlan","Who":"ann@laptop","Created":"2026-11-21T18:58:03Z"}',
    )
    [state] = read(path)
    assert isinstance(state, StateFile)
    assert state.locks == (
        Lock(
            place=info.as_posix(),
            id="1f",
            who="ann@laptop",
            operation="OperationTypePlan",
            created="2026-11-21T18:58:03Z",
        ),
    )


@pytest.mark.parametrize("name", ["\0", "a.tfstate/below"])
def test_a_path_that_cannot_be(tmp_path: Path, name: str) -> None:
    write(tmp_path / "a.tfstate")
    with pytest.raises(MigrateError, match="there is no such file or folder"):
        find_files(FileSource(tmp_path / name))


def test_a_path_that_may_not_be_looked_at(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(path: Path) -> object:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "stat", refuse)
    with pytest.raises(MigrateError, match=r"/x: cannot be read \(Permission denied\)"):
        find_files(FileSource(tmp_path / "x"))


def test_a_path_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(MigrateError, match=r"/nowhere: there is no such file or folder\. Correct"):
        find_files(FileSource(tmp_path / "nowhere"))


def test_a_folder_without_states(tmp_path: Path) -> None:
    write(tmp_path / ".terraform/terraform.tfstate")
    with pytest.raises(MigrateError, match=r": holds no state: there is no \*\.tfstate in it"):
        find_files(FileSource(tmp_path))
