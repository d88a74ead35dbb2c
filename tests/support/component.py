"""What one component registers, in an account that is entered by the provider `inside`."""

from collections.abc import Callable

import pulumi
import pulumi_aws as aws

from tests.support.monitor import run_program
from tests.support.program import Registrations, by_name

PROVIDER = "inside"
OUTSIDE = "outside-"


def register_component(make: Callable[[pulumi.ResourceOptions], object]) -> Registrations:
    """The component that `make` registers, and its children.

    All that is registered is the component, a child of it that has its provider and is named after it, or from
    `make_outside`.
    """

    def program() -> None:
        make(pulumi.ResourceOptions(providers=[aws.Provider(PROVIDER, region="us-east-1")]))

    found = by_name([one for one in run_program(program) if one.name != PROVIDER and not one.name.startswith(OUTSIDE)])
    (component,) = (registration for registration in found.values() if not registration.custom)
    for child in found.values():
        if child is not component:
            assert child.parent is component, child
            assert child.name.startswith(component.name), child
            assert child.provider == PROVIDER, child
    return found


def make_outside(name: str) -> pulumi.Resource:
    """A resource `outside-<name>` that the component is given. Only within a program."""
    return aws.organizations.Organization(f"{OUTSIDE}{name}")


def make_hooks() -> pulumi.ResourceHookBinding:
    """A hook with the name `refuse` that lets everything pass. Only within a program."""
    return pulumi.ResourceHookBinding(before_create=[pulumi.ResourceHook("refuse", lambda _args: None)])
