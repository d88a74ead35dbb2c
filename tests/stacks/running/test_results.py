"""What a run of many stacks came to, in words and as an exit code."""

import pytest

from stacks.running.results import Outcome, Result, describe_changes, find_exit_code


def test_counts_are_told_in_one_order() -> None:
    changes = {"same": 96, "update": 1, "create": 3}
    assert describe_changes(changes, planned=True) == "3 to create, 1 to update, 96 unchanged"
    assert describe_changes(changes, planned=False) == "3 created, 1 updated, 96 unchanged"
    assert describe_changes({}, planned=True) == "nothing"
    assert describe_changes({"replace": 1, "discard": 2, "same": 0}, planned=True) == "1 to replace, 2 to discard"


@pytest.mark.parametrize(
    ("changes", "has_changes"), [({}, False), ({"same": 9, "read": 1}, False), ({"same": 9, "delete": 1}, True)]
)
def test_what_stays_or_is_only_read_is_no_change(changes: dict[str, int], has_changes: bool) -> None:
    assert Result(stack="org", outcome=Outcome.done, changes=changes).has_changes is has_changes


@pytest.mark.parametrize(
    ("outcome", "code"),
    [
        (Outcome.done, 0),
        (Outcome.later, 0),
        (Outcome.not_made, 0),
        (Outcome.drift, 3),
        (Outcome.failed, 3),
        (Outcome.refused, 3),
        (Outcome.not_run, 3),
    ],
)
def test_the_exit_code_says_whether_all_went_well(outcome: Outcome, code: int) -> None:
    results = [Result(stack="org", outcome=Outcome.done), Result(stack="admin", outcome=outcome)]
    assert find_exit_code(results, interrupted=False) == code
    assert find_exit_code(results, interrupted=True) == 130
