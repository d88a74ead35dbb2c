"""`python -m sandbox.provider`: starts the daemon of the AWS plugin's stand-in and says where it listens.

Owns the command line and the process's environment; the daemon itself is `sandbox.provider.daemon`.
"""

import argparse
import contextlib
import os
import signal
import sys
import threading
from pathlib import Path

from sandbox.aws.service_models import share_client_methods
from sandbox.provider.daemon import Daemon, announced
from sandbox.provider.errors import ENDPOINT, RefusedError


def main() -> int:
    """Serves until SIGTERM, SIGINT or, with --until-stdin-closes, until the starter is gone. Exit codes: 0 ended
    cleanly, 2 bad usage, or an endpoint that is not loopback.
    """
    parser = argparse.ArgumentParser(
        prog="python -m sandbox.provider",
        description="The daemon of the stand-in for the Pulumi AWS plugin. It acts on a local AWS only: "
        "AWS_ENDPOINT_URL must be a loopback address.",
    )
    parser.add_argument("--port", type=int, default=0, help="port on 127.0.0.1; 0, the default, takes a free one")
    parser.add_argument(
        "--port-file", type=Path, help="file that gets the address; launchers find it through SANDBOX_PROVIDER_FILE"
    )
    parser.add_argument("--until-stdin-closes", action="store_true", help="end when whoever started this is gone")
    arguments = parser.parse_args()
    try:
        daemon = Daemon(arguments.port, os.environ)
    except RefusedError as refusal:
        print(refusal, file=sys.stderr)
        return 2
    except OSError as error:
        print(
            f"The daemon cannot listen on 127.0.0.1:{arguments.port}: {error.strerror}. Give another --port, or 0.",
            file=sys.stderr,
        )
        return 2
    _forget_settings()
    # Each provider makes clients of its own, for each service and region that it uses.
    share_client_methods()
    for number in (signal.SIGTERM, signal.SIGINT):
        # shutdown() waits for serve_forever, which this very thread runs.
        signal.signal(number, lambda *_: threading.Thread(target=daemon.shutdown).start())
    if arguments.until_stdin_closes:
        threading.Thread(target=_end_with_stdin, args=(daemon,), daemon=True).start()
    announcement = announced(arguments.port_file, daemon.address) if arguments.port_file else contextlib.nullcontext()
    with daemon, announcement:
        print(daemon.address, flush=True)
        daemon.serve_forever()
    # Worker threads of RPCs that still run would hold the process back; their launchers are gone with it.
    os._exit(0)


def _forget_settings() -> None:
    """Leaves boto3 nothing of this process's own environment: each launcher brings its engine's."""
    for name in [name for name in os.environ if name.startswith("AWS_") and name != ENDPOINT]:
        del os.environ[name]
    os.environ["AWS_EC2_METADATA_DISABLED"] = "true"
    os.environ["AWS_CONFIG_FILE"] = os.environ["AWS_SHARED_CREDENTIALS_FILE"] = os.devnull


def _end_with_stdin(daemon: Daemon) -> None:
    sys.stdin.buffer.read()
    daemon.shutdown()


if __name__ == "__main__":
    sys.exit(main())
