"""A git repository of a test's own, by the git on PATH and without anybody's settings."""

import os
import subprocess
from pathlib import Path


def make_repository(folder: Path) -> Path:
    """An empty one, in a folder that is made."""
    folder.mkdir(parents=True, exist_ok=True)
    run_git(folder, "init", "--quiet", "--initial-branch=main")
    return folder


def commit_all(folder: Path) -> None:
    """Commits whatever is in the folder."""
    run_git(folder, "add", "--all", "--force")
    run_git(folder, "commit", "--quiet", "--message=a change")


def run_git(folder: Path, *arguments: str) -> None:
    who = {f"GIT_{role}_{part}": "test@example.com" for role in ("AUTHOR", "COMMITTER") for part in ("NAME", "EMAIL")}
    environment = {**os.environ, **who, "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}
    subprocess.run(["git", *arguments], cwd=folder, env=environment, check=True)
