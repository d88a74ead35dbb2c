"""What protects less is found in one direction alone, and never of what stays as it is."""

from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from review.gate.strength import (
    Setting,
    gaps,
    level,
    maximum,
    members,
    minimum,
    only_one,
    presence,
    retention,
    switch,
)

NUMBERS = st.none() | st.integers(0, 3000)
LISTS = st.lists(st.sampled_from("abcd")) | st.none()
LEVELS = st.sampled_from(["off", "some", "all", None])
RANKED = (
    (minimum("x", "it"), NUMBERS),
    (maximum("x", "it"), NUMBERS),
    (switch("x", "it"), st.sampled_from([True, False, "true", "false", None])),
    (switch("x", "it", on_by_default=True), st.sampled_from([True, False, None])),
    (level("x", "it", "off", "some", "all"), LEVELS),
    (level("x", "it", "off", "some", "all", by_default="all"), LEVELS),
    (only_one("x", "it"), st.sampled_from([None, 0, 1, 1.0, 2, "1"])),
    (presence("x", "it"), st.sampled_from(["arn", "", None])),
)


def say(value: Any) -> Mapping[str, Any]:
    return {} if value is None else {"x": value}


@pytest.mark.parametrize(("setting", "values"), RANKED)
@given(data=st.data())
def test_of_two_values_one_protects_less_unless_they_protect_the_same(
    setting: Setting, values: st.SearchStrategy[Any], data: st.DataObject
) -> None:
    one, other = say(data.draw(values)), say(data.draw(values))
    told = [setting.find_weakening(*pair) for pair in ((one, other), (other, one))]
    assert told.count(None) == (2 if setting.measure(setting.read(one)) == setting.measure(setting.read(other)) else 1)
    # What protects nothing cannot protect less.
    assert setting.protects(one) or told[0] is None


@given(before=LISTS, after=LISTS)
def test_of_a_list_each_value_counts_by_itself(before: list[str] | None, after: list[str] | None) -> None:
    old, new = set(before or ()), set(after or ())
    assert bool(members("x", "it").find_weakening(say(before), say(after))) == bool(old - new)
    assert bool(gaps("x", "it").find_weakening(say(before), say(after))) == bool(new - old)


RULES = st.lists(
    st.fixed_dictionaries(
        {"status": st.sampled_from(["Enabled", "Disabled"]), "expiration": st.fixed_dictionaries({"days": NUMBERS})}
    )
)


@given(before=RULES, after=RULES)
def test_of_the_rules_of_a_lifecycle_the_one_that_deletes_first_counts(
    before: list[dict[str, Any]], after: list[dict[str, Any]]
) -> None:
    first, second = (
        min((one["expiration"]["days"] or 9999 for one in side if one["status"] == "Enabled"), default=9999)
        for side in (before, after)
    )
    told = retention("it", "expiration.days").find_weakening({"rules": before}, {"rules": after})
    assert (told is not None) is (second < first)
    assert told is None or told.endswith(f" to {second}")
