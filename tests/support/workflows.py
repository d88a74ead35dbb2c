"""Runs a workflow of GitHub Actions on this machine: its own `run:` lines by bash, its actions by stand-ins.

What it does not know of the syntax fails: expressions beside names, literals, ==, !=, &&, || and three functions.
"""

import fnmatch
import json
import re
import shutil
import subprocess
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

Context = dict[str, Any]
Action = Callable[["JobRun", dict[str, str]], None]
"""A stand-in for an action: the job, and what its `with` says."""

_TOKEN = re.compile(r"\s*('(?:[^']|'')*'|&&|\|\||==|!=|!|[(),]|[\w.-]+)")


@dataclass
class JobRun:
    """One job, of a matrix one of its. `environment`: of its processes. `result`: as `needs` tells it."""

    name: str
    environment_name: str
    folder: Path
    environment: dict[str, str]
    permissions: dict[str, str]
    result: str = "success"
    printed: str = ""
    outputs: dict[str, dict[str, str]] = field(default_factory=dict[str, dict[str, str]])

    @property
    def summary(self) -> str:
        file = self.folder / "summary"
        return file.read_text() if file.exists() else ""


@dataclass
class Runner:
    """`actions`: stand-ins by name, without the commit. `artifacts`: the folder that jobs hand files on in."""

    project: Path
    environment: Mapping[str, str]
    variables: Mapping[str, str]
    actions: Mapping[str, Action]
    folder: Path

    def run(self, file: Path, github: Context) -> dict[str, list[JobRun]]:
        """All jobs of the workflow, by their ids in the file; none of a job that was skipped."""
        workflow = yaml.load(file.read_text(), yaml.BaseLoader)  # noqa: S506 -- all values are texts
        folder = self.folder / f"run-{github['run_id']}"
        done: dict[str, list[JobRun]] = {}
        needs: Context = {}
        for key, job in workflow["jobs"].items():
            wanted = [job["needs"]] if isinstance(job.get("needs"), str) else job.get("needs", [])
            context: Context = {"github": github, "vars": self.variables, "needs": needs}
            context["failed"] = any(needs[one]["result"] != "success" for one in wanted)
            done[key] = []
            result = "skipped"
            if holds(job.get("if", ""), context):
                result = "success"
                strategy = job.get("strategy", {})
                rows = [{}] if not strategy else evaluate(strip(strategy["matrix"]["include"]), context)
                for number, row in enumerate(rows):
                    context["matrix"] = row
                    one = self._run_job(key, job, context, folder / f"{key}-{number}")
                    done[key].append(one)
                    result = one.result if one.result != "success" else result
                    if one.result == "failure" and strategy.get("fail-fast", "true") == "true":
                        break
            outputs = {}
            if done[key]:
                inner = {**context, "steps": {step: {"outputs": told} for step, told in done[key][-1].outputs.items()}}
                outputs = {name: fill(text, inner) for name, text in job.get("outputs", {}).items()}
            needs[key] = {"result": result, "outputs": outputs}
        return {key: runs for key, runs in done.items() if runs}

    def _run_job(self, key: str, job: dict[str, Any], context: Context, folder: Path) -> JobRun:
        temp = folder / "temp"
        temp.mkdir(parents=True)
        github = context["github"]
        environment = {
            **self.environment,
            **{f"GITHUB_{name.upper()}": value for name, value in github.items() if isinstance(value, str)},
            "GITHUB_ACTIONS": "true",
            "RUNNER_TEMP": str(temp),
            "GITHUB_STEP_SUMMARY": str(folder / "summary"),
        }
        environment.pop("GITHUB_TOKEN", None)  # a job gets it only where it says so
        environment |= {name: fill(text, context) for name, text in job.get("env", {}).items()}
        run = JobRun(
            name=fill(job.get("name", key), context),
            environment_name=fill(job.get("environment", ""), context),
            folder=folder,
            environment=environment,
            permissions=job["permissions"],
        )
        context = {**context, "runner": {"temp": str(temp)}, "steps": {}, "failed": False}
        for step in job["steps"]:
            if not holds(step.get("if", ""), context):
                continue
            code = self._run_step(run, step, context)
            if code and step.get("continue-on-error") != "true":
                context["failed"], run.result = True, "failure"
        return run

    def _run_step(self, run: JobRun, step: dict[str, Any], context: Context) -> int:
        if "uses" in step:
            action = self.actions[step["uses"].partition("@")[0]]
            action(run, {name: fill(text, context) for name, text in step.get("with", {}).items()})
            return 0
        told, exported = run.folder / "output", run.folder / "env"
        for file in (told, exported):
            file.write_text("")
        process = subprocess.run(
            ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", step["run"]],
            cwd=self.project,
            env={
                **run.environment,
                "GITHUB_OUTPUT": str(told),
                "GITHUB_ENV": str(exported),
                **{name: fill(text, context) for name, text in step.get("env", {}).items()},
            },
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        run.printed += f"$ {step['run'].strip()}\n{process.stdout}"
        run.environment |= read_lines(exported)
        run.outputs[step.get("id", "")] = read_lines(told)
        context["steps"][step.get("id", "")] = {"outputs": read_lines(told)}
        return process.returncode


def hand_on(folder: Path) -> dict[str, Action]:
    """The stand-ins for artifacts, which keep them in this folder."""

    def upload(run: JobRun, inputs: dict[str, str]) -> None:
        source = Path(inputs["path"])
        if source.is_dir():
            shutil.copytree(source, folder / inputs["name"], dirs_exist_ok=True)

    def download(run: JobRun, inputs: dict[str, str]) -> None:
        pattern = inputs.get("pattern", inputs.get("name", ""))
        for found in sorted(folder.iterdir()) if folder.exists() else []:
            if fnmatch.fnmatch(found.name, pattern):
                shutil.copytree(found, inputs["path"], dirs_exist_ok=True)

    return {"actions/upload-artifact": upload, "actions/download-artifact": download}


def holds(condition: str, context: Context) -> bool:
    """Whether a job or a step begins: without a function that says otherwise, nothing may have failed before."""
    condition = strip(condition)
    if not condition:
        return not context["failed"]
    value = bool(evaluate(condition, context))
    return value if "cancelled()" in condition else value and not context["failed"]


def fill(text: str, context: Context) -> str:
    """The text with its expressions evaluated."""
    return re.sub(r"\$\{\{(.*?)\}\}", lambda found: _write(evaluate(found[1].strip(), context)), text)


def strip(text: str) -> str:
    """An expression without `${{ }}` around it."""
    found = re.fullmatch(r"\$\{\{(.*)\}\}", text.strip())
    return (found[1] if found else text).strip()


def evaluate(expression: str, context: Context) -> Any:
    """The value of an expression. What a context lacks is empty, as on GitHub."""
    tokens = _TOKEN.findall(expression)
    assert "".join(tokens) == re.sub(r"\s+(?=(?:[^']*'[^']*')*[^']*$)", "", expression), expression
    value = _either(tokens, context)
    assert not tokens, expression
    return value


def read_lines(file: Path) -> dict[str, str]:
    """What a step wrote for later ones, as NAME=VALUE."""
    return dict(line.split("=", 1) for line in file.read_text().splitlines())


def _either(tokens: list[str], context: Context) -> Any:
    value = _both(tokens, context)
    while tokens and tokens[0] == "||":
        tokens.pop(0)
        other = _both(tokens, context)
        value = value or other
    return value


def _both(tokens: list[str], context: Context) -> Any:
    value = _compare(tokens, context)
    while tokens and tokens[0] == "&&":
        tokens.pop(0)
        other = _compare(tokens, context)
        value = value and other
    return value


def _compare(tokens: list[str], context: Context) -> Any:
    value = _single(tokens, context)
    if tokens and tokens[0] in {"==", "!="}:
        wanted = tokens.pop(0) == "=="
        return (value == _single(tokens, context)) is wanted
    return value


def _single(tokens: list[str], context: Context) -> Any:
    token = tokens.pop(0)
    if token == "!":
        return not _single(tokens, context)
    if token.startswith("'"):
        return token[1:-1].replace("''", "'")
    if tokens and tokens[0] == "(":
        tokens.pop(0)
        argument = None if tokens[0] == ")" else _either(tokens, context)
        assert tokens.pop(0) == ")"
        return {"fromJson": lambda: json.loads(str(argument)), "cancelled": lambda: False}[token]()
    value: Any = context
    for name in token.split("."):
        value = value.get(name, "") if isinstance(value, Mapping) else ""
    return value


def _write(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value)
