"""Keys from names: what the config calls a thing for ever, in the form of config.models.types.Key.

Things of one name get different keys that say which is which, and the order in which they come makes no difference.
"""

import hashlib
import re
import unicodedata
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field

from config.models.types import MAX_KEY_LENGTH

_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_NO_KEY = re.compile(r"[^a-z0-9]+")
_MAX_TAIL = 26
"""Characters of a key that tell twins apart, at most: the longest id of AWS and any policy type fit in."""


@dataclass(frozen=True)
class Nameable:
    """Something that needs a key.

    `identity` tells it from all others. `kind` stands in where the name gives no key, and follows a name that is taken.
    Of several with one name the only one with the lowest `rank` has the key to itself; to the others the first of
    `parents` (what it is in, the nearest first) and `traits` that tells them apart is added, parents in front.
    """

    identity: str
    name: str
    kind: str
    parents: tuple[str, ...] = ()
    traits: tuple[str, ...] = ()
    rank: int = 0


def make_keys(things: Iterable[Nameable], reserved: Collection[str] = ()) -> dict[str, str]:
    """Keys by identity, all different and none of them reserved."""
    words = {thing.identity: _Words(thing) for thing in things}
    while groups := _find_clashing(list(words.values()), reserved):
        for group in groups:
            _tell_apart(group)
    return {identity: one.key for identity, one in words.items()}


def slugify(text: str) -> str:
    """`AuditReadOnly` and `Audit read_only` are both `audit-read-only`; empty when nothing of the text is usable."""
    plain = unicodedata.normalize("NFKD", _CAMEL.sub("-", text)).encode("ascii", "ignore").decode()
    return _NO_KEY.sub("-", plain.lower()).strip("-")


@dataclass
class _Words:
    """The words of a key so far. `asked`: how many of the thing's qualifiers were looked at."""

    thing: Nameable
    before: list[str] = field(default_factory=list[str])
    after: list[str] = field(default_factory=list[str])
    asked: int = 0

    @property
    def key(self) -> str:
        words = "-".join(filter(None, [*self.before, slugify(self.thing.name)])).split("-")
        if not words[0][:1].isalpha():
            words = [self.thing.kind, *filter(None, words)]
        return _fit(words, self.after)

    def qualifier(self, index: int) -> str:
        qualifiers = (*self.thing.parents, *self.thing.traits)
        return slugify(qualifiers[index]) if index < len(qualifiers) else ""

    def add(self, index: int, word: str) -> None:
        self.asked = index + 1
        if word and index < len(self.thing.parents):
            self.before.insert(0, word)
        elif word:
            self.after.append(word)

    def add_digest(self) -> None:
        digest = hashlib.sha256(self.thing.identity.encode("utf-8", "surrogatepass")).hexdigest()
        length = len(self.after.pop()) + 1 if self.after and digest.startswith(self.after[-1]) else 5
        self.after.append(digest[: min(length, MAX_KEY_LENGTH // 2)])


def _find_clashing(things: list[_Words], reserved: Collection[str]) -> list[list[_Words]]:
    groups: dict[str, list[_Words]] = {}
    for one in things:
        groups.setdefault(one.key, []).append(one)
    clashing: list[list[_Words]] = []
    for key, group in groups.items():
        lowest = min(one.thing.rank for one in group)
        first = [one for one in group if one.thing.rank == lowest]
        keeps = first if len(first) == 1 and key not in reserved else []
        rest = [one for one in group if one not in keeps]
        if rest:
            clashing.append(sorted(rest, key=lambda one: one.thing.identity))
    return clashing


def _tell_apart(group: Sequence[_Words]) -> None:
    """Adds to each what tells the group apart; to a single one, whose key something else has, its kind first."""
    if len(group) == 1 and not group[0].after:
        group[0].after.append(group[0].thing.kind)
        return
    start = max(one.asked for one in group)
    most = max(len(one.thing.parents) + len(one.thing.traits) for one in group)
    for index in range(start, most):
        words = [one.qualifier(index) for one in group]
        if len(set(words)) > 1 or (len(group) == 1 and words[0]):
            for one, word in zip(group, words, strict=True):
                one.add(index, word)
            return
    for one in group:
        one.asked = most
        one.add_digest()


def _fit(words: Sequence[str], after: Sequence[str]) -> str:
    """The words as one key. What is too long loses whole words from its middle: its last ones tell things apart."""
    tail = "-".join(after).split("-")
    while len("-".join(tail)) > _MAX_TAIL and len(tail) > 1:
        del tail[0]
    suffix = f"-{'-'.join(tail)[-_MAX_TAIL:]}" if after else ""
    head = list(words)
    while len("-".join(head)) > MAX_KEY_LENGTH - len(suffix) and len(head) > 1:
        del head[len(head) // 2 if len(head) > 2 else 1]
    return f"{'-'.join(head)[: MAX_KEY_LENGTH - len(suffix)].rstrip('-')}{suffix}"
