"""Rules about names of stacks: the stack is one of the config."""

from collections.abc import Collection, Iterator

from config.errors import ConfigError
from config.plan.groups import GROUP_STACK
from config.plan.workloads import WORKLOAD_STACK
from config.yaml.places import Place, Places


def find_unknown_stack(
    places: Places, stack: str, known: Collection[str], place: Place, *, so: str
) -> Iterator[ConfigError]:
    """As `Places.unknown`. What could not be read of an account or a workload may be what names the stack."""
    if not any(places.is_doubtful(stack.removeprefix(prefix)) for prefix in (GROUP_STACK, WORKLOAD_STACK)):
        yield from places.unknown(stack, known, "a stack", place, so=so)
