"""YAML text as a tree of nodes that know their line and path, which yaml.safe_load does not keep.

Whatever is not plain data is a problem with a line: duplicate keys, cycles, alias bombs, tags.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import yaml

from config.errors import ConfigError
from config.text import shorten
from config.yaml.scalars import MisreadError, read_scalar
from config.yaml.syntax import explain, read_events

MAX_DEPTH = 50
MAX_NODES = 200_000

Path = tuple[str | int, ...]
Scalar = str | int | float | bool | None

# About ten times as fast as the parser in Python. Its messages differ, so the latter explains what the former refuses.
_FAST: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_CORE = "tag:yaml.org,2002:"
_SURROGATE = ("the text has half of a character (a lone surrogate)", "write the character itself")


@dataclass
class Node:
    """A value, its `path` in the file and its `line`, counted from 1. `text`: of a scalar, as it is written.

    `value`: of a mapping or a list, the nodes in it. `broken`: its problem is told already.
    """

    value: "Scalar | dict[str, Node] | list[Node]"
    path: Path
    line: int
    text: str = ""
    broken: bool = False

    def data(self) -> Any:
        """The plain value, without lines and paths; lists become tuples."""
        if isinstance(self.value, dict):
            return {key: child.data() for key, child in self.value.items()}
        if isinstance(self.value, list):
            return tuple(child.data() for child in self.value)
        return self.value

    def children(self) -> Iterator[tuple[str | int, "Node"]]:
        """The nodes directly in it, each with its key or index."""
        if isinstance(self.value, dict):
            yield from self.value.items()
        elif isinstance(self.value, list):
            yield from enumerate(self.value)

    def walk(self) -> Iterator["Node"]:
        """The node and everything in it."""
        ahead: list[Node] = [self]
        while ahead:
            node = ahead.pop()
            yield node
            if isinstance(node.value, dict):
                ahead.extend(reversed(node.value.values()))
            elif isinstance(node.value, list):
                ahead.extend(reversed(node.value))

    def child(self, part: str | int) -> "Node | None":
        """The node directly in it with that key or index; None where there is none."""
        if isinstance(self.value, dict):
            return self.value.get(part) if isinstance(part, str) else None
        if isinstance(self.value, list) and isinstance(part, int) and 0 <= part < len(self.value):
            return self.value[part]
        return None

    def moved(self, path: Path, line: int | None = None) -> "Node":
        """A copy with another path, and with another line where one is given."""
        value = self.value
        if isinstance(value, dict):
            value = {key: child.moved((*path, key), line) for key, child in value.items()}
        elif isinstance(value, list):
            value = [child.moved((*path, index), line) for index, child in enumerate(value)]
        return replace(self, value=value, path=path, line=line or self.line)

    def remove(self, child: "Node") -> None:
        """Take a node directly in this one out of it."""
        if isinstance(self.value, dict):
            self.value = {key: node for key, node in self.value.items() if node is not child}
        elif isinstance(self.value, list):
            self.value = [node for node in self.value if node is not child]


@dataclass
class Parsed:
    """A text as it was read. `tree`: None when none of it can be read. `ignored`: words under duplicate keys."""

    tree: Node | None
    errors: list[ConfigError]
    ignored: set[str]


def parse(text: str, file: str) -> Parsed:
    """Read a YAML document. `file`: its name in problems."""
    builder = _Builder(file, read_events(text, _FAST))
    try:
        return Parsed(builder.document(), builder.errors, builder.ignored)
    except _UnreadableError as stop:
        error = stop.error
    except yaml.YAMLError as problem:
        error = explain(problem, text, file)
    return Parsed(None, [*builder.errors, error], builder.ignored)


def words(node: Node) -> set[str]:
    """Every word in a part of a tree: keys and scalars."""
    return {str(child.path[-1]) for child in node.walk() if child.path} | {child.text for child in node.walk()}


def _is_text(text: str) -> bool:
    """Whether it has whole characters only, so that it can be written to a file or sent."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


class _UnreadableError(Exception):
    def __init__(self, error: ConfigError) -> None:
        self.error = error
        super().__init__(str(error))


class _Builder:
    """Builds one tree from parser events. The parser doesn't recurse, so depth is bounded here and nowhere else."""

    def __init__(self, file: str, events: Iterator[Any]) -> None:
        self.file = file
        self.errors: list[ConfigError] = []
        self.ignored: set[str] = set()
        self._events = events
        self._anchors: dict[str, Node | None] = {}
        self._nodes = 0

    def document(self) -> Node:
        event: Any = next(self._events)
        while not isinstance(event, (yaml.DocumentStartEvent, yaml.StreamEndEvent)):
            event = next(self._events)
        if isinstance(event, yaml.StreamEndEvent):
            raise self._stop(0, (), "the file is empty", "write its content, or delete the file if it is optional")
        root = self._node(next(self._events), ())
        next(self._events)
        following: Any = next(self._events)
        if not isinstance(following, yaml.StreamEndEvent):
            line = following.start_mark.line + 1
            raise self._stop(line, (), "a second document begins here and would be ignored", "remove the line ---")
        if root.value is None:
            raise self._stop(0, (), "the file is empty", "write its content, or delete the file if it is optional")
        return root

    def _node(self, event: Any, path: Path) -> Node:
        line = event.start_mark.line + 1
        self._count(1, line, path)
        self._check_depth(len(path), line, path)
        if isinstance(event, yaml.AliasEvent):
            return self._alias(event, path, line)
        anchor: str | None = event.anchor
        if anchor is not None:
            self._anchors[anchor] = None
        if isinstance(event, yaml.ScalarEvent):
            node = self._scalar(event, path, line)
        elif isinstance(event, yaml.SequenceStartEvent):
            self._refuse_tag(event, path, line, "seq")
            items: list[Node] = []
            while not isinstance(following := next(self._events), yaml.SequenceEndEvent):
                items.append(self._node(following, (*path, len(items))))
            node = Node(items, path, line)
        else:
            self._refuse_tag(event, path, line, "map")
            node = self._mapping(path, line)
        if anchor is not None:
            self._anchors[anchor] = node
        return node

    def _mapping(self, path: Path, line: int) -> Node:
        entries: dict[str, Node] = {}
        lines: dict[str, int] = {}
        merged: dict[str, Node] = {}
        while not isinstance(event := next(self._events), yaml.MappingEndEvent):
            key_line = event.start_mark.line + 1
            if not isinstance(event, yaml.ScalarEvent):
                raise self._stop(key_line, path, "a key is not plain text", "write a word before the colon")
            key: str = event.value
            following = next(self._events)
            value = self._node(following, (*path, key))
            if key == "<<" and event.implicit[0]:
                merged = self._merge(value, path) | merged
            elif key in entries:
                self.ignored |= words(value)
                self._complain(
                    key_line,
                    (*path, key),
                    f'the key "{shorten(key)}" is given twice, first in line {lines[key]}, and only one would count',
                    "keep one of them",
                )
            else:
                self._check_key(event, path, key_line)
                entries[key], lines[key] = value, key_line
                if not isinstance(following, yaml.AliasEvent):
                    # A block begins a line below its key, and it is the key that a reader looks for.
                    value.line = key_line
        return Node(merged | entries, path, line)

    def _merge(self, value: Node, path: Path) -> dict[str, Node]:
        sources = value.value if isinstance(value.value, list) else [value]
        merged: dict[str, Node] = {}
        for source in sources:
            if not isinstance(source.value, dict):
                raise self._stop(value.line, path, "<< merges mappings, and this is none", "write <<: *anchor")
            for key, node in source.value.items():
                merged.setdefault(key, node.moved((*path, key)))
        return merged

    def _alias(self, event: Any, path: Path, line: int) -> Node:
        name: str = event.anchor
        shown = shorten(name)
        if name not in self._anchors:
            raise self._stop(
                line, path, f"the alias *{shown} has no anchor above it", f"write &{shown} before what it means"
            )
        node = self._anchors[name]
        if node is None:
            raise self._stop(line, path, f"the alias *{shown} contains itself, so it has no end", "write the value out")
        inside = [len(part.path) for part in node.walk()]
        self._count(len(inside), line, path)
        self._check_depth(len(path) + max(inside) - len(node.path), line, path)
        return node.moved(path)

    def _scalar(self, event: Any, path: Path, line: int) -> Node:
        text: str = event.value
        plain = event.tag is None and event.implicit[0]
        if event.tag not in (None, "!", f"{_CORE}str"):
            self._refuse_tag(event, path, line, "str")
        node = Node(text, path, line, text)
        try:
            node.value = read_scalar(text) if plain else text
        except MisreadError as misread:
            self._complain(line, path, misread.message, misread.hint)
            node.broken = True
        if not _is_text(text):
            self._complain(line, path, *_SURROGATE)
            node.value, node.broken = "", True
        return node

    def _check_key(self, event: Any, path: Path, line: int) -> None:
        key: str = event.value
        self._refuse_tag(event, path, line, "str")
        if not _is_text(key):
            self._complain(line, (*path, key), *_SURROGATE)
            return
        try:
            read = read_scalar(key) if event.implicit[0] else key
        except MisreadError:
            read = None
        if not isinstance(read, str):
            self._complain(
                line,
                (*path, key),
                f"the key {shorten(key) or 'before the colon'} is not text to YAML",
                f'put it in quotes: "{shorten(key)}"',
            )

    def _refuse_tag(self, event: Any, path: Path, line: int, core: str) -> None:
        if event.tag not in (None, "!", _CORE + core):
            tag = shorten(event.tag.replace(_CORE, "!!"))
            raise self._stop(
                line, path, f"the tag {tag} is not supported: a configuration is plain data", "remove the tag"
            )

    def _check_depth(self, depth: int, line: int, path: Path) -> None:
        if depth > MAX_DEPTH:
            raise self._stop(line, path[:3], f"the nesting is deeper than {MAX_DEPTH} levels", "flatten it")

    def _count(self, nodes: int, line: int, path: Path) -> None:
        self._nodes += nodes
        if self._nodes > MAX_NODES:
            raise self._stop(
                line,
                path[:3],
                f"the file grows beyond {MAX_NODES} values once its aliases are replaced",
                "use fewer aliases",
            )

    def _complain(self, line: int, path: Path, message: str, hint: str) -> None:
        self.errors.append(ConfigError(self.file, line, format_path(path), message, hint))

    def _stop(self, line: int, path: Path, message: str, hint: str) -> _UnreadableError:
        return _UnreadableError(ConfigError(self.file, line, format_path(path), message, hint))


def follow(tree: Node, path: Path) -> list[Node]:
    """The nodes from the root along `path`, as far as it exists."""
    chain = [tree]
    for part in path:
        child = chain[-1].child(part)
        if child is None:
            break
        chain.append(child)
    return chain


def format_path(path: Path) -> str:
    """A path as people write it: accounts[3].tags["cost center"]."""
    written = ""
    for part in path:
        if isinstance(part, int):
            written += f"[{part}]"
        elif part.replace("-", "_").isidentifier():
            written += f".{shorten(part)}" if written else shorten(part)
        else:
            written += f'["{shorten(part)}"]'
    return written
