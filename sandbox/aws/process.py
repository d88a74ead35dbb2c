"""The server process of the local AWS: listens on 127.0.0.1, serves one request at a time around moto, ends cleanly.

Does not own what AWS does (moto, `sandbox.aws.patches`). Always a process of its own: the patches change moto for good.
"""

import contextlib
import os
import signal
import socket
import sys
import threading
import traceback
from collections.abc import Iterable
from http import HTTPStatus
from pathlib import Path
from types import FrameType
from typing import Any

from botocore.model import OperationNotFoundError

from sandbox.aws.error_forms import ErrorForm
from sandbox.aws.errors import RequestRefusedError
from sandbox.aws.service_models import share_service_models

HOST = "127.0.0.1"

_END_SIGNALS = (signal.SIGTERM, signal.SIGINT)
_FOREIGN_SETTINGS = (
    "AWS_PROFILE",
    "AWS_CONFIG_FILE",
    "AWS_SHARED_CREDENTIALS_FILE",
    "AWS_ENDPOINT_URL",
    "MOTO_ACCOUNT_ID",
)


class _ServiceEnded(BaseException):
    """Raised by the signal handlers to leave `serve_forever`, which swallows every Exception of a new connection."""


def prepare_environment() -> None:
    """Sets what moto reads from the environment, before it is imported. Changes this process for good."""
    os.environ["MOTO_EC2_LOAD_DEFAULT_AMIS"] = "false"
    for name in _FOREIGN_SETTINGS:
        os.environ.pop(name, None)


def serve(port: int, port_file: Path | None, *, until_stdin_closes: bool = False, verbose: bool = False) -> None:
    """Applies the patches and serves on 127.0.0.1 until SIGTERM or SIGINT.

    The endpoint URL goes to stdout and, whole or not at all, into `port_file`, once the socket accepts connections; the
    file is removed at the end. Raises OSError when the port is taken.
    """
    share_service_models()  # moto makes a dozen sessions while it is imported
    # A socket of our own: werkzeug would end the process itself when the port is taken.
    listener = socket.create_server((HOST, port))
    from moto.moto_server import werkzeug_app  # noqa: PLC0415  # moto reads its settings when it is imported
    from werkzeug.serving import make_server  # noqa: PLC0415  # comes with moto's server

    from sandbox.aws import caches, patches  # noqa: PLC0415  # they import moto

    class Handler(werkzeug_app.MotoRequestHandler):
        # Headers and body in one piece. Between two, Go's client may close the connection that it reads from, and then
        # sends the request once more: what it makes exists twice, or "already exists".
        wbufsize = -1

        def handle_expect_100(self) -> bool:
            # At once: the client waits for it, a second, before it sends the body.
            goes_on = super().handle_expect_100()
            self.wfile.flush()
            return goes_on

        def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
            if verbose:
                super().log_request(code, size)

    patches.apply_all()
    caches.apply()
    application = OneAtATime(werkzeug_app.DomainDispatcherApplication(werkzeug_app.create_backend_app))
    taken = listener.getsockname()[1]
    server = make_server(HOST, taken, application, threaded=True, request_handler=Handler, fd=listener.fileno())
    url = f"http://{HOST}:{taken}"
    try:
        for number in _END_SIGNALS:
            signal.signal(number, _end)
        if until_stdin_closes:
            threading.Thread(target=_end_with_stdin, daemon=True).start()
        if port_file:
            _write_whole(port_file, url)
        print(url, flush=True)
        server.serve_forever()
    except _ServiceEnded:
        pass
    finally:
        server.server_close()
        listener.close()
        if port_file:
            _remove_own(port_file, url)


class OneAtATime:
    """The WSGI application around moto's: one request at a time, every failure in a form that AWS's clients can read.

    moto's models are not made for threads (two CreateAccount calls with one e-mail could both succeed), and threads
    gain nothing here: Python runs one at a time anyway.
    """

    def __init__(self, application: Any) -> None:
        self._application = application
        self._lock = threading.Lock()

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        with self._lock:
            try:
                return self._serve(environ, start_response)
            except Exception as error:  # noqa: BLE001  # a bug of ours or of moto's must not end as an HTML page
                status, headers, body = ErrorForm.of(environ).write(_explain(error, environ))
        start_response(status, [*headers, ("Content-Length", str(len(body)))])
        return [body]

    def _serve(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        start = _Start()
        chunks = self._application(environ, start)
        status, headers = start.status, start.headers
        if int(status.split()[0]) < HTTPStatus.BAD_REQUEST:
            start_response(status, headers)
            return chunks
        body = b"".join(chunks)
        # S3 answers 404 for a bucket that is not there, and moto with a page for a call that it does not know.
        if status.startswith("404") and start.is_page and not _is_s3(environ):
            raise _NoRouteError
        status, headers, body = ErrorForm.of(environ).mend(status, headers, body)
        headers = [(name, value) for name, value in headers if name.lower() != "content-length"]
        start_response(status, [*headers, ("Content-Length", str(len(body)))])
        return [body]


def _explain(error: Exception, environ: dict[str, Any]) -> RequestRefusedError:
    if isinstance(error, RequestRefusedError):
        return error
    if isinstance(error, OperationNotFoundError):
        return ErrorForm.of(environ).refuse_action(str(error).rpartition(" ")[2])
    if isinstance(error, (_NoRouteError, NotImplementedError)):
        what = environ.get("PATH_INFO", "") if isinstance(error, _NoRouteError) else f"this call: {error}"
        return RequestRefusedError("501 Not Implemented", "NotImplemented", f"The local AWS does not imitate {what}")
    traceback.print_exception(error)
    return RequestRefusedError("500 Internal Server Error", "InternalFailure", f"{type(error).__name__}: {error}")


class _NoRouteError(Exception):
    """moto knows the service, but not the call: it would answer with an HTML page."""


class _Start:
    """What an application says of its answer before it gives the body."""

    status = ""
    headers: list[tuple[str, str]]

    def __call__(self, status: str, headers: list[tuple[str, str]], *_: Any) -> None:
        self.status, self.headers = status, headers

    @property
    def is_page(self) -> bool:
        return any(name.lower() == "content-type" and "html" in value for name, value in self.headers)


def _is_s3(environ: dict[str, Any]) -> bool:
    return "/s3/aws4_request" in environ.get("HTTP_AUTHORIZATION", "")


def _end(_number: int, _frame: FrameType | None) -> None:
    # A second signal must not interrupt the clean end that the first one started.
    for number in _END_SIGNALS:
        signal.signal(number, signal.SIG_IGN)
    raise _ServiceEnded


def _end_with_stdin() -> None:
    # Unbuffered: a thread that waits inside the buffer would break the end of the interpreter.
    while os.read(sys.stdin.fileno(), 1024):
        pass
    os.kill(os.getpid(), signal.SIGTERM)


def _write_whole(path: Path, text: str) -> None:
    temporary = path.with_name(f"{path.name}.{os.getpid()}")
    temporary.write_text(text + "\n")
    temporary.replace(path)


def _remove_own(path: Path, text: str) -> None:
    with contextlib.suppress(FileNotFoundError):
        if path.read_text().strip() == text:
            path.unlink()
