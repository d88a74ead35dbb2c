"""`python -m sandbox.aws`: starts the local AWS and says where it listens.

Owns the command line only; the server itself is `sandbox.aws.process`.
"""

import argparse
import os
import sys
from pathlib import Path

from sandbox.aws.process import prepare_environment, serve
from sandbox.aws.settings import AUTHORIZE


def main() -> int:
    """Serves until a signal, or until the starter is gone. Exit codes: 0 ended cleanly, 2 bad usage or a taken port."""
    parser = argparse.ArgumentParser(
        prog="python -m sandbox.aws", description="A local AWS on 127.0.0.1, without internet."
    )
    parser.add_argument("--port", type=int, default=0, help="port on 127.0.0.1; 0, the default, takes a free one")
    parser.add_argument("--port-file", type=Path, help="file that gets the endpoint URL once the server answers")
    parser.add_argument("--until-stdin-closes", action="store_true", help="end when whoever started this is gone")
    parser.add_argument(
        "--authorize", action="store_true", help="sessions of roles may do only what the policies of their role allow"
    )
    parser.add_argument("--verbose", action="store_true", help="one line a request on stderr")
    arguments = parser.parse_args()
    prepare_environment()
    if arguments.authorize:
        os.environ[AUTHORIZE] = "1"
    try:
        serve(
            arguments.port,
            arguments.port_file,
            until_stdin_closes=arguments.until_stdin_closes,
            verbose=arguments.verbose,
        )
    except OSError as error:
        print(
            f"The local AWS cannot listen on 127.0.0.1:{arguments.port}: {error.strerror}. Give another --port, or 0.",
            file=sys.stderr,
        )
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
