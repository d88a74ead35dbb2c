"""Counts the requests that go to the local AWS, by what every SDK of AWS puts into each."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

_MARK = b"\namz-sdk-invocation-id:"


class RequestCounter:
    """Passes everything on to `url`, between `count`'s beginning and end."""

    def __init__(self) -> None:
        self.requests = 0
        self._lock = threading.Lock()

    @contextmanager
    def count(self, url: str) -> Iterator[str]:
        """The URL to ask in place of `url`."""
        target = urlsplit(url)
        address = (target.hostname or "127.0.0.1", target.port or 80)
        with socket.create_server(("127.0.0.1", 0), backlog=256) as listener:
            threading.Thread(target=self._accept, args=(listener, address), daemon=True).start()
            yield f"http://127.0.0.1:{listener.getsockname()[1]}"

    def _accept(self, listener: socket.socket, address: tuple[str, int]) -> None:
        while True:
            try:
                near, _ = listener.accept()
            except OSError:  # it was closed
                return
            far = socket.create_connection(address)
            threading.Thread(target=self._pass_on, args=(near, far, True), daemon=True).start()
            threading.Thread(target=self._pass_on, args=(far, near, False), daemon=True).start()

    def _pass_on(self, source: socket.socket, target: socket.socket, counts: bool) -> None:
        tail = b""
        try:
            while chunk := source.recv(1 << 16):
                if counts:
                    text = (tail + chunk).lower()
                    with self._lock:
                        self.requests += text.count(_MARK)
                    tail = chunk[-(len(_MARK) - 1) :].lower()
                target.sendall(chunk)
        except OSError:
            pass
        finally:
            for end in (source, target):
                end.close()
