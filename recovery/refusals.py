"""Several refusals told at once, so that one run shows every reason why a program stops, and what they advise."""

from collections.abc import Callable

import pulumi

from engine.deployment import StateResource
from engine.urns import build_parent_urn, stack_of


def tell_to_forget(resource: StateResource) -> str:
    """The command by which a stack forgets the component that a resource is the main part of, with all that it has.

    Nothing of it changes in AWS.
    """
    component = build_parent_urn(resource.urn, resource.name)
    return f"pulumi state delete --stack {stack_of(resource.urn)} --force --target-dependents '{component}'"


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
