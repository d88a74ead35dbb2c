"""Wall time, time of the processors and memory of a command with every process that it starts."""

import resource
import subprocess
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import psutil

SAMPLE_SECONDS = 0.2


@dataclass(frozen=True)
class Measurement:
    """`peak_memory`: bytes, the proportional set size of the whole process tree, so that shared pages count once.

    `cpu_seconds`: of all processes of the tree that were waited for. `provider_processes`: at once.
    """

    seconds: float
    cpu_seconds: float
    peak_memory: int
    provider_processes: int


def measure(command: Sequence[str], *, folder: Path, environment: Mapping[str, str]) -> Measurement:
    """Runs the command to its end.

    Raises:
        RuntimeError: the command failed; holds the end of what it said.
    """
    log = folder / "measured.log"
    with log.open("w") as out:
        begin, used = time.monotonic(), _read_cpu_of_children()
        run = subprocess.Popen(command, cwd=folder, env=dict(environment), stdout=out, stderr=out)
        peak, providers = 0, 0
        while run.poll() is None:
            memory, plugins = read_tree(run.pid)
            peak, providers = max(peak, memory), max(providers, plugins)
            time.sleep(SAMPLE_SECONDS)
        seconds = time.monotonic() - begin
    if run.returncode != 0:
        raise RuntimeError(f"{' '.join(command)} failed:\n{log.read_text()[-3000:]}")
    return Measurement(seconds, _read_cpu_of_children() - used, peak, providers)


def _read_cpu_of_children() -> float:
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def read_tree(root: int) -> tuple[int, int]:
    """The memory of a process with all below it, in bytes, and how many of them are providers of AWS."""
    memory, providers = 0, 0
    try:
        processes = [psutil.Process(root), *psutil.Process(root).children(recursive=True)]
    except psutil.NoSuchProcess:
        return 0, 0
    for process in processes:
        try:
            rollup = Path(f"/proc/{process.pid}/smaps_rollup").read_text()
            memory += next(int(line.split()[1]) * 1024 for line in rollup.splitlines() if line.startswith("Pss:"))
            providers += any("pulumi-resource-aws" in word for word in process.cmdline())
        except (psutil.NoSuchProcess, FileNotFoundError, ProcessLookupError, StopIteration):
            continue
    return memory, providers
