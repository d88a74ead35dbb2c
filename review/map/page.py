"""The page around a map: one HTML file with its style, scripts and data within, which asks the network for nothing."""

import base64
import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from review.map.model import MapDocument

MARK = '<meta name="generator" content="python -m review map">'
"""Stands near the beginning of every map, and in no other file."""

_FOLDER = Path(__file__).parent / "page"
_SCRIPTS = ("dom", "data", "words", "tree", "search", "roles", "pages", "overview", "network", "main")
"""In this order they are one script."""

_UNSAFE = {character: f"\\u{ord(character):04x}" for character in "<>&\u2028\u2029"}


def format_page(document: MapDocument) -> str:
    """The whole file; the same bytes for the same map."""
    style = _read("style.css")
    script = '(() => {\n"use strict";\n' + "\n".join(_read(f"{name}.js") for name in _SCRIPTS) + "})();\n"
    parts = {
        "mark": MARK,
        "policy": _format_content_policy(style, script),
        "style": style,
        "script": script,
        "data": format_data(document),
    }
    return re.sub(r"\{\{ (\w+) \}\}", lambda found: parts[found[1]], _read("template.html"))


def format_data(document: MapDocument) -> str:
    """The map as JSON that ends no script element, without what is None or empty."""
    text = json.dumps(_leave_out_empty(asdict(document)), ensure_ascii=False, separators=(",", ":"))
    return re.sub("|".join(_UNSAFE), lambda found: _UNSAFE[found[0]], text)


def _leave_out_empty(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {key: _leave_out_empty(part) for key, part in value.items() if part is not None and part not in ((), {})}
    if isinstance(value, tuple):
        return [_leave_out_empty(part) for part in value]
    return value


def _format_content_policy(style: str, script: str) -> str:
    """Nothing from elsewhere, no script and no style but these two, and no text that becomes HTML."""
    return "; ".join(
        [
            "default-src 'none'",
            f"script-src '{_hash(script)}'",
            f"style-src '{_hash(style)}'",
            "base-uri 'none'",
            "form-action 'none'",
            "require-trusted-types-for 'script'",
            "trusted-types 'none'",
        ]
    )


def _hash(text: str) -> str:
    return f"sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}"


def _read(name: str) -> str:
    return (_FOLDER / name).read_text(encoding="utf-8")
