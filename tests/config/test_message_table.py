"""Every message that the config has is in a golden: tests/fixtures/config/invalid holds the input that gives it.

What a folder of fixtures can't hold, such as links and large files, is in tests.config.yaml.
"""

import ast
from pathlib import Path

import pytest

from tests.test_architecture import ROOT, find_files

FIXTURES = ROOT / "tests" / "fixtures"
TELLING = {"error", "error_in_document", "refusal", "Matching", "ConfigError", "_complain", "_stop", "_refuse"} | {
    "UnreadableError",
    "MisreadError",
}
"""The functions that are given a message."""

FILES = [path for path in find_files("config") if path.parent.name in {"checks", "models", "yaml"}]


def goldens() -> str:
    texts = [*(FIXTURES / "config" / "invalid").glob("*/expected.txt"), *(ROOT / "tests" / "config").rglob("test_*.py")]
    return "\n".join(path.read_text() for path in texts)


def find_messages(path: Path) -> list[tuple[int, str]]:
    """The longest constant part of each text that is told, or of the variable that holds it."""
    tree = ast.parse(path.read_text())
    told: list[tuple[int, str]] = []
    for function in [node for node in ast.walk(tree) if isinstance(node, (ast.FunctionDef, ast.Module))]:
        texts = {
            target.id: node.value
            for node in ast.walk(function)
            if isinstance(node, ast.Assign)
            for target in node.targets
            if isinstance(target, ast.Name)
        }
        for call in ast.walk(function):
            if isinstance(call, ast.Call) and ast.unparse(call.func).rpartition(".")[2] in TELLING:
                name = ast.unparse(call.func)
                for argument in [*call.args[name == "Matching" :], *(word.value for word in call.keywords)]:
                    text = texts.get(argument.id, argument) if isinstance(argument, ast.Name) else argument
                    part = longest_part(text)
                    if len(part) > 14:
                        told.append((call.lineno, part))
    return sorted(set(told))


def longest_part(text: ast.expr) -> str:
    parts = text.values if isinstance(text, ast.JoinedStr) else [text]
    constants = [part.value for part in parts if isinstance(part, ast.Constant) and isinstance(part.value, str)]
    return max((piece for constant in constants for piece in constant.split("{value}")), key=len, default="")


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_every_message_is_in_a_golden(path: Path) -> None:
    known = goldens()
    missing = [f"{line}: {part}" for line, part in find_messages(path) if part not in known]
    assert missing == [], "add a scenario under tests/fixtures/config/invalid/"
