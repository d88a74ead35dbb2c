import os
import shutil
import subprocess
from pathlib import Path

import pytest

from sandbox.environment import FOREIGN_SETTINGS, build_environment, build_settings, render_env_file
from sandbox.toolchain import Engine

SHELLS = [
    pytest.param(shell, marks=pytest.mark.skipif(not shutil.which(shell), reason=f"there is no {shell} here"))
    for shell in ("bash", "zsh", "sh")
]


def make_settings(folder: Path) -> dict[str, str]:
    return build_settings(
        home=folder / "pulumi",
        backend=folder / "state",
        endpoint="http://127.0.0.1:4566",
        provider_file=folder / "provider.address",
    )


@pytest.mark.parametrize("shell", SHELLS)
def test_sourcing_the_file_leads_to_the_local_aws_only(tmp_path: Path, shell: str) -> None:
    folder = tmp_path / "it's a clone"
    folder.mkdir()
    file = folder / "env"
    file.write_text(render_env_file(make_settings(folder), folder / "bin"))
    before = {"PATH": os.environ["PATH"], "NO_PROXY": "example.com"} | dict.fromkeys(FOREIGN_SETTINGS, "astray")
    answer = subprocess.run(
        [shell, "-uc", '. "$0" && env -0', str(file)], env=before, capture_output=True, text=True, check=True
    )
    after = dict(line.split("=", 1) for line in answer.stdout.split("\0") if line)
    assert make_settings(folder).items() <= after.items()
    assert not set(FOREIGN_SETTINGS) & set(after)
    assert after["PATH"].split(os.pathsep) == [str(folder / "bin"), *before["PATH"].split(os.pathsep)]
    assert after["NO_PROXY"] == "127.0.0.1,localhost,example.com"
    assert after["no_proxy"] == "127.0.0.1,localhost"


def test_settings_name_the_sandbox_and_credentials_that_are_plainly_made_up(tmp_path: Path) -> None:
    assert make_settings(tmp_path) == {
        "PULUMI_HOME": f"{tmp_path}/pulumi",
        "PULUMI_BACKEND_URL": f"file://{tmp_path}/state?metadata=skip",
        "PULUMI_CONFIG_PASSPHRASE": "sandbox",
        "PULUMI_SKIP_UPDATE_CHECK": "true",
        "PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION": "true",
        "PULUMI_IGNORE_AMBIENT_PLUGINS": "true",
        "AWS_ENDPOINT_URL": "http://127.0.0.1:4566",
        "AWS_ACCESS_KEY_ID": "sandbox",
        "AWS_SECRET_ACCESS_KEY": "sandbox",
        "AWS_REGION": "us-east-1",
        "AWS_DEFAULT_REGION": "us-east-1",
        "AWS_EC2_METADATA_DISABLED": "true",
        "SANDBOX_PROVIDER_FILE": f"{tmp_path}/provider.address",
    }


def test_environment_of_a_process_is_the_given_one_without_what_leads_astray(tmp_path: Path) -> None:
    environment = build_environment(
        engine=Engine(tmp_path / "engine", "3.259.0", official=False),
        home=tmp_path / "pulumi",
        backend=tmp_path / "state",
        endpoint="http://127.0.0.1:4566",
        provider_file=tmp_path / "provider.address",
        path=[tmp_path / "bin"],
        base={"PATH": "/usr/bin", "HOME": "/home/someone", "AWS_PROFILE": "production", "AWS_CA_BUNDLE": "/ca.pem"},
    )
    assert environment["PATH"] == f"{tmp_path}/bin:{tmp_path}/engine:/usr/bin"
    assert environment["HOME"] == "/home/someone"
    assert not set(FOREIGN_SETTINGS) & set(environment)
    assert make_settings(tmp_path).items() <= environment.items()
    assert environment["NO_PROXY"] == "127.0.0.1,localhost"
