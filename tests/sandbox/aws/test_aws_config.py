"""AWS Config: what AWS keeps of a recorder, and what it refuses."""

import json

import pytest
from botocore.exceptions import ClientError

from sandbox.aws.server import LocalAws
from tests.support.aws import create_account

ROLE = "arn:aws:iam::123456789012:role/recorder"


def test_a_recorder_keeps_how_often_it_records(aws: LocalAws) -> None:
    config = aws.client("config")
    for given, kept in (({}, "CONTINUOUS"), ({"recordingMode": {"recordingFrequency": "DAILY"}}, "DAILY")):
        config.put_configuration_recorder(ConfigurationRecorder={"name": "default", "roleARN": ROLE, **given})
        (found,) = config.describe_configuration_recorders()["ConfigurationRecorders"]
        assert found["recordingMode"] == {"recordingFrequency": kept}


def test_a_channel_needs_a_bucket_that_lets_aws_config_in_and_a_key(aws: LocalAws) -> None:
    config, s3, kms = aws.client("config"), aws.client("s3"), aws.client("kms")
    config.put_configuration_recorder(ConfigurationRecorder={"name": "default", "roleARN": ROLE})
    channel = {
        "name": "default",
        "s3BucketName": "records",
        "s3KmsKeyArn": "arn:aws:kms:us-east-1:123456789012:alias/records",
    }
    with pytest.raises(ClientError, match="NoSuchBucketException"):
        config.put_delivery_channel(DeliveryChannel=channel)
    s3.create_bucket(Bucket="records")
    with pytest.raises(ClientError, match="InsufficientDeliveryPolicyException"):
        config.put_delivery_channel(DeliveryChannel=channel)
    statement = {"Effect": "Allow", "Principal": {"Service": "config.amazonaws.com"}, "Action": "s3:PutObject"}
    document = {"Version": "2012-10-17", "Statement": [{**statement, "Resource": "arn:aws:s3:::records/*"}]}
    s3.put_bucket_policy(Bucket="records", Policy=json.dumps(document))
    with pytest.raises(ClientError, match="InvalidS3KmsKeyArnException"):
        config.put_delivery_channel(DeliveryChannel=channel)
    key = kms.create_key()["KeyMetadata"]["KeyId"]
    kms.create_alias(AliasName="alias/records", TargetKeyId=key)
    config.put_delivery_channel(DeliveryChannel=channel)
    assert config.describe_delivery_channels()["DeliveryChannels"] == [channel]


def test_an_organization_is_aggregated_by_its_administrator(aws: LocalAws) -> None:
    organizations = aws.client("organizations")
    organizations.create_organization(FeatureSet="ALL")
    member = create_account(aws, "member@example.com", "member")
    config = aws.client("config", account=member)
    aggregator = {
        "ConfigurationAggregatorName": "organization",
        "OrganizationAggregationSource": {"RoleArn": ROLE, "AllAwsRegions": True},
    }
    with pytest.raises(ClientError, match="OrganizationAccessDeniedException"):
        config.put_configuration_aggregator(**aggregator)
    organizations.enable_aws_service_access(ServicePrincipal="config.amazonaws.com")
    organizations.register_delegated_administrator(AccountId=member, ServicePrincipal="config.amazonaws.com")
    config.put_configuration_aggregator(**aggregator)
    (found,) = config.describe_configuration_aggregators()["ConfigurationAggregators"]
    assert found["OrganizationAggregationSource"]["AllAwsRegions"] is True
