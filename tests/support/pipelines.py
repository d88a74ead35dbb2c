"""Runs jobs of a GitLab pipeline on this machine: their own scripts by bash, the stages in order."""

import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml


def read_jobs(file: Path) -> dict[str, dict[str, Any]]:
    """The jobs by name, with what they extend and the defaults filled in; no hidden ones."""
    document = yaml.safe_load(file.read_text())
    keywords = {"stages", "workflow", "default", "variables"}
    jobs = {}
    for name, job in document.items():
        if name in keywords or name.startswith("."):
            continue
        chain = [job]
        while "extends" in chain[0]:
            chain.insert(0, document[chain[0]["extends"]])
        filled: dict[str, Any] = {**document["default"], "variables": document["variables"]}
        for part in chain:
            filled |= part | {"variables": filled["variables"] | part.get("variables", {})}
        jobs[name] = filled
    return jobs


def expand(variables: Mapping[str, str]) -> dict[str, str]:
    """Variables that name others, filled in by GitLab's rule: an unknown one is empty."""
    expanded = {name: str(value) for name, value in variables.items()}
    for _ in range(5):
        for name, value in expanded.items():
            for other in sorted(expanded, key=len, reverse=True):
                value = value.replace(f"${other}", expanded[other]) if other != name else value  # noqa: PLW2901
            expanded[name] = value
    return expanded


def run_job(job: Mapping[str, Any], folder: Path, environment: Mapping[str, str]) -> subprocess.CompletedProcess[str]:
    """The job's script in one shell, as a runner does; what it printed, and its exit code.

    `environment`: beside the job's own variables.
    """
    script = "\n".join([*job["before_script"], *job["script"]])
    return subprocess.run(
        ["bash", "-eo", "pipefail", "-c", script],
        cwd=folder,
        env=dict(environment) | expand({**environment, **job["variables"]}),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
