"""Puts the launcher where the engine finds it: `$PULUMI_HOME/plugins/resource-aws-v<version>/pulumi-resource-aws`.

The version must be exactly that of the installed pulumi-aws (sdk/go/common/workspace/plugins.go).
"""

import stat
from importlib import metadata
from pathlib import Path

NAME = "pulumi-resource-aws"
_LAUNCHER = Path(__file__).with_name(NAME)


def installed_version() -> str:
    """The version of the installed pulumi-aws, which asks the engine for the plugin of the same version."""
    return metadata.version("pulumi-aws")


def install(pulumi_home: Path, python: Path) -> Path:
    """Installs the launcher, to be run by `python` (absolute), and returns its path. Installing again changes nothing.

    A launcher that is in use by a running engine is replaced whole, never written into.
    """
    folder = pulumi_home / "plugins" / f"resource-aws-v{installed_version()}"
    folder.mkdir(parents=True, exist_ok=True)
    # A `.partial` left by a download that was interrupted hides the plugin from the engine.
    folder.with_name(f"{folder.name}.partial").unlink(missing_ok=True)
    body = _LAUNCHER.read_text().split("\n", 1)[1]
    text = f"{_first_line(python)}{body}"
    target = folder / NAME
    if not target.exists() or target.read_text() != text:
        temporary = folder / f"{NAME}.new"
        temporary.write_text(text)
        temporary.chmod(temporary.stat().st_mode | stat.S_IXUSR | stat.S_IXGRP | stat.S_IXOTH)
        temporary.replace(target)
    return target


def _first_line(python: Path) -> str:
    """How the system starts the launcher. The kernel reads 127 bytes of a `#!` line and splits it at blanks, so an
    awkward path goes through the shell; Python reads the shell's line as a string and skips it.
    """
    plain = f"#!{python} -IS"
    if len(plain) < 127 and " " not in str(python):
        return f"{plain}\n"
    return f"#!/bin/sh\n'''exec' \"{python}\" -IS \"$0\" \"$@\"\n' '''\n"
