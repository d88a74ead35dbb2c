"""Builds the selected stack from the config: all of it, or, when the config has an error, nothing."""

from pathlib import Path

import pulumi

from components.stack_export import StackExport


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
        adopt_leftovers(export.read())
    for name, value in build(pulumi.get_stack(), organization).items():
        pulumi.export(name, value)


main()
