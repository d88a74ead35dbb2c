"""Stand-ins for what the toolchain runs: a `pulumi` that only tells its version, a `go` that only pretends."""

import sys
from collections.abc import Callable
from pathlib import Path

import pytest

FAKE_GO = """#!{python}
import os, sys, time
from pathlib import Path

with open({log!r}, "a") as log:
    log.write(" ".join(sys.argv[1:3]) + "\\n")
if sys.argv[1:] == ["env", "GOVERSION"]:
    print({version!r})
elif sys.argv[1] == "build":
    out = Path(sys.argv[sys.argv.index("-o") + 1])
    (out / "half").write_text("")
    print("go: downloading example.com/module v1.0.0", file=sys.stderr)
    print("example.com/module/package", file=sys.stderr)
    time.sleep({seconds})
    (out / "half").unlink()
    (out / "pulumi").write_text("the engine")
    if {fails!r}:
        print({fails!r}, file=sys.stderr)
        sys.exit(1)
elif sys.argv[1] == "list":
    print({module!r})
"""


class FakeGo:
    """Makes the fake `go`, with a module that holds the exec script without its mode bits, and tells how it was run."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.log = folder / "log"
        script = folder / "module" / "python" / "cmd" / "pulumi-language-python-exec"
        script.parent.mkdir(parents=True)
        script.write_text("the exec script")
        script.chmod(0o444)

    def make(self, *, version: str = "go1.26.8", seconds: float = 0, fails: str = "") -> dict[str, str]:
        """The environment in which the fake is the only `go`, and the cache is a folder of the test's own."""
        go = self.folder / "bin" / "go"
        go.parent.mkdir(exist_ok=True)
        go.write_text(
            FAKE_GO.format(
                python=sys.executable,
                log=str(self.log),
                version=version,
                seconds=seconds,
                fails=fails,
                module=str(self.folder / "module"),
            )
        )
        go.chmod(0o755)
        return {"PATH": str(go.parent), "XDG_CACHE_HOME": str(self.folder / "cache"), "HOME": str(self.folder)}

    def count(self, command: str) -> int:
        """How often the fake was run with this first argument."""
        return sum(line.startswith(command) for line in self.log.read_text().splitlines()) if self.log.exists() else 0


@pytest.fixture
def fake_go(tmp_path: Path) -> FakeGo:
    return FakeGo(tmp_path)


@pytest.fixture
def make_pulumi(tmp_path: Path) -> Callable[..., Path]:
    """Makes a folder with a `pulumi` that answers `version` with the text, and beside it a language host or none."""

    def make(name: str, answer: str, *, language_host: bool = True, text: str | None = None) -> Path:
        folder = tmp_path / name
        folder.mkdir()
        executable = folder / "pulumi"
        executable.write_text(text or f"#!/bin/sh\necho '{answer}'\n")
        executable.chmod(0o755)
        if language_host:
            (folder / "pulumi-language-python").write_text("")
        return folder

    return make
