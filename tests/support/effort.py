"""The effort of pure code, counted and not timed: a busy machine changes nothing in it.

What one call into C does, such as a search through a list, counts as one line.
"""

import sys
from collections.abc import Callable
from types import FrameType
from typing import Any


def count_lines(action: Callable[[], Any]) -> int:
    """How many lines of Python run; each turn of a loop counts, also of one that stands on a line."""
    lines = 0

    def count(_frame: FrameType, event: str, _argument: Any) -> Any:
        nonlocal lines
        lines += event == "line"
        return count

    before = sys.gettrace()
    sys.settrace(count)
    try:
        action()
    finally:
        sys.settrace(before)
    return lines
