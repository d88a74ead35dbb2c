"""Instances that take along, when they are terminated, the network interface that they were launched with."""

from typing import Any

from moto.ec2.models.instances import Instance

from sandbox.aws.patches.common import run_first

_OF_THE_LAUNCH = "Primary network interface"
"""What moto writes at an interface that it makes with an instance, and at no other."""


def apply() -> None:
    """Has the interface that was made with an instance go with it, so that its security groups and subnet may go too.

    moto keeps it. Fact: EC2 user guide, using-eni.html: "By default, network interfaces that are automatically created
    with an instance are deleted when you terminate it"; from memory.
    """
    run_first(Instance, "terminate", _let_go)


def _let_go(instance: Any) -> None:
    for interface in instance.nics.values():
        if interface.description == _OF_THE_LAUNCH:
            interface.delete_on_termination = True
