"""What proves the account and region of a provider, and above all what does not."""

from typing import Any

import pytest

from migrate.terraform.evidence import (
    Evidence,
    gather_evidence,
    read_accounts,
    read_region,
)
from tests.migrate.states import AWS, ONE, TWO, make_data, make_resource, make_vpc, parse_instances

REGIONAL = frozenset({"aws_vpc", "aws_subnet", "aws_s3_bucket", "aws_instance", "aws_sns_topic"})


def read(type_: str, *, sensitive: tuple[str, ...] = (), identity: Any = None, **attributes: Any) -> dict[str, str]:
    return read_accounts(one(type_, sensitive=sensitive, identity=identity, **attributes))


def one(type_: str, *, sensitive: tuple[str, ...] = (), identity: Any = None, **attributes: Any) -> Any:
    instance = {
        "attributes": attributes,
        "identity": identity,
        "sensitive_attributes": [[{"type": "get_attr", "value": name}] for name in sensitive],
    }
    return parse_instances(make_resource(type_, "main", instance))[0][0]


def gather(*resources: dict[str, Any]) -> Evidence:
    return gather_evidence(*parse_instances(*resources), REGIONAL)[AWS]


@pytest.mark.parametrize(
    ("type_", "attributes", "expected"),
    [
        ("aws_vpc", {"arn": f"arn:aws:ec2:us-east-1:{ONE}:vpc/vpc-1"}, {"arn": ONE}),
        ("aws_sns_topic", {"id": f"arn:aws-us-gov:sns:us-gov-west-1:{ONE}:t"}, {"id": ONE}),
        ("aws_iam_role", {"arn": f"arn:aws-cn:iam::{ONE}:role/r"}, {"arn": ONE}),
        ("aws_vpc", {"owner_id": ONE}, {"owner_id": ONE}),
    ],
)
def test_what_an_object_says_of_itself(type_: str, attributes: dict[str, Any], expected: dict[str, str]) -> None:
    assert read(type_, **attributes) == expected


@pytest.mark.parametrize(
    ("type_", "attributes"),
    [
        ("aws_iam_policy", {"arn": "arn:aws:iam::aws:policy/ReadOnlyAccess"}),
        ("aws_s3_bucket", {"arn": "arn:aws:s3:::states"}),
        ("aws_route53_zone", {"arn": "arn:aws:route53:::hostedzone/Z1"}),
        ("aws_ssoadmin_permission_set", {"arn": "arn:aws:sso:::permissionSet/ssoins-1/ps-1"}),
        ("aws_iam_role_policy_attachment", {"policy_arn": f"arn:aws:iam::{TWO}:policy/p"}),
        ("aws_ebs_volume", {"kms_key_id": f"arn:aws:kms:us-east-1:{TWO}:key/k"}),
        ("aws_ram_principal_association", {"id": f"arn:aws:ram:us-east-1:{TWO}:resource-share/s,{ONE}"}),
        ("aws_ram_resource_share_accepter", {"id": f"arn:aws:ram:us-east-1:{TWO}:resource-share/s"}),
        ("aws_vpc_peering_connection_accepter", {"owner_id": TWO, "peer_owner_id": TWO}),
        ("aws_sns_topic_subscription", {"arn": f"arn:aws:sns:us-east-1:{TWO}:topic:1"}),
        ("aws_cloudwatch_event_target", {"arn": f"arn:aws:events:us-east-1:{TWO}:event-bus/default"}),
        ("aws_macie2_member", {"arn": f"arn:aws:macie2:us-east-1:{TWO}:*"}),
        ("aws_secretsmanager_secret_version", dict.fromkeys(("arn", "secret_id"), f"arn:aws:x:us-east-1:{TWO}:s")),
        ("aws_acm_certificate_validation", dict.fromkeys(("id", "certificate_arn"), f"arn:aws:acm:r-a-1:{TWO}:c")),
        ("aws_vpc", {"owner_id": "1111"}),
        ("aws_vpc", {"owner_id": "\uff11" * 12}),
        ("aws_vpc", {"arn": f"arn:aws:ec2:us-east-1:{ONE}1:vpc/v"}),
        ("aws_vpc", {"arn": [f"arn:aws:ec2:us-east-1:{ONE}:vpc/v"]}),
        ("aws_vpc", {}),
    ],
)
def test_what_proves_nothing(type_: str, attributes: dict[str, Any]) -> None:
    assert read(type_, **attributes) == {}


def test_a_sensitive_attribute_proves_nothing() -> None:
    assert read("aws_vpc", sensitive=("arn",), arn=f"arn:aws:ec2:us-east-1:{ONE}:vpc/v", owner_id=TWO) == {
        "owner_id": TWO
    }


def test_an_identity_names_the_account_unless_that_is_what_the_object_is_about() -> None:
    assert read("aws_iam_role", identity={"account_id": ONE}) == {"identity": ONE}
    assert read("aws_guardduty_member", identity={"account_id": TWO}, account_id=TWO) == {}


@pytest.mark.parametrize(
    ("attributes", "identity", "expected"),
    [
        ({"region": "eu-west-1", "arn": f"arn:aws:ec2:us-east-1:{ONE}:vpc/v"}, None, ("region", "eu-west-1")),
        ({"arn": f"arn:aws:ec2:us-east-1:{ONE}:vpc/v"}, {"region": "eu-west-1"}, ("identity", "eu-west-1")),
        ({"arn": f"arn:aws:ec2:us-east-1:{ONE}:vpc/v"}, None, ("arn", "us-east-1")),
        ({"availability_zone": "us-east-1a"}, None, ("availability_zone", "us-east-1")),
        ({"availability_zone": "us-east-1-bos-1a"}, None, ("availability_zone", "us-east-1")),
        ({"availability_zone": "us-gov-west-1b"}, None, ("availability_zone", "us-gov-west-1")),
        ({"availability_zone": "somewhere"}, None, None),
        ({"region": "EU (Ireland)"}, None, None),
        ({}, None, None),
    ],
)
def test_the_region_of_an_object(attributes: dict[str, Any], identity: Any, expected: tuple[str, str] | None) -> None:
    assert read_region(one("aws_vpc", identity=identity, **attributes)) == expected


def test_a_region_that_the_object_is_about_is_not_where_it_is() -> None:
    assert read_region(one("aws_config_aggregate_authorization", region="eu-west-1")) is None


def test_the_region_of_what_is_in_another_account() -> None:
    subscription = one("aws_sns_topic_subscription", arn=f"arn:aws:sns:eu-west-1:{TWO}:topic:1")
    assert read_region(subscription) == ("arn", "eu-west-1")
    assert read_region(one("aws_cloudwatch_event_target", arn=f"arn:aws:sqs:eu-west-1:{TWO}:queue")) is None


def test_counts_by_what_says_so() -> None:
    evidence = gather(
        make_vpc("a"),
        make_vpc("b"),
        make_data("aws_caller_identity", account_id=ONE, id=ONE),
        make_data("aws_region", name="us-east-1"),
        make_data(
            "aws_subnet", owner_id=TWO, arn=f"arn:aws:ec2:eu-west-1:{TWO}:subnet/s", availability_zone="eu-west-1a"
        ),
    )
    assert dict(evidence.counts) == {
        f"account {ONE} (arn)": 2,
        f"account {ONE} (owner_id)": 2,
        f"account {ONE} (data aws_caller_identity)": 1,
        "region us-east-1 (arn)": 2,
        "region us-east-1 (data aws_region)": 1,
    }
    assert (evidence.find_account(), evidence.find_region()) == (ONE, "us-east-1")


def test_other_providers_say_nothing() -> None:
    other = 'provider["registry.terraform.io/hashicorp/random"]'
    assert gather_evidence(*parse_instances(make_vpc(provider=other)), REGIONAL) == {}
