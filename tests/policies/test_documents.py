"""Documents and their wire form."""

import json

import pytest

from policies.documents import GLOBAL_ACTIONS, has_allow, minify, region_deny


def test_minifying_drops_white_space_only() -> None:
    assert minify({"b": [1, "ü x"], "a": {"c": True}}) == '{"b":[1,"ü x"],"a":{"c":true}}'


def test_a_number_that_json_can_not_hold_is_refused() -> None:
    with pytest.raises(ValueError, match="Out of range float"):
        minify({"a": float("nan")})


def test_region_deny_in_full() -> None:
    assert region_deny(["us-east-1", "eu-west-1"], ["Admin", "Deploy"]) == {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Sid": "DenyUnapprovedRegions",
                "Effect": "Deny",
                "NotAction": list(GLOBAL_ACTIONS),
                "Resource": "*",
                "Condition": {
                    "StringNotEquals": {"aws:RequestedRegion": ["eu-west-1", "us-east-1"]},
                    "ArnNotLike": {"aws:PrincipalARN": ["arn:aws:iam::*:role/Admin", "arn:aws:iam::*:role/Deploy"]},
                },
            }
        ],
    }


def test_region_deny_does_not_depend_on_order() -> None:
    one = region_deny(["us-east-1", "eu-west-1"], ["b", "a"])
    assert minify(one) == minify(region_deny(["eu-west-1", "us-east-1", "us-east-1"], ["a", "b"]))


def test_region_deny_without_exemptions_has_no_second_condition() -> None:
    assert list(region_deny(["us-east-1"])["Statement"][0]["Condition"]) == ["StringNotEquals"]


def test_the_global_actions_are_the_example_of_aws() -> None:
    assert len(GLOBAL_ACTIONS) == len(set(GLOBAL_ACTIONS)) == 42
    assert {"iam:*", "sts:*", "organizations:*", "route53:*", "s3:ListAllMyBuckets"} <= set(GLOBAL_ACTIONS)


def test_region_deny_leaves_most_of_a_policy_free() -> None:
    assert len(minify(region_deny(["us-east-1", "us-west-2", "eu-west-1"]))) < 1_200
    assert json.loads(minify(region_deny(["us-east-1"])))["Version"] == "2012-10-17"


@pytest.mark.parametrize(
    ("content", "allows"),
    [
        ('{"Statement":[{"Effect":"Deny"},{"Effect":"Allow"}]}', True),
        ('{"Statement":{"Effect":"Allow"}}', True),
        ('{"Statement":[{"Effect":"Deny","Condition":{"StringEquals":{"Effect":"Allow"}}}]}', False),
        ('{"tags":{}}', False),
        ('{"Statement":["Allow"]}', False),
        ('["Allow"]', False),
        ("{", False),
    ],
)
def test_a_document_allows_by_a_statement_alone(content: str, allows: bool) -> None:
    assert has_allow(content) is allows
