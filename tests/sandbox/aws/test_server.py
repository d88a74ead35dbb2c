"""The server process: where it listens, how it ends, what it says to what it does not know."""

import json
import os
import select
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from botocore.exceptions import ClientError

from sandbox.aws.server import LocalAws, connect


@pytest.fixture
def launched(tmp_path: Path) -> Iterator[tuple[subprocess.Popen[str], str, Path]]:
    port_file = tmp_path / "url"
    command = [sys.executable, "-m", "sandbox.aws", "--port-file", str(port_file)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        url = process.stdout.readline().strip()
        yield process, url, port_file
        process.kill()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_it_says_where_it_listens_and_ends_cleanly(
    launched: tuple[subprocess.Popen[str], str, Path], number: int
) -> None:
    process, url, port_file = launched
    assert port_file.read_text().strip() == url
    assert urlsplit(url).hostname == "127.0.0.1"
    assert connect(url, "sts").get_caller_identity()["Account"] == "123456789012"
    port = urlsplit(url).port
    assert port is not None
    for _ in range(5):  # a signal while it accepts a connection ends it too
        socket.create_connection(("127.0.0.1", port)).close()
    process.send_signal(number)
    assert process.wait(timeout=10) == 0
    assert not port_file.exists()


def test_a_taken_port_is_told(running_aws: LocalAws) -> None:
    port = str(urlsplit(running_aws.url).port)
    ended = subprocess.run(
        [sys.executable, "-m", "sandbox.aws", "--port", port], capture_output=True, text=True, timeout=30, check=False
    )
    assert ended.returncode == 2
    assert f"cannot listen on 127.0.0.1:{port}" in ended.stderr
    assert "Traceback" not in ended.stderr


def test_it_listens_on_loopback_only(running_aws: LocalAws) -> None:
    port = urlsplit(running_aws.url).port
    assert port is not None
    other = socket.gethostbyname_ex(socket.gethostname())[2]
    for address in (one for one in other if not one.startswith("127.")):
        with socket.socket() as client:
            client.settimeout(1)
            assert client.connect_ex((address, port)) != 0


def test_an_answer_comes_in_one_piece(running_aws: LocalAws) -> None:
    address = urlsplit(running_aws.url)
    with socket.create_connection((str(address.hostname), int(address.port or 0)), timeout=30) as client:
        client.sendall(f"GET / HTTP/1.1\r\nHost: {address.netloc}\r\n\r\n".encode())
        assert client.recv(65_536).endswith(b"</ListAllMyBucketsResult>")


def test_a_client_that_asks_before_it_sends_a_body_is_answered_at_once(empty_aws: LocalAws) -> None:
    """boto3 does so with every PutObject, and waits a second for the answer."""
    address = urlsplit(empty_aws.url)
    head = f"PUT /bucket HTTP/1.1\r\nHost: {address.netloc}\r\nExpect: 100-continue\r\nContent-Length: 1\r\n\r\n"
    with socket.create_connection((str(address.hostname), int(address.port or 0)), timeout=30) as client:
        client.sendall(head.encode())
        assert client.recv(25) == b"HTTP/1.1 100 Continue\r\n\r\n"


def test_it_ends_with_the_process_that_started_it() -> None:
    program = """
from sandbox.aws.server import LocalAws
with LocalAws() as aws:
    print(aws.process_id, flush=True)
    input()
"""
    with subprocess.Popen(
        [sys.executable, "-c", program], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as starter:
        assert starter.stdout is not None
        server_id = int(starter.stdout.readline())
        descriptor = os.pidfd_open(server_id)
        starter.kill()
    try:
        assert select.select([descriptor], [], [], 10)[0] == [descriptor]
    finally:
        os.close(descriptor)


def test_a_reset_empties_everything_and_keeps_the_patches(aws: LocalAws, organization: Any) -> None:
    account = organization.make_account("same")
    aws.client("s3").create_bucket(Bucket="state")
    aws.reset()
    assert aws.client("s3").list_buckets()["Buckets"] == []
    fresh = type(organization)(aws)
    assert fresh.make_account("same") != account
    with pytest.raises(ClientError, match="DuplicateOrganizationalUnitException"):
        [fresh.make_unit("twice") for _ in range(2)]


@pytest.mark.parametrize(
    ("service", "call"),
    [
        ("account", "get_gov_cloud_account_information"),
        ("ec2", "describe_ipam_byoasn"),
        ("organizations", "enable_all_features"),
    ],
)
def test_what_is_not_imitated_is_told_at_once(aws: LocalAws, service: str, call: str) -> None:
    with pytest.raises(ClientError, match=r"NotImplemented.*The local AWS does not imitate"):
        getattr(aws.client(service), call)()


def test_one_email_makes_one_account_however_many_ask_at_once(aws: LocalAws, organization: Any) -> None:
    with ThreadPoolExecutor(8) as pool:
        statuses = list(
            pool.map(lambda number: organization.request_account(f"a{number}", "one@example.com"), range(8))
        )
    assert sorted(status["State"] for status in statuses) == ["FAILED"] * 7 + ["SUCCEEDED"]


def test_no_default_image_is_loaded(aws: LocalAws) -> None:
    assert aws.client("ec2").describe_images()["Images"] == []
    assert json.dumps(aws.client("ec2", account="111111111111", region="eu-west-1").describe_images()["Images"]) == "[]"
