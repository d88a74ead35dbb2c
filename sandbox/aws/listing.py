"""All items that a call of the local AWS lists, whatever its pages."""

from typing import Any


def list_all(client: Any, operation: str, key: str, **arguments: Any) -> list[Any]:
    """What is under `key` in all pages."""
    if not client.can_paginate(operation):
        return getattr(client, operation)(**arguments)[key]
    return [item for page in client.get_paginator(operation).paginate(**arguments) for item in page[key]]
