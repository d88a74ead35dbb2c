"""Logical names from the config's keys, and what a URN says of them. It needs no running program.

An import or a report that names things with these functions cannot differ from the program.
"""

STACK = "pulumi:pulumi:Stack"
"""The type of the resource that is the stack itself, the root of all parents."""

STACK_REFERENCE = "pulumi:pulumi:StackReference"
"""The type of the outputs of another stack, as a stack's state has them."""

PROVIDER = "pulumi:providers:"
"""How the type of every provider begins."""

AWS_PROVIDER = f"{PROVIDER}aws"
"""The type of an AWS provider."""

_PREFIX = "urn:pulumi:"

SEPARATOR = "/"
"""Joins two keys in one name. No key holds it, so `a-b` + `c` and `a` + `b-c` stay two names."""


def join_keys(*keys: str) -> str:
    """`deny-root/workloads`: what identifies something that belongs to several keyed things."""
    return SEPARATOR.join(keys)


def write_key(text: str) -> str:
    """`10.0.0.0-8` for `10.0.0.0/8`: a key of one part, which has no separator in it."""
    return text.replace(SEPARATOR, "-")


def name_child(name: str, *keys: str) -> str:
    """The logical name of the child `keys` of the component `name`: `policies-deny-root`."""
    return f"{name}-{join_keys(*keys)}"


def split_urn(urn: str) -> tuple[str, str]:
    """(type, logical name) of a URN, without the types of its parents."""
    _, _, types, name = urn.split("::", 3)
    return types.rsplit("$", maxsplit=1)[-1], name


def qualified_type(urn: str) -> str:
    """The types of a URN from the outermost parent to the resource itself."""
    return urn.split("::", 3)[2]


def stack_of(urn: str) -> str:
    """The name of the stack that a URN is in."""
    return urn.split("::", 1)[0].removeprefix(_PREFIX)


def project_of(urn: str) -> str:
    """The name of the project that a URN is in."""
    return urn.split("::", 2)[1]


def move_urn(urn: str, stack: str) -> str:
    """The URN that the same resource has in another stack."""
    return f"{_PREFIX}{stack}::{urn.split('::', 1)[1]}"


def is_urn(text: str) -> bool:
    """Whether the text has all parts of a URN."""
    return text.startswith(_PREFIX) and len(text.split("::", 3)) == 4


def build_urn(stack: str, project: str, type_: str, name: str, parent: str | None = None) -> str:
    """The URN as the engine makes it: the types of all parents but the stack itself, then its own. `parent`: a URN."""
    if parent is not None and split_urn(parent)[0] != STACK:
        type_ = f"{qualified_type(parent)}${type_}"
    return f"{_PREFIX}{stack}::{project}::{type_}::{name}"


def build_parent_urn(urn: str, name: str) -> str:
    """The URN of the component that a resource is a child of. `name`: the component's, which no child's URN tells."""
    types = qualified_type(urn).rpartition("$")[0]
    return build_urn(stack_of(urn), project_of(urn), types, name)
