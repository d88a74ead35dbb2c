"""Where things stand, for checks that look at models.

Owns: naming the file, line and path of a field of the Organization, and knowing which words may be right
although nothing of that name was understood.
Does not own: any rule.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from config.errors import ConfigError, shorten
from config.models.types import RESERVED_KEYS
from config.yaml.messages import suggest
from config.yaml.tree import Node, Path, follow, format_path

ORGANIZATION = "organization.yaml"
ACCOUNTS = "accounts.yaml"
POLICIES = "policies.yaml"
NETWORK = "network.yaml"
ACCESS = "access.yaml"
ADMIN = "admin.yaml"


@dataclass(frozen=True)
class Places:
    """The trees behind an Organization, pruned as it is, so that its indexes are theirs.

    `labels` are the files' names as a person would type them. `doubtful` are words in parts that were not understood:
    nothing is said about a reference to one of them, and those that were keys are suggested. With `unread`, a whole
    file was not, so that any word may be right. `blanks` are required settings that stand for nothing.
    """

    trees: Mapping[str, Node]
    labels: Mapping[str, str]
    doubtful: frozenset[str] = frozenset()
    lost_keys: frozenset[str] = frozenset()
    unread: bool = False
    blanks: frozenset[str] = frozenset()

    def error(self, file: str, path: Path, message: str, hint: str) -> ConfigError:
        """A problem at a path of a file; where the path stops existing, at the last part that does."""
        line, written = 0, path
        if file in self.trees:
            chain = follow(self.trees[file], path)
            line, written = chain[-1].line, (*chain[-1].path, *path[len(chain) - 1 :])
        return ConfigError(self.labels[file], line, format_path(written), message, hint)

    def line(self, file: str, path: Path) -> str:
        """The place as "file:line", to be named in the message of a problem elsewhere."""
        return (
            f"{self.labels[file]}:{follow(self.trees[file], path)[-1].line}"
            if file in self.trees
            else self.labels[file]
        )

    def is_doubtful(self, word: str) -> bool:
        """Whether something of that name may stand in a part that was not understood."""
        return self.unread or word in self.doubtful or any(part in self.doubtful for part in word.split("/"))

    def unknown(
        self, word: str, known: Iterable[str], what: str, file: str, path: Path, *, so: str
    ) -> Iterator[ConfigError]:
        """The problem of a reference to something that doesn't exist, if it is one. `so` says what happens then."""
        choices = set(known)
        if word in choices or self.is_doubtful(word):
            return
        hint = suggest(word, choices, what, self.lost_keys)
        if word in RESERVED_KEYS:
            yield self.error(file, path, f'"{word}" can not stand here, where {what} is expected', hint)
        else:
            yield self.error(file, path, f'"{shorten(word)}" is not {what} of this organization, {so}', hint)
