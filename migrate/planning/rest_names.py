"""Names for resources that the program has no component for: readable, reversible, never the same twice.

Owns: the encoding of Terraform addresses as identifiers, [a-zA-Z0-9_] only, which every language that Pulumi generates
code for takes as they are. Pure.

A dot is `__`; letters, digits and a lone `_` stay; anything else is written with a `Z`: `ZZ` a Z, `Zu` an underscore
beside another mark, `Zm` a hyphen, `Zb` and `Ze` brackets, `Zq` a quotation mark, `Zx<hex>z` any other character. The
name ends with `Zh` and a hash of location, workspace and address: an address occurs in more than one state, and a
generator of code may write `aZmb` and `a_zmb` alike.
"""

import hashlib
import re

_MARKS = {"Z": "ZZ", "-": "Zm", "[": "Zb", "]": "Ze", '"': "Zq"}
_MEANINGS = {mark[1]: character for character, mark in _MARKS.items()} | {"u": "_"}
_PLAIN = re.compile(r"[A-Ya-z0-9]")
_TOKEN = re.compile(r"__|Zx(?P<hex>[0-9a-f]+)z|Z(?P<mark>[Zumbeq])|(?P<plain>[A-Ya-z0-9_])")
_HASH = re.compile(r"Zh[0-9a-f]{8}\Z")


def encode_name(address: str, location: str, workspace: str) -> str:
    """The name of the instance with this address in this state."""
    encoded = "".join(_encode(address, index) for index in range(len(address)))
    identity = "\0".join((location, workspace, address)).encode("utf-8", "surrogatepass")
    return f"{encoded}Zh{hashlib.sha256(identity).hexdigest()[:8]}"


def decode_name(name: str) -> str:
    """The address in a name. Raises ValueError for what encode_name does not write."""
    body = _HASH.sub("", name)
    if body == name:
        raise ValueError(f"no name of a migrated resource: {name!r}")
    characters: list[str] = []
    position = 0
    while position < len(body):
        found = _TOKEN.match(body, position)
        if found is None:
            raise ValueError(f"no name of a migrated resource: {name!r}")
        if found["hex"]:
            characters.append(chr(int(found["hex"], 16)))
        elif found["mark"]:
            characters.append(_MEANINGS[found["mark"]])
        else:
            characters.append(found["plain"] or ".")
        position = found.end()
    return "".join(characters)


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
