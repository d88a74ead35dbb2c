"""What is said of many places is said once."""

from hypothesis import given
from hypothesis import strategies as st

from migrate.scanning.grouping import Cause, group_by_cause, group_by_shape


def test_equal_sentences_are_one_cause_and_the_largest_comes_first() -> None:
    said = [("a", "denied"), *((f"s{number}", "is broken") for number in range(418))]
    assert [(cause.sentence, len(cause.places)) for cause in group_by_cause(said)] == [
        ("is broken", 418),
        ("denied", 1),
    ]


def test_ids_and_parentheses_are_details_of_a_place_and_accounts_are_not() -> None:
    said = [
        ("a", "deposed object 0a1b2c3d: destroy it"),
        ("b", "deposed object deadbee0: destroy it"),
        ("c", "says account 111111111111 (2 objects)"),
        ("d", "says account 222222222222 (2 objects)"),
        ("e", "says account 222222222222 (3 objects)"),
    ]
    assert group_by_cause(said) == [
        Cause("deposed object ...: destroy it", ("a (0a1b2c3d)", "b (deadbee0)")),
        Cause("says account 222222222222", ("d (2 objects)", "e (3 objects)")),
        Cause("says account 111111111111 (2 objects)", ("c",)),
    ]


@given(st.lists(st.tuples(st.text(), st.text(alphabet="ab1() "))))
def test_no_place_is_lost(said: list[tuple[str, str]]) -> None:
    assert sum(len(cause.places) for cause in group_by_cause(said)) == len(said)


def test_names_that_differ_from_state_to_state_are_no_kind() -> None:
    locations = [f"{number}/{name}/terraform.tfstate" for number in range(13) for name in ("dns", "network")]
    assert set(group_by_shape(locations).values()) == {"*/dns/terraform.tfstate", "*/network/terraform.tfstate"}
    assert set(group_by_shape([f"{number}.tfstate" for number in range(13)]).values()) == {"*.tfstate"}
    assert set(group_by_shape(["a/b", "c"]).values()) == {"a/b", "c"}
