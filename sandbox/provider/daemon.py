"""The process that serves every explicit provider: each launcher that connects gets a gRPC server and port of its own.

Does not own the protocol between engine and provider (`servicer`).
"""

import ast
import contextlib
import os
import socketserver
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import grpc
from botocore.loaders import Loader
from pulumi.runtime.proto import provider_pb2_grpc

from sandbox.provider.clients import Clients
from sandbox.provider.errors import require_loopback
from sandbox.provider.install import installed_version
from sandbox.provider.servicer import AwsProvider

HOST = "127.0.0.1"
_MESSAGE_BYTES = 400 * 1024 * 1024
"""The engine's own limit for a message (sdk/go/common/util/rpcutil)."""
_THREADS = 128


class Daemon(socketserver.ThreadingTCPServer):
    """Listens on 127.0.0.1; `port` 0 takes a free one. Raises RefusedError unless `environment` names a loopback
    endpoint, and OSError when the port is taken.

    One process for all, because a Python process with boto3 takes some 90 MB and half a second, and the engine starts
    one plugin for each account. A launcher sends one line, a literal of Python, its environment's AWS_* variables, and
    receives one line: the port, or `! reason`.
    """

    daemon_threads = True
    allow_reuse_address = True
    request_queue_size = 512

    def __init__(self, port: int, environment: Mapping[str, str]) -> None:
        require_loopback(environment)
        self.version = installed_version()
        self.clients = Clients(Loader())
        self.workers = ThreadPoolExecutor(_THREADS, thread_name_prefix="provider")
        super().__init__((HOST, port), _Connection)

    @property
    def address(self) -> str:
        """`127.0.0.1:PORT`."""
        return f"{HOST}:{self.server_address[1]}"


class _Connection(socketserver.StreamRequestHandler):
    """One launcher, from its start to its end."""

    server: Daemon  # pyright: ignore[reportIncompatibleVariableOverride]  # socketserver types it as any server

    def handle(self) -> None:
        with contextlib.suppress(ConnectionError):
            line = self.rfile.readline()
            if not line:  # somebody only looked whether the daemon answers
                return
            try:
                environment = ast.literal_eval(line.decode())
            except (ValueError, SyntaxError):
                self.wfile.write(b"! the launcher and the daemon are of different versions: run `make sandbox` again\n")
                return
            with serving(self.server, environment) as port:
                self.wfile.write(f"{port}\n".encode())
                self.rfile.read()


@contextlib.contextmanager
def serving(daemon: Daemon, environment: Mapping[str, str]) -> Iterator[int]:
    """A provider of its own for one engine process; yields its port on 127.0.0.1."""
    options = [("grpc.max_receive_message_length", _MESSAGE_BYTES), ("grpc.max_send_message_length", _MESSAGE_BYTES)]
    server = grpc.server(daemon.workers, options=options)
    servicer = AwsProvider(daemon.version, environment, daemon.clients)
    provider_pb2_grpc.add_ResourceProviderServicer_to_server(servicer, server)
    port = server.add_insecure_port(f"{HOST}:0")
    server.start()
    try:
        yield port
    finally:
        server.stop(0)


@contextlib.contextmanager
def announced(path: Path, address: str) -> Iterator[None]:
    """While it lasts, `path` holds the address, whole or not at all; at the end the file goes if it is still ours."""
    temporary = path.with_name(f"{path.name}.{os.getpid()}")
    temporary.write_text(f"{address}\n")
    temporary.replace(path)
    try:
        yield
    finally:
        with contextlib.suppress(FileNotFoundError):
            if path.read_text().strip() == address:
                path.unlink()
