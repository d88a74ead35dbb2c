"""Names for things without a Name tag, out of their Terraform addresses. Pure."""

import re

from migrate.terraform.state import Instance

_GENERIC = frozenset({"this", "main", "default"})
_STEP = re.compile(r'module\.([^.\[]+)(?:\["?((?:[^"\\\]]|\\.)*)"?\])?')


def label_by_address(instance: Instance) -> str:
    """The resource's own name with its index key, or that of its module where the name says nothing ("this")."""
    name = instance.name
    if name in _GENERIC:
        steps = _STEP.findall(instance.module)
        if steps:
            module, key = steps[-1]
            name = key or module
    return name if instance.index_key is None else f"{name} {instance.index_key}"
