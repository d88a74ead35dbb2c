import pytest

from live.account_state import ACTIVE, CLOSED_STATES, read_state


@pytest.mark.parametrize(
    ("account", "state"),
    [
        ({"State": "PENDING_CLOSURE", "Status": "ACTIVE"}, "PENDING_CLOSURE"),
        ({"Status": "SUSPENDED"}, "SUSPENDED"),
        ({"State": "ACTIVE"}, "ACTIVE"),
        ({"Id": "111111111111"}, ""),
    ],
)
def test_the_state_counts_before_the_older_status(account: dict[str, str], state: str) -> None:
    assert read_state(account) == state


def test_an_active_account_is_not_closed() -> None:
    assert ACTIVE not in CLOSED_STATES
