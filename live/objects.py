"""What everything that exists has, whatever it is: who says so, and tags."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, kw_only=True)
class Object:
    """Something that exists. `origin` names who says so: "<state location> <address>", or "AWS <ids>"."""

    origin: str


@dataclass(frozen=True, kw_only=True)
class Tagged(Object):
    """`tags`: all that it has. `default_tags`: those of them that come from its provider's `default_tags`."""

    tags: Mapping[str, str] = field(default_factory=dict[str, str])
    default_tags: Mapping[str, str] = field(default_factory=dict[str, str])


def told_by_aws(*ids: str) -> str:
    """The origin of an object that AWS itself lists, with these ids."""
    return " ".join(("AWS", *ids))
