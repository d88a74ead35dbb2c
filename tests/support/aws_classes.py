"""pulumi-aws's own classes, as the installed package has them."""

import importlib
import inspect

import pulumi
from pulumi import _types


def resource_class(urn_type: str) -> type[pulumi.CustomResource]:
    """The class of a Pulumi type."""
    _, path, name = urn_type.split(":")
    return getattr(importlib.import_module(f"pulumi_aws.{path.split('/')[0]}"), name)


def input_names(cls: type) -> dict[str, bool]:
    """The class's inputs by camelCase name, and whether each is required."""
    module = importlib.import_module(cls.__module__)
    # Where a nested type already has the name, the resource's own is called InitArgs.
    args = getattr(module, f"{cls.__name__}InitArgs", None) or getattr(module, f"{cls.__name__}Args")
    names = _types.input_type_py_to_pulumi_names(args)
    parameters = inspect.signature(args.__init__).parameters
    return {names[name]: parameters[name].default is inspect.Parameter.empty for name in names}
