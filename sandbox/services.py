"""The two processes that a sandbox needs: the local AWS and the daemon of the AWS plugin's stand-in.

Each runs once and answers when its start returns. Does not own how a process is told from others (processes.py).
"""

import os
import socket
import sys
import time
from collections.abc import Mapping
from pathlib import Path

from sandbox.environment import drop_aws_settings
from sandbox.folders import Folders
from sandbox.processes import find_process, start_process, stop_process

AWS = "aws"
PROVIDER = "provider"
START_SECONDS = 30
ROOT = Path(__file__).resolve().parent.parent


class ServiceError(Exception):
    """A service does not start; the message says what it printed."""


def find_service(folders: Folders, service: str) -> str | None:
    """The address of a service that runs and answers; None when it does not."""
    if not find_process(folders.record(service)):
        return None
    try:
        address = folders.address(service).read_text().strip()
    except FileNotFoundError:
        return None
    return address if _answers(address) else None


def start_aws(folders: Folders) -> str:
    """Starts the local AWS, empty, on the port of the one before where that is free; its URL.

    The same port, because a shell that has sourced `.sandbox/env` keeps the URL.
    """
    port = _read_last_port(folders.env)
    for candidate in dict.fromkeys([port, 0]):
        try:
            return _start(folders, AWS, ["-m", "sandbox.aws", "--port", str(candidate)], {})
        except ServiceError:
            if candidate == 0:
                raise
    raise AssertionError


def start_provider(folders: Folders, url: str) -> str:
    """Starts the provider daemon for the local AWS at the URL; its address."""
    return _start(folders, PROVIDER, ["-m", "sandbox.provider"], {"AWS_ENDPOINT_URL": url})


def stop_services(folders: Folders) -> list[str]:
    """Ends both; the names of those that ran."""
    return [service for service in (PROVIDER, AWS) if stop_process(folders.record(service))]


def _start(folders: Folders, service: str, arguments: list[str], settings: Mapping[str, str]) -> str:
    stop_process(folders.record(service))  # one that runs but does not answer
    address, log = folders.address(service), folders.log(service)
    address.unlink(missing_ok=True)
    log.unlink(missing_ok=True)
    environment = {**drop_aws_settings(os.environ), **settings}
    command = [sys.executable, *arguments, "--port-file", str(address)]
    start_process(command, log=log, record=folders.record(service), environment=environment, folder=ROOT)
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        found = find_service(folders, service)
        if found:
            return found
        if not find_process(folders.record(service)):
            break
        time.sleep(0.05)
    stop_process(folders.record(service))
    raise ServiceError(f"`python {' '.join(arguments)}` does not start. It said:\n{_read_end(log)}")


def _answers(address: str) -> bool:
    host, _, port = address.removeprefix("http://").rpartition(":")
    try:
        with socket.create_connection((host, int(port)), timeout=2):
            return True
    except (OSError, ValueError):
        return False


def _read_last_port(env: Path) -> int:
    try:
        lines = env.read_text().splitlines()
    except FileNotFoundError:
        return 0
    urls = [line for line in lines if line.startswith("export AWS_ENDPOINT_URL=")]
    port = urls[0].rpartition(":")[2] if urls else ""
    return int(port) if port.isdigit() else 0


def _read_end(log: Path) -> str:
    try:
        return "\n".join(log.read_text(errors="replace").splitlines()[-15:])
    except FileNotFoundError:
        return ""
