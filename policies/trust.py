"""Trust policies of the roles that accounts open to each other. A trusted account is trusted as a whole: its own IAM
policies decide which of its users and roles may call AssumeRole.
"""

from collections.abc import Iterable, Sequence
from typing import Any

from policies.write_gate import carry_tag, set_tag


def account_trust(
    account_ids: Iterable[str],
    external_id: str | None,
    *,
    only: Sequence[str] = (),
    carries_tag: bool = False,
    sets_tag: bool = False,
) -> dict[str, Any]:
    """The trust policy that lets these accounts (12 digits each) enter, with `external_id` where one is asked for.

    `only`: ARNs of the roles of these accounts that alone may; named in a condition, because IAM refuses a principal
    that does not exist yet. `carries_tag`: also by a session that has the tag of the write gate. `sets_tag`: entering
    it may give a session the tag. Sorted and without repeats, so that neither the order nor a repetition in the config
    changes the document.

    Raises:
        ValueError: no account is given; a role that nobody may enter is a mistake, and AWS refuses the document.
    """
    principals = [f"arn:aws:iam::{account_id}:root" for account_id in sorted(set(account_ids))]
    if not principals:
        raise ValueError("a trust policy needs at least one account")
    principal = principals[0] if len(principals) == 1 else principals
    statement: dict[str, Any] = {
        "Effect": "Allow",
        "Principal": {"AWS": principal},
        "Action": "sts:AssumeRole",
    }
    condition: dict[str, Any] = {}
    if external_id is not None:
        condition["StringEquals"] = {"sts:ExternalId": external_id}
    if only:
        condition["ArnEquals"] = {"aws:PrincipalArn": sorted(only)}
    if condition:
        statement["Condition"] = condition
    tagging = [*([carry_tag(principal)] if carries_tag else []), *([set_tag(principal)] if sets_tag else [])]
    return {"Version": "2012-10-17", "Statement": [statement, *tagging]}
