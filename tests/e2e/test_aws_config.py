"""AWS Config on the real engine: recorders in each account and region, one bucket for all, one place to look."""

import shutil
from collections.abc import Iterator
from typing import Any

import pytest

from tests.support.interruption import kill_engine_when, recover
from tests.support.project import ROOT, Project, run_services

REGIONS = ("us-east-1", "us-west-2")
SETTINGS: dict[str, Any] = {"bucket": "example-config", "targets": {"units": ["root"], "accounts": ["management"]}}


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Project]:
    """The small example with a security account, a log archive and recorders everywhere, nothing of it up."""
    folder = tmp_path_factory.mktemp("config")
    with run_services(folder, new_role_denials=0) as services:
        made = Project(folder / "project", services)
        org = made.folder / "config" / "org"
        shutil.rmtree(org)
        shutil.copytree(ROOT / "config" / "examples" / "minimal", org)

        def edit_accounts(content: dict[str, Any]) -> None:
            first = content["accounts"][0]
            others = [
                {"key": key, "name": key, "email": f"{key}@example.com", "unit": first["unit"]}
                for key in ("security", "log-archive")
            ]
            content["accounts"] = [first, *others]

        def edit_organization(content: dict[str, Any]) -> None:
            content["trusted_access"].append("config.amazonaws.com")
            content["regions"] = list(REGIONS)

        made.edit("organization.yaml", edit_organization)
        made.edit("accounts.yaml", edit_accounts)
        (org / "security.yaml").write_text("delegated_administrator: security\nlog_archive: log-archive\n")
        made.edit("security.yaml", lambda content: content.update(aws_config=SETTINGS))
        yield made


def list_recorders(project: Project, account: str | None, region: str) -> list[dict[str, Any]]:
    return project.aws.client("config", account=account, region=region).describe_configuration_recorders()[
        "ConfigurationRecorders"
    ]


def test_a_run_that_is_killed_goes_on(project: Project) -> None:
    project.pulumi("stack", "init", "org")
    kill_engine_when(project, lambda one: bool(list_recorders(one, None, "us-west-2")))
    recover(project)
    project.up()
    project.pulumi("preview", "--expect-no-changes", "--stack", "org")


def test_every_account_is_recorded_in_every_region_and_delivers_into_the_archive(project: Project) -> None:
    accounts = {key: account["Id"] for key, account in project.accounts().items()}
    key = f"arn:aws:kms:us-east-1:{accounts['log-archive']}:alias/aws-config"
    for account in (None, *accounts.values()):
        for region in REGIONS:
            (recorder,) = list_recorders(project, account, region)
            assert recorder["recordingGroup"]["includeGlobalResourceTypes"] == (region == "us-east-1")
            assert recorder["roleARN"].endswith(":role/OrganizationConfigRecorder")
            client = project.aws.client("config", account=account, region=region)
            (channel,) = client.describe_delivery_channels()["DeliveryChannels"]
            assert channel == {"name": "default", "s3BucketName": "example-config", "s3KmsKeyArn": key}
            (status,) = client.describe_configuration_recorder_status()["ConfigurationRecordersStatus"]
            assert status["recording"]
    s3 = project.client("s3", accounts["log-archive"])
    assert [bucket["Name"] for bucket in s3.list_buckets()["Buckets"]] == ["example-config"]
    security = project.client("config", accounts["security"])
    (aggregator,) = security.describe_configuration_aggregators()["ConfigurationAggregators"]
    assert aggregator["OrganizationAggregationSource"]["AllAwsRegions"]


def test_what_is_recorded_changes_and_ends(project: Project) -> None:
    accounts = {key: account["Id"] for key, account in project.accounts().items()}
    left = {
        **SETTINGS,
        "targets": {"units": ["root"], "except": ["security"]},
        "excluded_types": ["AWS::EC2::NetworkInterface"],
        "frequency": "DAILY",
        "aggregator": False,
    }
    project.edit("security.yaml", lambda content: content.update(aws_config=left))
    project.up()
    (recorder,) = list_recorders(project, accounts["log-archive"], "us-east-1")
    assert recorder["recordingMode"] == {"recordingFrequency": "DAILY"}
    assert recorder["recordingGroup"]["exclusionByResourceTypes"] == {"resourceTypes": ["AWS::EC2::NetworkInterface"]}
    for account in (None, accounts["security"]):
        assert [list_recorders(project, account, region) for region in REGIONS] == [[], []]
    security = project.client("config", accounts["security"])
    assert security.describe_configuration_aggregators()["ConfigurationAggregators"] == []
    project.pulumi("preview", "--expect-no-changes", "--stack", "org")


def test_what_would_lose_the_records_is_refused(project: Project) -> None:
    with project.edited("security.yaml", lambda content: content.pop("aws_config")):
        told = project.pulumi("up", "--yes", "--skip-preview", "--stack", "org", check=False)
    assert "no AWS Config in the config any more, so nothing was registered" in told.stdout + told.stderr
