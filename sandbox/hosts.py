"""S3 Control puts the account's id before the host, and no loopback address has such a name: the id goes away again."""

from typing import Any
from urllib.parse import urlsplit


def keep_host(client: Any, endpoint: str) -> None:
    """Has the client, of any service, send its requests to exactly the host of `endpoint`.

    The id is in a header of the request too (AWS API reference, S3 Control, GetPublicAccessBlock, read 2026-11).
    """
    host = urlsplit(endpoint).netloc

    def put_back(request: Any, **_: Any) -> None:
        request.url = urlsplit(request.url)._replace(netloc=host).geturl()

    client.meta.events.register("before-sign.s3-control", put_back)
