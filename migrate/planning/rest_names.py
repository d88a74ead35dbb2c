"""Names for resources that the program has no component for: readable, reversible, never the same twice. Pure.

A Terraform address becomes an identifier, [a-zA-Z0-9_] only, that every language of Pulumi's code generators takes.
"""

# A dot is `__`; letters, digits and a lone `_` stay; anything else is written with a `Z`: `ZZ` a Z, `Zu` an underscore
# beside another mark, `Zm` a hyphen, `Zb` and `Ze` brackets, `Zq` a quotation mark, `Zx<hex>z` any other character. The
# name ends with `Zh` and a hash of location, workspace and address: an address occurs in more than one state, and a
# generator of code may write `aZmb` and `a_zmb` alike.

import hashlib
import re

_MARKS = {"Z": "ZZ", "-": "Zm", "[": "Zb", "]": "Ze", '"': "Zq"}
_PLAIN = re.compile(r"[A-Ya-z0-9]")


def encode_name(address: str, location: str, workspace: str) -> str:
    """The name of the instance with this address in this state."""
    encoded = "".join(_encode(address, index) for index in range(len(address)))
    identity = "\0".join((location, workspace, address)).encode("utf-8", "surrogatepass")
    return f"{encoded}Zh{hashlib.sha256(identity).hexdigest()[:8]}"


def _encode(address: str, index: int) -> str:
    character = address[index]
    if _PLAIN.fullmatch(character):
        return character
    if character == ".":
        return "__"
    if character == "_":
        beside = address[index - 1 : index] + address[index + 1 : index + 2]
        alone = len(beside) == 2 and all(_PLAIN.fullmatch(neighbour) for neighbour in beside)
        return "_" if alone else "Zu"
    return _MARKS.get(character) or f"Zx{ord(character):x}z"
