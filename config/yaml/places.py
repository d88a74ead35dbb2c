"""Places, each a file and a path in it, and the problems of a configuration told with the line of their place.

It also knows which words may be right although nothing of that name could be read. It has no rules (config.checks).
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from config.errors import ConfigError
from config.models.types import MANAGEMENT, ROOT, WHOLE_ORGANIZATION
from config.text import shorten
from config.yaml.json_lines import find_line
from config.yaml.messages import suggest
from config.yaml.tree import Node, Path, follow, format_path

ORGANIZATION = "organization.yaml"
ACCOUNTS = "accounts.yaml"
POLICIES = "policies.yaml"
NETWORK = "network.yaml"
DNS = "dns.yaml"
ACCESS = "access.yaml"
ADMIN = "admin.yaml"
WAIVERS = "waivers.yaml"
BASELINE = "baseline.yaml"
IDENTITY_CENTER = "identity_center.yaml"
SECURITY = "security.yaml"
WORKLOADS = "workloads.yaml"
LOOKUPS = "lookups.yaml"

_MEANINGS = {MANAGEMENT: "the management account", ROOT: "the root", WHOLE_ORGANIZATION: "the whole organization"}
"""What the keys stand for that nothing in the config may have."""


class Place(NamedTuple):
    """A file, by its name in the configuration directory, and a path in it."""

    file: str
    path: Path

    def __truediv__(self, part: str | int) -> "Place":
        return Place(self.file, (*self.path, part))


class Document(NamedTuple):
    """The text of a JSON file. `label`: its name as a person would type it."""

    label: str
    text: str


@dataclass(frozen=True)
class Places:
    """The trees behind an Organization, pruned as it is, so that its indexes are theirs.

    `labels`: the files' names as a person would type them. `doubtful`: words in parts that could not be read; a
    reference to one of them is no problem. `lost_keys`: those of them that were keys; they are suggested. `unread`: a
    whole file or a name could not be read, so that any word may be right. `blanks`: required settings that are missing
    or wrong. `lost`: what was pruned, by file and path. `documents`: the JSON files that policies name, by that name.
    `renamed`: what a reference by a former key means, by that: the present key of each thing that had it.
    """

    trees: Mapping[str, Node]
    labels: Mapping[str, str]
    doubtful: frozenset[str] = frozenset()
    lost_keys: frozenset[str] = frozenset()
    unread: bool = False
    blanks: frozenset[str] = frozenset()
    lost: frozenset[Place] = frozenset()
    documents: Mapping[str, Document] = field(default_factory=dict[str, Document])
    renamed: Mapping[str, frozenset[str]] = field(default_factory=dict[str, frozenset[str]])

    def error(self, place: Place, message: str, hint: str) -> ConfigError:
        """A problem at a place; its line is that of the last part of the path that exists."""
        file, path = place
        line, written = 0, path
        if file in self.trees:
            chain = follow(self.trees[file], path)
            line, written = chain[-1].line, (*chain[-1].path, *path[len(chain) - 1 :])
        return ConfigError(self.labels[file], line, format_path(written), message, hint)

    def error_in_document(self, name: str, path: Path, message: str, hint: str) -> ConfigError:
        """A problem at a path in one of the documents, with its line there."""
        document = self.documents[name]
        return ConfigError(document.label, find_line(document.text, path), format_path(path), message, hint)

    def line(self, place: Place) -> str:
        """The place as "file:line", to be named in the message of a problem elsewhere."""
        file, path = place
        return (
            f"{self.labels[file]}:{follow(self.trees[file], path)[-1].line}"
            if file in self.trees
            else self.labels[file]
        )

    def is_lost(self, place: Place) -> bool:
        """Whether what is written at the place is wrong, so that a default stands for it."""
        if not self.lost:
            return False
        *above, last = place.path
        chain = follow(self.trees[place.file], tuple(above)) if place.file in self.trees else []
        return bool(chain) and Place(place.file, (*chain[-1].path, last)) in self.lost

    def has_lost(self, place: Place) -> bool:
        """Whether something in what is written at the place is wrong, so that a default stands for it, or nothing."""
        if not self.lost:
            return False
        chain = follow(self.trees[place.file], place.path) if place.file in self.trees else []
        above = chain[-1].path if chain else place.path
        return any(lost.file == place.file and lost.path[: len(above)] == above for lost in self.lost)

    def is_doubtful(self, word: str) -> bool:
        """Whether something of that name may stand in a part that could not be read."""
        return self.unread or word in self.doubtful or any(part in self.doubtful for part in word.split("/"))

    def unknown(self, word: str, known: Collection[str], what: str, place: Place, *, so: str) -> Iterator[ConfigError]:
        """The problem of a reference to something that doesn't exist, if it is one. `so` says what happens then."""
        if word in known or self.is_doubtful(word):
            return
        present = sorted(set(known) & self.renamed.get(word, frozenset()))
        if present:
            message = f'"{word}" is a former key of "{present[0]}", and names nothing now'
            yield self.error(place, message, f"write {present[0]}")
            return
        hint = suggest(word, known, what, self.lost_keys)
        if word in _MEANINGS:
            yield self.error(place, f'"{word}" is {_MEANINGS[word]}, and {what} is expected here, {so}', hint)
        else:
            yield self.error(place, f'"{shorten(word)}" is not {what} of this organization, {so}', hint)
