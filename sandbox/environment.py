"""The environment in which the engine acts on the local AWS alone: of `.sandbox/env`, and of every test."""

import os
import shlex
from collections.abc import Mapping, Sequence
from pathlib import Path

from sandbox.toolchain.engine import Engine

REGION = "us-east-1"
PASSPHRASE = "sandbox"  # noqa: S105  # protects nothing: the sandbox holds no secret, but the engine wants one
ENCRYPTION_SALT = "v1:xJuTw4IBGcQ=:v1:x9aocRrs3Vhg0j17:8W4sJB6eqbCEeC4l4f59gZUykKtqhg=="
"""The `encryptionsalt` that the engine made for PASSPHRASE: one for every stack of every sandbox."""

AWS_PREFIX = "AWS_"
"""What the names of AWS's settings begin with. Any inherited one may lead away from the local AWS: an endpoint of one
service (AWS_ENDPOINT_URL_S3) counts more than AWS_ENDPOINT_URL, and AWS_IGNORE_CONFIGURED_ENDPOINT_URLS ends both."""

# Settings that would lead away from the sandbox's own engine, backend and stack files.
FOREIGN_SETTINGS = (
    "PULUMI_ACCESS_TOKEN",
    "PULUMI_CONFIG_PASSPHRASE_FILE",
    "PULUMI_DEBUG_PROVIDERS",
    "PULUMI_STACK",
)
LOOPBACK = "127.0.0.1,localhost"
UNSET_AWS_SETTINGS = r'''eval "$(env | LC_ALL=C sed -n 's/^\(AWS_[A-Za-z0-9_]*\)=.*/unset \1/p')"'''
"""One line of shell: unsets each of AWS's settings that is there. zsh has no `${!AWS_@}`, and splits no variable."""


def build_settings(*, home: Path, backend: Path, endpoint: str, provider_file: Path) -> dict[str, str]:
    """What is set for the engine, the program and its clients, PATH apart.

    `home` is the PULUMI_HOME, with the plugins in it; `backend` the folder that holds the state; `endpoint` the local
    AWS's URL; `provider_file` the file in which the provider daemon says where it listens.
    """
    return {
        "PULUMI_HOME": str(home),
        # Without "skip" each write of the state comes with one of a side file, which is not atomic: an engine that is
        # killed then leaves a state that nothing can read again ("failed to load checkpoint: EOF").
        "PULUMI_BACKEND_URL": f"{backend.as_uri()}?metadata=skip",
        "PULUMI_CONFIG_PASSPHRASE": PASSPHRASE,
        "PULUMI_SKIP_UPDATE_CHECK": "true",
        "PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION": "true",
        # Plugins come from PULUMI_HOME alone: whatever is on PATH belongs to another engine.
        "PULUMI_IGNORE_AMBIENT_PLUGINS": "true",
        "AWS_ENDPOINT_URL": endpoint,
        "AWS_ACCESS_KEY_ID": "sandbox",
        "AWS_SECRET_ACCESS_KEY": "sandbox",
        "AWS_REGION": REGION,
        "AWS_DEFAULT_REGION": REGION,  # boto3 and the AWS CLI read this one
        "AWS_EC2_METADATA_DISABLED": "true",
        # Not even the default profile of ~/.aws, which may name endpoints and credentials of its own.
        "AWS_CONFIG_FILE": os.devnull,
        "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
        "SANDBOX_PROVIDER_FILE": str(provider_file),
    }


def drop_aws_settings(environment: Mapping[str, str]) -> dict[str, str]:
    """The environment without any of AWS's settings."""
    return {name: value for name, value in environment.items() if not name.startswith(AWS_PREFIX)}


def build_environment(
    *,
    engine: Engine,
    home: Path,
    backend: Path,
    endpoint: str,
    provider_file: Path,
    path: Sequence[Path] = (),
    base: Mapping[str, str] | None = None,
) -> dict[str, str]:
    """The whole environment of a process: `base` (default: ours) without what would lead astray, plus build_settings.

    PATH begins with `path` and the engine's folder. The program's python is that of the project's Pulumi.yaml.
    """
    environment = drop_aws_settings(os.environ if base is None else base)
    for name in FOREIGN_SETTINGS:
        environment.pop(name, None)
    folders = [*map(str, path), str(engine.directory), environment.get("PATH", "")]
    environment["PATH"] = os.pathsep.join(filter(None, folders))
    for name in ("NO_PROXY", "no_proxy"):
        environment[name] = ",".join(filter(None, [LOOPBACK, environment.get(name, "")]))
    return environment | build_settings(home=home, backend=backend, endpoint=endpoint, provider_file=provider_file)


def render_env_file(settings: Mapping[str, str], path: Path) -> str:
    """The text of `.sandbox/env`, to be sourced by bash or zsh: `path` goes first on PATH."""
    return "\n".join(
        [
            "# Made by `make sandbox`, for bash and zsh. The keys are made up and open nothing but the local AWS.",
            UNSET_AWS_SETTINGS,
            f"unset {' '.join(FOREIGN_SETTINGS)}",
            *(f"export {name}={shlex.quote(value)}" for name, value in settings.items()),
            f'export PATH={shlex.quote(str(path))}:"$PATH"',
            *(f'export {name}={LOOPBACK}"${{{name}:+,${name}}}"' for name in ("NO_PROXY", "no_proxy")),
            "",
        ]
    )
