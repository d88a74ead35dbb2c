"""The inputs of all stacks as one JSON document, in which one revision tells them to another. Pure."""

import dataclasses
import json
from collections.abc import Mapping

from stacks.inputs.comparison import PlannedResource, StackInputs

FORMAT = 1
"""Changes with whatever makes an earlier document incomparable: its form, or what its digests are made of."""


def write_document(stacks: Mapping[str, StackInputs]) -> str:
    """The document. `stacks`: by name."""
    return json.dumps(
        {
            "format": FORMAT,
            "stacks": {
                stack: {identity: dataclasses.asdict(one) for identity, one in resources.items()}
                for stack, resources in stacks.items()
            },
        }
    )


def read_document(text: str) -> dict[str, StackInputs] | None:
    """The stacks of a document by name; None for one of another format."""
    document = json.loads(text)
    if document["format"] != FORMAT:
        return None
    return {
        stack: {
            identity: PlannedResource(digests=one["digests"], formerly=tuple(one["formerly"]))
            for identity, one in resources.items()
        }
        for stack, resources in document["stacks"].items()
    }
