"""Contacts, regions, quotas, budgets and analyzers of an account: in its account, in their region, in order."""

from typing import Any

import pytest

from policies.regions import CONCURRENT_OPT_INS
from tests.stacks.programs.test_members import IDS, register_members
from tests.support.account_settings import REGION, use_account_settings, use_region
from tests.support.example import Configure
from tests.support.program import Registrations

ACCOUNT = "prod-application"
BASELINE = f"baseline-{ACCOUNT}"


@pytest.fixture
def found(configure: Configure) -> Registrations:
    return register_members(configure(organization=use_region, baseline=use_account_settings))


def find(found: Registrations, *keys: str, account: str = ACCOUNT) -> Any:
    name = f"baseline-{account}/{'/'.join(keys)}"
    (resource,) = [resource for (_, one), resource in found.items() if one == name]
    return resource


def test_each_account_gets_them_by_its_own_provider(found: Registrations) -> None:
    for account in IDS.keys() - {"management"}:
        for keys in (("alternate-contact", "security"), ("primary-contact",), ("budget", "monthly")):
            resource = find(found, *keys, account=account)
            assert resource.provider == account
            assert "accountId" not in resource.inputs
            assert "region" not in resource.inputs
    assert not [name for _, name in found if name.startswith("baseline-management")]


def test_contacts_are_as_they_were_written(found: Registrations) -> None:
    assert find(found, "alternate-contact", "security").inputs == {
        "alternateContactType": "SECURITY",
        "name": "Security Team",
        "title": "On call",
        "emailAddress": "security@example.com",
        "phoneNumber": "+49 30 1234567",
    }
    assert find(found, "primary-contact").inputs == {
        "fullName": "Platform Team",
        "companyName": "Example",
        "addressLine1": "2 Second Street",
        "addressLine2": "Floor 3",
        "city": "Berlin",
        "postalCode": "10115",
        "countryCode": "DE",
        "phoneNumber": "+49 30 1234567",
    }


def test_what_is_in_a_region_waits_until_the_account_has_it(found: Registrations) -> None:
    region = find(found, "opted-in", REGION)
    assert region.inputs == {"regionName": REGION, "enabled": True}
    assert find(found, "external-access", REGION).depends_on == (f"{BASELINE}/opted-in/{REGION}",)
    assert find(found, "external-access", "us-east-1").depends_on == ()


def test_a_network_in_a_region_waits_until_its_account_has_it(configure: Configure) -> None:
    def move(network: dict[str, Any]) -> None:
        vpc = next(vpc for vpc in network["vpcs"] if vpc["account"] == "dev-application")
        vpc |= {"region": REGION, "subnets": []}
        segments = [{"key": "all"}]
        network["transit_gateways"] = [
            {"key": "far", "account": "networking", "region": REGION, "segments": segments},
            {"key": "near", "account": "networking", "segments": segments},
        ]

    found = register_members(configure(organization=use_region, baseline=use_account_settings, network=move))
    waits = {
        one.name: one.depends_on
        for one in found.values()
        if one.type in {"awsorg:index:Vpc", "awsorg:index:TransitGateway"} and one.depends_on
    }
    assert waits == {
        "vpc-dev-application/development": (f"baseline-dev-application/opted-in/{REGION}",),
        "transit-gateway-networking/far": (f"baseline-networking/opted-in/{REGION}",),
    }


def test_no_more_regions_are_enabled_at_once_than_aws_takes(configure: Configure) -> None:
    regions = ["af-south-1", "ap-east-1", "ap-south-2", "eu-south-1", "eu-south-2", "il-central-1", "me-south-1"]
    assert len(regions) == CONCURRENT_OPT_INS + 1

    def opt_in(baseline: dict[str, Any]) -> None:
        baseline["profiles"] = [{"key": "far", "targets": {"accounts": [ACCOUNT]}, "opted_in_regions": regions}]

    def use(organization: dict[str, Any]) -> None:
        organization["regions"] = [*organization["regions"], *regions]

    found = register_members(configure(organization=use, baseline=opt_in))
    waits = {region: find(found, "opted-in", region).depends_on for region in regions}
    assert waits == {
        **dict.fromkeys(regions[:-1], ()),
        "me-south-1": (f"{BASELINE}/opted-in/af-south-1",),
    }


def test_a_quota_is_asked_for_in_its_region(found: Registrations) -> None:
    assert find(found, "service-quota", "vpc", "L-F678F1CE", "us-east-1").inputs == {
        "serviceCode": "vpc",
        "quotaCode": "L-F678F1CE",
        "value": 100,
        "region": "us-east-1",
    }


def test_a_budget_is_in_dollars_and_tells_by_mail_and_the_accounts_own_topic(found: Registrations) -> None:
    budget = find(found, "budget", "monthly").inputs
    assert (budget["name"], budget["limitAmount"], budget["limitUnit"]) == ("monthly", "100", "USD")
    assert (budget["budgetType"], budget["timeUnit"]) == ("COST", "MONTHLY")
    common = {"comparisonOperator": "GREATER_THAN", "thresholdType": "PERCENTAGE"}
    assert budget["notifications"] == [
        {
            **common,
            "notificationType": "ACTUAL",
            "threshold": 80,
            "subscriberEmailAddresses": ["a@example.com", "b@example.com"],
        },
        {
            **common,
            "notificationType": "FORECASTED",
            "threshold": 100,
            "subscriberEmailAddresses": ["a@example.com"],
            "subscriberSnsTopicArns": [f"arn:aws:sns:us-east-1:{IDS[ACCOUNT]}:budgets"],
        },
    ]


def test_external_access_is_looked_for_in_each_region_and_unused_access_once(found: Registrations) -> None:
    analyzers = {
        name.removeprefix(f"{BASELINE}/"): resource.inputs
        for (type_, name), resource in found.items()
        if type_ == "Analyzer" and name.startswith(f"{BASELINE}/")
    }
    regions = ["us-east-1", "us-west-2", "eu-west-1", REGION]
    assert analyzers == {
        **{
            f"external-access/{region}": {"analyzerName": "external-access", "type": "ACCOUNT", "region": region}
            for region in regions
        },
        "unused-access": {
            "analyzerName": "unused-access",
            "type": "ACCOUNT_UNUSED_ACCESS",
            "configuration": {"unusedAccess": {"unusedAccessAge": 90}},
            "region": "us-east-1",
        },
    }
