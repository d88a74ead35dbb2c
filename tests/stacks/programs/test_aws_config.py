"""AWS Config: what is made where, what waits for what, and what the service may do."""

from typing import Any

from policies.buckets import config_archive_policy
from policies.keys import config_key_policy
from policies.service_access import config_delivery_permissions
from tests.support.example import Edit
from tests.support.program import Register


def recorded(**settings: Any) -> dict[str, Edit]:
    def add(content: dict[str, Any]) -> None:
        content |= {
            "delegated_administrator": "admin",
            "log_archive": "networking",
            "aws_config": {"bucket": "example-config", **settings},
        }

    return {"security": add}


def test_a_recorder_starts_once_its_channel_writes_into_the_archive(register: Register) -> None:
    found = register(**recorded(regions=["us-east-1", "eu-west-1"]))
    name = "config-recorder-prod-application-us-east-1"
    recorder, channel = found["Recorder", name], found["DeliveryChannel", name]
    status = found["RecorderStatus", name]
    assert {one.provider for one in (recorder, channel, status)} == {"prod-application"}
    assert {one.inputs["region"] for one in (recorder, channel, status)} == {"us-east-1"}
    assert recorder.inputs["recordingGroup"] == {
        "allSupported": True,
        "includeGlobalResourceTypes": True,
        "recordingStrategies": [{"useOnly": "ALL_SUPPORTED_RESOURCE_TYPES"}],
    }
    assert recorder.inputs["recordingMode"] == {"recordingFrequency": "CONTINUOUS"}
    assert channel.inputs["s3BucketName"] == "example-config"
    assert channel.inputs["s3KmsKeyArn"].endswith(":alias/aws-config")
    assert channel.inputs["s3KmsKeyArn"].startswith("arn:aws:kms:us-east-1:")
    assert name in channel.depends_on
    assert (status.inputs["isEnabled"], name in status.depends_on) == (True, True)
    elsewhere = found["Recorder", "config-recorder-prod-application-eu-west-1"].inputs["recordingGroup"]
    assert elsewhere["includeGlobalResourceTypes"] is False


def test_only_the_archive_s_own_recorders_write_by_their_role(register: Register) -> None:
    found = register(**recorded(excluded_types=["AWS::EC2::NetworkInterface"], frequency="DAILY"))
    assert ("RolePolicy", "config-recorder-networking") in found
    assert ("RolePolicy", "config-recorder-admin") not in found
    role = found["Role", "config-recorder-admin"]
    assert role.inputs["name"] == "OrganizationConfigRecorder"
    assert '"aws:SourceAccount"' in role.inputs["assumeRolePolicy"]
    recorder = found["Recorder", "config-recorder-admin-us-west-2"].inputs
    assert recorder["recordingMode"] == {"recordingFrequency": "DAILY"}
    assert recorder["recordingGroup"]["exclusionByResourceTypes"] == [
        {
            "resourceTypes": [
                "AWS::EC2::NetworkInterface",
                "AWS::IAM::Group",
                "AWS::IAM::Policy",
                "AWS::IAM::Role",
                "AWS::IAM::User",
            ]
        }
    ]
    archive = [one for (_, name), one in found.items() if name == "config-archive-networking"]
    assert {one.type.rpartition(":")[2] for one in archive if one.protect} == {"Key", "Bucket"}
    assert ("BucketObjectLockConfiguration", "config-archive-networking") not in found


def test_the_aggregator_waits_for_its_delegation(register: Register) -> None:
    found = register(**recorded())
    aggregator = found["ConfigurationAggregator", "config-aggregator-admin"]
    assert aggregator.provider == "admin"
    assert "delegated-administrators-admin/config.amazonaws.com" in aggregator.depends_on
    assert aggregator.inputs["organizationAggregationSource"]["allRegions"] is True
    without = register(**recorded(aggregator=False))
    assert ("ConfigurationAggregator", "config-aggregator-admin") not in without
    assert ("DelegatedAdministrator", "delegated-administrators-admin/config.amazonaws.com") not in without


def test_a_changed_key_of_an_account_makes_nothing_anew(register: Register) -> None:
    def rename(content: dict[str, Any]) -> None:
        for account in content["accounts"]:
            account["formerly"] = [f"old-{account['key']}"]

    found = register(accounts=rename, **recorded())
    ours = [(name, one) for (_, name), one in found.items() if name.startswith("config-")]
    assert len(ours) > 20
    for name, one in ours:
        owner = max((key for _, key in found if name.startswith(f"config-{name.split('-')[1]}-{key}")), key=len)
        # Those without a name are the SDK's own: former types of a bucket.
        named = [alias.spec.name for alias in one.request.aliases if alias.spec.name]
        assert named == [name.replace(owner, f"old-{owner}", 1)]


def test_aws_config_writes_for_this_organization_alone() -> None:
    check, deliver = config_archive_policy("arn:aws:s3:::b", organization_id="o-1")["Statement"][1:]
    assert check["Condition"] == {"StringEquals": {"aws:SourceOrgID": "o-1"}}
    assert deliver["Resource"] == "arn:aws:s3:::b/AWSLogs/*/Config/*"
    assert deliver["Condition"] == {
        "StringEquals": {"aws:SourceOrgID": "o-1", "s3:x-amz-acl": "bucket-owner-full-control"}
    }
    own, encrypt = config_key_policy(account_id="222222222222", organization_id="o-1")["Statement"]
    assert own["Principal"] == {"AWS": "arn:aws:iam::222222222222:root"}
    assert encrypt["Condition"] == {"StringEquals": {"aws:SourceOrgID": "o-1"}}
    assert encrypt["Principal"] == {"Service": "config.amazonaws.com"}


def test_the_role_writes_below_its_own_account() -> None:
    document = config_delivery_permissions(
        bucket_arn="arn:aws:s3:::b", key_arn="arn:aws:kms:us-east-1:1:key/k", account_id="1", region="us-east-1"
    )
    look, write, encrypt = document["Statement"]
    assert look["Resource"] == "arn:aws:s3:::b"
    assert write["Resource"] == "arn:aws:s3:::b/AWSLogs/1/Config/*"
    assert encrypt["Condition"] == {"StringEquals": {"kms:ViaService": "s3.us-east-1.amazonaws.com"}}
