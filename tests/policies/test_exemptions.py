"""Whom a Deny leaves out by its conditions on who asks."""

from typing import Any

import pytest

from policies.documents import region_deny
from policies.exemptions import finds_role, list_denials

ROLE = "arn:aws:iam::000000000000:role/teams/BreakGlass"


@pytest.mark.parametrize(
    ("condition", "is_reached"),
    [
        (None, True),
        ({"ArnNotLike": {"aws:PrincipalARN": "arn:aws:iam::*:role/teams/BreakGlass"}}, False),
        ({"ArnNotLike": {"aws:PrincipalArn": ["arn:aws:iam::*:role/Other", "arn:aws:iam::*:role/teams/*"]}}, False),
        ({"ArnNotLike": {"aws:PrincipalArn": "arn:aws:iam::*:role/BreakGlass"}}, True),
        ({"StringNotLikeIfExists": {"aws:PrincipalArn": "arn:aws:iam::*:role/teams/BreakGlass"}}, False),
        ({"StringNotEquals": {"aws:PrincipalArn": "arn:aws:iam::*:role/teams/BreakGlass"}}, True),
        ({"StringLike": {"aws:PrincipalArn": "arn:aws:iam::*:root"}}, False),
        ({"ArnLike": {"aws:PrincipalArn": "arn:aws:iam::*:role/*"}}, True),
        ({"StringNotEquals": {"aws:RequestedRegion": ["eu-west-1"]}}, True),
        # Of an ARN each part between colons is compared by itself; of a text `*` reaches over colons.
        ({"ArnNotLike": {"aws:PrincipalArn": "arn:*:role/teams/BreakGlass"}}, True),
        ({"ArnNotLike": {"aws:PrincipalArn": "arn:aws:iam:*:role/teams/BreakGlass"}}, True),
        ({"ArnNotLike": {"aws:PrincipalArn": "arn:*:iam::*:*/BreakGlass"}}, False),
        ({"StringNotLike": {"aws:PrincipalArn": "arn:*:role/teams/BreakGlass"}}, False),
        ({"ArnNotEquals": {"aws:PrincipalArn": "arn:aws:iam::*:role/teams/*"}}, False),
        ({"StringNotEqualsIgnoreCase": {"aws:PrincipalArn": ROLE.upper()}}, False),
        # What is no ARN decides nothing.
        ({"ArnNotLike": {"aws:PrincipalArn": "*"}}, True),
        ({"ArnLike": {"aws:PrincipalArn": "*"}}, True),
        ({"StringLikeIgnoreCase": {"aws:PrincipalArn": "arn:aws:iam::1:role/Other"}}, True),
    ],
)
def test_a_condition_on_the_caller_leaves_the_role_out_or_does_not(condition: Any, *, is_reached: bool) -> None:
    statement = {"Effect": "Deny", "Action": "*", "Resource": "*"}
    assert finds_role(statement | ({} if condition is None else {"Condition": condition}), ROLE) == is_reached


def test_denials_are_named_by_sid_or_number_and_what_is_built_exempts() -> None:
    document = {"Statement": [{"Effect": "Allow"}, {"Effect": "Deny"}, {"Effect": "Deny", "Sid": "Two"}]}
    assert [name for name, _ in list_denials(document)] == ["statement 2", "Two"]
    built = region_deny(["eu-west-1"], ["teams/BreakGlass"])
    assert [finds_role(statement, ROLE) for _, statement in list_denials(built)] == [False]
