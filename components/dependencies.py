"""Values that are waited for, and that the engine writes down no dependency for."""

from collections.abc import Awaitable, Sequence
from typing import TypeVar, cast

import pulumi

T = TypeVar("T")


def without_dependencies(output: pulumi.Output[T]) -> pulumi.Output[T]:
    """The same value, known at the same time.

    For what a bucket that is kept gives to others. A stack that is to forget the bucket forgets what depends on it too
    (https://www.pulumi.com/docs/iac/cli/commands/pulumi_state_delete/, `--target-dependents`): the trail that writes
    into it would go on under nobody's hand, and its name would be taken.
    """
    # None only where the value itself is, or is not known.
    value = cast("Awaitable[T]", output.future(with_unknowns=True))
    return pulumi.Output(set(), value, output.is_known(), output.is_secret())


def with_dependencies(output: pulumi.Output[T], resources: Sequence[pulumi.Resource]) -> pulumi.Output[T]:
    """The same value, known at the same time; what is made from it is made after these resources."""
    if not resources:
        return output

    async def join() -> set[pulumi.Resource]:
        return await output.resources() | set(resources)

    value = cast("Awaitable[T]", output.future(with_unknowns=True))
    return pulumi.Output(join(), value, output.is_known(), output.is_secret())
