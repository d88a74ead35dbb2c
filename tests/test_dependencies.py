"""What the code imports is what pyproject.toml declares, and what requirements.lock pins."""

import re
import sys
import tomllib
from functools import cache
from importlib.metadata import packages_distributions

import pytest

from tests.test_architecture import OURS, ROOT, find_files, product_files, tops

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
RUNTIME: list[str] = PROJECT["dependencies"]
DEV: list[str] = PROJECT["optional-dependencies"]["dev"]

find_owners = cache(packages_distributions)
"""The distributions that bring a module. Reads what every installed package has."""


def normalize(requirement: str) -> str:
    """The name of a requirement as indexes compare it."""
    return re.sub(r"[-_.]+", "-", re.split(r"[\[<>=!~; ]", requirement)[0]).lower()


def undeclared(modules: set[str], declared: list[str]) -> set[str]:
    """The modules that none of the declared distributions brings. A namespace is brought by any of its parts."""
    names, owners = {normalize(one) for one in declared}, find_owners()
    return {module for module in modules if not names & {normalize(owner) for owner in owners.get(module, [])}}


def find_foreign(parts: str) -> set[str]:
    files = product_files() if parts == "product" else find_files("sandbox") + find_files("tests")
    return set().union(*map(tops, files)) - OURS - set(sys.stdlib_module_names)


@pytest.mark.parametrize(("parts", "declared"), [("product", RUNTIME), ("sandbox and tests", RUNTIME + DEV)])
def test_every_import_is_declared(parts: str, declared: list[str]) -> None:
    assert undeclared(find_foreign(parts), declared) == set()


def test_a_module_that_only_another_package_brings_is_not_declared() -> None:
    assert undeclared({"boto3", "jmespath"}, RUNTIME) == {"jmespath"}


def test_what_is_declared_is_locked() -> None:
    lock = (ROOT / "requirements.lock").read_text()
    blocks = dict(re.findall(r"^([\w.-]+)==[^\n]*\n((?:[ ]+[^\n]*\n)+)", lock, re.MULTILINE))
    ours = {name for name, block in blocks.items() if PROJECT["name"] in block}
    assert ours == {normalize(one) for one in RUNTIME + DEV}
