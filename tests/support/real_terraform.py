"""Real Terraform with the real AWS provider, led to a local AWS and nowhere else.

Does not own the provider: the environment variable TERRAFORM_AWS_PROVIDER says where it is.
"""

import json
import os
import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sandbox.environment import drop_aws_settings

PROVIDER = "TERRAFORM_AWS_PROVIDER"
_VERSION = re.compile(r"_v(\d+\.\d+\.\d+)")
_TIMEOUT = 600


def find_obstacle() -> str | None:
    """Why Terraform cannot run here with the provider; None when it can."""
    path = os.environ.get(PROVIDER)
    if not path:
        return f"{PROVIDER} is not set to a terraform-provider-aws binary"
    if not os.access(path, os.X_OK):
        return f"{PROVIDER} is {path}, which is no program"
    return None if shutil.which("terraform") else "terraform is not on PATH"


@dataclass(frozen=True)
class Terraform:
    """`folder` holds the code; `settings` is the whole environment of each command."""

    folder: Path
    settings: dict[str, str]

    def run(self, module: str, *arguments: str, expect: tuple[int, ...] = (0,)) -> subprocess.CompletedProcess[str]:
        """Runs a command in a root module, which must end with one of these exit codes."""
        command = ["terraform", f"-chdir={self.folder / module}", *arguments]
        done = subprocess.run(command, env=self.settings, capture_output=True, text=True, timeout=_TIMEOUT, check=False)
        assert done.returncode in expect, f"{' '.join(command)}: {done.returncode}\n{done.stdout}\n{done.stderr}"
        return done

    def has_changes(self, module: str) -> bool:
        """Whether `terraform plan` of a root module shows any."""
        return self.run(module, "plan", "-no-color", "-detailed-exitcode", expect=(0, 2)).returncode == 2

    def read_outputs(self, module: str) -> dict[str, Any]:
        """The values of a root module's outputs."""
        outputs = json.loads(self.run(module, "output", "-json").stdout)
        return {name: output["value"] for name, output in outputs.items()}


def prepare_terraform(folder: Path, code: Path, endpoint: str) -> Terraform:
    """A copy of the code in `folder`, and an environment in which all AWS is the local one at `endpoint`.

    The provider comes from a mirror beside the code, so that `terraform init` asks no registry.
    """
    provider = Path(os.environ[PROVIDER]).resolve()
    version = _VERSION.search(provider.name)
    platform = json.loads(subprocess.run(["terraform", "version", "-json"], capture_output=True, check=True).stdout)
    mirror = folder / "mirror"
    place = mirror / "registry.terraform.io" / "hashicorp" / "aws" / (version[1] if version else "0.0.1")
    (place / platform["platform"]).mkdir(parents=True)
    (place / platform["platform"] / provider.name).symlink_to(provider)
    configuration = folder / "terraform.rc"
    configuration.write_text(f'provider_installation {{\n  filesystem_mirror {{ path = "{mirror}" }}\n}}\n')
    shutil.copytree(code, folder / "code")
    inherited = {name: value for name, value in drop_aws_settings(os.environ).items() if not name.startswith("TF_")}
    settings = {
        "TF_CLI_CONFIG_FILE": str(configuration),
        "TF_IN_AUTOMATION": "true",
        "CHECKPOINT_DISABLE": "true",
        "AWS_ENDPOINT_URL": endpoint,
        "AWS_ACCESS_KEY_ID": "sandbox",
        "AWS_SECRET_ACCESS_KEY": "sandbox",
        "AWS_EC2_METADATA_DISABLED": "true",
        "AWS_CONFIG_FILE": os.devnull,
        "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
        "NO_PROXY": "127.0.0.1,localhost",
    }
    return Terraform(folder / "code", inherited | settings)
