import os
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path

import boto3
import pytest

from sandbox.__main__ import main
from sandbox.environment import FOREIGN_SETTINGS, build_environment, build_settings, render_env_file
from sandbox.toolchain import Engine

ASTRAY = {
    "AWS_CA_BUNDLE": "/ca.pem",
    "AWS_CONFIG_FILE": "/home/someone/.aws/config",
    "AWS_ENDPOINT_URL_ORGANIZATIONS": "http://elsewhere.invalid:1",
    "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS": "true",
    "AWS_PROFILE": "production",
    "AWS_SESSION_TOKEN": "two\nlines, and $(one) that is AWS\nAWS_LOOKS_LIKE_A_SETTING=x",
    "AWS_USE_FIPS_ENDPOINT": "true",
}
"""Settings of AWS's that somebody may have, and that lead away from the local AWS."""

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


def aws_settings(environment: Mapping[str, str]) -> dict[str, str]:
    return {name: value for name, value in environment.items() if name.startswith("AWS_")}


def source(shell: str, file: Path, before: Mapping[str, str]) -> dict[str, str]:
    """The environment after the file is sourced in a shell with this one, which stops at any error."""
    answer = subprocess.run(
        [shell, "-euc", '. "$0" && env -0', str(file)], env=before, capture_output=True, text=True, check=True
    )
    assert answer.stderr == ""
    return dict(line.split("=", 1) for line in answer.stdout.split("\0") if line)


@pytest.mark.parametrize("shell", SHELLS)
def test_sourcing_the_file_leads_to_the_local_aws_only(tmp_path: Path, shell: str) -> None:
    folder = tmp_path / "it's a clone"
    folder.mkdir()
    file = folder / "env"
    file.write_text(render_env_file(make_settings(folder), folder / "bin"))
    before = {"PATH": os.environ["PATH"], "NO_PROXY": "example.com", "LAWS_OF": "nature"}
    before |= ASTRAY | dict.fromkeys(FOREIGN_SETTINGS, "astray")
    after = source(shell, file, before)
    assert make_settings(folder).items() <= after.items()
    assert aws_settings(after) == aws_settings(make_settings(folder))
    assert not set(FOREIGN_SETTINGS) & set(after)
    assert after["LAWS_OF"] == "nature"
    assert after["PATH"].split(os.pathsep) == [str(folder / "bin"), *before["PATH"].split(os.pathsep)]
    assert after["NO_PROXY"] == "127.0.0.1,localhost,example.com"
    assert after["no_proxy"] == "127.0.0.1,localhost"


@pytest.mark.parametrize("shell", SHELLS)
def test_sourcing_the_file_is_the_same_without_any_setting_of_aws_and_when_done_again(
    tmp_path: Path, shell: str
) -> None:
    file = tmp_path / "env"
    file.write_text(render_env_file(make_settings(tmp_path), tmp_path / "bin"))
    once = source(shell, file, {"PATH": os.environ["PATH"]})
    assert aws_settings(once) == aws_settings(make_settings(tmp_path))
    assert aws_settings(source(shell, file, once)) == aws_settings(once)


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
        "AWS_CONFIG_FILE": "/dev/null",
        "AWS_SHARED_CREDENTIALS_FILE": "/dev/null",
        "SANDBOX_PROVIDER_FILE": f"{tmp_path}/provider.address",
    }


def make_environment(folder: Path, base: Mapping[str, str]) -> dict[str, str]:
    return build_environment(
        engine=Engine(folder / "engine", "3.259.0", official=False),
        home=folder / "pulumi",
        backend=folder / "state",
        endpoint="http://127.0.0.1:4566",
        provider_file=folder / "provider.address",
        path=[folder / "bin"],
        base=base,
    )


def test_environment_of_a_process_is_the_given_one_without_what_leads_astray(tmp_path: Path) -> None:
    base = {"PATH": "/usr/bin", "HOME": "/home/someone"} | ASTRAY | dict.fromkeys(FOREIGN_SETTINGS, "astray")
    environment = make_environment(tmp_path, base)
    assert environment["PATH"] == f"{tmp_path}/bin:{tmp_path}/engine:/usr/bin"
    assert environment["HOME"] == "/home/someone"
    assert not set(FOREIGN_SETTINGS) & set(environment)
    assert aws_settings(environment) == aws_settings(make_settings(tmp_path))
    assert make_settings(tmp_path).items() <= environment.items()
    assert environment["NO_PROXY"] == "127.0.0.1,localhost"


PROFILE = """
[default]
endpoint_url = http://elsewhere.invalid:1
region = eu-west-3
"""


@pytest.mark.parametrize("base", [ASTRAY, {}])
def test_boto3_goes_to_the_local_aws_whatever_was_set(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, base: dict[str, str]
) -> None:
    (tmp_path / ".aws").mkdir()
    (tmp_path / ".aws" / "config").write_text(PROFILE + "credential_process = false\nuse_dualstack_endpoint = true\n")
    environment = make_environment(tmp_path, {"PATH": "/usr/bin", "HOME": str(tmp_path)} | base)
    for name in os.environ:
        monkeypatch.delenv(name)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    session = boto3.Session()
    for service in ("organizations", "s3"):
        client = session.client(service)
        assert (client.meta.endpoint_url, client.meta.region_name) == ("http://127.0.0.1:4566", "us-east-1")
        assert client.meta.config.use_dualstack_endpoint is None
    credentials = session.get_credentials()
    assert credentials
    assert (credentials.access_key, credentials.token) == ("sandbox", None)


def test_the_sandbox_itself_acts_without_the_settings_of_whoever_calls_it(monkeypatch: pytest.MonkeyPatch) -> None:
    environment = {"AWS_PROFILE": "nope", "AWS_ENDPOINT_URL_S3": "http://elsewhere.invalid", "HOME": "/home/ann"}
    seen: list[dict[str, str]] = []
    monkeypatch.setattr("os.environ", environment)
    monkeypatch.setattr("sys.argv", ["sandbox", "show"])
    monkeypatch.setattr("sandbox.__main__.show", lambda _places: (seen.append(dict(environment)), 0)[1])
    assert main() == 0
    assert seen == [{"HOME": "/home/ann"}]
