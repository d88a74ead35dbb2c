"""What a Terraform state says of an account's own state: whether it is closed. Pure."""

from collections.abc import Mapping
from typing import Any

CLOSED = frozenset({"SUSPENDED", "PENDING_CLOSURE", "CLOSED"})
"""The states of an account that nobody can enter any more. AWS Support opens a SUSPENDED one again, for 90 days:
https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_accounts_account_state.html (read 2026-11).
"""


def read_closed(attributes: Mapping[str, Any]) -> str | None:
    """The state of a closed account, from the attributes of an aws_organizations_account or of a block that lists one.

    None where it is open. AWS's `state` counts for more than its older `status`.
    """
    state = attributes.get("state") or attributes.get("status")
    return state if isinstance(state, str) and state in CLOSED else None
