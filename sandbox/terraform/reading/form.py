"""What all readers share: the object to read, and the form of tags and documents in a state."""

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sandbox.terraform.entry import Entry
from sandbox.terraform.estate import DEFAULT_TAGS, Resource


@dataclass(frozen=True)
class Target:
    """One object that is to be read."""

    entry: Entry
    resource: Resource

    @property
    def id(self) -> str:
        return self.resource.id

    @property
    def region(self) -> str:
        return self.resource.region

    def client(self, service: str) -> Any:
        """A client in the account and region of the object's provider."""
        return self.entry.client(service, self.resource.account, self.resource.region)


Reader = Callable[[Target], dict[str, Any]]


def tags(found: Iterable[Mapping[str, str]]) -> dict[str, Any]:
    """`tags`, what the resource block says, and `tags_all`, with the provider's default tags."""
    every = {one.get("Key", one.get("key", "")): one.get("Value", one.get("value", "")) for one in found}
    own = {key: value for key, value in sorted(every.items()) if key not in DEFAULT_TAGS}
    return {"tags": own or None, "tags_all": dict(sorted(every.items()))}


def document(content: Any) -> str:
    """A policy document as `jsonencode` writes it."""
    value = json.loads(content) if isinstance(content, str) else content
    return json.dumps(value, separators=(",", ":"), sort_keys=True)


def timestamp(moment: Any) -> str:
    """A time as Go's RFC 3339."""
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")
