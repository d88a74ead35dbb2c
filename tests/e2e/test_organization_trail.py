"""The organization's trail on the real engine: made by its administrator, kept in the log archive. And who manages
policies.
"""

import json
import shutil
from collections.abc import Iterator
from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.sandbox.aws.test_resource_policy import READ as DELEGATION
from tests.support.project import ROOT, Project, run_services

MANAGEMENT = "123456789012"


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Project]:
    """The small example with a security account, a log archive and a trail, nothing of it up."""
    folder = tmp_path_factory.mktemp("trail")
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

        made.edit("organization.yaml", lambda content: content["trusted_access"].append("cloudtrail.amazonaws.com"))
        made.edit("accounts.yaml", edit_accounts)
        (org / "policies").mkdir(exist_ok=True)
        (org / "policies" / "delegation.json").write_text(DELEGATION)
        (org / "security.yaml").write_text(
            "delegated_administrator: security\nlog_archive: log-archive\ntrail: {bucket: example-trail}\n"
            "resource_policy: policies/delegation.json\n"
        )
        yield made


def test_the_trail_records_all_accounts_into_the_log_archive(project: Project) -> None:
    project.pulumi("stack", "init", "org")
    project.up()
    accounts = {key: account["Id"] for key, account in project.accounts().items()}
    trails = project.client("cloudtrail", None).describe_trails()["trailList"]
    (trail,) = trails
    assert trail["TrailARN"] == f"arn:aws:cloudtrail:us-east-1:{MANAGEMENT}:trail/organization"
    assert trail["IsOrganizationTrail"]
    assert trail["IsMultiRegionTrail"]
    assert trail["LogFileValidationEnabled"]
    assert f":{accounts['log-archive']}:key/" in trail["KmsKeyId"]
    security = project.client("cloudtrail", accounts["security"])
    assert security.get_trail_status(Name=trail["TrailARN"])["IsLogging"]
    s3 = project.client("s3", accounts["log-archive"])
    assert [bucket["Name"] for bucket in s3.list_buckets()["Buckets"]] == ["example-trail"]
    policy = json.loads(s3.get_bucket_policy(Bucket="example-trail")["Policy"])
    organization = project.client("organizations").describe_organization()["Organization"]["Id"]
    assert policy["Statement"][2]["Resource"] == [
        f"arn:aws:s3:::example-trail/AWSLogs/{MANAGEMENT}/*",
        f"arn:aws:s3:::example-trail/AWSLogs/{organization}/*",
    ]
    assert s3.get_bucket_versioning(Bucket="example-trail")["Status"] == "Enabled"
    delegated = project.client("organizations").list_delegated_administrators()["DelegatedAdministrators"]
    assert [one["Id"] for one in delegated] == [accounts["security"]]
    delegation = project.client("organizations").describe_resource_policy()["ResourcePolicy"]["Content"]
    assert json.loads(delegation) == json.loads(DELEGATION)
    project.pulumi("preview", "--expect-no-changes", "--stack", "org")


def test_a_lock_can_come_later_and_change(project: Project) -> None:
    lock = {"mode": "GOVERNANCE", "days": 30}
    s3 = project.client("s3", project.accounts()["log-archive"]["Id"])
    for days in (30, 60):
        with_lock = {"bucket": "example-trail", "object_lock": lock | {"days": days}}
        project.edit("security.yaml", lambda content, trail=with_lock: content.update(trail=trail))
        project.up()
        found = s3.get_object_lock_configuration(Bucket="example-trail")["ObjectLockConfiguration"]
        assert found["Rule"]["DefaultRetention"]["Days"] == days
    project.edit("security.yaml", lambda content: content.pop("resource_policy"))
    project.up()
    with pytest.raises(ClientError, match="ResourcePolicyNotFoundException"):
        project.client("organizations").describe_resource_policy()
    project.pulumi("preview", "--expect-no-changes", "--stack", "org")


def test_what_would_lose_the_records_is_refused(project: Project) -> None:
    before = len(project.export("org")["resources"])
    with project.edited("security.yaml", lambda content: content.pop("trail")):
        told = project.pulumi("up", "--yes", "--skip-preview", "--stack", "org", check=False)
    assert "no trail in the config any more, so nothing was registered" in told.stdout + told.stderr
    assert len(project.export("org")["resources"]) == before
    s3 = project.client("s3", project.accounts()["log-archive"]["Id"])
    assert [bucket["Name"] for bucket in s3.list_buckets()["Buckets"]] == ["example-trail"]
