"""Security services of an organization, on the real engine: each from its delegated administrator, in each region.

One sandbox for all: the tests of the single layout follow each other, and the last one begins anew with a grouped one.
"""

import shutil
from collections.abc import Iterator
from typing import Any

import pytest
from botocore.exceptions import ClientError

from policies.security_services import GUARDDUTY_FEATURES, SECURITY_SERVICES
from tests.support.interruption import kill_engine_when, recover
from tests.support.project import ROOT, Project, Services, run_services

REGIONS = ("eu-west-1", "us-east-1")
SERVICES: dict[str, Any] = {
    "guardduty": {"features": ["S3_DATA_EVENTS"]},
    "security_hub": {},
    "access_analyzer": {"unused": {"days": 30}},
    "macie": {},
    "inspector": {"scans": ["EC2", "LAMBDA"]},
}


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Services]:
    with run_services(tmp_path_factory.mktemp("security"), new_role_denials=0) as services:
        yield services


@pytest.fixture(scope="module")
def single(running: Services, tmp_path_factory: pytest.TempPathFactory) -> Project:
    return make_project(running, tmp_path_factory, "single")


def make_project(services: Services, factory: pytest.TempPathFactory, layout: str) -> Project:
    """The small example with a security account and all services, nothing of it up."""
    project = Project(factory.mktemp(layout) / "project", services)
    org = project.folder / "config" / "org"
    shutil.rmtree(org)
    shutil.copytree(ROOT / "config" / "examples" / "minimal", org)

    def edit_organization(content: dict[str, Any]) -> None:
        content["trusted_access"] += [row.principal for row in SECURITY_SERVICES]
        content["layout"] = layout

    def edit_accounts(content: dict[str, Any]) -> None:
        security = {"key": "security", "name": "security", "email": "s@example.com", "unit": "infrastructure"}
        content["accounts"] = [content["accounts"][0] | {"group": "shared"}, security | {"group": "shared"}]

    project.edit("organization.yaml", edit_organization)
    project.edit("accounts.yaml", edit_accounts)
    (org / "security.yaml").write_text("delegated_administrator: security\n")
    switch_on(project, SERVICES)
    return project


def switch_on(project: Project, services: dict[str, Any]) -> None:
    project.edit("security.yaml", lambda content: content.update(services=services))


def security_id(project: Project) -> str | None:
    """The account's id; None before it is made."""
    try:
        account = project.accounts().get("security")
    except ClientError:
        return None  # there is no organization yet
    return None if account is None else account["Id"]


def list_detectors(project: Project, region: str) -> list[str]:
    account = security_id(project)
    return [] if account is None else project.client("guardduty", account, region).list_detectors()["DetectorIds"]


def find_administrators(project: Project, region: str) -> dict[str, list[str]]:
    """Who administers what in a region, asked of the management account."""
    hub, macie, guardduty, inspector = (
        project.client(service, None, region) for service in ("securityhub", "macie2", "guardduty", "inspector2")
    )
    return {
        "guardduty": [one["AdminAccountId"] for one in guardduty.list_organization_admin_accounts()["AdminAccounts"]],
        "inspector": [one["accountId"] for one in inspector.list_delegated_admin_accounts()["delegatedAdminAccounts"]],
        "macie": [one["accountId"] for one in macie.list_organization_admin_accounts()["adminAccounts"]],
        "security_hub": [one["AccountId"] for one in hub.list_organization_admin_accounts()["AdminAccounts"]],
    }


def describe_guardduty(project: Project, region: str) -> tuple[str, dict[str, str], dict[str, str]]:
    """Which accounts get it; of each feature who gets it, and its status in the administrator."""
    client = project.client("guardduty", security_id(project), region)
    (detector,) = client.list_detectors()["DetectorIds"]
    settings = client.describe_organization_configuration(DetectorId=detector)
    own = client.get_detector(DetectorId=detector)["Features"]
    return (
        settings["AutoEnableOrganizationMembers"],
        {one["Name"]: one["AutoEnable"] for one in settings["Features"]},
        {one["Name"]: one["Status"] for one in own if one["Name"] in GUARDDUTY_FEATURES},
    )


def test_a_run_that_is_killed_goes_on(single: Project) -> None:
    single.pulumi("stack", "init", "org")
    kill_engine_when(single, lambda project: bool(list_detectors(project, "eu-west-1")))
    recover(single)
    single.up()
    single.pulumi("preview", "--expect-no-changes", "--stack", "org")
    assert [len(list_detectors(single, region)) for region in REGIONS] == [1, 1]


def test_each_service_is_administered_and_configured_in_each_region(single: Project) -> None:
    account = security_id(single)
    for region in REGIONS:
        administrators = find_administrators(single, region)
        assert administrators.keys() == {"guardduty", "inspector", "macie", "security_hub"}
        assert list(administrators.values()) == [[account]] * 4
        everyone, features, own = describe_guardduty(single, region)
        assert everyone == "ALL"
        assert features == {name: "ALL" if name == "S3_DATA_EVENTS" else "NONE" for name in GUARDDUTY_FEATURES}
        assert own == {name: "ENABLED" if name == "S3_DATA_EVENTS" else "DISABLED" for name in GUARDDUTY_FEATURES}
        hub = single.client("securityhub", account, region).describe_organization_configuration()
        assert (hub["AutoEnable"], hub["AutoEnableStandards"]) == (True, "NONE")
        macie = single.client("macie2", account, region)
        assert macie.get_macie_session()["status"] == "ENABLED"
        assert macie.describe_organization_configuration()["autoEnable"] is True
        inspector = single.client("inspector2", account, region)
        (status,) = inspector.batch_get_account_status(accountIds=[account])["accounts"]
        scans = {name: one["status"] for name, one in status["resourceState"].items()}
        assert scans == {"ec2": "ENABLED", "ecr": "DISABLED", "lambda": "ENABLED", "lambdaCode": "DISABLED"}
        assert inspector.describe_organization_configuration()["autoEnable"] == {
            "ec2": True,
            "ecr": False,
            "lambda": True,
            "lambdaCode": False,
        }
    analyzers = {
        (region, one["type"], one.get("configuration", {}).get("unusedAccess", {}).get("unusedAccessAge"))
        for region in REGIONS
        for one in single.client("accessanalyzer", account, region).list_analyzers()["analyzers"]
    }
    assert analyzers == {
        ("eu-west-1", "ORGANIZATION", None),
        ("us-east-1", "ORGANIZATION", None),
        ("us-east-1", "ORGANIZATION_UNUSED_ACCESS", 30),
    }
    home = single.client("securityhub", account)
    (aggregator,) = home.list_finding_aggregators()["FindingAggregators"]
    assert home.get_finding_aggregator(**aggregator)["Regions"] == ["eu-west-1"]


def test_a_change_and_a_region_less(single: Project) -> None:
    changed = SERVICES | {
        "guardduty": {"features": ["RDS_LOGIN_EVENTS"], "auto_enable": "NEW"},
        "macie": {"regions": ["us-east-1"], "auto_enable": "NONE"},
    }
    switch_on(single, changed)
    single.up()
    everyone, features, own = describe_guardduty(single, "eu-west-1")
    assert (everyone, features["RDS_LOGIN_EVENTS"], features["S3_DATA_EVENTS"]) == ("NEW", "NEW", "NONE")
    assert (own["RDS_LOGIN_EVENTS"], own["S3_DATA_EVENTS"]) == ("ENABLED", "DISABLED")
    account = security_id(single)
    assert find_administrators(single, "eu-west-1")["macie"] == []
    assert find_administrators(single, "us-east-1")["macie"] == [account]
    settings = single.client("macie2", account).describe_organization_configuration()
    assert settings["autoEnable"] is False


def test_one_service_goes_with_what_it_has_in_its_administrator(single: Project) -> None:
    left = {key: service for key, service in SERVICES.items() if key not in {"macie", "security_hub"}}
    switch_on(single, left)
    single.up()
    for region in REGIONS:
        administrators = find_administrators(single, region)
        assert (administrators["macie"], administrators["security_hub"]) == ([], [])
        assert administrators["guardduty"] == [security_id(single)]


def test_all_services_go_in_one_run(single: Project) -> None:
    single.edit("security.yaml", lambda content: content.pop("services"))
    single.up()
    account = security_id(single)
    for region in REGIONS:
        assert not any(find_administrators(single, region).values())
        assert list_detectors(single, region) == []
        assert single.client("accessanalyzer", account, region).list_analyzers()["analyzers"] == []
    single.pulumi("preview", "--expect-no-changes", "--stack", "org")


def test_grouped_the_delegation_comes_and_goes_with_the_stack_org(
    running: Services, tmp_path_factory: pytest.TempPathFactory
) -> None:
    running.aws.reset(new_role_denials=0)
    project = make_project(running, tmp_path_factory, "grouped")
    few = {"guardduty": {"regions": ["eu-west-1"]}, "security_hub": {"regions": ["us-east-1"]}}
    switch_on(project, few | {"inspector": {"regions": ["us-east-1"], "scans": ["ECR"]}})
    shutil.copy(project.folder / "Pulumi.org.yaml", project.folder / "Pulumi.accounts-shared.yaml")
    project.up("org")
    project.up("accounts-shared")
    assert describe_guardduty(project, "eu-west-1")[0] == "ALL"
    project.edit("security.yaml", lambda content: content.pop("services"))
    project.up("org")
    project.up("accounts-shared")
    assert [list_detectors(project, region) for region in REGIONS] == [[], []]
    assert not any(find_administrators(project, "us-east-1").values())
