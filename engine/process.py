"""Starts `pulumi` in the folder of a project, with the caller's environment. It does not wait for it."""

import os
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import IO

from engine.errors import EngineError


def choose_backend(url: str | None) -> dict[str, str]:
    """The settings with which `pulumi` uses this backend; none, so the caller's, for None."""
    return {} if url is None else {"PULUMI_BACKEND_URL": url}


def start(
    project: Path, arguments: Sequence[str], output: IO[bytes], errors: IO[bytes], **settings: str
) -> subprocess.Popen[bytes]:
    """`pulumi` with these arguments, asking nothing. `settings`: environment variables beside the caller's.

    `output`, `errors`: files, and not pipes: if we are killed, the engine goes on to its end instead of dying with the
    stack locked. It is in a process group of its own, so that a Ctrl-C reaches it once, through us: of two it would die
    without writing.

    Raises:
        EngineError: there is no `pulumi`, or no such folder.
    """
    # Streaming would print events instead of the one document that `--json` is read as.
    environment = {name: value for name, value in os.environ.items() if name != "PULUMI_ENABLE_STREAMING_JSON_PREVIEW"}
    try:
        return subprocess.Popen(  # noqa: S603 -- `pulumi`, with arguments of ours
            ["pulumi", *arguments, "--non-interactive", "--color", "never"],  # noqa: S607 -- the caller's, on PATH
            cwd=project,
            env={**environment, "PULUMI_SKIP_UPDATE_CHECK": "true", **settings},
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=errors,
            process_group=0,
        )
    except FileNotFoundError:
        if not project.is_dir():
            raise EngineError(f"{project}: there is no such folder: --project names Pulumi's") from None
        raise EngineError(
            "`pulumi` is not on PATH, so no stack can be read: install Pulumi 3.258 or newer "
            "(https://www.pulumi.com/docs/install/), or on the sandbox `source .sandbox/env`"
        ) from None
    except OSError as error:
        raise EngineError(f"`pulumi` cannot be run in {project}: {error.strerror}") from None
