"""Builds the selected stack from the config: all of it, or, when the config has an error, nothing."""

import asyncio
import gc
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pulumi

from engine.cli import Engine
from engine.errors import EngineError
from engine.export import StackExport


def say_nothing(*_: Any, **__: Any) -> None:
    """In place of the SDK's debug log, which only `pulumi --debug` shows: five calls of the engine for each resource,
    one after the other, which take a sixth of the time of a preview.
    """


def main() -> None:
    pulumi.log.debug = say_nothing
    # The SDK makes objects by the hundred thousand that stay to the end. To walk them all again and again, as Python
    # does by default, took a quarter of the CPU of a preview of 750 resources.
    gc.set_threshold(50_000, 20, 100)
    # What runs a program's folder takes it off the path at the end of this file (runpy.run_path), and registers after.
    project = Path(__file__).parent
    sys.path.append(str(project))
    try:
        with StackExport(f"{pulumi.get_organization()}/{pulumi.get_project()}/{pulumi.get_stack()}") as export:
            # Imported while the engine exports the stack: each takes a noticeable part of a small preview.
            from config import ConfigErrors, load  # noqa: PLC0415
            from config.plan.stacks import plan_stacks  # noqa: PLC0415
            from recovery.leftovers import adopt_leftovers  # noqa: PLC0415
            from stacks.programs import build  # noqa: PLC0415
            from stacks.programs.guard import require_guard  # noqa: PLC0415

            directory = project / (pulumi.Config().get("dir") or "config/org")
            try:
                organization = load(directory)
            except ConfigErrors as errors:
                raise pulumi.RunError(str(errors)) from None
            # A stack that the config does not know is refused by its name, which no settings file mends.
            if pulumi.get_stack() in {plan.name for plan in plan_stacks(organization)}:
                require_guard()
            deployment = export.read()
    except EngineError as error:
        raise pulumi.RunError(str(error)) from None
    adopt_leftovers(deployment)

    async def register() -> Mapping[str, Any]:
        try:
            outputs = await build(pulumi.get_stack(), organization, deployment, Engine(project))
        except EngineError as error:
            raise pulumi.RunError(str(error)) from None
        # Lets the registrations begin. If none is under way, the SDK looks at all outputs of all resources whenever
        # one of them is there, which is work that grows with the square of the organization.
        await asyncio.sleep(0)
        return outputs

    pulumi.run(register)


main()
