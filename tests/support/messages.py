"""Messages in the source and what tests say of them, so that a message that no test gives is found."""

import ast
import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.test_architecture import ROOT, find_files

LENGTH = 14
"""Characters at a stretch that tell one message from others."""

_ESCAPED = re.compile(r"\\(.)")


@dataclass(frozen=True)
class Message:
    """What a call tells: its file and line, and the constant parts of its text."""

    place: str
    parts: tuple[str, ...]


def find_messages(rooms: Iterable[str], telling: Collection[str]) -> list[Message]:
    """The texts that are given to functions and exceptions of these names; calls without a text of their own tell
    what others made, and are left out.
    """
    files = [path for room in rooms for path in find_files(room)]
    return sorted({message for path in files for message in _read(path, telling)}, key=lambda message: message.place)


def find_untold(messages: Collection[Message], tests: Iterable[str]) -> list[str]:
    """The messages of which no test has a stretch that no other message has too. One that has none such is left out:
    it passes on what somebody else says.
    """
    said = {stretch for part in tests for path in find_files(part) for stretch in _cut(path.read_text())}
    stretches = {parts: {stretch for part in parts for stretch in _cut(part)} for parts in {m.parts for m in messages}}
    count = Counter(stretch for found in stretches.values() for stretch in found)
    own = {parts: {stretch for stretch in found if count[stretch] == 1} for parts, found in stretches.items()}
    untold = {parts for parts, found in own.items() if found and not found & said}
    return [f"{message.place}: {max(message.parts, key=len)}" for message in messages if message.parts in untold]


def _read(path: Path, telling: Collection[str]) -> Iterator[Message]:
    tree = ast.parse(path.read_text())
    named = dict(_find_assigned(tree.body))
    outer = [node for statement in tree.body for node in (statement, *getattr(statement, "body", ()))]
    for function in (node for node in outer if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef))):
        nodes = list(ast.walk(function))
        known = named | dict(_find_assigned(nodes))
        for call in nodes:
            if isinstance(call, ast.Call) and ast.unparse(call.func).rpartition(".")[2] in telling:
                given = [*call.args, *(word.value for word in call.keywords)]
                parts = tuple(part for one in given for part in _parts(one, known) if len(part) >= LENGTH)
                if parts:
                    yield Message(f"{path.relative_to(ROOT).as_posix()}:{call.lineno}", parts)


def _find_assigned(nodes: Iterable[ast.AST]) -> Iterator[tuple[str, ast.expr]]:
    """What names are given in these nodes."""
    for node in nodes:
        if isinstance(node, ast.Assign):
            yield from ((target.id, node.value) for target in node.targets if isinstance(target, ast.Name))


def _parts(text: ast.expr, known: dict[str, ast.expr]) -> Iterator[str]:
    """The constant parts of a text, or of the variable that holds it."""
    if isinstance(text, ast.Name) and text.id in known:
        yield from _parts(known[text.id], {name: value for name, value in known.items() if name != text.id})
    elif isinstance(text, ast.Constant) and isinstance(text.value, str):
        yield text.value
    elif isinstance(text, ast.JoinedStr):
        for value in text.values:
            yield from _parts(value, known)
    elif isinstance(text, (ast.FormattedValue, ast.Starred)):
        yield from _parts(text.value, known)
    elif isinstance(text, (ast.GeneratorExp, ast.ListComp)):
        yield from _parts(text.elt, known)
    elif isinstance(text, ast.IfExp):
        yield from (part for one in (text.body, text.orelse) for part in _parts(one, known))
    elif isinstance(text, ast.BinOp):
        yield from (part for one in (text.left, text.right) for part in _parts(one, known))


def _cut(text: str) -> Iterator[str]:
    """Every stretch of a text; of a pattern what it matches, where that is plain."""
    plain = _ESCAPED.sub(r"\1", text)
    return (plain[start : start + LENGTH] for start in range(len(plain) - LENGTH + 1))
