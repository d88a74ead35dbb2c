"""The line of each element of a JSON text."""

import json
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from config.yaml.json_lines import find_line

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=4),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=10,
)


def paths(data: Any, path: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    """In the order in which they stand in the text."""
    children = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ()
    return [path, *(found for key, child in children for found in paths(child, (*path, key)))]


@given(JSON)
def test_each_element_has_its_line(data: Any) -> None:
    """With indent, json.dumps writes each element on a line of its own, and closing brackets by themselves."""
    text = json.dumps(data, indent=1)
    lines = [number for number, line in enumerate(text.split("\n"), 1) if line.strip() not in {"]", "}", "],", "},"}]
    assert [find_line(text, path) for path in paths(data)] == lines


def test_the_last_part_that_exists_counts() -> None:
    text = '\n{"a":\n [1,\n  {"b" : 2}]}\n'
    assert [find_line(text, path) for path in [(), ("a",), ("a", 1), ("a", 1, "b"), ("a", 1, "c"), ("z",)]] == [
        2,
        2,
        4,
        4,
        4,
        2,
    ]
