"""The clients of AWS's services: one for each service and region, signed by whichever provider asks.

A client takes longer to make than to use, and each provider would need several of its own.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

import botocore.session
from botocore.client import BaseClient
from botocore.config import Config
from botocore.credentials import Credentials, ReadOnlyCredentials
from botocore.loaders import Loader

from sandbox.hosts import keep_host
from sandbox.provider.errors import name_service

_CONNECTIONS = 128
_ASKING: ContextVar[Credentials] = ContextVar("credentials of the provider that asks")


@contextmanager
def signed_by(credentials: Credentials) -> Iterator[None]:
    """While it lasts, this thread's requests are those of `credentials`; without one, no request can be made."""
    token = _ASKING.set(credentials)
    try:
        yield
    finally:
        _ASKING.reset(token)


class Clients:
    """Safe for threads. `loader` reads botocore's models."""

    def __init__(self, loader: Loader) -> None:
        self._lock = threading.Lock()
        self._clients: dict[tuple[str, str, str], BaseClient] = {}
        self._session = botocore.session.Session()
        self._session.register_component("data_loader", loader)
        # botocore has no other way in for credentials of a kind of one's own.
        self._session._credentials = _Asking()  # pyright: ignore[reportAttributeAccessIssue]  # its stubs do not have it

    def find(self, service: str, region: str, endpoint: str) -> Any:
        """The boto3 client of a service in a region at an endpoint."""
        key = (service, region, endpoint)
        with self._lock:
            if key not in self._clients:
                self._clients[key] = self._make(service, region, endpoint)
            return self._clients[key]

    def _make(self, service: str, region: str, endpoint: str) -> BaseClient:
        config = Config(
            connect_timeout=5,
            read_timeout=60,
            retries={"mode": "standard", "total_max_attempts": 6},
            s3={"addressing_style": "path"},
            proxies={},
            ignore_configured_endpoint_urls=True,
            max_pool_connections=_CONNECTIONS,
            # botocore would put its own together for each request.
            user_agent="pulumi-resource-aws",
        )
        client = self._session.create_client(
            service, region_name=region, endpoint_url=endpoint, verify=False, config=config
        )
        keep_host(client, endpoint)
        client.meta.events.register("after-call", name_service)
        return client


class _Asking(Credentials):
    """Those of `signed_by`, looked up when a request is signed."""

    def __init__(self) -> None:
        super().__init__("none", "none")

    def get_frozen_credentials(self) -> ReadOnlyCredentials:
        return _ASKING.get().get_frozen_credentials()
