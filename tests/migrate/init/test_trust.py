"""Trust policies that mean the same are read as the same; others are refused in words."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from migrate.init.trust import Trust, TrustError, read_trust
from policies.trust import account_trust
from tests.migrate.init.inventories import trust

ONE, TWO = "111111111111", "222222222222"


@given(
    st.lists(st.from_regex(r"[0-9]{12}", fullmatch=True), min_size=1, max_size=5, unique=True),
    st.one_of(st.none(), st.from_regex(r"[a-z]{2,10}", fullmatch=True)),
)
def test_what_the_program_writes_is_read_back(accounts: list[str], external_id: str | None) -> None:
    document = json.dumps(account_trust(accounts, external_id))
    assert read_trust(document) == Trust(tuple(sorted(accounts)), external_id)


@pytest.mark.parametrize(
    "change",
    [
        {"Principal": {"AWS": [f"arn:aws:iam::{TWO}:root", f"arn:aws:iam::{ONE}:root"]}},
        {"Principal": {"AWS": [ONE, TWO]}},
        {"Action": ["sts:AssumeRole"]},
        {"Sid": ""},
        {"Condition": {"StringEquals": {"sts:ExternalId": ["enter"]}}},
    ],
)
def test_another_spelling_is_the_same_trust(change: dict[str, Any]) -> None:
    assert read_trust(trust(ONE, TWO, external_id="enter", **change)) == Trust((ONE, TWO), "enter")


def test_no_condition_is_no_external_id() -> None:
    assert read_trust(trust(ONE, Condition={})) == Trust((ONE,), None)


@pytest.mark.parametrize(
    ("document", "message"),
    [
        ("{", "it is no JSON"),
        ('{"Version": "2008-10-17", "Statement": []}', "another version"),
        ('{"Version": "2012-10-17", "Statement": []}', "several statements"),
        (trust(ONE, Sid="Enter"), "it.* has a Sid"),
        (trust(ONE, Effect="Deny"), "something else than to allow sts:AssumeRole"),
        (trust(ONE, Action=["sts:AssumeRole", "sts:TagSession"]), "something else than to allow sts:AssumeRole"),
        (trust(ONE, NotPrincipal={"AWS": ONE}), "its statement has NotPrincipal"),
        (trust(ONE, Principal="*"), "it trusts everybody"),
        (trust(ONE, Principal={"Service": "ec2.amazonaws.com"}), "it trusts by Service, not accounts"),
        (trust(ONE, Principal={"AWS": "*"}), "single roles or users, or everybody"),
        (trust(ONE, Principal={"AWS": f"arn:aws:iam::{ONE}:role/ci"}), "single roles or users"),
        (trust(ONE, Condition={"Bool": {"aws:MultiFactorAuthPresent": "true"}}), "a condition other than"),
        (trust(ONE, Condition={"StringEquals": {"sts:ExternalId": ["a", "b"]}}), "a condition other than"),
    ],
)
def test_what_cannot_be_said_is_refused(document: str, message: str) -> None:
    with pytest.raises(TrustError, match=message):
        read_trust(document)


@given(
    st.recursive(
        st.one_of(st.none(), st.booleans(), st.integers(), st.text(max_size=5)),
        lambda inner: st.one_of(
            st.lists(inner, max_size=3),
            st.dictionaries(
                st.sampled_from(["Version", "Statement", "Principal", "AWS", "Condition", "Action"]), inner, max_size=4
            ),
        ),
        max_leaves=10,
    )
)
def test_no_document_is_a_traceback(document: Any) -> None:
    with pytest.raises(TrustError, match="it"):
        read_trust(json.dumps(document))
