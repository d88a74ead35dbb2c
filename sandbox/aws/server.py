"""A local AWS for whoever needs one: `LocalAws` runs it, `connect` makes a boto3 client of one that runs.

Does not own what runs in the process (`sandbox.aws.process`).
"""

import os
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import Any, Self
from urllib.parse import urlencode

import boto3
from botocore.config import Config

from sandbox.aws.settings import AUTHORIZE, NEW_ROLE_DENIALS, RESET_AUTHORIZE, RESET_DENIALS
from sandbox.hosts import keep_host

MANAGEMENT_ACCOUNT_ID = "123456789012"
"""The account of every access key that the local AWS did not hand out itself (moto's default)."""

_START_SECONDS = 30


class LocalAws:
    """A local AWS of one's own, as a context manager: starts the process, ends it, and resets it between tests.

    The process also ends when this one is gone, however it went. `new_role_denials` is how many AssumeRole calls a role
    that CreateAccount made refuses at first (None: what the environment says, else 2). `authorize` is whether sessions
    of roles may do only what their policies allow (None: what the environment says, else not).
    Raises RuntimeError when it does not answer within 30 seconds; what the process says about it is on stderr.
    """

    def __init__(self, *, new_role_denials: int | None = None, authorize: bool | None = None) -> None:
        self._new_role_denials = new_role_denials
        self._authorize = authorize
        self._process: subprocess.Popen[bytes] | None = None
        self._session: Any = None
        self._clients: dict[tuple[str, str | None, str], Any] = {}
        self.url = ""

    def __enter__(self) -> Self:
        environment = dict(os.environ)
        if self._new_role_denials is not None:
            environment[NEW_ROLE_DENIALS] = str(self._new_role_denials)
        if self._authorize is not None:
            environment[AUTHORIZE] = str(int(self._authorize))
        root = Path(__file__).resolve().parents[2]
        environment["PYTHONPATH"] = os.pathsep.join(filter(None, [str(root), environment.get("PYTHONPATH")]))
        with tempfile.TemporaryDirectory() as folder:
            port_file = Path(folder) / "url"
            command = [sys.executable, "-m", "sandbox.aws", "--until-stdin-closes", "--port-file", str(port_file)]
            self._process = subprocess.Popen(command, env=environment, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL)
            try:
                self.url = self._wait_for_url(port_file)
            except BaseException:
                self._stop()
                raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stop()

    @property
    def process_id(self) -> int:
        """The server's process id; 0 when it does not run."""
        return self._process.pid if self._process else 0

    def reset(self, *, new_role_denials: int | None = None, authorize: bool | None = None) -> None:
        """Empties the local AWS: every account, resource, session and counter. The patches stay.

        `new_role_denials` and `authorize` until the next reset; None: as the server started.
        """
        told = {RESET_DENIALS: new_role_denials, RESET_AUTHORIZE: authorize}
        query = urlencode({name: int(value) for name, value in told.items() if value is not None})
        request = urllib.request.Request(f"{self.url}/moto-api/reset?{query}", method="POST")  # noqa: S310  # http to loopback
        # Past the proxy that the environment may name.
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        with opener.open(request, timeout=30) as answer:
            answer.read()

    def client(
        self, service: str, *, account: str | None = None, region: str = "us-east-1", credentials: Any = None
    ) -> Any:
        """A boto3 client of this server; `connect` tells what the arguments do.

        Without credentials it is the same client each time: to make one takes longer than to ask it.
        """
        if self._session is None:
            self._session = boto3.Session()
        if credentials:
            return connect(
                self.url, service, account=account, region=region, credentials=credentials, session=self._session
            )
        key = (service, account, region)
        if key not in self._clients:
            self._clients[key] = connect(self.url, service, account=account, region=region, session=self._session)
        return self._clients[key]

    def _wait_for_url(self, port_file: Path) -> str:
        for _ in _moments(_START_SECONDS):
            if port_file.exists():
                return port_file.read_text().strip()
            if self._process is None or self._process.poll() is not None:
                break
        raise RuntimeError("The local AWS did not start; `python -m sandbox.aws` says why.")

    def _stop(self) -> None:
        for client in self._clients.values():
            client.close()
        self._clients.clear()
        if self._process is None:
            return
        self._process.terminate()
        try:
            self._process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        if self._process.stdin:
            self._process.stdin.close()
        self._process, self.url = None, ""


def connect(
    url: str,
    service: str,
    *,
    account: str | None = None,
    region: str = "us-east-1",
    credentials: Any = None,
    session: Any = None,
) -> Any:
    """A boto3 client of the local AWS at `url`, from any process.

    `account` looks into that account directly, past every role and trust policy: for assertions. `credentials`, as
    AssumeRole returns them, act as AWS would let them. Without either: the management account. `session` is a boto3
    session to use again, since a new one reads its service models again.
    """
    keys = credentials or {"AccessKeyId": "sandbox", "SecretAccessKey": "sandbox", "SessionToken": None}
    client = (session or boto3.Session()).client(
        service,
        endpoint_url=url,
        region_name=region,
        aws_access_key_id=keys["AccessKeyId"],
        aws_secret_access_key=keys["SecretAccessKey"],
        aws_session_token=keys["SessionToken"],
        config=Config(retries={"max_attempts": 0}, s3={"addressing_style": "path"}, proxies={}),
    )
    keep_host(client, url)
    if account:
        client.meta.events.register("before-send", _LookInto(account))
    return client


class AccountClients:
    """Clients of the local AWS at `url` that look into one account after another: making a client is slow."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._session = boto3.Session()
        self._clients: dict[tuple[str, str], Any] = {}
        self._look_into = _LookInto("")

    def get(self, service: str, account: str, region: str = "us-east-1") -> Any:
        """A client that looks into the account, until the next call of this method."""
        self._look_into.account = account
        if (service, region) not in self._clients:
            client = connect(self._url, service, region=region, session=self._session)
            client.meta.events.register("before-send", self._look_into)
            self._clients[service, region] = client
        return self._clients[service, region]


class _LookInto:
    def __init__(self, account: str) -> None:
        self.account = account

    def __call__(self, request: Any, **_: Any) -> None:
        request.headers["x-moto-account-id"] = self.account


def _moments(seconds: float) -> Iterator[None]:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        yield
        time.sleep(0.02)
