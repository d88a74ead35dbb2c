"""Aliases: by them the engine knows a resource again whose logical name changed, because a key in it did."""

from collections.abc import Sequence
from itertools import product

import pulumi


def make_aliases(names: Sequence[str], ends: Sequence[str] = ("",)) -> list[pulumi.Alias | str]:
    """The aliases of a resource, under its present parent: all its names but the present one.

    Each of `names` with each of `ends` was its name; the present one is made of the first of both. Children need their
    own: the engine lets them follow their parent's alias only in the run that renames the parent, and if that is
    killed, the next one would make them anew.
    """
    _, *former = (f"{name}{end}" for name, end in product(names, ends))
    return [pulumi.Alias(name=name) for name in former]


def with_aliases(opts: pulumi.ResourceOptions | None, names: Sequence[str]) -> pulumi.ResourceOptions:
    """The options of a component. `names`: as `make_aliases` takes them."""
    return pulumi.ResourceOptions.merge(opts, pulumi.ResourceOptions(aliases=make_aliases(names)))
