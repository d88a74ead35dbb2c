"""The line of an element of a JSON text, which json.loads does not keep."""

import json
import re

from config.yaml.tree import Path

_SPACE = re.compile(r"[ \t\n\r]*")
_DECODER = json.JSONDecoder()


def find_line(text: str, path: Path) -> int:
    """The line, from 1, on which the element at `path` begins, or the key before it; of the last part that exists.

    `text` is JSON, no key of an object given twice.
    """
    position = _skip(text, 0)
    found = position
    for part in path:
        element = _find_element(text, position, part)
        if element is None:
            break
        found, position = element
    return text.count("\n", 0, found) + 1


def _find_element(text: str, position: int, part: str | int) -> tuple[int, int] | None:
    """Where the element begins with its key, and where its value does, of the object or list at the position."""
    opening = text[position]
    if opening not in "[{":
        return None
    position, index = _skip(text, position + 1), 0
    while text[position] not in "]}":
        key: str | int = index
        begin = position
        if opening == "{":
            key, position = _DECODER.raw_decode(text, position)
            position = _skip(text, _skip(text, position) + 1)
        if key == part:
            return begin, position
        _, position = _DECODER.raw_decode(text, position)
        position = _skip(text, position)
        if text[position] == ",":
            position = _skip(text, position + 1)
        index += 1
    return None


def _skip(text: str, position: int) -> int:
    """The position after white space."""
    found = _SPACE.match(text, position)
    return found.end() if found else position
