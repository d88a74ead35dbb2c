"""A project of one's own beside the Terraform estate, and `python -m migrate` in it.

Owns running the commands as a person would, in the project's folder and environment. Does not own the estate
(terraform.py) or the engine (project.py).
"""

import copy
import json
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Self

import yaml

from tests.support.project import Project, Services
from tests.support.terraform import TerraformEstate
from tests.support.warm_python import start_warm_python


class Takeover(Project):
    """A project without config, and the stack `org` without resources."""

    def __init__(self, folder: Path, services: Services) -> None:
        super().__init__(folder, services)
        shutil.rmtree(folder / "config" / "org")
        self.pulumi("stack", "init", "org")

    def copy(self, folder: Path) -> Self:
        """Another project as this one is now, with its plan and its stacks' state, beside the same AWS."""
        shutil.copytree(self.folder, folder, symlinks=True)
        twin = copy.copy(self)
        twin.folder = folder
        before, after = ((place / "state").as_uri() for place in (self.folder, folder))
        backend = self.environment["PULUMI_BACKEND_URL"].replace(before, after)
        twin.environment = self.environment | {"PULUMI_BACKEND_URL": backend}
        return twin

    @property
    def out(self) -> Path:
        """Where plan writes."""
        return self.folder / "migration"

    def write_mapping(self, mapping: Mapping[str, Any]) -> None:
        """Writes migrate.yaml. JSON is YAML, and quotes all strings."""
        (self.folder / "migrate.yaml").write_text(json.dumps(mapping))

    def read_mapping(self) -> dict[str, Any]:
        return yaml.safe_load((self.folder / "migrate.yaml").read_text())

    def migrate(self, *arguments: str, expect: int = 0) -> subprocess.CompletedProcess[str]:
        """Runs a command, which must end with that exit code and without a traceback."""
        done = subprocess.run(self.command(*arguments), **self.settings, capture_output=True, timeout=280, check=False)
        assert done.returncode == expect, (
            f"migrate {' '.join(arguments)}: {done.returncode}\n{done.stdout}{done.stderr}"
        )
        assert "Traceback" not in done.stdout + done.stderr
        return done

    def command(self, *arguments: str) -> Sequence[str]:
        """The words of a command line."""
        return [*start_warm_python(), "-m", "migrate", *arguments]

    @property
    def settings(self) -> dict[str, Any]:
        """Where and how a command runs, as arguments of `subprocess`."""
        return {"cwd": self.folder, "env": self.environment, "text": True}

    def read_plan(self) -> dict[str, Any]:
        """plan.json."""
        return json.loads((self.out / "plan.json").read_text())

    def read_journal(self) -> dict[str, str]:
        """The status of each entry of the stack `org`, by URN."""
        journal = json.loads((self.out / "org" / "journal.json").read_text())
        return {urn: entry["status"] for urn, entry in journal["entries"].items()}

    def list_resources(self) -> list[dict[str, Any]]:
        """What the stack's state holds, the stack itself left out."""
        resources = self.export().get("resources", [])
        return [resource for resource in resources if resource["type"] != "pulumi:pulumi:Stack"]


class Migration(Takeover):
    """The same beside the sandbox's estate, with a `migrate.yaml` that names its states."""

    def __init__(self, folder: Path, services: Services, estate: TerraformEstate) -> None:
        super().__init__(folder, services)
        self.estate = estate
        self.write_mapping({"sources": [estate.source]})
