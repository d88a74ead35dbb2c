"""Trails, metric filters and replication of buckets: what AWS keeps and refuses."""

import json
from typing import Any

import pytest
from botocore.exceptions import ClientError

from sandbox.aws.server import LocalAws

ACCOUNT = "111111111111"


@pytest.fixture
def s3(aws: LocalAws) -> Any:
    return aws.client("s3", account=ACCOUNT)


def open_to_cloudtrail(s3: Any, bucket: str) -> None:
    statement = {
        "Effect": "Allow",
        "Principal": {"Service": "cloudtrail.amazonaws.com"},
        "Action": "s3:PutObject",
        "Resource": f"arn:aws:s3:::{bucket}/*",
    }
    s3.put_bucket_policy(Bucket=bucket, Policy=json.dumps({"Version": "2012-10-17", "Statement": [statement]}))


def test_a_trail_needs_a_bucket_that_lets_cloudtrail_in_and_a_free_name(aws: LocalAws, s3: Any) -> None:
    trails = aws.client("cloudtrail", account=ACCOUNT)
    s3.create_bucket(Bucket="trail-bucket")
    with pytest.raises(ClientError, match="InsufficientS3BucketPolicyException"):
        trails.create_trail(Name="audit", S3BucketName="trail-bucket")
    open_to_cloudtrail(s3, "trail-bucket")
    trails.create_trail(Name="audit", S3BucketName="trail-bucket")
    assert trails.get_trail(Name="audit")["Trail"]["HomeRegion"] == "us-east-1"
    with pytest.raises(ClientError, match="TrailAlreadyExistsException"):
        trails.create_trail(Name="audit", S3BucketName="trail-bucket")


def test_a_metric_filter_that_is_put_again_replaces_the_first(aws: LocalAws) -> None:
    logs = aws.client("logs", account=ACCOUNT)
    count = [{"metricName": "Entries", "metricNamespace": "Administration", "metricValue": "1"}]
    arguments = {"logGroupName": "trail", "filterName": "entries", "metricTransformations": count}
    with pytest.raises(ClientError, match="ResourceNotFoundException"):
        logs.put_metric_filter(filterPattern="a", **arguments)
    logs.create_log_group(logGroupName="trail")
    for pattern in ("a", "b"):
        logs.put_metric_filter(filterPattern=pattern, **arguments)
    (found,) = logs.describe_metric_filters(logGroupName="trail")["metricFilters"]
    assert found["filterPattern"] == "b"


def test_replication_needs_versions_on_both_sides_and_keeps_its_rules(s3: Any) -> None:
    rule = {
        "ID": "all",
        "Priority": 2,
        "Status": "Enabled",
        "Filter": {"Prefix": ""},
        "DeleteMarkerReplication": {"Status": "Enabled"},
        "SourceSelectionCriteria": {"SseKmsEncryptedObjects": {"Status": "Enabled"}},
        "Destination": {
            "Bucket": "arn:aws:s3:::copy",
            "EncryptionConfiguration": {"ReplicaKmsKeyID": "arn:aws:kms:us-east-1:111111111111:key/1"},
        },
    }
    configuration = {"Role": "arn:aws:iam::111111111111:role/Copy", "Rules": [rule]}
    for bucket, message in (("state", "on the bucket to apply"), ("copy", "Destination bucket must have versioning")):
        for name in ("state", "copy"):
            s3.create_bucket(Bucket=name)
        with pytest.raises(ClientError, match=message):
            s3.put_bucket_replication(Bucket="state", ReplicationConfiguration=configuration)
        s3.put_bucket_versioning(Bucket=bucket, VersioningConfiguration={"Status": "Enabled"})
    s3.put_bucket_replication(Bucket="state", ReplicationConfiguration=configuration)
    assert s3.get_bucket_replication(Bucket="state")["ReplicationConfiguration"] == configuration


def test_a_trail_of_the_organization_is_the_management_accounts_whoever_makes_it(aws: LocalAws) -> None:
    organizations = aws.client("organizations", account=ACCOUNT)
    organizations.create_organization(FeatureSet="ALL")
    started = organizations.create_account(Email="a@example.com", AccountName="security")["CreateAccountStatus"]
    made = organizations.describe_create_account_status(CreateAccountRequestId=started["Id"])
    member = made["CreateAccountStatus"]["AccountId"]
    management, administrator = (aws.client("cloudtrail", account=account) for account in (ACCOUNT, member))
    s3 = aws.client("s3", account=ACCOUNT)
    s3.create_bucket(Bucket="trail-bucket")
    arguments = {"Name": "all", "S3BucketName": "trail-bucket", "IsOrganizationTrail": True}
    with pytest.raises(ClientError, match="CloudTrailAccessNotEnabledException"):
        management.register_organization_delegated_admin(MemberAccountId=member)
    organizations.enable_aws_service_access(ServicePrincipal="cloudtrail.amazonaws.com")
    with pytest.raises(ClientError, match="InsufficientS3BucketPolicyException"):
        management.create_trail(**arguments)
    open_to_cloudtrail(s3, "trail-bucket")
    with pytest.raises(ClientError, match="NotOrganizationMasterAccountException"):
        administrator.create_trail(**arguments)
    with pytest.raises(ClientError, match="NotOrganizationManagementAccountException"):
        administrator.register_organization_delegated_admin(MemberAccountId=member)
    with pytest.raises(ClientError, match="CannotDelegateManagementAccountException"):
        management.register_organization_delegated_admin(MemberAccountId=ACCOUNT)
    with pytest.raises(ClientError, match="AccountNotFoundException"):
        management.register_organization_delegated_admin(MemberAccountId="999999999999")
    management.register_organization_delegated_admin(MemberAccountId=member)
    with pytest.raises(ClientError, match="AccountRegisteredException"):
        management.register_organization_delegated_admin(MemberAccountId=member)
    arn = administrator.create_trail(**arguments)["TrailARN"]
    assert arn == f"arn:aws:cloudtrail:us-east-1:{ACCOUNT}:trail/all"
    with pytest.raises(ClientError, match="TrailNotFoundException"):
        administrator.start_logging(Name="all")
    administrator.start_logging(Name=arn)
    assert administrator.get_trail_status(Name=arn)["IsLogging"]
    assert [trail["TrailARN"] for trail in administrator.describe_trails()["trailList"]] == [arn]
    assert [trail["TrailARN"] for trail in management.describe_trails()["trailList"]] == [arn]
    management.deregister_organization_delegated_admin(DelegatedAdminAccountId=member)
    with pytest.raises(ClientError, match="AccountNotRegisteredException"):
        management.deregister_organization_delegated_admin(DelegatedAdminAccountId=member)
    with pytest.raises(ClientError, match="TrailNotFoundException"):
        administrator.get_trail(Name=arn)
    assert administrator.describe_trails()["trailList"] == []
