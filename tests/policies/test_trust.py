from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policies.trust import account_trust

account_ids = st.lists(st.from_regex(r"[0-9]{12}", fullmatch=True), min_size=1, max_size=6)


def test_one_account_with_an_external_id() -> None:
    assert account_trust(["111111111111"], "secret-handshake") == {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Effect": "Allow",
                "Principal": {"AWS": "arn:aws:iam::111111111111:root"},
                "Action": "sts:AssumeRole",
                "Condition": {"StringEquals": {"sts:ExternalId": "secret-handshake"}},
            }
        ],
    }


def test_without_an_external_id_there_is_no_condition() -> None:
    assert "Condition" not in account_trust(["111111111111"], None)["Statement"][0]


@given(account_ids, st.randoms())
def test_neither_order_nor_repetition_changes_the_document(ids: list[str], random: Random) -> None:
    shuffled = [*ids, ids[0]]
    random.shuffle(shuffled)
    assert account_trust(shuffled, None) == account_trust(ids, None)


@given(account_ids)
def test_it_trusts_these_accounts_and_nobody_else(ids: list[str]) -> None:
    principals = account_trust(ids, None)["Statement"][0]["Principal"]["AWS"]
    named = [principals] if isinstance(principals, str) else principals
    assert set(named) == {f"arn:aws:iam::{account_id}:root" for account_id in ids}


def test_a_role_that_nobody_may_enter_is_refused() -> None:
    with pytest.raises(ValueError, match="at least one account"):
        account_trust([], None)
