"""What is recorded of all accounts, on the real engine: the organization's trail and AWS Config, both kept in the log
archive. And who manages policies.
"""

import json
import shlex
import shutil
from collections.abc import Iterator
from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.sandbox.aws.test_resource_policy import READ as DELEGATION
from tests.support.interruption import kill_engine_when, recover
from tests.support.project import ROOT, Project, run_services

MANAGEMENT = "123456789012"
REGIONS = ("us-east-1", "us-west-2")
AWS_CONFIG: dict[str, Any] = {"bucket": "example-config", "targets": {"units": ["root"], "accounts": ["management"]}}


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Project]:
    """The small example with a security account and a log archive, a trail and recorders, nothing of it up."""
    folder = tmp_path_factory.mktemp("records")
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
            content["trusted_access"] += ["cloudtrail.amazonaws.com", "config.amazonaws.com"]
            content["regions"] = list(REGIONS)

        made.edit("organization.yaml", edit_organization)
        made.edit("accounts.yaml", edit_accounts)
        (org / "policies").mkdir(exist_ok=True)
        (org / "policies" / "delegation.json").write_text(DELEGATION)
        security = {
            "delegated_administrator": "security",
            "log_archive": "log-archive",
            "trail": {"bucket": "example-trail"},
            "aws_config": AWS_CONFIG,
            "resource_policy": "policies/delegation.json",
        }
        (org / "security.yaml").write_text(json.dumps(security))
        yield made


@pytest.fixture(scope="module")
def ids(project: Project) -> dict[str, str]:
    """The members' ids by key."""
    return {key: account["Id"] for key, account in project.accounts().items()}


def list_recorders(project: Project, account: str | None, region: str) -> list[dict[str, Any]]:
    config = project.aws.client("config", account=account, region=region)
    return config.describe_configuration_recorders()["ConfigurationRecorders"]


def test_a_run_that_is_killed_goes_on(project: Project) -> None:
    project.pulumi("stack", "init", "org")
    kill_engine_when(project, lambda one: bool(list_recorders(one, None, "us-west-2")))
    recover(project)
    project.up()
    project.pulumi("preview", "--expect-no-changes", "--stack", "org")


def test_the_trail_records_all_accounts_into_the_log_archive(project: Project, ids: dict[str, str]) -> None:
    (trail,) = project.client("cloudtrail", None).describe_trails()["trailList"]
    assert trail["TrailARN"] == f"arn:aws:cloudtrail:us-east-1:{MANAGEMENT}:trail/organization"
    assert trail["IsOrganizationTrail"]
    assert trail["IsMultiRegionTrail"]
    assert trail["LogFileValidationEnabled"]
    assert f":{ids['log-archive']}:key/" in trail["KmsKeyId"]
    security = project.client("cloudtrail", ids["security"])
    assert security.get_trail_status(Name=trail["TrailARN"])["IsLogging"]
    s3 = project.client("s3", ids["log-archive"])
    assert {bucket["Name"] for bucket in s3.list_buckets()["Buckets"]} == {"example-config", "example-trail"}
    policy = json.loads(s3.get_bucket_policy(Bucket="example-trail")["Policy"])
    organization = project.client("organizations").describe_organization()["Organization"]["Id"]
    assert policy["Statement"][2]["Resource"] == [
        f"arn:aws:s3:::example-trail/AWSLogs/{MANAGEMENT}/*",
        f"arn:aws:s3:::example-trail/AWSLogs/{organization}/*",
    ]
    assert s3.get_bucket_versioning(Bucket="example-trail")["Status"] == "Enabled"
    delegated = project.client("organizations").list_delegated_administrators()["DelegatedAdministrators"]
    assert [one["Id"] for one in delegated] == [ids["security"]]
    delegation = project.client("organizations").describe_resource_policy()["ResourcePolicy"]["Content"]
    assert json.loads(delegation) == json.loads(DELEGATION)


def test_every_account_is_recorded_in_every_region_and_delivers_into_the_archive(
    project: Project, ids: dict[str, str]
) -> None:
    key = f"arn:aws:kms:us-east-1:{ids['log-archive']}:alias/aws-config"
    for account in (None, *ids.values()):
        for region in REGIONS:
            (recorder,) = list_recorders(project, account, region)
            assert recorder["recordingGroup"]["includeGlobalResourceTypes"] == (region == "us-east-1")
            assert recorder["roleARN"].endswith(":role/OrganizationConfigRecorder")
            client = project.aws.client("config", account=account, region=region)
            (channel,) = client.describe_delivery_channels()["DeliveryChannels"]
            assert channel == {"name": "default", "s3BucketName": "example-config", "s3KmsKeyArn": key}
            (status,) = client.describe_configuration_recorder_status()["ConfigurationRecordersStatus"]
            assert status["recording"]
    security = project.client("config", ids["security"])
    (aggregator,) = security.describe_configuration_aggregators()["ConfigurationAggregators"]
    assert aggregator["OrganizationAggregationSource"]["AllAwsRegions"]


def test_a_lock_can_come_later_and_what_is_recorded_changes_and_ends(project: Project, ids: dict[str, str]) -> None:
    left = {
        **AWS_CONFIG,
        "targets": {"units": ["root"], "except": ["security"]},
        "excluded_types": ["AWS::EC2::NetworkInterface"],
        "frequency": "DAILY",
        "aggregator": False,
    }

    def change(content: dict[str, Any]) -> None:
        content["trail"]["object_lock"] = {"mode": "GOVERNANCE", "days": 30}
        content["aws_config"] = left

    project.edit("security.yaml", change)
    project.up()
    s3 = project.client("s3", ids["log-archive"])
    (recorder,) = list_recorders(project, ids["log-archive"], "us-east-1")
    assert recorder["recordingMode"] == {"recordingFrequency": "DAILY"}
    assert recorder["recordingGroup"]["exclusionByResourceTypes"] == {"resourceTypes": ["AWS::EC2::NetworkInterface"]}
    for account in (None, ids["security"]):
        assert [list_recorders(project, account, region) for region in REGIONS] == [[], []]
    security = project.client("config", ids["security"])
    assert security.describe_configuration_aggregators()["ConfigurationAggregators"] == []
    project.edit("security.yaml", lambda content: content["trail"]["object_lock"].update(days=60))
    project.edit("security.yaml", lambda content: content.pop("resource_policy"))
    project.up()
    lock = s3.get_object_lock_configuration(Bucket="example-trail")["ObjectLockConfiguration"]
    assert lock["Rule"]["DefaultRetention"]["Days"] == 60
    with pytest.raises(ClientError, match="ResourcePolicyNotFoundException"):
        project.client("organizations").describe_resource_policy()
    project.pulumi("preview", "--expect-no-changes", "--stack", "org")


@pytest.mark.parametrize(("field", "told"), [("trail", "no trail"), ("aws_config", "no AWS Config")])
def test_what_would_lose_the_records_is_refused(project: Project, ids: dict[str, str], field: str, told: str) -> None:
    before = len(project.export("org")["resources"])
    with project.edited("security.yaml", lambda content: content.pop(field)):
        said = project.refuse("up", "--yes", "--skip-preview", "--stack", "org")
    assert f"the config has {told} any more, so nothing was registered" in said
    assert len(project.export("org")["resources"]) == before
    s3 = project.client("s3", ids["log-archive"])
    assert {bucket["Name"] for bucket in s3.list_buckets()["Buckets"]} == {"example-config", "example-trail"}


def forget_as_told(project: Project) -> None:
    """Runs the command that the refusal of `pulumi up` gives."""
    said = project.refuse("up", "--yes", "--skip-preview", "--stack", "org")
    (command,) = (line for line in said.splitlines() if line.strip().startswith("pulumi state delete"))
    project.pulumi(*shlex.split(command)[1:], "--yes")


def test_aws_config_taken_out_goes_and_what_was_recorded_stays(project: Project, ids: dict[str, str]) -> None:
    project.edit("security.yaml", lambda content: content.pop("aws_config"))
    forget_as_told(project)
    project.up()
    for account in (None, *ids.values()):
        assert [list_recorders(project, account, region) for region in REGIONS] == [[], []]
        for region in REGIONS:
            client = project.aws.client("config", account=account, region=region)
            assert client.describe_delivery_channels()["DeliveryChannels"] == []
        roles = project.aws.client("iam", account=account).list_roles()["Roles"]
        assert not [role for role in roles if "Config" in role["RoleName"]]
    project.client("s3", ids["log-archive"]).head_bucket(Bucket="example-config")
    kms = project.client("kms", ids["log-archive"])
    assert "Enabled" in kms.describe_key(KeyId="alias/aws-config")["KeyMetadata"]["KeyState"]
    project.pulumi("preview", "--expect-no-changes", "--stack", "org")


def test_the_trail_writes_into_another_bucket_once_the_old_one_is_forgotten(
    project: Project, ids: dict[str, str]
) -> None:
    (before,) = project.client("cloudtrail", None).describe_trails()["trailList"]
    other = {"bucket": "other-trail", "key_alias": "alias/other-trail"}
    project.edit("security.yaml", lambda content: content["trail"].update(other))
    forget_as_told(project)
    preview = project.pulumi("preview", "--diff", "--stack", "org").stdout
    assert "aws:cloudtrail/trail:Trail: (update)" in preview
    project.up()
    (trail,) = project.client("cloudtrail", None).describe_trails()["trailList"]
    assert trail["S3BucketName"] == "other-trail"
    assert trail["KmsKeyId"] != before["KmsKeyId"]
    s3 = project.client("s3", ids["log-archive"])
    buckets = {bucket["Name"] for bucket in s3.list_buckets()["Buckets"]}
    assert buckets == {"example-config", "example-trail", "other-trail"}
    project.pulumi("preview", "--expect-no-changes", "--stack", "org")
