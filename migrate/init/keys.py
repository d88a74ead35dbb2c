"""Keys from names: what the config calls a thing for ever, in the form of config.models.types.Key.

Things of one name get different keys, and the order in which they come makes no difference.
"""

import hashlib
import re
import unicodedata
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from config.models.types import MAX_KEY_LENGTH

_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_NO_KEY = re.compile(r"[^a-z0-9]+")


@dataclass(frozen=True)
class Nameable:
    """Something that needs a key.

    `identity` tells it from all others. `kind` stands in where the name gives no key. Of several with one name the only
    one with the lowest `rank` has the key to itself; the others add words of `qualifiers`, one after the other.
    """

    identity: str
    name: str
    kind: str
    qualifiers: tuple[str, ...] = ()
    rank: int = 0


def make_keys(things: Iterable[Nameable], reserved: Collection[str] = ()) -> dict[str, str]:
    """Keys by identity, all different and none of them reserved."""
    listed = list({thing.identity: thing for thing in things}.values())
    used = dict.fromkeys((thing.identity for thing in listed), 0)
    keys = {thing.identity: _key(thing, 0) for thing in listed}
    while clashing := _find_clashing(listed, keys, reserved):
        for thing in clashing:
            used[thing.identity] += 1
            keys[thing.identity] = _key(thing, used[thing.identity])
    return keys


def slugify(text: str) -> str:
    """`AuditReadOnly` and `Audit read_only` are both `audit-read-only`; empty when nothing of the text is usable."""
    plain = unicodedata.normalize("NFKD", _CAMEL.sub("-", text)).encode("ascii", "ignore").decode()
    return _NO_KEY.sub("-", plain.lower()).strip("-")


def _find_clashing(things: list[Nameable], keys: dict[str, str], reserved: Collection[str]) -> list[Nameable]:
    groups: dict[str, list[Nameable]] = {}
    for thing in things:
        groups.setdefault(keys[thing.identity], []).append(thing)
    clashing: list[Nameable] = []
    for key, group in groups.items():
        lowest = min(thing.rank for thing in group)
        first = [thing for thing in group if thing.rank == lowest]
        keeps = first if len(first) == 1 and key not in reserved else []
        clashing += [thing for thing in group if thing not in keeps]
    return clashing


def _key(thing: Nameable, words: int) -> str:
    base = slugify(thing.name)
    if not base or not base[0].isalpha():
        base = f"{thing.kind}-{base}".strip("-")
    added = [slug for slug in map(slugify, thing.qualifiers[:words]) if slug]
    if words > len(thing.qualifiers):
        digest = hashlib.sha256(thing.identity.encode("utf-8", "surrogatepass")).hexdigest()
        added.append(digest[: min(4 + words - len(thing.qualifiers), MAX_KEY_LENGTH // 2)])
    suffix = "".join(f"-{word}" for word in added)
    room = MAX_KEY_LENGTH - min(len(suffix), MAX_KEY_LENGTH // 2)
    # A long suffix loses its beginning: what tells things apart in the end is its last word.
    return f"{base[:room].rstrip('-')}-{suffix[-MAX_KEY_LENGTH // 2 :].strip('-')}".rstrip("-")[:MAX_KEY_LENGTH]
