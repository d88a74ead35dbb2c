"""The inputs that AWS's plugin knows of a type of resource, as its SDK for Python has them."""

import pulumi_aws as aws
from pulumi._types import input_type_py_to_pulumi_names


def name_inputs(type_: str) -> frozenset[str]:
    """The names of a type's inputs as the engine has them; none of a type that is not the plugin's.

    `aws:iam/rolePolicy:RolePolicy` is `RolePolicy` of pulumi_aws.iam, and `RolePolicyArgs` has its inputs.
    """
    package, _, rest = type_.partition(":")
    module, _, name = rest.partition(":")
    if package != "aws" or not name:
        return frozenset()
    found = getattr(aws, module.partition("/")[0], None)
    arguments = getattr(found, f"{name}Args", None)
    return frozenset() if arguments is None else frozenset(input_type_py_to_pulumi_names(arguments).values())
