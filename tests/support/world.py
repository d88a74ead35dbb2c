"""A fake engine on PATH, and a small plan that it can apply."""

import hashlib
import json
import os
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from engine.urns import split_urn
from migrate.cli import run
from migrate.planning.output import hash_config

FAKE = Path(__file__).with_name("fake_pulumi.py")


class World:
    """What the fake engine acts on."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self.write(version="v3.259.0", stacks={"org": []}, bad={}, preview=[], refresh=[], fail={}, skeleton={})

    def read(self) -> dict[str, Any]:
        return json.loads(self._path.read_text())

    def write(self, **changes: Any) -> None:
        before = self.read() if self._path.exists() else {}
        self._path.write_text(json.dumps(before | changes))

    @property
    def folder(self) -> Path:
        return self._path.parent

    def urns(self, stack: str = "org") -> list[str]:
        return [resource["urn"] for resource in self.read()["stacks"][stack]]

    def calls(self, command: str) -> list[list[str]]:
        file = self.folder / "calls"
        calls = [json.loads(line) for line in file.read_text().splitlines()] if file.exists() else []
        return [call for call in calls if call[0] == command]


@pytest.fixture
def world(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> World:
    """A fake `pulumi` is first on PATH."""
    folder = tmp_path / "engine"
    folder.mkdir()
    launcher = folder / "pulumi"
    launcher.write_text(f'#!/bin/sh\nexec "{sys.executable}" -S "{FAKE}" "$@"\n')
    launcher.chmod(0o755)
    monkeypatch.setenv("PATH", f"{folder}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.setenv("FAKE_PULUMI", str(folder / "world.json"))
    return World(folder / "world.json")


@dataclass(frozen=True)
class Told:
    """How a command ended."""

    code: int
    out: str
    err: str


@pytest.fixture
def migrate(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Callable[..., Told]:
    """Runs `python -m migrate ...` in this process."""

    def call(*arguments: str) -> Told:
        monkeypatch.setattr(sys, "argv", ["migrate", *arguments])
        capsys.readouterr()
        code = 0
        try:
            run()
        except SystemExit as ended:
            code = ended.code if isinstance(ended.code, int) else 0
        told = capsys.readouterr()
        return Told(code, told.out, told.err)

    return call


PROVIDER = "urn:pulumi:org::shop::pulumi:providers:aws::prod"
NETWORK = "urn:pulumi:org::shop::shop:index:Network::network"
VPC = "urn:pulumi:org::shop::shop:index:Network$aws:ec2/vpc:Vpc::main"
ROLE = "urn:pulumi:org::shop::aws:iam/role:Role::audit"
GROUP = "urn:pulumi:org::shop::aws:cloudwatch/logGroup:LogGroup::trail"
IDS: dict[str, str | None] = {
    PROVIDER: None,
    NETWORK: None,
    VPC: "vpc-1@eu-west-1",
    ROLE: "Audit",
    GROUP: "/trail",
}


def import_document() -> dict[str, Any]:
    """A provider, a component with a VPC, a role and a log group."""

    def resource(type_: str, name: str, id_: str, **more: Any) -> dict[str, Any]:
        return {"type": type_, "name": name, "logicalName": name, "id": id_, "provider": "prod", **more}

    inputs = {"allowedAccountIds": '["111111111111"]', "region": "us-east-1"}
    return {
        "nameTable": {},
        "resources": [
            {"type": "pulumi:providers:aws", "name": "prod", "logicalName": "prod", "inputs": inputs},
            {"type": "shop:index:Network", "name": "network", "logicalName": "network", "component": True},
            resource("aws:ec2/vpc:Vpc", "main", "vpc-1@eu-west-1", parent="network"),
            resource("aws:iam/role:Role", "audit", "Audit"),
            resource("aws:cloudwatch/logGroup:LogGroup", "trail", "/trail"),
        ],
    }


@dataclass(frozen=True)
class Estate:
    """A project folder with a config, a state file and what `plan` writes."""

    folder: Path
    state: Path
    out: Path

    def options(self) -> list[str]:
        return ["--project", str(self.folder), "--out", str(self.out)]

    def journal(self) -> dict[str, Any]:
        return json.loads((self.out / "org" / "journal.json").read_text())["entries"]


STATE_TEXT = json.dumps(
    {
        "version": 4,
        "terraform_version": "1.9.0",
        "serial": 7,
        "lineage": "l-1",
        "outputs": {},
        "resources": [
            {
                "mode": "managed",
                "type": "aws_iam_role",
                "name": "audit",
                "provider": 'provider["registry.terraform.io/hashicorp/aws"]',
                "instances": [
                    {
                        "schema_version": 0,
                        "attributes": {"name": "Audit", "path": "/", "description": "canary-in-the-state"},
                        "sensitive_attributes": [],
                    }
                ],
            }
        ],
    }
)


@pytest.fixture
def estate(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Estate:
    monkeypatch.chdir(tmp_path)
    config = tmp_path / "config" / "org"
    config.mkdir(parents=True)
    (config / "organization.yaml").write_text("a: 1\n")
    state = tmp_path / "main.tfstate"
    state.write_text(STATE_TEXT)
    out = tmp_path / "migration"
    (out / "org").mkdir(parents=True)

    def instance(address: str, urn: str | None, bin_: str = "import") -> dict[str, Any]:
        return {
            "state": "main.tfstate",
            "workspace": "default",
            "address": address,
            "type": address.partition(".")[0],
            "bin": bin_,
            "stack": "org" if urn else None,
            "urn": urn,
            "name": split_urn(urn)[1] if urn else None,
            "import_id": None,
            "reason": None,
        }

    imports = json.dumps(import_document())
    plan = {
        "version": 1,
        "config": hash_config(config),
        "states": [
            {
                "location": "main.tfstate",
                "workspace": "default",
                "serial": 7,
                "lineage": "l-1",
                "etag": None,
                "version_id": None,
                "md5": hashlib.md5(STATE_TEXT.encode(), usedforsecurity=False).hexdigest(),
                "digest": None,
            }
        ],
        "stacks": {
            "org": {
                "entries": [{"urn": urn, "id": id_} for urn, id_ in IDS.items() if id_ is not None],
                "import_file": hashlib.sha256(imports.encode()).hexdigest(),
                "providers": {},
            }
        },
        "instances": [
            instance("aws_vpc.main", VPC),
            instance("aws_iam_role.audit", ROLE),
            instance('aws_cloudwatch_log_group.trail["a"]', GROUP),
            instance('aws_cloudwatch_log_group.trail["b"]', None, "rest"),
        ],
    }
    (out / "plan.json").write_text(json.dumps(plan))
    (out / "org" / "import.json").write_text(imports)
    entries = {urn: {"id": id_, "status": "pending", "message": None} for urn, id_ in IDS.items()}
    (out / "org" / "journal.json").write_text(json.dumps({"version": 1, "stack": "org", "entries": entries}))
    return Estate(tmp_path, state, out)
