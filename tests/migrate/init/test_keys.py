"""Keys are usable, different, and the same whatever the order."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from migrate.init.keys import Nameable, make_keys, slugify

THINGS = st.lists(
    st.builds(
        Nameable,
        identity=st.text(max_size=12),
        name=st.one_of(st.sampled_from(["Production", "prod", "production-account", "root", ""]), st.text(max_size=60)),
        kind=st.sampled_from(["unit", "account"]),
        parents=st.lists(st.sampled_from(["account", "Workloads", "ä", "x" * 50, "7"]), max_size=3).map(tuple),
        traits=st.lists(st.sampled_from(["us-east-1", "ä", "y" * 50, "1 2 3"]), max_size=3).map(tuple),
        rank=st.integers(0, 1),
    ),
    max_size=12,
    unique_by=lambda thing: thing.identity,
)


@pytest.mark.parametrize(
    ("text", "slug"),
    [
        ("AuditReadOnly", "audit-read-only"),
        ("prod_Network 2", "prod-network-2"),
        ("IAMRole", "iam-role"),
        ("Büro", "buro"),
        ("--a--", "a"),
        ("日本", ""),
    ],
)
def test_a_name_becomes_words(text: str, slug: str) -> None:
    assert slugify(text) == slug


@given(THINGS, st.randoms(use_true_random=False))
def test_keys_are_valid_distinct_free_and_independent_of_order(things: list[Nameable], chance: object) -> None:
    keys = make_keys(things, ("root", "management"))
    assert keys.keys() == {thing.identity for thing in things}
    assert len(set(keys.values())) == len(things)
    for key in keys.values():
        assert re.fullmatch(r"[a-z][a-z0-9-]{0,39}", key), key
        assert key not in {"root", "management"}
    assert make_keys(list(reversed(things)), ("root", "management")) == keys


def test_the_lowest_rank_keeps_the_plain_name() -> None:
    keys = make_keys(
        [
            Nameable("1", "Production", "account", ("Europe",), ("1",), rank=1),
            Nameable("ou", "Production", "unit", ("Workloads",)),
        ]
    )
    assert keys == {"ou": "production", "1": "production-account"}


def test_two_of_one_rank_both_say_where_they_are() -> None:
    keys = make_keys([Nameable(parent, "Legacy", "unit", (parent,)) for parent in ("Workloads", "Security")])
    assert keys == {"Workloads": "workloads-legacy", "Security": "security-legacy"}
    account = Nameable("1", "legacy", "account", ("Workloads",), ("1",), rank=1)
    units = [Nameable(parent, "Legacy", "unit", (parent,)) for parent in ("Workloads", "Security")]
    assert make_keys([account, *units]) == {**keys, "1": "workloads-legacy-account"}


def test_only_what_tells_them_apart_is_added() -> None:
    keys = make_keys(
        [
            *(Nameable(top, "Prod", "unit", ("Apps", top), (f"ou-{top}",)) for top in ("Europe", "Asia")),
            *(Nameable(region, "main", "vpc", ("net",), (region, "vpc-1")) for region in ("us-east-1", "eu-west-1")),
            Nameable("root", "Legacy", "unit"),
            Nameable("below", "Legacy", "unit", ("Workloads",)),
        ]
    )
    assert keys == {
        "Europe": "europe-prod",
        "Asia": "asia-prod",
        "us-east-1": "main-us-east-1",
        "eu-west-1": "main-eu-west-1",
        "root": "legacy",
        "below": "workloads-legacy",
    }


def test_a_long_key_keeps_its_end_and_whole_words() -> None:
    name = "customer-facing-application-production-{}"
    long = [Nameable(end, name.format(end), "vpc", ("Payments",)) for end in ("frontend", "backend")]
    assert make_keys(long) == {
        "frontend": "customer-facing-production-frontend",
        "backend": "customer-facing-production-backend",
    }
    twins = [Nameable(id_, name.format("frontend"), "vpc", ("Payments",), (id_,)) for id_ in ("vpc-1", "vpc-2")]
    assert make_keys(twins) == {"vpc-1": "customer-facing-frontend-vpc-1", "vpc-2": "customer-facing-frontend-vpc-2"}


def test_what_is_left_alike_is_told_apart_by_its_identity() -> None:
    keys = make_keys([Nameable("111111111111", "a", "vpc"), Nameable("222222222222", "a", "vpc")])
    assert len(set(keys.values())) == 2
    assert all(re.fullmatch(r"a-[0-9a-f]{5}", key) for key in keys.values())


def test_a_name_that_gives_no_key_is_called_by_its_kind() -> None:
    assert make_keys([Nameable("1", "日本", "account"), Nameable("2", "007", "account")]) == {
        "1": "account",
        "2": "account-007",
    }


def test_a_reserved_word_is_nobodys_key() -> None:
    assert make_keys([Nameable("1", "Root", "unit", ("Company",))], ("root",)) == {"1": "root-unit"}
