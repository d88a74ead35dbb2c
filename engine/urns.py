"""Logical names from the config's keys, and what a URN says of them.

Owns how a key becomes a logical name, and so a URN. Uses the standard library only: whatever reads or writes URNs
without running the program (an import, a report) names things with these functions and cannot differ from it.
"""

SEPARATOR = "/"
"""Joins two keys in one name. No key holds it, so `a-b` + `c` and `a` + `b-c` stay two names."""


def join_keys(*keys: str) -> str:
    """`deny-root/workloads`: what identifies something that belongs to several keyed things."""
    return SEPARATOR.join(keys)


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
