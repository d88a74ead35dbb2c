"""Builds the selected stack from the config: all of it, or, when the config has an error, nothing."""

import asyncio
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pulumi

from components.stack_export import StackExport, read_accounts


def main() -> None:
    with StackExport() as export:
        # Imported while the engine exports the stack: each of the two takes a noticeable part of a small preview.
        from components.recovery import adopt_leftovers  # noqa: PLC0415
        from components.wiring import build  # noqa: PLC0415
        from config import ConfigErrors, load  # noqa: PLC0415

        directory = Path(__file__).parent / (pulumi.Config().get("dir") or "config/org")
        try:
            organization = load(directory)
        except ConfigErrors as errors:
            raise pulumi.RunError(str(errors)) from None
        stack = export.read()
    adopt_leftovers(stack)
    outputs = build(pulumi.get_stack(), organization, read_accounts(stack))

    async def register() -> Mapping[str, Any]:
        # Lets the registrations begin. If none is under way, the SDK looks at all outputs of all resources whenever
        # one of them is there, which is work that grows with the square of the organization.
        await asyncio.sleep(0)
        return outputs

    pulumi.run(register)


main()
