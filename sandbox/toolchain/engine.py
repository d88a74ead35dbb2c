"""Finds the Pulumi engine: an official `pulumi` on PATH that is new enough, else the one that was built before.

Does not own building it (build.py).
"""

import hashlib
import os
import platform
import re
import shutil
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).resolve().parent
MODULE = "github.com/pulumi/pulumi"
OLDEST_OFFICIAL = (3, 258, 0)
EXEC_SCRIPT = "pulumi-language-python-exec"
LANGUAGE_HOST = "pulumi-language-python"
WRAPPER_MARK = "sandbox/wrapper.py"
"""What the launcher `.sandbox/bin/pulumi` of any clone holds, so that it is never taken for an engine."""


class EngineError(Exception):
    """There is no engine and none can be made; the message says what to get."""


@dataclass(frozen=True)
class Engine:
    """An engine that can be run: the folder that holds `pulumi`, its version (no leading v), and where it is from."""

    directory: Path
    version: str
    official: bool

    @property
    def executable(self) -> Path:
        """The `pulumi` command itself."""
        return self.directory / "pulumi"


def find_engine(environment: Mapping[str, str] | None = None) -> Engine | None:
    """The engine to use, without building one: official from PATH, else built before. None when there is neither."""
    environment = os.environ if environment is None else environment
    return find_official_engine(environment) or find_built_engine(environment)


def find_official_engine(environment: Mapping[str, str]) -> Engine | None:
    """The first `pulumi` on PATH that is at least OLDEST_OFFICIAL with its Python language host beside it."""
    for folder in environment.get("PATH", "").split(os.pathsep):
        found = shutil.which("pulumi", path=folder) if folder else None
        if not found or _is_wrapper(Path(found)):
            continue
        version = read_version(Path(found), environment)
        if version and parse_version(version) >= OLDEST_OFFICIAL and _has_language_host(Path(found)):
            return Engine(Path(found).absolute().parent, version, official=True)
    return None


def find_built_engine(environment: Mapping[str, str]) -> Engine | None:
    """The engine in the cache that was built from this clone's go.mod, go.sum and flags; None when there is none."""
    directory = locate_built_engine(environment)
    if (directory / "pulumi").is_file() and (directory / EXEC_SCRIPT).is_file():
        return Engine(directory, read_required_version().removeprefix("v"), official=False)
    return None


def locate_built_engine(environment: Mapping[str, str]) -> Path:
    """Where the built engine is kept, whether it is there or not: one folder for each version, inputs and platform.

    Outside the repository: building takes minutes, and one build serves every clone that wants the same version.
    """
    cache = environment.get("XDG_CACHE_HOME") or str(Path(environment.get("HOME") or Path.home()) / ".cache")
    digest = hashlib.sha256()
    for part in (*(HERE.joinpath(name).read_bytes() for name in ("go.mod", "go.sum")), *map(str.encode, build_flags())):
        digest.update(len(part).to_bytes(8, "big") + part)
    digest.update(f"{platform.system()} {platform.machine()}".encode())
    return Path(cache) / "aws-organization" / "engine" / f"{read_required_version()}-{digest.hexdigest()[:16]}"


def build_flags() -> list[str]:
    """The flags of `go build`. The version is stamped in, because an unstamped engine fails its own version checks."""
    stamp = f"-X {MODULE}/sdk/v3/go/common/version.Version={read_required_version()}"
    return ["-mod=readonly", "-trimpath", "-tags", "osusergo,grpcnotrace", "-ldflags", f"-s -w {stamp}"]


def read_required_version() -> str:
    """The engine's version that go.mod requires, such as `v3.259.0`."""
    found = re.search(rf"^require {re.escape(MODULE)}/pkg/v3 (v\S+)$", (HERE / "go.mod").read_text(), re.MULTILINE)
    if not found:
        raise EngineError(f"{HERE / 'go.mod'} requires no {MODULE}/pkg/v3, so there is no engine to build: restore it")
    return found[1]


def read_version(executable: Path, environment: Mapping[str, str]) -> str | None:
    """What `pulumi version` answers, without the leading v; None when it does not run or answer like a version."""
    try:
        answer = subprocess.run(
            [executable, "version"],
            env={**environment, "PULUMI_SKIP_UPDATE_CHECK": "true"},
            capture_output=True,
            text=True,
            timeout=30,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    found = re.fullmatch(r"v?(\d+\.\d+\.\d+\S*)", answer.stdout.strip())
    return found[1] if found and answer.returncode == 0 else None


def parse_version(version: str) -> tuple[int, int, int]:
    """The three numbers of a version such as `3.259.0`, `v3.259.0` or `3.259.0-dev`."""
    found = re.match(r"v?(\d+)\.(\d+)\.(\d+)", version)
    return (int(found[1]), int(found[2]), int(found[3])) if found else (0, 0, 0)


def _is_wrapper(executable: Path) -> bool:
    with executable.open("rb") as file:
        return WRAPPER_MARK.encode() in file.read(1024)


def _has_language_host(executable: Path) -> bool:
    return (executable.resolve().parent / LANGUAGE_HOST).is_file()
