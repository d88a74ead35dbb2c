"""Installs our stand-in for the official Python language host where the engine finds it without a warning."""

import shlex
import sys
from collections.abc import Sequence
from pathlib import Path

from sandbox.toolchain.engine import EXEC_SCRIPT, HERE, LANGUAGE_HOST, Engine


def install_language_host(home: Path, engine: Engine, python: Sequence[str] = (sys.executable,)) -> None:
    """Installs our language host into the given PULUMI_HOME; an official engine brings its own and gets none. `python`:
    the command that starts it.

    The folder is `$PULUMI_HOME/plugins/language-python-v<version>/`. The engine looks on PATH, then beside its own
    executable, then there. It warns of a host on PATH that is not the one beside it (pulumi/pulumi,
    sdk/go/common/workspace/plugins.go), and the folder beside it is shared by clones, while the host runs with one
    clone's packages.
    """
    if engine.official:
        return
    directory = home / "plugins" / f"language-python-v{engine.version}"
    directory.mkdir(parents=True, exist_ok=True)
    # Not an interpreter line: that one breaks on a path with a space in it.
    words = [
        *(*python, "-P", str(HERE / "language_host.py")),
        *("--exec-script", str(engine.directory / EXEC_SCRIPT)),
        *("--engine-version", engine.version),
    ]
    launcher = directory / LANGUAGE_HOST
    partial = launcher.with_suffix(".new")
    partial.write_text(f'#!/bin/sh\nexec {shlex.join(words)} "$@"\n')
    partial.chmod(0o755)
    partial.replace(launcher)
