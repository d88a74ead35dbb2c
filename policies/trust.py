"""Trust policies of the roles that accounts open to each other. A trusted account is trusted as a whole: its own IAM
policies decide which of its users and roles may call AssumeRole.
"""

from collections.abc import Iterable
from typing import Any


def account_trust(account_ids: Iterable[str], external_id: str | None) -> dict[str, Any]:
    """The trust policy that lets these accounts (12 digits each) enter, with `external_id` where one is asked for.

    Sorted and without repeats, so that neither the order nor a repetition in the config changes the document.

    Raises:
        ValueError: no account is given; a role that nobody may enter is a mistake, and AWS refuses the document.
    """
    principals = [f"arn:aws:iam::{account_id}:root" for account_id in sorted(set(account_ids))]
    if not principals:
        raise ValueError("a trust policy needs at least one account")
    statement: dict[str, Any] = {
        "Effect": "Allow",
        "Principal": {"AWS": principals[0] if len(principals) == 1 else principals},
        "Action": "sts:AssumeRole",
    }
    if external_id is not None:
        statement["Condition"] = {"StringEquals": {"sts:ExternalId": external_id}}
    return {"Version": "2012-10-17", "Statement": [statement]}
