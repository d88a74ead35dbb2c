"""A Python that has its packages imported already: each run is a fork of one process, for the many runs of the tests.

Importing pulumi_aws takes about two seconds of CPU, as long as all the rest of a preview. What the project owns is
imported anew each time. Previews have another hash seed than all else: what comes of the order of a set differs from
what `up` made of it, as it would between any two runs. Only Linux and macOS can fork.
"""

import contextlib
import gc
import importlib
import io
import json
import os
import re
import runpy
import selectors
import shlex
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
CLIENT = Path(__file__).with_name("warm_python_client.py")
_PACKAGES = (
    *("boto3", "botocore.session", "grpc", "pulumi", "pulumi.automation", "pulumi.runtime.proto", "pulumi_aws"),
    *("pydantic.main", "pydantic.fields", "pydantic.functional_validators", "pydantic.type_adapter", "yaml"),
    *("rich.console", "rich.progress", "rich.table", "typer"),
)
_SEEDS = {"": 236, "-preview": 326}
"""Hash seeds by the end of the address. With these two, each set of tests/e2e/test_warm_python.py has two orders."""

_SERVICE = re.compile(r"\baws\.([a-z0-9]+)\.[A-Z]")


@cache
def start_warm_python() -> tuple[str, ...]:
    """The command that takes the arguments of Python, `-u`, `-P`, `-m module` and a file, and runs them in a fork.

    The processes that it forks end with this one.
    """
    folder = tempfile.mkdtemp(prefix="warm-python-")
    address = f"{folder}/socket"
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    servers = [
        subprocess.Popen(
            [sys.executable, "-P", __file__, address + end],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env=environment | {"PYTHONHASHSEED": str(seed)},
        )
        for end, seed in _SEEDS.items()
    ]
    for server in servers:
        assert server.stdout is not None
        assert server.stdout.readline() == b"ready\n"
    _SERVERS.extend(servers)
    return (sys.executable, "-IS", str(CLIENT), address)


_SERVERS: list[subprocess.Popen[bytes]] = []
"""Referred to until this process ends, which closes what they read."""


def write_launcher(target: Path, command: Sequence[str]) -> None:
    """A program at `target` that runs the command with its own arguments behind it."""
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(f'#!/bin/sh\nexec {shlex.join(command)} "$@"\n')
    target.chmod(0o755)


def _preload() -> None:
    for package in _PACKAGES:
        importlib.import_module(package)
    code = "".join(path.read_text() for path in (ROOT / "components").rglob("*.py"))
    for service in sorted({*_SERVICE.findall(code)}):
        # It is loaded when it is first looked into.
        _ = importlib.import_module(f"pulumi_aws.{service}")._utilities


def _serve(address: str) -> dict[str, Any] | None:
    """Forks for each client until stdin closes. Returns in the fork alone, with what it is to run."""
    listener = socket.socket(socket.AF_UNIX)
    listener.bind(address)
    listener.listen(64)
    waiting = selectors.DefaultSelector()
    waiting.register(listener, selectors.EVENT_READ, None)
    waiting.register(0, selectors.EVENT_READ, None)
    os.write(1, b"ready\n")
    while True:
        for key, _ in waiting.select():
            if key.fileobj == 0:
                return None
            if key.fileobj is listener:
                client, _ = listener.accept()
                request, pid = _fork(client)
                if request is not None:
                    waiting.close()
                    listener.close()
                    return request
                ended = os.pidfd_open(pid)
                waiting.register(client, selectors.EVENT_READ, (client, ended, pid))
                waiting.register(ended, selectors.EVENT_READ, (client, ended, pid))
                continue
            client, ended, pid = key.data
            if key.fileobj is client:
                signals = client.recv(64)
                for number in signals or (signal.SIGKILL,):
                    with contextlib.suppress(ProcessLookupError):
                        os.kill(pid, number)
                if signals:
                    continue
                waiting.unregister(client)
                client.close()
                continue
            waiting.unregister(ended)
            os.close(ended)
            code = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
            with contextlib.suppress(KeyError, ValueError, OSError):
                waiting.unregister(client)
                client.sendall(json.dumps(code).encode())
                client.close()


def _fork(client: socket.socket) -> tuple[dict[str, Any] | None, int]:
    message, files, _, _ = socket.recv_fds(client, 4, 3)
    length = int.from_bytes(message, "big")
    text = b""
    while len(text) < length:
        text += client.recv(length - len(text))
    pid = os.fork()
    if pid:
        for file in files:
            os.close(file)
        return None, pid
    client.close()
    for number, file in enumerate(files):
        os.dup2(file, number)
        os.close(file)
    return json.loads(text), 0


def _become(request: dict[str, Any]) -> None:
    """Makes this process what a Python that was started with these arguments would be, and runs it."""
    os.environ.clear()
    os.environ.update(request["environment"])
    os.chdir(request["folder"])
    for name, number in (("stdin", 0), ("stdout", 1), ("stderr", 2)):
        file = io.open(number, "rb" if number == 0 else "wb", buffering=-1 if number == 0 else 0, closefd=False)  # noqa: SIM115, UP020
        setattr(sys, name, io.TextIOWrapper(file, encoding="utf-8", write_through=number != 0))
    arguments, is_safe = request["arguments"], "-P" in request["arguments"]
    while arguments[0] in {"-u", "-P"}:
        del arguments[0]
    if arguments[0] == "-m":
        sys.argv = arguments[1:]
        sys.path[:0] = [] if is_safe else [request["folder"]]
        runpy.run_module(arguments[1], run_name="__main__", alter_sys=True)
    else:
        sys.argv = arguments
        sys.path[:0] = [] if is_safe else [str(Path(arguments[0]).resolve().parent)]
        runpy.run_path(arguments[0], run_name="__main__")


if __name__ == "__main__":
    _preload()
    gc.collect()
    gc.freeze()
    asked = _serve(sys.argv[1])
    if asked is not None:
        _become(asked)
