"""The daemon and its launcher as processes: how they find each other, and that neither outlives what it is for."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import grpc
import pytest
from google.protobuf import empty_pb2
from pulumi.runtime.proto import provider_pb2_grpc

from sandbox.provider.install import install, installed_version

PYTHON = Path(sys.executable)


def until(what: Any, seconds: float = 20) -> bool:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if what():
            return True
        time.sleep(0.02)
    return False


def refuses(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), timeout=1).close()
    except OSError:
        return True
    return False


def start_daemon(place: Path, url: str) -> subprocess.Popen[str]:
    process = subprocess.Popen(
        [sys.executable, "-m", "sandbox.provider", "--port-file", str(place), "--until-stdin-closes"],
        env={**os.environ, "AWS_ENDPOINT_URL": url, "PYTHONPATH": os.pathsep.join(sys.path)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert until(lambda: place.exists() or process.poll() is not None)
    return process


def close(process: subprocess.Popen[str]) -> None:
    """Ends the process and closes its pipes."""
    process.kill()
    process.communicate(timeout=20)


@pytest.fixture
def place(tmp_path: Path) -> Path:
    return tmp_path / "daemon"


@pytest.fixture
def started(place: Path, aws: Any) -> Iterator[subprocess.Popen[str]]:
    process = start_daemon(place, aws.url)
    yield process
    close(process)


def launch(launcher: Path, place: Path | None, environment: dict[str, str]) -> subprocess.Popen[str]:
    settings = {**environment, "SANDBOX_PROVIDER_FILE": str(place)} if place else environment
    return subprocess.Popen(
        [str(launcher), "127.0.0.1:1"], env=settings, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )


def read_port(process: subprocess.Popen[str]) -> int:
    assert process.stdout is not None
    return int(process.stdout.readline())


def version_at(port: int) -> str:
    with grpc.insecure_channel(f"127.0.0.1:{port}") as channel:
        stub: Any = provider_pb2_grpc.ResourceProviderStub(channel)
        return stub.GetPluginInfo(empty_pb2.Empty()).version


def test_each_launcher_has_a_provider_that_ends_with_it(
    tmp_path: Path, place: Path, started: subprocess.Popen[str], environment: dict[str, str]
) -> None:
    launcher = install(tmp_path / "home", PYTHON)
    launchers = [launch(launcher, place, environment) for _ in range(2)]
    first, second = (read_port(process) for process in launchers)
    assert first != second
    assert version_at(first) == version_at(second) == installed_version()

    launchers[0].send_signal(signal.SIGINT)
    assert launchers[0].wait(timeout=10) == 0
    assert until(lambda: refuses(first))
    assert version_at(second) == installed_version()
    launchers[1].kill()
    assert until(lambda: refuses(second))
    assert started.poll() is None
    for process in launchers:
        close(process)


def test_a_launcher_ends_when_its_daemon_does(
    tmp_path: Path, place: Path, started: subprocess.Popen[str], environment: dict[str, str]
) -> None:
    process = launch(install(tmp_path / "home", PYTHON), place, environment)
    read_port(process)
    started.terminate()
    assert started.wait(timeout=20) == 0
    assert not place.exists()
    assert process.wait(timeout=20) == 0
    close(process)


def test_the_daemon_ends_when_its_starter_is_gone(place: Path, aws: Any) -> None:
    process = start_daemon(place, aws.url)
    assert process.stdin is not None
    process.stdin.close()
    assert process.wait(timeout=20) == 0
    assert not place.exists()
    for pipe in (process.stdout, process.stderr):
        assert pipe is not None
        pipe.close()


def test_somebody_who_only_looks_does_no_harm(
    place: Path, started: subprocess.Popen[str], tmp_path: Path, environment: dict[str, str]
) -> None:
    host, port = place.read_text().strip().split(":")
    socket.create_connection((host, int(port))).close()
    with socket.create_connection((host, int(port))) as stranger:
        stranger.sendall(b"GET / HTTP/1.1\r\n\r\n")
        assert stranger.recv(200).startswith(b"! the launcher and the daemon are of different versions")
    process = launch(install(tmp_path / "home", PYTHON), place, environment)
    assert version_at(read_port(process)) == installed_version()
    close(process)


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("https://organizations.us-east-1.amazonaws.com", "is not a loopback address"),
        ("", "AWS_ENDPOINT_URL is not set"),
    ],
)
def test_the_daemon_does_not_start_for_an_endpoint_that_is_not_loopback(url: str, reason: str, place: Path) -> None:
    process = start_daemon(place, url)
    _, errors = process.communicate(timeout=20)
    assert process.returncode == 2
    assert reason in errors
    assert "Traceback" not in errors


def test_a_launcher_without_a_daemon_says_what_to_do(tmp_path: Path, environment: dict[str, str]) -> None:
    launcher = install(tmp_path / "home", PYTHON)
    for place, reason in (
        (None, "SANDBOX_PROVIDER_FILE is not set"),
        (tmp_path / "no", "Run `make sandbox` to start it"),
    ):
        process = launch(launcher, place, environment)
        output, errors = process.communicate(timeout=20)
        assert (process.returncode, output) == (1, "")
        assert errors.startswith("The stand-in for the AWS plugin cannot start: ")
        assert reason in errors


def test_the_launcher_stands_where_the_engine_looks_for_this_version(tmp_path: Path) -> None:
    leftover = tmp_path / "plugins" / f"resource-aws-v{installed_version()}.partial"
    leftover.parent.mkdir()
    leftover.touch()
    launcher = install(tmp_path, PYTHON)
    assert launcher == tmp_path / "plugins" / f"resource-aws-v{installed_version()}" / "pulumi-resource-aws"
    assert not leftover.exists()
    before = launcher.stat()
    assert before.st_mode & 0o111 == 0o111
    assert install(tmp_path, PYTHON).stat().st_mtime_ns == before.st_mtime_ns
    assert sorted(path.name for path in launcher.parent.iterdir()) == ["pulumi-resource-aws"]


def test_a_python_with_a_blank_or_a_long_path_works(
    tmp_path: Path, place: Path, started: subprocess.Popen[str], environment: dict[str, str]
) -> None:
    for folder in (tmp_path / "a blank", tmp_path / ("long" * 40)):
        folder.mkdir()
        python = folder / "python"
        python.symlink_to(PYTHON.resolve())
        process = launch(install(folder / "home", python), place, environment)
        assert version_at(read_port(process)) == installed_version()
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=10) == 0
        close(process)
