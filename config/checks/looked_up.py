"""References to lookups in the arguments of a workload: whether they fit is known before anything is asked."""

import re
from collections.abc import Callable, Mapping
from typing import Any, NoReturn

from config.errors import ConfigError
from config.models import Lookup
from config.models.base import refusal
from config.models.lookups import LookupType, find_references, refer_to, split_text
from config.text import shorten
from config.yaml.messages import suggest
from config.yaml.places import Places
from config.yaml.tree import Node, Path, follow, format_path

WORDS: Mapping[LookupType, str] = {
    "string": "text",
    "integer": "a whole number",
    "boolean": "true or false",
    "list": "a list",
}
"""The types of lookups, as messages call them."""

_UNREAD = re.compile(r"\$\{\s*lookup\s*\.")

_MARK = "\0"
"""Parts a text that refers to lookups from its number: YAML has no such character."""


class Pending:
    """Stands for what a lookup finds, which a validator can not look at."""

    def __init__(self, text: str) -> None:
        self._text = text

    def _refuse(self, *_: object) -> NoReturn:
        raise refusal(
            f"what {shorten(self._text)} finds is not known yet, and a validator looks at it",
            "write the value; or have the validator return what is no text, number or list as it is",
        )

    def __getattr__(self, name: str) -> NoReturn:
        if name.startswith("__"):
            raise AttributeError(name)
        self._refuse()

    __bool__ = __iter__ = __len__ = __str__ = __format__ = __contains__ = __getitem__ = _refuse  # pyright: ignore[reportAssignmentType]
    __eq__ = __lt__ = __le__ = __gt__ = __ge__ = __add__ = __radd__ = __mul__ = __sub__ = __int__ = _refuse  # pyright: ignore[reportAssignmentType]
    __hash__ = object.__hash__


class ArgumentReader:
    """Reads the arguments of one workload in one account, as they are written there.

    Which text an argument took is known by a number that its reader sees with it.
    """

    def __init__(self, lookups: Mapping[str, Lookup], places: Places, arguments: Node) -> None:
        self._lookups = lookups
        self._places = places
        self._nodes = [node for node in arguments.walk() if isinstance(node.value, str) and find_references(node.value)]
        self._numbers = {id(node): number for number, node in enumerate(self._nodes)}
        self._taken: set[int] = set()
        self.data = self._mark(arguments)
        """The arguments, to be validated."""

    def read(self, text: str, accepted: frozenset[LookupType], check: Callable[[Any], Any]) -> Pending:
        """As config.models.arguments.LookupReader says."""
        del check
        text, _, number = text.partition(_MARK)
        self._taken.add(int(number))
        keys = find_references(text)
        is_whole = text == refer_to(keys[0])
        for key in keys:
            lookup = self._lookups.get(key)
            if lookup is None and not self._places.is_doubtful(key):
                raise refusal(
                    f'"{shorten(key)}" is no lookup of lookups.yaml, so there is nothing to find',
                    suggest(key, self._lookups, "a lookup"),
                )
            if lookup is None:
                continue
            takes = " or ".join(WORDS[one] for one in sorted(accepted))
            if is_whole and lookup.type not in accepted:
                raise refusal(
                    f"{shorten(text)} finds {WORDS[lookup.type]}, and {takes} is expected here",
                    "refer to a lookup of that type, or write the value",
                )
            if not is_whole and "string" not in accepted:
                raise refusal(
                    f"{shorten(text)} would be text around what is found, and {takes} is expected here",
                    f"write the reference alone, such as {refer_to(key)}",
                )
            if not is_whole and lookup.type == "list":
                raise refusal(
                    f"{refer_to(key)} finds a list, which can not stand inside of a text",
                    "refer to a lookup of a single value there",
                )
        return Pending(text)

    def leave_out(self, problems: list[Any], arguments: Node) -> list[Any]:
        """Pydantic's problems without those of texts that no argument took, which `list_untaken` tells."""
        untaken = self._find_untaken(problems, arguments)
        return [one for one in problems if _find_path(one, arguments) not in untaken]

    def list_untaken(self, problems: list[Any], arguments: Node, code: str, file: str) -> list[ConfigError]:
        """The references that would be taken literally. `code`: the file of the model."""
        untaken = self._find_untaken(problems, arguments)
        return [
            *(
                ConfigError(
                    file,
                    node.line,
                    format_path(node.path),
                    f'this argument takes no lookup, so "{shorten(str(node.value))}" would be taken literally',
                    "write the value; or, where the component hands it on as it is, declare it as OrLookup[...] in "
                    f"{code}",
                )
                for node in self._nodes
                if node.path in untaken
            ),
            *(
                ConfigError(
                    file,
                    node.line,
                    format_path(node.path),
                    f"the key {shorten(key)} refers to a lookup, and keys are never looked up",
                    "write the key",
                )
                for node in arguments.walk()
                if isinstance(node.value, dict)
                for key in node.value
                if find_references(key)
            ),
            *(
                ConfigError(
                    file,
                    node.line,
                    format_path(node.path),
                    f'"{shorten(node.value)}" has a reference that does not end, or has spaces in it, so it would be '
                    "taken literally",
                    "write ${lookup.<key>}",
                )
                for node in arguments.walk()
                if isinstance(node.value, str) and not node.broken
                if any(_UNREAD.search(part) for part in split_text(node.value)[::2])
            ),
        ]

    def _find_untaken(self, problems: list[Any], arguments: Node) -> set[Path]:
        """Where something above is wrong, or nobody knows the field, an argument was not asked for its text."""
        unasked = {_find_path(one, arguments) for one in problems if one["type"] != "missing"}
        unknown = {_find_path(one, arguments) for one in problems if one["type"] == "extra_forbidden"}
        return {
            node.path
            for number, node in enumerate(self._nodes)
            if number not in self._taken
            and not any(node.path[:length] in unasked for length in range(len(node.path)))
            and node.path not in unknown
        }

    def _mark(self, node: Node) -> Any:
        if isinstance(node.value, dict):
            return {key: self._mark(child) for key, child in node.value.items()}
        if isinstance(node.value, list):
            return [self._mark(child) for child in node.value]
        number = self._numbers.get(id(node))
        return node.value if number is None else f"{node.value}{_MARK}{number}"


def _find_path(problem: Any, arguments: Node) -> Path:
    return follow(arguments, tuple(problem["loc"]))[-1].path
