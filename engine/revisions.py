"""An earlier revision of the project, taken out of git into a folder of its own, and modules run in such a folder."""

import os
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path

from engine.errors import EngineError

_KEPT_OUT = ("AWS_", "PULUMI_", "PYTHONSAFEPATH")
"""How the names of settings begin that a module does not get; with the last one it would not be found in its folder."""


@contextmanager
def extract_revision(project: Path, revision: str) -> Iterator[Path]:
    """The project as it was committed in that revision, in a temporary folder; nothing else is checked out.

    `project`: the repository, or a folder in it, of which only that folder is taken.

    Raises:
        EngineError: there is no git, no repository, or no such revision; with git's own words.
    """
    if revision.startswith("-") or not revision:
        raise EngineError(f"{revision!r} is no revision: name a commit, a branch or a tag, such as origin/main")
    kind = _run_git(project, "cat-file", "-t", revision).stdout.strip().decode()
    if kind in {"tree", "blob"}:
        raise EngineError(
            f"{revision!r} is a {'folder' if kind == 'tree' else 'file'} in a revision, so the config and the code of "
            "that revision are not known: name the revision itself, a commit, a branch or a tag, such as origin/main"
        )
    archive = _run_git(project, "archive", "--format=tar", revision)
    if archive.returncode != 0:
        raise EngineError(_explain(project, revision, archive.stderr.decode("utf-8", "backslashreplace").strip()))
    with tempfile.TemporaryDirectory(prefix="revision-") as folder:
        with tarfile.open(fileobj=BytesIO(archive.stdout)) as files:
            files.extractall(folder, filter="data")
        yield Path(folder)


def run_module(folder: Path, module: str, *arguments: str) -> str:
    """What a Python module of the folder prints, run there by this interpreter, without credentials of AWS or Pulumi.

    Raises:
        EngineError: it failed; with the last line that it said.
    """
    environment = {name: value for name, value in os.environ.items() if not name.startswith(_KEPT_OUT)}
    environment |= {
        "AWS_CONFIG_FILE": os.devnull,
        "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
        "AWS_EC2_METADATA_DISABLED": "true",
    }
    result = subprocess.run(  # noqa: S603 -- this interpreter, with arguments of ours
        [sys.executable, "-m", module, *arguments],
        cwd=folder,
        env=environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        check=False,
    )
    if result.returncode != 0:
        said = result.stderr.decode("utf-8", "backslashreplace").strip().splitlines()
        raise EngineError(said[-1].strip() if said else f"it ended with exit code {result.returncode}")
    return result.stdout.decode("utf-8")


def _explain(project: Path, revision: str, said: str) -> str:
    if "not a git repository" in said:
        return (
            f"{project.resolve()} is in no git repository, so there is no earlier revision to compare with; git says:\n"
            f"  {said}"
        )
    shallow = _run_git(project, "rev-parse", "--is-shallow-repository").stdout.strip() == b"true"
    return f"revision {revision!r} cannot be read, so nothing was compared; git says:\n  {said}" + (
        "\nThis clone is shallow, so it lacks most revisions: let CI check out all of them (`fetch-depth: 0` of "
        "actions/checkout, `GIT_DEPTH: 0` of GitLab), or run `git fetch --unshallow`"
        if shallow
        else ""
    )


def _run_git(project: Path, *arguments: str) -> subprocess.CompletedProcess[bytes]:
    try:
        return subprocess.run(  # noqa: S603 -- `git`, with arguments of ours
            ["git", *arguments],  # noqa: S607 -- the caller's own
            cwd=project,
            env={**os.environ, "LC_ALL": "C"},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            check=False,
        )
    except FileNotFoundError:
        if not project.is_dir():
            raise EngineError(f"{project}: there is no such folder: --project names Pulumi's") from None
        raise EngineError("`git` is not on PATH, so no earlier revision can be read: install git") from None
