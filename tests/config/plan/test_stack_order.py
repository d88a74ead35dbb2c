"""The order of stacks, from what each waits for."""

from hypothesis import given
from hypothesis import strategies as st

from config.plan.stack_order import find_circle, order_names

NAMES = "abcdefg"


@given(st.permutations(NAMES), st.data())
def test_each_comes_after_what_it_waits_for_and_nothing_moves_that_need_not(
    names: list[str], data: st.DataObject
) -> None:
    hidden = data.draw(st.permutations(NAMES))
    before = {name: st.sets(st.sampled_from(hidden[:at])) if at else st.just(set()) for at, name in enumerate(hidden)}
    waits_for = {name: sorted(data.draw(before[name])) for name in names}
    ordered = order_names(waits_for)
    assert sorted(ordered) == sorted(names)
    assert all(set(waits_for[name]) <= set(ordered[:at]) for at, name in enumerate(ordered))
    assert find_circle(waits_for) == ()
    in_order = all(set(waits_for[name]) <= set(names[:at]) for at, name in enumerate(names))
    assert (ordered == tuple(names)) == in_order


def test_a_circle_is_told_from_who_waits_to_what_is_waited_for_and_loses_nobody() -> None:
    waits_for = {"org": [], "a": ["b", "org"], "b": ["c"], "c": ["a"], "d": ["org"]}
    assert find_circle(waits_for) in {("a", "b", "c", "a"), ("b", "c", "a", "b"), ("c", "a", "b", "c")}
    assert sorted(order_names(waits_for)) == sorted(waits_for)


def test_what_is_waited_for_elsewhere_holds_nobody_up() -> None:
    assert order_names({"b": ["elsewhere"], "a": ["b"]}) == ("b", "a")
