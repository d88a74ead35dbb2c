"""A run for tests, as a process: holds a lease until its stdin closes or the lease is lost, and says what it hears.

`python -m tests.support.lease_holder URL STACK TTL SKEW [COMMAND...]`: SKEW is by how many seconds its clock is wrong,
COMMAND a child, such as the engine, that runs meanwhile and is interrupted when the lease is lost.
"""

import datetime as dt
import os
import subprocess
import sys
import threading
import time
from typing import Any, Self

PROJECT = "aws-organization"
REFUSED, LOST = 3, 4


def main(url: str, stack: str, ttl: str, skew: str, *command: str) -> int:
    if float(skew):
        make_clock_wrong(float(skew))
    from stacks.lease import LeaseHeldError, LeaseLostError, find_owner, open_leases  # noqa: PLC0415  # by that clock

    done = threading.Event()
    child: list[subprocess.Popen[bytes]] = []

    def lose(why: str) -> None:
        say(f"lost {why}")
        done.set()

    threading.Thread(target=lambda: (sys.stdin.read(), done.set()), daemon=True).start()
    try:
        with open_leases(url, PROJECT, ttl=float(ttl)).hold(stack, find_owner(url, os.environ), lose, tell=say):
            say("held")
            child += [subprocess.Popen(command, stdout=subprocess.DEVNULL)] if command else []
            done.wait()
    except LeaseHeldError as error:
        say(str(error))
        return REFUSED
    except LeaseLostError:
        return LOST
    return 0


def say(sentence: str) -> None:
    print(sentence, flush=True)


def make_clock_wrong(seconds: float) -> None:
    """Shifts every wall clock of this process, that which requests are signed by too. Call before botocore is there."""
    shift, right = dt.timedelta(seconds=seconds), time.time

    class Wrong(dt.datetime):
        @classmethod
        def now(cls, tz: dt.tzinfo | None = None) -> Self:
            return super().now(tz) + shift

        @classmethod
        def utcnow(cls) -> Self:
            return cls.now(dt.UTC).replace(tzinfo=None)

    module: Any = dt
    module.datetime = Wrong
    time.time = lambda: right() + seconds


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
