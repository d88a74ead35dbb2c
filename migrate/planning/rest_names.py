"""Names for resources that the program has no component for: readable, reversible, never the same twice. Pure.

Within a workload they are the addresses, as far as these are distinct. Without one they are identifiers, [a-zA-Z0-9_]
only, that every language of Pulumi's code generators takes.
"""

# A dot is `__`; letters, digits and a lone `_` stay; anything else is written with a `Z`: `ZZ` a Z, `Zu` an underscore
# beside another mark, `Zm` a hyphen, `Zb` and `Ze` brackets, `Zq` a quotation mark, `Zx<hex>z` any other character. The
# name ends with `Zh` and a hash of location, workspace and address: an address occurs in more than one state, and a
# generator of code may write `aZmb` and `a_zmb` alike.

import hashlib
import re
from collections import Counter
from collections.abc import Collection, Iterable, Mapping

_MARKS = {"Z": "ZZ", "-": "Zm", "[": "Zb", "]": "Ze", '"': "Zq"}
_PLAIN = re.compile(r"[A-Ya-z0-9]")

_KEYED = re.compile(r'\["?([^\]"]*)"?\]')
_UNUSUAL = re.compile(r"[^A-Za-z0-9_.@/-]+")

Identity = tuple[str, str, str]
"""An instance: its address, and the location and the workspace of its state."""


def name_within(instances: Iterable[Identity], taken: Collection[str] = ()) -> Mapping[Identity, str]:
    """The names of the instances of one account: `module.a["x"].aws_vpc.b` is `a.x.aws_vpc.b`.

    Those that would have one name in common, or one that is `taken`, get a hash of their state and address each.
    """
    names = {instance: _shorten_address(instance[0]) for instance in instances}
    count = Counter(name.lower() for name in names.values())
    return {
        instance: list_names(instance)[count[name.lower()] > 1 or name in taken] for instance, name in names.items()
    }


def list_names(instance: Identity) -> tuple[str, str]:
    """The names that an instance may have within a workload."""
    name = _shorten_address(instance[0])
    return name, f"{name}-{_hash(instance)}"


def _shorten_address(address: str) -> str:
    plain = _KEYED.sub(r".\1", address)
    return _UNUSUAL.sub("-", plain.removeprefix("module.").replace(".module.", "."))


def _hash(instance: Identity) -> str:
    address, location, workspace = instance
    identity = "\0".join((location, workspace, address)).encode("utf-8", "surrogatepass")
    return hashlib.sha256(identity).hexdigest()[:8]


def encode_name(address: str, location: str, workspace: str) -> str:
    """The name of the instance with this address in this state."""
    encoded = "".join(_encode(address, index) for index in range(len(address)))
    return f"{encoded}Zh{_hash((address, location, workspace))}"


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
