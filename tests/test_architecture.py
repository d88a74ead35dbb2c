"""Who may import whom. Parts that don't exist yet are held to it from their first file on."""

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
OURS = {"components", "config", "migrate", "policies", "review", "sandbox", "tests"}
ALLOWED = {
    "config": {"config", "policies"},
    "policies": {"policies"},
    "components": {"components", "policies"},
    "migrate": {"migrate", "config", "components"},
    "review": {"review", "config", "policies"},
}


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
        allowed = ALLOWED[part] | ({"config"} if ROOT / "components" / "wiring" in path.parents else set())
        assert tops(path) & OURS <= allowed, path


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


def test_migrate_uses_only_the_names_of_components() -> None:
    for path in sources("migrate"):
        used = {name for name in imports(path) if name.startswith("components")}
        assert all(name.startswith("components.naming") for name in used), path


def test_migrate_speaks_to_aws_and_to_the_engine_in_one_place_each() -> None:
    for path in sources("migrate"):
        in_sources = ROOT / "migrate" / "sources" in path.parents
        assert in_sources or not {"boto3", "botocore"} & tops(path), path
        assert "pulumi" not in tops(path), path
        assert path.name == "engine.py" or "subprocess" not in tops(path), path


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
