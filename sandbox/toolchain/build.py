"""Builds the Pulumi engine once from its Go module, into the folder that all clones share: whole or not at all.

Does not own where the folder is or what is found in it (engine.py).
"""

import contextlib
import fcntl
import os
import re
import shutil
import signal
import subprocess
import tempfile
import threading
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import IO

from sandbox.progress import Progress, Step
from sandbox.toolchain.engine import (
    EXEC_SCRIPT,
    HERE,
    MODULE,
    OLDEST_OFFICIAL,
    Engine,
    EngineError,
    build_flags,
    find_built_engine,
    find_official_engine,
    locate_built_engine,
    read_required_version,
)

HOW_TO_GET = (
    f"get the official pulumi, {'.'.join(map(str, OLDEST_OFFICIAL))} or newer (https://www.pulumi.com/docs/install/), "
    "or Go {go} or newer to build it with (https://go.dev/dl/)"
)


def ensure_engine(progress: Progress, environment: Mapping[str, str] | None = None) -> Engine:
    """The engine to use, built first where there is none (about 4 minutes on two cores, once for all clones).

    Two callers at once build once: the second waits. An interrupted build leaves nothing that is taken for an engine.
    Raises EngineError when it cannot be had, with what to get.
    """
    environment = os.environ if environment is None else environment
    engine = find_official_engine(environment) or find_built_engine(environment)
    if engine:
        return engine
    go = find_go(environment)
    target = locate_built_engine(environment)
    target.parent.mkdir(parents=True, exist_ok=True)
    with _hold_lock(target.with_name(f"{target.name}.lock"), progress):
        engine = find_built_engine(environment)
        return engine or _build(go, target, progress, environment)


def find_go(environment: Mapping[str, str]) -> Path:
    """The `go` command on PATH, if it is (or can fetch) one that go.mod asks for. Raises EngineError else."""
    needed = _read_required_go()
    how = HOW_TO_GET.format(go=needed)
    found = shutil.which("go", path=environment.get("PATH", ""))
    if not found:
        raise EngineError(f"There is no Pulumi engine here and no Go on PATH to build it with: {how}.")
    # In the module's folder, a Go that may switch toolchains does so now, and one that may not says why.
    answer = subprocess.run(
        [found, "env", "GOVERSION"], cwd=HERE, env=dict(environment), capture_output=True, text=True, check=False
    )
    version = re.fullmatch(r"go(\d+)\.(\d+)\S*", answer.stdout.strip())
    if answer.returncode or not version:
        said = answer.stderr.strip() or answer.stdout.strip() or f"exit code {answer.returncode}"
        raise EngineError(f"The Go at {found} cannot build the Pulumi engine ({said}): {how}.")
    if (int(version[1]), int(version[2])) < tuple(map(int, needed.split("."))):
        raise EngineError(f"The Go at {found} is {version[0]}, too old to build the Pulumi engine: {how}.")
    return Path(found)


def _build(go: Path, target: Path, progress: Progress, environment: Mapping[str, str]) -> Engine:
    # Under the lock, whatever an earlier build left is left for good.
    for leftover in target.parent.glob(f"{target.name}.partial-*"):
        shutil.rmtree(leftover, ignore_errors=True)
    version = read_required_version()
    with (
        progress.step(f"Building the Pulumi engine {version} (once for all clones, about 4 minutes)") as step,
        _partial_directory(target) as partial,
    ):
        _run_go(
            go, ["build", *build_flags(), "-v", "-o", f"{partial}/", f"{MODULE}/pkg/v3/cmd/pulumi"], step, environment
        )
        modules = _run_go(go, ["list", "-mod=readonly", "-m", "-f", "{{.Dir}}", f"{MODULE}/sdk/v3"], step, environment)
        script = partial / EXEC_SCRIPT
        shutil.copyfile(Path(modules.strip()) / "python" / "cmd" / EXEC_SCRIPT, script)
        script.chmod(0o755)  # module archives do not keep mode bits
        partial.chmod(0o755)  # mkdtemp makes it private
        shutil.rmtree(target, ignore_errors=True)
        partial.rename(target)
    return Engine(target, version.removeprefix("v"), official=False)


def _run_go(go: Path, arguments: list[str], step: Step, environment: Mapping[str, str]) -> str:
    """Runs go in the module's folder, with its progress shown; its stdout. Raises EngineError with its last words."""
    words: list[str] = []
    with subprocess.Popen(
        [go, *arguments],
        cwd=HERE,
        env={**environment, "GOWORK": "off"},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,  # the compilers that go starts end with it
    ) as process:
        reader = threading.Thread(target=_follow, args=(process.stderr, step, words), daemon=True)
        reader.start()
        try:
            output = process.stdout.read() if process.stdout else ""
            process.wait()
        except BaseException:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            raise
        finally:
            reader.join()
    if process.returncode:
        said = "\n".join(words[-15:])
        raise EngineError(f"`go {arguments[0]}` failed, so there is no Pulumi engine. It said:\n{said}")
    return output


def _follow(stream: IO[str], step: Step, words: list[str]) -> None:
    compiled = 0
    for line in stream:
        words.append(line.rstrip())
        if line.startswith("go: downloading "):
            step.show(f"downloading {line.split()[2]}")
        elif re.fullmatch(r"[\w./~+-]+\n", line):
            compiled += 1
            step.show(f"{compiled} packages compiled")


@contextlib.contextmanager
def _partial_directory(target: Path) -> Iterator[Path]:
    """A folder beside the target, on the same file system, that is gone afterwards unless it was renamed."""
    partial = Path(tempfile.mkdtemp(prefix=f"{target.name}.partial-", dir=target.parent))
    try:
        yield partial
    finally:
        shutil.rmtree(partial, ignore_errors=True)


@contextlib.contextmanager
def _hold_lock(path: Path, progress: Progress) -> Iterator[None]:
    """Holds the lock file; the kernel lets go of it when this process ends, however it ends."""
    with path.open("w") as file:
        if not _try_lock(file):
            with progress.step("Waiting for another build of the Pulumi engine"):
                while not _try_lock(file):
                    time.sleep(0.2)
        yield


def _try_lock(file: IO[str]) -> bool:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _read_required_go() -> str:
    found = re.search(r"^go (\d+\.\d+)", (HERE / "go.mod").read_text(), re.MULTILINE)
    return found[1] if found else "1.26"
