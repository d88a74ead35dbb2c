"""A question to AWS about what an interrupted creation made. Read-only; the finders ask it."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import boto3


@dataclass(frozen=True)
class Lookup:
    """A question to one account in one region: which objects could have come from these inputs?

    `tags`: all that the object was made with, the provider's default tags among them. They tell it from somebody
    else's object of the same name.
    """

    session: "boto3.Session"
    inputs: Mapping[str, Any]
    tags: Mapping[str, str]

    def pages(self, service: str, operation: str, result: str, **arguments: Any) -> list[Any]:
        """All items of a paginated call."""
        pages = self.session.client(service).get_paginator(operation).paginate(**arguments)
        return [item for page in pages for item in page[result]]

    def filters(self, **values: str) -> list[dict[str, Any]]:
        """EC2 filters for these attributes, and for every tag among the inputs."""
        wanted = {name.replace("_", "-"): value for name, value in values.items()}
        wanted |= {f"tag:{key}": value for key, value in self.tags.items()}
        return [{"Name": name, "Values": [value]} for name, value in wanted.items()]

    def is_tagged(self, tags: Iterable[Mapping[str, str]], key: str = "Key", value: str = "Value") -> bool:
        """Whether all expected tags are among these, in the form in which a service lists them."""
        return self.tags.items() <= {tag[key]: tag[value] for tag in tags}.items()


Finder = Callable[[Lookup], Iterable[str]]
