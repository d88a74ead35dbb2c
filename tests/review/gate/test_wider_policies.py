"""Policies of buckets, keys, topics and the organization that let in more, or deny less, are refused."""

import json
from datetime import date
from typing import Any

import pytest

from config import load
from engine.changes import Operation
from engine.preview import UNKNOWN
from review.gate.judge import judge
from tests.support.example import EXAMPLE
from tests.support.previews import make_change, make_preview, make_resource

ORGANIZATION = "aws:organizations/resourcePolicy:ResourcePolicy"
TYPES = {
    "aws:s3/bucketPolicy:BucketPolicy": ("policy", "the bucket of it"),
    "aws:kms/key:Key": ("policy", "the key of it"),
    "aws:sns/topicPolicy:TopicPolicy": ("policy", "the topic of it"),
    ORGANIZATION: ("content", "the organization's policies"),
}
DENIAL = {
    "Effect": "Deny",
    "Principal": "*",
    "Action": "s3:*",
    "Resource": "*",
    "Condition": {"Bool": {"aws:SecureTransport": "false"}},
}


def allow(action: str, account: str = "222222222222") -> dict[str, Any]:
    return {"Effect": "Allow", "Principal": {"AWS": account}, "Action": action, "Resource": "*"}


def tell(type_: str, before: Any, after: Any) -> list[str]:
    name = TYPES[type_][0]
    old, new = (
        None if side is None else make_resource(type_, "it", {name: json.dumps({"Statement": side})})
        for side in (before, after)
    )
    operation = Operation.create if old is None else Operation.delete if new is None else Operation.update
    preview = make_preview(make_change(operation, old, new))
    told = judge([preview], load(EXAMPLE), date(2026, 12, 1)).refusals
    return [one.would for one in told if (one.rule, one.attribute) == ("trust-grew", name)]


@pytest.mark.parametrize("type_", TYPES)
def test_whoever_may_do_more_is_told(type_: str) -> None:
    what = TYPES[type_][1]
    assert tell(type_, [allow("s3:Get*"), DENIAL], [allow("s3:*")]) == [
        (
            f"more may use {what} than before: the account 222222222222 may now also call s3:*, and nothing else is "
            f"asked for; everybody is no longer denied s3:*"
        )
    ]
    assert tell(type_, [allow("s3:*")], [allow("s3:Get*"), DENIAL]) == []
    assert tell(type_, [allow("s3:*")], None) == []


@pytest.mark.parametrize("type_", TYPES)
def test_a_new_one_is_told_only_of_the_organization(type_: str) -> None:
    told = tell(type_, None, [allow("organizations:DetachPolicy")])
    assert told == (
        [
            (
                "more may use the organization's policies than before: the account 222222222222 may now call "
                "organizations:DetachPolicy, and nothing else is asked for"
            )
        ]
        if type_ == ORGANIZATION
        else []
    )


def test_what_is_not_known_yet_is_not_told() -> None:
    old, new = (make_resource("aws:kms/key:Key", "it", {"policy": text}) for text in ("{}", UNKNOWN))
    preview = make_preview(make_change(Operation.update, old, new))
    assert judge([preview], load(EXAMPLE), date(2026, 12, 1)).refusals == ()
