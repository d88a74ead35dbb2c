"""What proves the account and region of a provider, and above all what does not."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from migrate.mapping import ProviderMapping
from migrate.terraform.code import ProviderClaim
from migrate.terraform.evidence import (
    Evidence,
    ScannedProvider,
    decide_provider,
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


def decide(
    *resources: dict[str, Any], account: str | None = None, region: str | None = None, claimed: str | None = None
) -> ScannedProvider:
    rows = [ProviderMapping(provider=AWS, account=account, region=region)] if account or region else []
    claim = ProviderClaim(place="main.tf:3", alias="", account=claimed, region=None)
    return decide_provider(AWS, gather(*resources), rows, [claim] if claimed else [])


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


def test_unanimous_evidence_decides() -> None:
    provider = decide(make_vpc("a"), make_vpc("b"))
    assert (provider.account, provider.account_by, provider.region) == (ONE, "the state", "us-east-1")
    assert provider.contradictions == ()


def test_two_accounts_are_a_contradiction_with_both_and_examples() -> None:
    provider = decide(make_vpc("a"), make_vpc("b"), make_vpc("c", TWO))
    assert provider.account is None
    assert provider.contradictions == (
        (
            "the objects are in 2 accounts, and one provider acts in one: "
            f"{ONE} (2 objects, such as aws_vpc.a, by arn); {TWO} (1 object, such as aws_vpc.c, by arn)"
        ),
    )


def test_the_mapping_stays_and_says_who_contradicts_it() -> None:
    provider = decide(make_vpc("a"), account=TWO)
    assert (provider.account, provider.account_by) == (TWO, "migrate.yaml")
    assert provider.contradictions == (
        f"migrate.yaml says account {TWO}, and {ONE} is what the state says (1 object, such as aws_vpc.a, by arn)",
    )


def test_code_decides_where_the_state_says_nothing_and_not_where_it_disagrees() -> None:
    route = make_resource("aws_route", attributes={"id": "r-1"})
    assert decide(route, claimed=TWO).account == TWO
    assert decide(route, claimed=TWO).account_by == "main.tf:3"
    provider = decide(make_vpc("a"), claimed=TWO)
    assert provider.account is None
    assert provider.contradictions == (
        (
            f"the Terraform code (main.tf:3) says account {TWO}, and {ONE} is what the state says "
            "(1 object, such as aws_vpc.a, by arn)"
        ),
    )


def test_the_mapping_and_the_code_disagree() -> None:
    provider = decide(make_vpc("a"), account=ONE, claimed=TWO)
    assert provider.account == ONE
    assert f"migrate.yaml says account {ONE}, and the Terraform code (main.tf:3) says {TWO}" in provider.contradictions


def test_rows_that_disagree_decide_nothing() -> None:
    rows = [ProviderMapping(provider=AWS, account=account, region=None) for account in (ONE, TWO, None)]
    provider = decide_provider(AWS, gather(make_vpc("a")), rows, [])
    assert provider.account is None
    assert provider.contradictions == (f"migrate.yaml says more than one account for it: {ONE} and {TWO}",)


@pytest.mark.parametrize(
    ("type_", "attributes"),
    [
        ("aws_organizations_policy", {"arn": f"arn:aws:organizations::{TWO}:policy/o-1/service_control_policy/p-1"}),
        ("aws_ssoadmin_application", {"arn": f"arn:aws:sso::{TWO}:application/ssoins-1/apl-1"}),
        ("aws_cloudtrail", {"arn": f"arn:aws:cloudtrail:us-east-1:{TWO}:trail/t", "is_organization_trail": True}),
        (
            "aws_cloudformation_stack_set",
            {"arn": f"arn:aws:cloudformation:us-east-1:{TWO}:stackset/s", "call_as": "DELEGATED_ADMIN"},
        ),
    ],
)
def test_what_a_delegated_administrator_manages_contradicts_nobody(type_: str, attributes: dict[str, Any]) -> None:
    shared = make_resource(type_, attributes=attributes)
    assert decide(shared).account == TWO
    delegated = decide(shared, make_vpc("a"))
    assert (delegated.account, delegated.contradictions) == (ONE, ())
    assert decide(shared, account=ONE).contradictions == ()


def test_an_organization_names_its_management_account() -> None:
    organization = make_resource(
        "aws_organizations_organization", attributes={"arn": f"arn:aws:organizations::{ONE}:organization/o-1"}
    )
    assert decide(organization).account == ONE
    assert decide(organization, account=TWO).contradictions != ()


def test_more_than_half_of_the_regions_decide() -> None:
    assert decide(make_vpc("a"), make_vpc("b"), make_vpc("c", region="eu-west-1")).region == "us-east-1"
    assert decide(make_vpc("a"), make_vpc("c", region="eu-west-1")).region is None
    assert decide(make_resource("aws_route", attributes={"id": "r-1"})).region is None


def test_a_region_that_no_object_before_provider_6_is_in_is_a_contradiction() -> None:
    provider = decide(make_vpc("a"), make_vpc("b"), region="eu-west-1")
    assert (provider.region, provider.region_by) == ("eu-west-1", "migrate.yaml")
    assert provider.contradictions == (
        "migrate.yaml says region eu-west-1, and 2 of the 2 objects that show one are in us-east-1",
    )
    modern = make_resource("aws_vpc", attributes={"id": "vpc-1", "region": "us-east-1"})
    assert decide(modern, region="eu-west-1").contradictions == ()


@given(st.permutations([make_vpc("a"), make_vpc("b", TWO), make_vpc("c"), make_vpc("d", region="eu-west-1")]))
def test_the_order_makes_no_difference(resources: list[dict[str, Any]]) -> None:
    assert decide(*resources) == decide(
        make_vpc("a"), make_vpc("b", TWO), make_vpc("c"), make_vpc("d", region="eu-west-1")
    )
