"""Several refusals told at once, so that one run shows every reason why a program stops."""

from collections.abc import Callable

import pulumi


def refuse_all(*refusals: Callable[[], None]) -> None:
    """Calls all of them, each of which raises pulumi.RunError for what it refuses.

    Raises:
        pulumi.RunError: one or more do, with what all of them say, in their order.
    """
    told: list[str] = []
    for refuse in refusals:
        try:
            refuse()
        except pulumi.RunError as error:
            told.append(str(error))
    if told:
        raise pulumi.RunError("\n".join(told))
