"""A copy of the program and its config in a folder of its own, run by the real engine against a local AWS."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from engine.urns import split_urn
from sandbox.aws.server import LocalAws
from sandbox.environment import ENCRYPTION_SALT, build_environment
from sandbox.provider.install import install
from sandbox.toolchain import Engine, find_engine, install_language_host
from tests.support.example import EXAMPLE
from tests.support.unique import collect_unique
from tests.support.warm_python import start_warm_python, write_launcher

ROOT = Path(__file__).resolve().parents[2]
MANAGEMENT_ACCOUNT = "123456789012"
NOTHING = frozenset({"same", "read"})


def list_rooms() -> list[str]:
    """The product's folders of code but `config`, which a project copies in order to edit its YAML."""
    folders = {path.parent.name for path in ROOT.glob("*/__init__.py")}
    return sorted(folders - {"config", "sandbox", "tests"})


@dataclass(frozen=True)
class Services:
    """What runs beside the engine: the local AWS, the provider daemon, and the PULUMI_HOME with both plugins.

    `python`: the command of the Python that programs run with. `endpoint`: the local AWS's, as everybody is told.
    """

    aws: LocalAws
    endpoint: str
    python: Sequence[str]
    engine: Engine
    home: Path
    provider_file: Path


@contextmanager
def run_services(
    folder: Path,
    *,
    new_role_denials: int | None = None,
    python: Sequence[str] | None = None,
    behind: Callable[[str], AbstractContextManager[str]] = nullcontext,
) -> Iterator[Services]:
    """Starts the local AWS and the provider daemon, and ends them. `new_role_denials`: see `LocalAws`. `python`: None
    for one that has its packages imported already. `behind`: what stands in front of the local AWS, from its URL to
    that which everybody is told.
    """
    python = start_warm_python() if python is None else python
    folder.mkdir(parents=True, exist_ok=True)
    engine = find_engine()
    if engine is None:
        raise RuntimeError("the engine is not there; `make test` gets it before it runs these tests")
    home, provider_file = folder / "home", folder / "provider"
    install(home, Path(sys.executable))
    install_language_host(home, engine, python)
    with LocalAws(new_role_denials=new_role_denials) as aws, behind(aws.url) as endpoint:
        daemon = subprocess.Popen(
            [sys.executable, "-m", "sandbox.provider", "--until-stdin-closes", "--port-file", str(provider_file)],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env={**os.environ, "AWS_ENDPOINT_URL": endpoint},
        )
        assert daemon.stdin is not None
        assert daemon.stdout is not None
        try:
            daemon.stdout.readline()
            yield Services(aws, endpoint, python, engine, home, provider_file)
        finally:
            daemon.stdin.close()
            daemon.terminate()
            daemon.wait(timeout=10)
            daemon.stdout.close()


class Project:
    """The program with a config of its own, a copy of `config`, and a state backend of its own."""

    def __init__(self, folder: Path, services: Services, config: Path = EXAMPLE) -> None:
        self.folder = folder
        self.aws = services.aws
        folder.mkdir(parents=True)
        for name in (*list_rooms(), "__main__.py"):
            (folder / name).symlink_to(ROOT / name)
        write_launcher(folder / ".venv" / "bin" / "python", services.python)
        shutil.copy(ROOT / "Pulumi.yaml", folder)
        for file in ROOT.glob("Pulumi.*.yaml"):
            (folder / file.name).write_text(f"{file.read_text()}\nencryptionsalt: {ENCRYPTION_SALT}\n")
        shutil.copytree(ROOT / "config", folder / "config", ignore=shutil.ignore_patterns("__pycache__", "org"))
        shutil.copytree(config, folder / "config" / "org")
        backend = folder / "state"
        backend.mkdir()
        self.environment = build_environment(
            engine=services.engine,
            home=services.home,
            backend=backend,
            endpoint=services.endpoint,
            provider_file=services.provider_file,
        ) | {"PULUMI_DIY_BACKEND_DISABLE_CHECKPOINT_BACKUPS": "true"}

    def pulumi(self, *arguments: str, check: bool = True) -> subprocess.CompletedProcess[str]:
        """Runs the engine to its end."""
        result = subprocess.run(
            ["pulumi", "--non-interactive", "--color", "never", *arguments],
            cwd=self.folder,
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=200,
            check=False,
        )
        if check:
            assert result.returncode == 0, f"pulumi {' '.join(arguments)}\n{result.stdout}\n{result.stderr}"
        return result

    def up(self, stack: str = "org", *, check: bool = True) -> subprocess.CompletedProcess[str]:
        """`pulumi up`, preview included, as CI runs it; makes the stack when it is new."""
        self.pulumi("stack", "select", "--create", stack)
        return self.pulumi("up", "--yes", "--stack", stack, check=check)

    def up_at_once(self) -> None:
        """`pulumi up` of the stack `org` without a preview before it."""
        self.pulumi("up", "--yes", "--skip-preview", "--stack", "org")

    def refuse(self, *arguments: str) -> str:
        """Runs a command that must fail, and returns all that it said."""
        result = self.pulumi(*arguments, check=False)
        assert result.returncode != 0, result.stdout
        assert "Traceback" not in result.stdout + result.stderr
        return result.stdout + result.stderr

    def preview(self, stack: str = "org") -> list[dict[str, Any]]:
        """The steps of a preview that do something."""
        self.pulumi("stack", "select", "--create", stack)
        output = self.pulumi("preview", "--json", "--stack", stack).stdout
        return [step for step in json.loads(output)["steps"] if step["op"] not in NOTHING]

    def preview_names(self, stack: str = "org") -> list[tuple[str, str]]:
        """The steps of a preview that do something, as (operation, logical name)."""
        return sorted((step["op"], split_urn(step["urn"])[1]) for step in self.preview(stack))

    def export(self, stack: str = "org") -> dict[str, Any]:
        return json.loads(self.pulumi("stack", "export", "--stack", stack).stdout)["deployment"]

    def outputs(self, stack: str = "org") -> dict[str, Any]:
        """The stack's outputs; those of one kind (`accounts/admin`) together, by key."""
        told: dict[str, Any] = json.loads(self.pulumi("stack", "output", "--json", "--stack", stack).stdout)
        grouped: dict[str, Any] = {}
        for name, value in told.items():
            kind, _, key = name.partition("/")
            if key:
                grouped.setdefault(kind, {})[key] = value
            else:
                grouped[name] = value
        return grouped

    def edit(self, file: str, change: Callable[[Any], None]) -> None:
        """Loads one YAML file of the config, lets `change` change it in place, and writes it; a new one is empty."""
        path = self.folder / "config" / "org" / file
        content = yaml.safe_load(path.read_text()) if path.exists() else {}
        change(content)
        # JSON is YAML, and never leaves a string of digits without quotes.
        path.write_text(json.dumps(content, indent=1))

    @contextmanager
    def edited(self, file: str, change: Callable[[Any], None]) -> Iterator[None]:
        """As `edit`, and puts the file back at the end."""
        path = self.folder / "config" / "org" / file
        before = path.read_text()
        self.edit(file, change)
        try:
            yield
        finally:
            path.write_text(before)

    @contextmanager
    def as_role(self, role_arn: str) -> Iterator[None]:
        """Whatever runs inside is called by a session of this role instead of by the management account."""
        sts = self.client("sts")
        credentials = sts.assume_role(RoleArn=role_arn, RoleSessionName="test")["Credentials"]
        before = self.environment
        self.environment = before | {
            "AWS_ACCESS_KEY_ID": credentials["AccessKeyId"],
            "AWS_SECRET_ACCESS_KEY": credentials["SecretAccessKey"],
            "AWS_SESSION_TOKEN": credentials["SessionToken"],
        }
        try:
            yield
        finally:
            self.environment = before

    def client(self, service: str, account: str | None = None, region: str = "us-east-1") -> Any:
        """A boto3 client that looks straight into an account (by id) of the local AWS."""
        return self.aws.client(service, account=account, region=region)

    def accounts(self) -> dict[str, dict[str, Any]]:
        """The accounts that the local AWS has, by name."""
        pages = self.client("organizations").get_paginator("list_accounts").paginate()
        return collect_unique((account["Name"], account) for page in pages for account in page["Accounts"])


@contextmanager
def run_organization(folder: Path, accounts: Collection[str], **edits: Callable[[Any], None]) -> Iterator[Project]:
    """The example with these accounts alone and without access.yaml, after edits by file, up."""

    def keep_accounts(content: dict[str, Any]) -> None:
        content["accounts"] = [find_by_key(content["accounts"], key) for key in accounts]

    with run_services(folder) as services:
        project = Project(folder / "project", services)
        project.edit("access.yaml", lambda content: content.clear())
        project.edit("accounts.yaml", keep_accounts)
        for name, change in edits.items():
            project.edit(f"{name}.yaml", change)
        project.pulumi("stack", "select", "--create", "org")
        project.up_at_once()
        yield project


def find_by_key(items: list[dict[str, Any]], key: str) -> dict[str, Any]:
    """The item of a YAML list with this key, at any depth of nested units."""
    for item in items:
        if item["key"] == key:
            return item
        nested: list[dict[str, Any]] = item.get("units", [])
        if any(key in str(inner) for inner in nested):
            return find_by_key(nested, key)
    raise KeyError(key)


def reverse_lists(value: Any) -> Any:
    """The same YAML with every list, at every depth, in the opposite order."""
    if isinstance(value, Mapping):
        return {key: reverse_lists(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [reverse_lists(inner) for inner in reversed(value)]
    return value
