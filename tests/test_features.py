"""What docs/features.yaml names exists, and every type that the program registers is in it."""

import re

import pytest

from config.schema import whole_schema
from resource_types.table import find_type
from tests.support.constructed import find_constructed
from tests.support.features import GUIDE, ROOT, UNTESTED, Feature, find_in_schema, read_features, render

FEATURES = read_features()
SCHEMA = whole_schema()


def test_the_guide_is_made_of_the_table(update_goldens: bool) -> None:
    text = render(FEATURES)
    if update_goldens:
        GUIDE.write_text(text, encoding="utf-8")
    assert GUIDE.read_text(encoding="utf-8") == text, "run `pytest tests/test_features.py --update-goldens`"


@pytest.mark.parametrize("one", FEATURES, ids=lambda one: one.config)
def test_a_row_names_what_exists(one: Feature) -> None:
    assert find_in_schema(SCHEMA, *one.file_and_path) is not None, f"no such setting: {one.config}"
    assert (ROOT / one.test).is_file(), one.tested
    is_end_to_end = one.test.startswith(("tests/e2e/", "tests/sandbox/"))
    assert is_end_to_end != one.tested.endswith(UNTESTED), (
        f'{one.tested}: name a test that asks the local AWS, or say "{UNTESTED}"'
    )


def test_every_type_of_a_row_is_one_that_the_program_registers() -> None:
    constructed = {token for _, token in find_constructed()}
    for one in FEATURES:
        assert set(one.resources) <= constructed, f"{one.feature}: no component makes these"
        for token in one.resources:
            type_ = find_type(token)
            assert type_ is not None, token
            assert type_.natural_key is not None, token


def test_every_type_that_the_program_registers_is_in_a_row() -> None:
    told = {token for one in FEATURES for token in one.resources}
    left_out = {token: path.relative_to(ROOT).as_posix() for path, token in find_constructed() if token not in told}
    assert left_out == {}, "add them to the `resources` of a row of docs/features.yaml, or add a row"


def test_no_feature_stands_twice() -> None:
    names = [one.feature for one in FEATURES]
    assert sorted(set(names)) == sorted(names)


def test_a_path_leads_through_lists_mappings_and_what_may_be_null() -> None:
    assert find_in_schema(SCHEMA, "organization.yaml", "units[].units[].name") is not None
    assert find_in_schema(SCHEMA, "organization.yaml", "tags{}") is not None
    assert find_in_schema(SCHEMA, "admin.yaml", "audit.alarm.emails[]") is not None


@pytest.mark.parametrize(
    ("file", "path"),
    [
        ("nowhere.yaml", "units"),
        ("organization.yaml", "unit"),
        ("organization.yaml", "units.name"),
        ("organization.yaml", "execution_role[]"),
        ("organization.yaml", "home_region{}"),
    ],
)
def test_a_path_that_leads_nowhere_is_found(file: str, path: str) -> None:
    assert find_in_schema(SCHEMA, file, path) is None


def test_a_cell_breaks_no_table() -> None:
    lines = [line for line in render(FEATURES).splitlines() if line.startswith("|")]
    assert {len(re.findall(r"(?<!\\)\|", line)) for line in lines} == {8}
