"""Who decides the account and region of a provider, and what contradicts."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from migrate.mapping import ProviderMapping
from migrate.scanning.providers import ScannedProvider, decide_provider
from migrate.terraform.code import ProviderClaim
from migrate.terraform.evidence import Evidence, gather_evidence
from tests.migrate.states import AWS, ONE, TWO, make_resource, make_vpc, parse_instances


def gather(*resources: dict[str, Any]) -> Evidence:
    return gather_evidence(*parse_instances(*resources), frozenset({"aws_vpc"}))[AWS]


def decide(
    *resources: dict[str, Any], account: str | None = None, region: str | None = None, claimed: str | None = None
) -> ScannedProvider:
    rows = [ProviderMapping(provider=AWS, account=account, region=region)] if account or region else []
    claim = ProviderClaim(place="main.tf:3", alias="", account=claimed, region=None)
    return decide_provider(AWS, gather(*resources), rows, [claim] if claimed else [])


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
