"""The types of resources that AWS Config records."""

import json
from functools import cache
from importlib.resources import files


@cache
def load_recorded_types() -> frozenset[str]:
    """Those of botocore 1.44.5 (`ResourceType` of its model of AWS Config), 2026-11. AWS may know newer ones."""
    found = json.loads(files("policies").joinpath("recorded_types.json").read_text(encoding="utf-8"))
    return frozenset(f"{service}::{name}" for service, names in found.items() for name in names)
