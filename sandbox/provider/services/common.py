"""What the services' declarations share: paginated lists, tags in the usual form, times as Terraform writes them."""

import datetime as dt
import itertools
import re
import time
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from botocore.exceptions import ClientError

_NUMBERS = itertools.count(1)
_TRIES = 200
_PAUSE_SECONDS = 0.05


def pages(client: Any, operation: str, key: str, **request: Any) -> list[dict[str, Any]]:
    """Every item of a paginated list."""
    return [item for page in client.get_paginator(operation).paginate(**request) for item in page.get(key, [])]


def to_list(tags: Mapping[str, str]) -> list[dict[str, str]]:
    """Tags as most services take them: a list of Key and Value."""
    return [{"Key": key, "Value": value} for key, value in sorted(tags.items())]


def from_list(tags: Iterable[Mapping[str, str]]) -> dict[str, str]:
    """Tags from such a list."""
    return {tag["Key"]: tag["Value"] for tag in tags}


def unique_name(prefix: str, ending: str = "") -> str:
    """A name as Terraform makes it of a prefix: the time of day to a tenth of a millisecond, and a counter."""
    moment = f"{dt.datetime.now(dt.UTC):%Y%m%d%H%M%S%f}"[:18]
    return f"{prefix}{moment}{next(_NUMBERS):08x}{ending}"


def prefix_of(name: str, ending: str = "") -> str | None:
    """The prefix of a name that looks made of one; None of any other."""
    match = re.fullmatch(rf"(.+)[0-9a-fA-F]{{26}}{re.escape(ending)}", name)
    return match[1] if match else None


def timestamp(moment: dt.datetime) -> str:
    """RFC 3339 in UTC, to the second."""
    return moment.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def retry_while(words: str, act: Callable[[], object]) -> None:
    """Calls `act` again while AWS refuses it in these words, ten seconds long: another resource has to go first."""
    for _ in range(_TRIES):
        try:
            act()
        except ClientError as error:
            if words not in str(error):
                raise
            time.sleep(_PAUSE_SECONDS)
        else:
            return
    act()
