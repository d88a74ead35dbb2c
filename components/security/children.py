"""The options of what a component of a security service makes."""

from collections.abc import Sequence

import pulumi

from components.aliases import make_aliases
from engine.urns import name_child


def make_child_options(
    parent: pulumi.Resource,
    names: Sequence[str],
    *keys: str,
    after: Sequence[pulumi.Resource] = (),
    within: pulumi.Resource | None = None,
    ignored: Sequence[str] = (),
) -> pulumi.ResourceOptions:
    """Of the child with these keys. `names`: logical names of the component, the present one first.

    `within`: what takes the child along when it is deleted: who no longer administers a service may not reset it, and
    without the service there is nothing to reset. `ignored`: inputs whose changes are not made.
    """
    return pulumi.ResourceOptions(
        parent=parent,
        depends_on=list(after),
        deleted_with=within,
        ignore_changes=list(ignored),
        aliases=make_aliases([name_child(one, *keys) for one in names]),
    )
