"""Judges events by a JSON filter pattern of CloudWatch Logs, as far as this program writes such patterns.

Semantics: https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntax.html, read 2026-11. A
comparison with a field that is missing is false.
"""

import re
from collections.abc import Mapping
from fnmatch import fnmatchcase
from typing import Any

_TOKEN = re.compile(r'\s*(\(|\)|&&|\|\||!=|=|NOT EXISTS|"[^"]*"|\$[\w.]+)')


def matches(pattern: str, event: Mapping[str, Any]) -> bool:
    """Whether the pattern counts the event. Raises AssertionError for a pattern that is not well formed."""
    assert pattern.startswith("{")
    assert pattern.endswith("}")
    text = pattern[1:-1].strip()
    tokens: list[str] = []
    position = 0
    while position < len(text):
        found = _TOKEN.match(text, position)
        assert found, text[position:]
        tokens.append(found[1])
        position = found.end()
    result = _either(tokens, event)
    assert tokens == []
    return result


def _either(tokens: list[str], event: Mapping[str, Any]) -> bool:
    result = _both(tokens, event)
    while tokens[:1] == ["||"]:
        del tokens[0]
        right = _both(tokens, event)
        result = result or right
    return result


def _both(tokens: list[str], event: Mapping[str, Any]) -> bool:
    result = _one(tokens, event)
    while tokens[:1] == ["&&"]:
        del tokens[0]
        right = _one(tokens, event)
        result = result and right
    return result


def _one(tokens: list[str], event: Mapping[str, Any]) -> bool:
    if tokens[0] == "(":
        del tokens[0]
        result = _either(tokens, event)
        assert tokens.pop(0) == ")"
        return result
    field, operator = tokens.pop(0), tokens.pop(0)
    value: Any = event
    for part in field.removeprefix("$.").split("."):
        value = value.get(part) if isinstance(value, Mapping) else None
    if operator == "NOT EXISTS":
        return value is None
    wanted = tokens.pop(0).strip('"')
    # `[` is no wildcard of CloudWatch's, and fnmatch's own.
    return value is not None and fnmatchcase(value, wanted.replace("[", "[[]")) == (operator == "=")
