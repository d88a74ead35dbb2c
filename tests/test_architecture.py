"""Who may import whom. Rooms that don't exist yet are held to it from their first file on."""

import ast
import re
import subprocess
import sys
from functools import cache
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]

ROOMS = {
    "engine": set[str](),
    "live": set[str](),
    "policies": set[str](),
    "reachability": {"policies"},
    "resource_types": {"policies.services"},
    "config": {"policies", "reachability"},
    "components": {"engine.urns", "policies"},
    "recovery": {"config", "engine", "live", "policies", "resource_types"},
    "stacks": {"components", "config", "engine", "live", "policies", "recovery", "review"},
    "migrate": {"config", "engine", "live", "policies", "resource_types"},
    "review": {"config", "engine", "live", "policies", "reachability", "resource_types"},
    "workloads": {"components", "config.models"},
}
"""The rooms of the product, and what each may import beside itself."""

WITHIN_MIGRATE = {
    "errors": set[str](),
    "private_files": set[str](),
    "globs": set[str](),
    "input_files": set[str](),
    "plan_file": {"errors"},
    "journal": {"errors", "private_files"},
    "places": set[str](),
    "coding": {"places"},
    "sources": {"errors", "globs", "input_files"},
    "terraform": {"errors", "sources.lookup", "sources.model"},
    "mapping": {"errors", "input_files", "sources", "terraform"},
    "scanning": {"errors", "globs", "mapping", "sources.layout", "sources.lookup", "sources.model", "terraform"},
    "init": {"errors", "private_files", "scanning", "terraform"},
    "importing": {"errors", "journal", "mapping", "plan_file", "private_files", "sources", "terraform"},
    "planning": {"errors", "journal", "mapping", "places", "plan_file", "private_files", "scanning", "sources.model"},
    "leaving": {"errors", "importing", "journal", "plan_file", "private_files", "sources.model"},
    "commands": {
        "coding",
        "errors",
        "importing",
        "init",
        "journal",
        "leaving",
        "mapping",
        "places",
        "plan_file",
        "planning",
        "private_files",
        "scanning",
        "sources",
        "terraform",
    },
    "cli": {"commands", "errors"},
    "__main__": {"cli"},
}
"""The rooms and files of migrate, and what each may import of the others."""

SANDBOX = {"config", "engine.urns", "policies"}
"""What it shares with the product: the config and its stacks, what a URN says, limits, service principals."""

STANDARD_LIBRARY_ALONE = ("sandbox/bootstrap.py", "sandbox/wrapper.py", "policies", "engine", "reachability")
"""bootstrap.py runs before anything is installed, wrapper.py with an interpreter that sees no packages."""

USERS = {
    "pulumi": ("components", "recovery", "stacks", "workloads", "__main__.py"),
    "pulumi_aws": ("components", "workloads"),
    "boto3": ("live", "migrate/sources", "resource_types/lookup.py"),
    "botocore": ("live", "migrate/sources", "recovery"),
    "subprocess": ("engine",),
}
"""By module: the only parts of the product that may import it. finders.py names the type of a session and no more."""

OURS = {*ROOMS, "sandbox", "tests"}


def find_files(part: str) -> list[Path]:
    path = ROOT / part
    return [path] if path.is_file() else sorted(path.rglob("*.py"))


@cache
def imports(path: Path) -> frozenset[str]:
    """Full names of what a file imports, at the top or within a function."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: a relative import"
            found |= {f"{node.module}.{alias.name}" for alias in node.names}
    return frozenset(found)


def tops(path: Path) -> set[str]:
    return {name.partition(".")[0] for name in imports(path)}


def product_files() -> list[Path]:
    return [path for room in ROOMS for path in find_files(room)] + sorted(ROOT.glob("*.py"))


def is_within(name: str, allowed: set[str]) -> bool:
    """Whether a dotted name is one of those, or in one of them."""
    return any(name == one or name.startswith(f"{one}.") for one in allowed)


def forbidden(path: Path, allowed: set[str]) -> set[str]:
    """What a file imports of ours beyond what it may."""
    return {name for name in imports(path) if name.partition(".")[0] in OURS and not is_within(name, allowed)}


@pytest.mark.parametrize("room", ROOMS)
def test_a_room_imports_only_what_it_may(room: str) -> None:
    for path in find_files(room):
        assert forbidden(path, ROOMS[room] | {room}) == set(), path


def test_the_map_for_contributors_says_the_same() -> None:
    guide = (ROOT / "docs" / "contributing.md").read_text()
    rows = re.findall(r"^\| `(\w+)/` \| (.+) \| (.+) \|$", guide, re.MULTILINE)
    told = {room: set(re.findall(r"`([\w.]+)`", arrows)) for room, _, arrows in rows}
    assert told == {room: arrows for room, arrows in ROOMS.items() if (ROOT / room).is_dir()} | {"sandbox": SANDBOX}
    jobs = {room: job for room, job, _ in rows}
    parts = {path.parent.name for path in ROOT.glob("stacks/*/__init__.py")} - {"commands"}
    assert {part for part in parts if f"`{part}/`" not in jobs["stacks"]} == set()


def test_no_two_rooms_import_each_other() -> None:
    for arrows in (ROOMS, WITHIN_MIGRATE):
        settled: set[str] = set()
        while len(settled) < len(arrows):
            ready = {
                room for room, used in arrows.items() if {name.partition(".")[0] for name in used} <= settled
            } - settled
            assert ready, f"a circle among {sorted(set(arrows) - settled)}"
            settled |= ready


def test_every_part_of_migrate_has_its_arrows() -> None:
    parts = {
        path.stem for path in (ROOT / "migrate").iterdir() if path.suffix == ".py" or (path / "__init__.py").is_file()
    }
    assert parts - {"__init__"} == set(WITHIN_MIGRATE)


@pytest.mark.parametrize("part", WITHIN_MIGRATE)
def test_a_part_of_migrate_imports_only_what_it_may(part: str) -> None:
    allowed = {f"migrate.{name}" for name in (*WITHIN_MIGRATE[part], part)}
    files = find_files(f"migrate/{part}") or find_files(f"migrate/{part}.py")
    assert files
    for path in files:
        used = {name for name in imports(path) if name.startswith("migrate.")}
        assert {name for name in used if not is_within(name, allowed)} == set(), path


@pytest.mark.parametrize(
    ("room", "users"),
    [
        ("components", ["inputs/workloads.py", "programs", "running/previews.py"]),
        ("stacks.programs", ["inputs", "programs"]),
    ],
)
def test_of_stacks_only_some_see_components_and_programs(room: str, users: list[str]) -> None:
    allowed = {path for part in users for path in find_files(f"stacks/{part}")}
    found = {path for path in find_files("stacks") if any(is_within(name, {room}) for name in imports(path))}
    assert found
    assert found <= allowed, sorted(found - allowed)


@pytest.mark.parametrize("module", USERS)
def test_a_module_is_imported_only_where_it_may_be(module: str) -> None:
    allowed = {path for part in USERS[module] for path in find_files(part)}
    users = {path for path in product_files() if module in tops(path)}
    assert users
    assert users <= allowed, sorted(users - allowed)


def test_no_service_of_the_sdk_is_read_before_a_component_makes_something_of_it() -> None:
    """The SDK reads a service's modules when one of its names is first looked up, half a second for EC2: an annotation
    that names a class is kept from that by `from __future__ import annotations` at the top of its file.
    """
    program = (
        "import sys, stacks.programs, workloads\n"
        "services = {n.split('.')[1] for n in sys.modules if n.startswith('pulumi_aws.') and n.count('.') > 1}\n"
        "print('pulumi_aws' in sys.modules, *sorted(services))"
    )
    run = subprocess.run([sys.executable, "-c", program], cwd=ROOT, check=True, capture_output=True, text=True)
    assert run.stdout.split() == ["True"]


def test_config_is_data_and_rules_only() -> None:
    assert find_files("config")
    for path in find_files("config"):
        assert tops(path) - OURS <= set(sys.stdlib_module_names) | {
            "pydantic",
            "pydantic_core",
            "rich",
            "typer",
            "yaml",
        }
        assert "os" not in tops(path), path


@pytest.mark.parametrize("part", STANDARD_LIBRARY_ALONE)
def test_some_parts_need_nothing_but_python(part: str) -> None:
    assert find_files(part)
    for path in find_files(part):
        assert tops(path) <= set(sys.stdlib_module_names) | {part} | ROOMS.get(part, set()), path


def test_nothing_needs_the_sandbox() -> None:
    for path in product_files():
        assert not {"sandbox", "tests"} & tops(path), path


def test_the_sandbox_needs_little_of_the_product() -> None:
    for path in find_files("sandbox"):
        assert forbidden(path, SANDBOX | {"sandbox"}) == set(), path


def test_no_folder_shadows_a_module_that_somebody_else_has() -> None:
    folders = {path.parent.name for path in ROOT.glob("*/__init__.py")}
    assert {"config", "engine", "stacks"} <= folders
    assert not folders & (set(sys.stdlib_module_names) | set(packages_distributions()))


def test_every_file_with_tests_is_collected() -> None:
    for path in find_files("tests"):
        has_tests = re.search(r"^ *(?:async )?def test_", path.read_text(), re.MULTILINE) is not None
        assert path.name.startswith("test_") == has_tests, path
