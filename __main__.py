"""Builds the selected stack from the config: all of it, or, when the config has an error, nothing."""

from pathlib import Path

import pulumi

from components.recovery import adopt_leftovers
from components.wiring import build
from config import ConfigErrors, load


def main() -> None:
    directory = Path(__file__).parent / (pulumi.Config().get("dir") or "config/org")
    try:
        organization = load(directory)
    except ConfigErrors as errors:
        raise pulumi.RunError(str(errors)) from None
    adopt_leftovers()
    for name, value in build(pulumi.get_stack(), organization).items():
        pulumi.export(name, value)


main()
