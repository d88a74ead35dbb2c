"""Whether an account of the organization is open, as Organizations tells it. Pure."""

from collections.abc import Mapping
from typing import Any

ACTIVE = "ACTIVE"

CLOSED_STATES = frozenset({"SUSPENDED", "PENDING_CLOSURE", "CLOSED"})
"""The states of an account that its owner or AWS has closed."""


def read_state(account: Mapping[str, Any]) -> str:
    """The state of an account that DescribeAccount, ListAccounts or ListAccountsForParent answered; empty without one.

    `State` takes the place of `Status`, which AWS retired on September 9, 2026
    (https://docs.aws.amazon.com/organizations/latest/APIReference/API_DescribeAccount.html).
    """
    return account.get("State") or account.get("Status") or ""
