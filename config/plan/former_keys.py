"""The keys that things had before: what the names that are made of them were."""

from collections.abc import Iterable, Mapping
from itertools import product

from config.models import Organization
from config.models.keyed import Keyed

KeysByKey = Mapping[str, tuple[str, ...]]
"""All keys of a thing, its present one first, by the present one."""


def index_keys(things: Iterable[Keyed]) -> KeysByKey:
    """The keys of things of one kind."""
    return {thing.key: thing.keys for thing in things}


def index_present_keys(things: Iterable[Keyed]) -> dict[str, str]:
    """The present key of each thing by all its former ones."""
    return {former: thing.key for thing in things for former in thing.formerly}


def index_target_keys(organization: Organization) -> KeysByKey:
    """The keys of units and accounts. What else a reference may name, such as "root", has no former key."""
    return index_keys((*organization.units(), *organization.accounts))


def combine_former(*keys: tuple[str, ...]) -> tuple[tuple[str, ...], ...]:
    """What a name of several keys was made of: all combinations but that of the present keys, which come first."""
    return tuple(product(*keys))[1:]
