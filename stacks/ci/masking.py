"""Takes external ids out of what the engine prints: it masks secrets of its own, and an external id is none. Pure."""

import json
import re
from collections.abc import Iterable, Iterator
from typing import Any

from config.models import Organization

MASK = "[external id]"

_NAME = re.compile(r"""external_?id\\*["']?\s*:""", re.IGNORECASE)
"""As a property of a provider or role, or as the condition key sts:ExternalId, also within JSON in a string."""

_MARGIN = re.compile(r"[ +~<>=-]*")
"""Indentation, and the marks of a diff."""

_TEXT = re.compile(r'\\*".*"')


def list_external_ids(organization: Organization) -> tuple[str, ...]:
    """All that the config has, the longest first."""
    return tuple(sorted(set(_find(organization.model_dump())), key=lambda value: (-len(value), value)))


def mask_external_ids(text: str, known: Iterable[str]) -> str:
    """The text without these values, and without what a property or condition of that name has: what it had is in the
    state and no longer in the config."""
    lines, inside = [], None
    for line in text.split("\n"):
        margin = len(_MARGIN.match(line)[0])  # pyright: ignore[reportOptionalSubscript]  # it matches anything
        if inside is not None and margin > inside:
            lines.append(_TEXT.sub(MASK, line))
            continue
        found = _NAME.search(line)
        inside = margin if found else None
        lines.append(line[: found.end()] + _TEXT.sub(MASK, line[found.end() :]) if found else line)
    masked = "\n".join(lines)
    for value in known:
        masked = re.sub(rf"(?<![\w-]){re.escape(value)}(?![\w-])", MASK, masked)
    return masked


def mask_values(value: Any, known: Iterable[str]) -> Any:
    """A document of JSON without external ids, also within texts that are JSON themselves."""
    if isinstance(value, dict):
        return {
            key: MASK if _is_external_id(key) and inner is not None else mask_values(inner, known)
            for key, inner in value.items()
        }
    if isinstance(value, list):
        return [mask_values(inner, known) for inner in value]
    if not isinstance(value, str):
        return value
    if value[:1] in {"{", "["}:
        try:
            return json.dumps(mask_values(json.loads(value), known), separators=(",", ":"), ensure_ascii=False)
        except ValueError:
            pass  # a text that only begins like one
    for one in known:
        value = re.sub(rf"(?<![\w-]){re.escape(one)}(?![\w-])", MASK, value)
    return value


def _is_external_id(key: str) -> bool:
    return key.lower().replace("_", "").removeprefix("sts:") == "externalid"


def _find(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        if isinstance(found := value.get("external_id"), str):
            yield found
        for inner in value.values():
            yield from _find(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from _find(inner)
