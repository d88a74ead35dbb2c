"""In which order stacks can be brought up, from what each waits for."""

from collections.abc import Mapping, Sequence
from graphlib import CycleError, TopologicalSorter

WaitsFor = Mapping[str, Sequence[str]]
"""By the name of each stack, in the order wanted: the stacks that have to be up before it."""


def order_names(waits_for: WaitsFor) -> tuple[str, ...]:
    """Each after those that it waits for, otherwise as they came. A circle stays as it came: `find_circle` tells it."""
    left, ordered = list(waits_for), list[str]()
    while left:
        ready = (name for name in left if not set(waits_for[name]) & (set(left) - {name}))
        ordered.append(next(ready, left[0]))
        left.remove(ordered[-1])
    return tuple(ordered)


def find_circle(waits_for: WaitsFor) -> tuple[str, ...]:
    """Stacks of which each waits for the next, the last one being the first again; none where they can be ordered."""
    try:
        TopologicalSorter(waits_for).prepare()
    except CycleError as error:
        # graphlib tells the circle from what is waited for to who waits.
        return tuple(reversed(error.args[1]))
    return ()
