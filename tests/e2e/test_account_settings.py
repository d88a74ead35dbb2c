"""Contacts, regions, quotas, budgets and analyzers of one account, on the engine: asked of the local AWS in that
account and in the right region. One sandbox for all, and the tests go on from each other in order.
"""

import contextlib
import shutil
from collections.abc import Iterator
from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.support.account_settings import REGION, SETTINGS, use_region
from tests.support.interruption import kill_up_when, recover
from tests.support.project import ROOT, Project, run_services

VPCS = {"ServiceCode": "vpc", "QuotaCode": "L-F678F1CE"}
REGIONS = ("us-east-1", "eu-west-1", REGION)
FIRST_CITY = "Seattle"
"""Of the contact that the local AWS gives an account."""


@pytest.fixture(scope="module")
def minimal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Project]:
    """config/examples/minimal with a baseline of one account, nothing of it up."""
    folder = tmp_path_factory.mktemp("settings")
    with run_services(folder) as services:
        project = Project(folder / "project", services)
        shutil.rmtree(project.folder / "config" / "org")
        shutil.copytree(ROOT / "config" / "examples" / "minimal", project.folder / "config" / "org")
        project.edit("organization.yaml", use_region)
        write_profile(project, **{name: value for name, value in SETTINGS.items() if name != "service_quotas"})
        yield project


def write_profile(project: Project, **settings: Any) -> None:
    """Makes this the baseline of one account, and of no other."""
    profile = {"key": "shop", "targets": {"accounts": ["production"]}, **settings}
    project.edit("baseline.yaml", lambda content: content.update(profiles=[profile]))


def open_client(project: Project, service: str, region: str = "us-east-1", account: str = "production") -> Any:
    return project.client(service, project.accounts()[account]["Id"], region)


def find_security_contact(project: Project, account: str = "production") -> dict[str, str] | None:
    client = open_client(project, "account", account=account)
    try:
        return client.get_alternate_contact(AlternateContactType="SECURITY")["AlternateContact"]
    except ClientError as error:
        if error.response["Error"]["Code"] == "ResourceNotFoundException":
            return None
        raise


def find_city(project: Project, account: str = "production") -> str:
    return open_client(project, "account", account=account).get_contact_information()["ContactInformation"]["City"]


def find_status(project: Project, account: str = "production") -> str:
    client = open_client(project, "account", account=account)
    found = {one["RegionName"]: one["RegionOptStatus"] for one in client.list_regions()["Regions"]}
    return found[REGION]


def find_budgets(project: Project, account: str = "production") -> dict[str, str]:
    """The limits of the budgets, by name."""
    id_ = project.accounts()[account]["Id"]
    budgets = open_client(project, "budgets", account=account).describe_budgets(AccountId=id_).get("Budgets", [])
    return {one["BudgetName"]: f"{one['BudgetLimit']['Amount']} {one['BudgetLimit']['Unit']}" for one in budgets}


def find_told(project: Project) -> dict[tuple[str, float], set[str]]:
    """Who hears of the budget, by kind and threshold."""
    client, budget = open_client(project, "budgets"), {"BudgetName": "monthly"}
    budget["AccountId"] = project.accounts()["production"]["Id"]
    return {
        (one["NotificationType"], one["Threshold"]): {
            subscriber["Address"]
            for subscriber in client.describe_subscribers_for_notification(**budget, Notification=one)["Subscribers"]
        }
        for one in client.describe_notifications_for_budget(**budget)["Notifications"]
    }


def find_requests(project: Project) -> list[tuple[float, str]]:
    """What AWS was asked for, and what has become of it."""
    client = open_client(project, "service-quotas")
    found = client.list_requested_service_quota_change_history_by_quota(**VPCS)["RequestedQuotas"]
    return [(one["DesiredValue"], one["Status"]) for one in found]


def find_analyzers(project: Project, account: str = "production") -> set[tuple[str, str, Any]]:
    """(region, type, days) of each analyzer, in the regions that the account has."""
    regions = [region for region in REGIONS if region != REGION or find_status(project, account) == "ENABLED"]
    return {
        (region, one["type"], one.get("configuration", {}).get("unusedAccess", {}).get("unusedAccessAge"))
        for region in regions
        for one in open_client(project, "accessanalyzer", region, account).list_analyzers()["analyzers"]
    }


def is_begun(project: Project) -> bool:
    """Whether the first analyzer is there."""
    with contextlib.suppress(ClientError, KeyError):
        return bool(find_analyzers(project))
    return False


def test_a_run_that_is_killed_half_way_is_gone_on_with(minimal: Project) -> None:
    minimal.pulumi("stack", "select", "--create", "org")
    kill_up_when(minimal, is_begun)
    recover(minimal)
    minimal.pulumi("up", "--yes", "--skip-preview", "--stack", "org")
    # Of a budget that was half made the second run sets who hears of it. The quota comes now: what a killed run asked
    # for has no id in the state, so while its request is open a refresh reads the value in force.
    write_profile(minimal, **SETTINGS)
    minimal.pulumi("up", "--yes", "--skip-preview", "--stack", "org")


def test_the_account_has_them_and_no_other(minimal: Project) -> None:
    contact = find_security_contact(minimal)
    assert contact is not None
    assert (contact["Name"], contact["EmailAddress"]) == ("Security Team", "security@example.com")
    assert find_city(minimal) == "Berlin"
    assert find_status(minimal) == "ENABLED"
    assert find_budgets(minimal) == {"monthly": "100.0 USD"}
    account = minimal.accounts()["production"]["Id"]
    assert find_told(minimal) == {
        ("ACTUAL", 80): {"a@example.com", "b@example.com"},
        ("FORECASTED", 100): {"a@example.com", f"arn:aws:sns:us-east-1:{account}:budgets"},
    }
    external = {(region, "ACCOUNT", None) for region in REGIONS}
    assert find_analyzers(minimal) == {*external, ("us-east-1", "ACCOUNT_UNUSED_ACCESS", 90)}
    arn = f"arn:aws:budgets::{account}:budget/monthly"
    tags = open_client(minimal, "budgets").list_tags_for_resource(ResourceARN=arn)["ResourceTags"]
    assert tags == [{"Key": "ManagedBy", "Value": "pulumi"}]

    assert find_security_contact(minimal, "development") is None
    assert find_city(minimal, "development") == FIRST_CITY
    assert find_status(minimal, "development") == "DISABLED"
    assert find_budgets(minimal, "development") == {}
    assert find_analyzers(minimal, "development") == set()


def test_nothing_is_left_to_do_while_the_request_for_a_quota_is_open(minimal: Project) -> None:
    assert find_requests(minimal) == [(100, "CASE_OPENED")]
    minimal.pulumi("preview", "--refresh", "--expect-no-changes", "--stack", "org")


def test_changes_are_made_in_place_and_an_analyzer_of_other_days_anew(minimal: Project) -> None:
    security = {**SETTINGS["alternate_contacts"]["security"], "name": "Incident Team"}
    budget = {"key": "monthly", "monthly_limit": 250.5, "notifications": [{"percent": 90, "emails": ["c@example.com"]}]}
    write_profile(
        minimal,
        **SETTINGS
        | {
            "alternate_contacts": {"security": security},
            "primary_contact": {**SETTINGS["primary_contact"], "city": "Hamburg", "address": ["3 Third Street"]},
            "budgets": [budget],
            "access_analyzer": {"unused_after_days": 30},
        },
    )
    steps = minimal.preview_names()
    assert [name for operation, name in steps if operation == "update"] == [
        "baseline-production/alternate-contact/security",
        "baseline-production/budget/monthly",
        "baseline-production/primary-contact",
    ]
    assert {name for operation, name in steps if operation != "update"} == {"baseline-production/unused-access"}
    minimal.pulumi("up", "--yes", "--skip-preview", "--stack", "org")
    contact = find_security_contact(minimal)
    assert contact is not None
    assert contact["Name"] == "Incident Team"
    found = open_client(minimal, "account").get_contact_information()["ContactInformation"]
    assert (found["City"], found["AddressLine1"], found.get("AddressLine2")) == ("Hamburg", "3 Third Street", None)
    assert find_budgets(minimal) == {"monthly": "250.5 USD"}
    assert find_told(minimal) == {("ACTUAL", 90): {"c@example.com"}}
    assert ("us-east-1", "ACCOUNT_UNUSED_ACCESS", 30) in find_analyzers(minimal)


def test_a_quota_below_the_one_in_force_is_refused_in_words(minimal: Project) -> None:
    less = {"service": "vpc", "quota": "L-7E9ECCDB", "value": 10, "regions": ["us-east-1"]}
    write_profile(minimal, service_quotas=[*SETTINGS["service_quotas"], less], opted_in_regions=[REGION])
    told = minimal.refuse("up", "--yes", "--skip-preview", "--stack", "org")
    assert "requesting Service Quotas Service Quota (vpc/L-7E9ECCDB) with value less than current" in told


def test_what_aws_can_take_back_goes_and_the_rest_stays(minimal: Project) -> None:
    write_profile(minimal)
    minimal.pulumi("up", "--yes", "--skip-preview", "--stack", "org")
    assert find_security_contact(minimal) is None
    assert find_budgets(minimal) == {}
    assert find_analyzers(minimal) == set()
    assert find_city(minimal) == "Hamburg"
    assert find_status(minimal) == "ENABLED"
    assert find_requests(minimal) == [(100, "CASE_OPENED")]
    minimal.pulumi("preview", "--expect-no-changes", "--stack", "org")
