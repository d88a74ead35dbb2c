"""Who may import whom. Parts that don't exist yet are held to it from their first file on."""

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
ALLOWED = {
    "engine": set[str](),
    "live": set[str](),
    "policies": set[str](),
    "resource_types": set[str](),
    "config": {"policies"},
    "components": {"engine", "policies"},
    "recovery": {"config", "engine", "live", "resource_types"},
    "stacks": {"components", "config", "engine", "policies", "recovery"},
    "migrate": {"config", "engine", "live", "policies", "resource_types"},
    "review": {"config", "engine", "live", "policies", "resource_types"},
}
"""The rooms of the product, and which others each may import beside itself."""

OURS = {*ALLOWED, "sandbox", "tests"}


def sources(part: str) -> list[Path]:
    return sorted((ROOT / part).rglob("*.py"))


def imports(path: Path) -> Iterator[str]:
    """Full names of what a file imports, at the top or within a function."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: a relative import"
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def tops(path: Path) -> set[str]:
    return {name.partition(".")[0] for name in imports(path)}


def product_files() -> list[Path]:
    return [path for part in ALLOWED for path in sources(part)] + sorted(ROOT.glob("*.py"))


@pytest.mark.parametrize("part", ALLOWED)
def test_parts_import_only_what_they_may(part: str) -> None:
    for path in sources(part):
        assert tops(path) & OURS <= ALLOWED[part] | {part}, path


def test_config_is_data_and_rules_only() -> None:
    assert sources("config")
    for path in sources("config"):
        assert tops(path) - OURS <= set(sys.stdlib_module_names) | {
            "pydantic",
            "pydantic_core",
            "rich",
            "typer",
            "yaml",
        }
        assert not {"boto3", "botocore", "os", "pulumi", "pulumi_aws"} & tops(path), path


def test_policies_need_nothing_but_python() -> None:
    assert sources("policies")
    for path in sources("policies"):
        assert tops(path) <= set(sys.stdlib_module_names) | {"policies"}, path


def test_nothing_needs_the_sandbox() -> None:
    for path in product_files():
        assert not {"sandbox", "tests"} & tops(path), path


def test_every_file_with_tests_is_collected() -> None:
    for path in sources("tests"):
        has_tests = any(
            isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)) and node.name.startswith("test_")
            for node in ast.walk(ast.parse(path.read_text()))
        )
        assert path.name.startswith("test_") == has_tests, path
