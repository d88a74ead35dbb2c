"""Every regular expression of the product takes time that grows with the length of a text, and no faster.

They are found in the source, so that a new one is tried too. Times are compared with each other, never with a clock.
"""

import ast
import importlib
import re
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from config.models.base import Matching
from tests.test_architecture import ROOMS, ROOT, find_files

LOCALS: dict[str, dict[str, Any]] = {
    "config/checks/network.py": {"region": "us-east-1"},
    "config/models/contacts.py": {"longest": 64},
    "migrate/globs.py": {"first": "a", "between": "(?>.*?b)(?>.*?c)", "others": ["b", "c", "d"]},
}
"""Values of what a pattern within a function is made of."""

USES = ("match", "fullmatch", "search", "sub", "split", "finditer", "findall")
LENGTHS = (16, 20, 26, 250, 500, 1_000, 2_000)


@dataclass(frozen=True)
class Use:
    """A pattern with the functions by which it is applied."""

    where: str
    pattern: str
    flags: int
    functions: tuple[str, ...]


@cache
def trees() -> dict[Path, ast.Module]:
    """Of the files that name what makes or uses a pattern: to walk all others, too, took most of the time."""
    texts = {path: path.read_text() for room in ROOMS for path in find_files(room)}
    return {path: ast.parse(text) for path, text in texts.items() if "re." in text or "Matching" in text}


def name_function(function: ast.expr) -> str:
    """`Matching`, `re.compile`; an empty text for any other expression."""
    if isinstance(function, ast.Name):
        return function.id
    if isinstance(function, ast.Attribute) and isinstance(function.value, ast.Name):
        return f"{function.value.id}.{function.attr}"
    return ""


def find_uses() -> Iterator[Use]:
    for path, tree in trees().items():
        file = path.relative_to(ROOT).as_posix()
        for node in ast.walk(tree):
            if not isinstance(node, ast.Call):
                continue
            name = name_function(node.func)
            if name == "Matching" and evaluate(file, node.func) is Matching:
                yield Use(f"{file}:{node.lineno}", evaluate(file, node.args[0]), re.ASCII, ("fullmatch",))
            elif name == "re.compile":
                flags = evaluate(file, node.args[1]) if len(node.args) > 1 else 0
                yield Use(f"{file}:{node.lineno}", evaluate(file, node.args[0]), flags, find_functions(tree, node))
            elif name.startswith("re.") and name.removeprefix("re.") in USES and node.args:
                for pattern in candidates(file, node.args[0]):
                    yield Use(f"{file}:{node.lineno}", pattern, 0, (name.removeprefix("re."),))


def find_functions(tree: ast.Module, call: ast.Call) -> tuple[str, ...]:
    """The functions of re by which a file uses a pattern that it compiles; a whole match where it has no name."""
    names = {
        target.id
        for node in ast.walk(tree)
        if isinstance(node, ast.Assign) and node.value is call
        for target in node.targets
        if isinstance(target, ast.Name)
    }
    used = {
        node.attr
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id in names
    }
    return tuple(sorted(used & set(USES))) or ("fullmatch",)


def evaluate(file: str, expression: ast.expr) -> Any:
    module = importlib.import_module(file.removesuffix(".py").removesuffix("/__init__").replace("/", "."))
    if isinstance(expression, ast.Constant):
        return expression.value
    return eval(ast.unparse(expression), vars(module) | LOCALS.get(file, {}))  # noqa: S307 - our own source


def candidates(file: str, expression: ast.expr) -> list[str]:
    """The patterns that a call may get: its own, or those of the module's tables, where it goes through one."""
    try:
        return [evaluate(file, expression)]
    except NameError:
        module = importlib.import_module(file.removesuffix(".py").replace("/", "."))
        tables = [value for name, value in vars(module).items() if name.startswith("_") and isinstance(value, tuple)]
        return [
            row[0] for table in tables for row in table if isinstance(row, tuple) and row and isinstance(row[0], str)
        ]


def attacks(pattern: str) -> Iterator[Callable[[int], str]]:
    """Texts of any length that repeat what the pattern takes, and end with what it doesn't."""
    letters = sorted({letter for letter in pattern if letter not in r"\()[]{}|?*+^$."} | set("a1 ."))[:14]
    pumps = [*letters, *(f"{a}{b}" for a in letters[-4:] for b in letters[:4] if a != b), "a1"]
    literal = re.split(r"[\\\[(.*+?|{^$]", pattern)[0]
    for pump in pumps:
        for start in {literal, ""} if pump in letters else {literal}:
            yield lambda length, start=start, pump=pump: start + pump * (length // len(pump)) + "\x00"


def measure(compiled: re.Pattern[str], function: str, text: str) -> float:
    """Seconds of CPU of this thread alone, so that a busy machine is no slow pattern."""
    apply = getattr(compiled, function)
    arguments = ("", text) if function == "sub" else (text,)
    begin = time.thread_time()
    result = apply(*arguments)
    if function == "finditer":
        list(result)
    return time.thread_time() - begin


def explodes(compiled: re.Pattern[str], function: str, make: Callable[[int], str]) -> bool:
    """Whether a text of four times the length takes far more than four times as long.

    Lengths grow step by step, since what is exponential would never end; what was slow once is measured again.
    """
    for length in LENGTHS:
        text = make(length)
        if measure(compiled, function, text) > 0.002:
            short = min(measure(compiled, function, text) for _ in range(3))
            if short > 0.002 and (length <= 250 or measure(compiled, function, make(4 * length)) > 10 * short):
                return True
    return False


ALL = sorted(set(find_uses()), key=lambda use: (use.where, use.pattern))


def test_patterns_are_found() -> None:
    rooms = {use.where.partition("/")[0] for use in ALL}
    assert {"config", "engine", "migrate", "resource_types"} <= rooms
    assert len(ALL) > 60


def test_one_that_explodes_is_noticed() -> None:
    for pattern in (r"(a+)+b", r"(a|a)*b", r"[-+]?([0-9][0-9_]*)?\.?[0-9_]*[0-9]\.?"):
        compiled = re.compile(pattern)
        assert any(explodes(compiled, "fullmatch", make) for make in attacks(pattern)), pattern


@pytest.mark.parametrize("use", ALL, ids=lambda use: use.where)
def test_a_pattern_takes_linear_time(use: Use) -> None:
    compiled = re.compile(use.pattern, use.flags)
    for function in use.functions:
        for make in attacks(use.pattern):
            assert not explodes(compiled, function, make), (use.pattern, function, make(20))
