"""What differs between two documents, statement by statement."""

from typing import Any

import pytest

from config import load
from review.report.documents import compare_documents
from review.report.world import World
from tests.support.example import EXAMPLE

WORLD = World([], load(EXAMPLE))
DENY = {"Sid": "Guard", "Effect": "Deny", "Action": ["s3:*", "ec2:*"], "Resource": "*"}
ALLOW = {"Effect": "Allow", "Action": "*", "Resource": "*"}


def document(*statements: dict[str, Any]) -> dict[str, Any]:
    return {"Version": "2012-10-17", "Statement": list(statements)}


def test_equal_documents_differ_in_nothing_in_whatever_order_their_statements_are() -> None:
    assert compare_documents(WORLD, document(DENY, ALLOW), document(ALLOW, DENY)) == []
    assert compare_documents(WORLD, document(DENY), {**document(), "Statement": DENY}) == []


@pytest.mark.parametrize(
    ("before", "after", "lines"),
    [
        (
            document(DENY),
            document({**DENY, "Action": ["ec2:*", "iam:*"]}),
            ["changed: statement `Guard`: Action without `s3:*` and with `iam:*`"],
        ),
        (
            document(DENY),
            document({**DENY, "Sid": "Other", "Resource": "arn:aws:s3:::x"}),
            [
                "removed: statement `Guard` denies Action `s3:*` and `ec2:*`",
                "added: statement `Other` denies Action `s3:*` and `ec2:*`, Resource `arn:aws:s3:::x`",
            ],
        ),
        (
            document(ALLOW),
            document({**ALLOW, "Action": "s3:*"}),
            ["changed: a statement without a Sid: Action without `*` and with `s3:*`"],
        ),
        (
            document(
                {**DENY, "Condition": {"StringEquals": {"aws:RequestedRegion": ["a", "b"], "sts:ExternalId": "x"}}}
            ),
            document(
                {**DENY, "Condition": {"StringEquals": {"aws:RequestedRegion": ["b", "c"], "sts:ExternalId": "y"}}}
            ),
            [
                (
                    "changed: statement `Guard`: condition `StringEquals` `aws:RequestedRegion` without `a` and "
                    "with `c`; condition `StringEquals` `sts:ExternalId` has another value"
                )
            ],
        ),
        (
            document(DENY),
            document(
                {**DENY, "NotPrincipal": {"AWS": ["1", "2"]}, "Condition": {"Bool": {"aws:SecureTransport": "false"}}}
            ),
            [
                (
                    "changed: statement `Guard`: condition `Bool` `aws:SecureTransport` added: `false`; NotPrincipal "
                    "`AWS` `1` and `2` added"
                )
            ],
        ),
        (
            None,
            document({**ALLOW, "Condition": {"StringEquals": {"sts:ExternalId": "x"}}}),
            ["added: a statement without a Sid allows everything, if `sts:ExternalId` `StringEquals` [external id]"],
        ),
        (document(ALLOW), {**document(ALLOW), "Version": "2008-10-17"}, ["Version `2012-10-17` becomes `2008-10-17`"]),
        (
            {"tags": {"Environment": {"tag_value": {"@@assign": ["prod", "dev"]}}}},
            {"tags": {"Environment": {"tag_value": {"@@assign": ["prod", "test"]}}, "Owner": {"tag_key": "Owner"}}},
            [
                "changed: `tags.Environment.tag_value.@@assign` without `dev` and with `test`",
                'added: `tags.Owner`: `{"tag_key": "Owner"}`',
            ],
        ),
    ],
)
def test_what_differs(before: dict[str, Any] | None, after: dict[str, Any], lines: list[str]) -> None:
    assert compare_documents(WORLD, before, after) == lines


def test_of_a_long_list_the_beginning_is_told_and_how_much_there_is_more() -> None:
    (line,) = compare_documents(WORLD, None, document({**DENY, "Action": [f"a:{number:02}" for number in range(20)]}))
    assert line.endswith("`a:10`, `a:11` and 8 more")


def test_an_element_that_aws_does_not_know_is_a_text_of_others() -> None:
    after = document({**DENY, "[x](javascript:1) <b>": "v"})
    assert compare_documents(WORLD, document(DENY), after) == [
        "changed: statement `Guard`: `[x](javascript:1) <b>` `v` added"
    ]
