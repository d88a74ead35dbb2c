"""More cases: what records and copies, which are logs, replicas, trails, alarms and topics."""

import json
from typing import Any

from sandbox.provider.values import Props
from tests.sandbox.provider.cases import Case, account, bucket, organization, role


def logged(engine: Any) -> Props:
    """Two buckets, the second of which takes the access logs of the first."""
    target = engine.create("aws:s3/bucket:Bucket", "logs", bucket="logs-for-tests").id
    statement = {"Effect": "Allow", "Principal": {"Service": "logging.s3.amazonaws.com"}, "Action": "s3:PutObject"}
    document = {"Version": "2012-10-17", "Statement": [{**statement, "Resource": f"arn:aws:s3:::{target}/*"}]}
    engine.create("aws:s3/bucketPolicy:BucketPolicy", "logs", bucket=target, policy=json.dumps(document))
    return {"bucket": bucket(engine), "targetBucket": target, "targetPrefix": "state/"}


def replicated(engine: Any) -> Props:
    """Two buckets with versions, the second of which gets copies of the first."""
    other = engine.create("aws:s3/bucket:Bucket", "copies", bucket="copies-for-tests", region="us-west-2")
    for name, region in ((bucket(engine), "us-east-1"), (other.id, "us-west-2")):
        engine.create(
            "aws:s3/bucketVersioning:BucketVersioning",
            name,
            bucket=name,
            region=region,
            versioningConfiguration={"status": "Enabled"},
        )
    rule = {
        "id": "all",
        "status": "Enabled",
        "priority": 1,
        "filter": {"prefix": ""},
        "deleteMarkerReplication": {"status": "Enabled"},
        "sourceSelectionCriteria": {"sseKmsEncryptedObjects": {"status": "Enabled"}},
        "destination": {
            "bucket": other.outputs["arn"],
            "encryptionConfiguration": {"replicaKmsKeyId": "arn:aws:kms:us-west-2:123456789012:key/1"},
        },
    }
    return {"bucket": "a-bucket-for-tests", "role": f"arn:aws:iam::123456789012:role/{role(engine)}", "rules": [rule]}


def trail(engine: Any) -> Props:
    statement = {"Effect": "Allow", "Principal": {"Service": "cloudtrail.amazonaws.com"}, "Action": "s3:PutObject"}
    document = {"Version": "2012-10-17", "Statement": [{**statement, "Resource": "arn:aws:s3:::a-bucket-for-tests/*"}]}
    engine.create("aws:s3/bucketPolicy:BucketPolicy", "t", bucket=bucket(engine), policy=json.dumps(document))
    return {
        "name": "administration",
        "s3BucketName": "a-bucket-for-tests",
        "isMultiRegionTrail": True,
        "enableLogFileValidation": True,
        "tags": {"a": "b"},
    }


def recorder(engine: Any) -> str:
    arn = f"arn:aws:iam::123456789012:role/{role(engine)}"
    return engine.create("aws:cfg/recorder:Recorder", "r", name="default", roleArn=arn).id


def channel(engine: Any) -> Props:
    statement = {"Effect": "Allow", "Principal": {"Service": "config.amazonaws.com"}, "Action": "s3:PutObject"}
    document = {"Version": "2012-10-17", "Statement": [{**statement, "Resource": "arn:aws:s3:::a-bucket-for-tests/*"}]}
    recorder(engine)
    engine.create("aws:s3/bucketPolicy:BucketPolicy", "c", bucket=bucket(engine), policy=json.dumps(document))
    return {"name": "default", "s3BucketName": "a-bucket-for-tests"}


def started(engine: Any) -> Props:
    engine.create("aws:cfg/deliveryChannel:DeliveryChannel", "c", **channel(engine))
    return {"name": "default", "isEnabled": True}


def aggregator(engine: Any) -> Props:
    organization(engine)
    arn = f"arn:aws:iam::123456789012:role/{role(engine)}"
    source = {"allRegions": True, "roleArn": arn}
    return {"name": "organization", "organizationAggregationSource": source, "tags": {"a": "b"}}


def locked_bucket(engine: Any) -> str:
    bucket = engine.create("aws:s3/bucket:Bucket", "b", bucket="locked-for-tests", objectLockEnabled=True)
    return bucket.id


def trail_administrator(engine: Any) -> Props:
    organization(engine)
    service = "cloudtrail.amazonaws.com"
    engine.create("aws:organizations/awsServiceAccess:AwsServiceAccess", "access", servicePrincipal=service)
    return {"accountId": account(engine)}


def log_group(engine: Any) -> str:
    return engine.create("aws:cloudwatch/logGroup:LogGroup", "g", name="trail/administration").id


def topic(engine: Any) -> str:
    return engine.create("aws:sns/topic:Topic", "t", name="alarms").id


def topic_policy(topic_arn: str, action: str) -> str:
    statement = {"Effect": "Allow", "Principal": {"Service": "cloudwatch.amazonaws.com"}, "Action": action}
    return json.dumps({"Version": "2012-10-17", "Statement": [{**statement, "Resource": topic_arn}]})


AUDIT_CASES = [
    Case(
        "aws:s3/bucketLogging:BucketLogging",
        logged,
        change={"targetPrefix": "other/"},
        replace={"bucket": "other"},
    ),
    Case(
        "aws:s3/bucketReplicationConfig:BucketReplicationConfig",
        replicated,
        change={
            "rules": [
                {
                    "id": "all",
                    "status": "Disabled",
                    "priority": 1,
                    "filter": {"prefix": ""},
                    "deleteMarkerReplication": {"status": "Disabled"},
                    "destination": {"bucket": "arn:aws:s3:::copies-for-tests"},
                }
            ]
        },
        replace={"bucket": "other"},
    ),
    Case(
        "aws:cloudtrail/trail:Trail",
        trail,
        change={"enableLogging": False, "includeGlobalServiceEvents": False, "tags": {"c": "d"}},
        replace={"name": "other"},
    ),
    Case(
        "aws:cloudwatch/logGroup:LogGroup",
        lambda _: {"name": "trail/administration", "retentionInDays": 90, "tags": {"a": "b"}},
        change={"retentionInDays": 30, "tags": {"c": "d"}},
        replace={"name": "other"},
    ),
    Case(
        "aws:cloudwatch/logMetricFilter:LogMetricFilter",
        lambda engine: {
            "logGroupName": log_group(engine),
            "name": "entries",
            "pattern": '{ $.eventName = "AssumeRole" }',
            "metricTransformation": {"name": "Entries", "namespace": "Administration", "value": "1"},
        },
        change={"pattern": '{ $.eventName = "StopLogging" }'},
        replace={"name": "other"},
        import_id=lambda made: f"{made.outputs['logGroupName']}:{made.id}",
    ),
    Case(
        "aws:cloudwatch/metricAlarm:MetricAlarm",
        lambda engine: {
            "name": "entries",
            "namespace": "Administration",
            "metricName": "Entries",
            "statistic": "Sum",
            "period": 300,
            "evaluationPeriods": 1,
            "threshold": 1,
            "comparisonOperator": "GreaterThanOrEqualToThreshold",
            "treatMissingData": "notBreaching",
            "alarmActions": [topic(engine)],
            "tags": {"a": "b"},
        },
        change={"alarmDescription": "Somebody came in", "threshold": 2, "tags": {"c": "d"}},
        replace={"name": "other"},
    ),
    Case(
        "aws:sns/topic:Topic",
        lambda _: {"name": "alarms", "tags": {"a": "b"}},
        change={"displayName": "Alarms", "tags": {"c": "d"}},
        replace={"name": "other"},
    ),
    Case(
        "aws:sns/topicPolicy:TopicPolicy",
        lambda engine: {"arn": topic(engine), "policy": topic_policy(topic(engine), "sns:Publish")},
        change={"policy": topic_policy("arn:aws:sns:us-east-1:123456789012:alarms", "sns:Subscribe")},
        replace={"arn": "arn:aws:sns:us-east-1:123456789012:other"},
        lasting=True,
    ),
    Case(
        "aws:sns/topicSubscription:TopicSubscription",
        lambda engine: {"topic": topic(engine), "protocol": "email", "endpoint": "platform@example.com"},
        change={"filterPolicy": '{"a":["b"]}'},
        replace={"endpoint": "other@example.com"},
    ),
    Case(
        "aws:s3/bucketObjectLockConfiguration:BucketObjectLockConfiguration",
        lambda engine: {
            "bucket": locked_bucket(engine),
            "rule": {"defaultRetention": {"mode": "GOVERNANCE", "days": 30}},
        },
        change={"rule": {"defaultRetention": {"mode": "GOVERNANCE", "days": 60}}},
        replace={"bucket": "other"},
    ),
    Case(
        "aws:cloudtrail/organizationDelegatedAdminAccount:OrganizationDelegatedAdminAccount",
        trail_administrator,
        replace={"accountId": "999999999999"},
    ),
    Case(
        "aws:cfg/recorder:Recorder",
        lambda engine: {
            "name": "default",
            "roleArn": f"arn:aws:iam::123456789012:role/{role(engine)}",
            "recordingGroup": {
                "allSupported": True,
                "includeGlobalResourceTypes": True,
                "recordingStrategies": [{"useOnly": "ALL_SUPPORTED_RESOURCE_TYPES"}],
            },
            "recordingMode": {"recordingFrequency": "CONTINUOUS"},
        },
        change={
            "recordingGroup": {
                "allSupported": False,
                "includeGlobalResourceTypes": False,
                "exclusionByResourceTypes": [{"resourceTypes": ["AWS::EC2::NetworkInterface"]}],
                "recordingStrategies": [{"useOnly": "EXCLUSION_BY_RESOURCE_TYPES"}],
            },
            "recordingMode": {"recordingFrequency": "DAILY"},
        },
        replace={"name": "other"},
    ),
    Case(
        "aws:cfg/deliveryChannel:DeliveryChannel",
        channel,
        change={"s3KeyPrefix": "config"},
        replace={"name": "other"},
    ),
    Case(
        "aws:cfg/recorderStatus:RecorderStatus",
        started,
        change={"isEnabled": False},
        replace={"name": "other"},
        lasting=True,
    ),
    Case(
        "aws:cfg/configurationAggregator:ConfigurationAggregator",
        aggregator,
        change={
            "organizationAggregationSource": {
                "regions": ["us-east-1"],
                "allRegions": False,
                "roleArn": "arn:aws:iam::123456789012:role/other",
            },
            "tags": {"c": "d"},
        },
        replace={"name": "other"},
    ),
]
