"""Parts of buckets of records and states, and of the audit's alarm: what protects less, or goes, is refused."""

import pytest

from config import Organization, load
from engine.changes import Operation
from engine.preview import UNKNOWN
from review.gate.protections import PROTECTIONS
from tests.resource_types.test_registered_types import register_all
from tests.support.example import EXAMPLE
from tests.support.protections import ACCOUNT, ALL_BLOCKS, Inputs, change, find_row, refuse

BUCKET = "aws:s3/bucket:Bucket"
LIFECYCLE = "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration"
VERSIONS = "aws:s3/bucketVersioning:BucketVersioning"
CLOSED = "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock"
BUCKET_POLICY = "aws:s3/bucketPolicy:BucketPolicy"
ENCRYPTION = "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration"
ACCESS_LOGS = "aws:s3/bucketLogging:BucketLogging"
REPLICATION = "aws:s3/bucketReplicationConfig:BucketReplicationConfig"
ACL_OF_SUBNET = "aws:ec2/networkAclAssociation:NetworkAclAssociation"
ALARM = "aws:cloudwatch/metricAlarm:MetricAlarm"
FILTER = "aws:cloudwatch/logMetricFilter:LogMetricFilter"
TOPIC = "aws:sns/topic:Topic"
TOPIC_POLICY = "aws:sns/topicPolicy:TopicPolicy"
SUBSCRIPTION = "aws:sns/topicSubscription:TopicSubscription"

VPC, ENDPOINT = "aws:ec2/vpc:Vpc", "aws:ec2/vpcEndpoint:VpcEndpoint"


@pytest.fixture(scope="module")
def organization() -> Organization:
    return load(EXAMPLE)


def keep(days: int | None, *, status: str = "Enabled", noncurrent: bool = False) -> Inputs:
    after = {"noncurrentVersionExpiration": {"noncurrentDays": days}} if noncurrent else {"expiration": {"days": days}}
    others = [{"status": "Enabled", "expiration": {"expiredObjectDeleteMarker": True}}]
    return {"bucket": "example", "rules": [{"status": status, **after}, *others]}


def encrypt(algorithm: str, key: str | None = "arn:aws:kms:us-east-1:111111111111:key/1") -> Inputs:
    by_default = {"sseAlgorithm": algorithm, "kmsMasterKeyId": key}
    return {"bucket": "example", "rules": [{"applyServerSideEncryptionByDefault": by_default}]}


WEAKER_PARTS = [
    *(
        (component, LIFECYCLE, keep(400), keep(days), f"(example) protects less: expire_days goes from 400 to {days}")
        for component in ("LogArchive", "LogBucket")
        for days in (1, 399)
    ),
    (
        "LogArchive",
        LIFECYCLE,
        keep(400, status="Disabled"),
        keep(400),
        "expire_days goes from none to 400, so",
    ),
    (
        "StateBucket",
        LIFECYCLE,
        keep(90, noncurrent=True),
        keep(1, noncurrent=True),
        "the bucket of states (example) protects less: noncurrent_version_days goes from 90 to 1",
    ),
    *(
        (
            component,
            VERSIONS,
            {"versioningConfiguration": {"status": "Enabled"}},
            {"versioningConfiguration": {"status": "Suspended"}},
            "status goes from Enabled to Suspended",
        )
        for component in ("LogArchive", "StateBucket")
    ),
    *(("LogArchive", CLOSED, ALL_BLOCKS, {**ALL_BLOCKS, one: False}, "is switched off") for one in ALL_BLOCKS),
    ("LogArchive", ENCRYPTION, encrypt("aws:kms"), encrypt("AES256"), "algorithm goes from aws:kms to AES256"),
    ("LogArchive", ENCRYPTION, encrypt("aws:kms"), encrypt("aws:kms", None), "its KMS key is taken away"),
    ("EntryAlarm", ALARM, {"alarmActions": ["arn:aws:sns:::x"]}, {"alarmActions": []}, "whom it tells is taken away"),
    ("Vpc", VPC, {}, {"enableDnsSupport": False}, "the DNS of a VPC protects less: enable_dns_support is switched off"),
    ("Vpc", VPC, {"enableDnsHostnames": True}, {}, "enable_dns_hostnames is switched off, so that what is in it finds"),
    ("Vpc", ENDPOINT, {"privateDnsEnabled": True}, {"privateDnsEnabled": False}, "less: private_dns is switched off"),
]


@pytest.mark.parametrize(("component", "type_", "before", "after", "said"), WEAKER_PARTS)
def test_a_part_of_a_component_that_protects_less_is_refused(
    organization: Organization, component: str, type_: str, before: Inputs, after: Inputs, said: str
) -> None:
    (found,) = refuse(organization, change(type_, before, after, component=component))
    assert (found.rule, said in found.would) == (find_row(type_, component)[0], True), found.would
    assert refuse(organization, change(type_, after, before, component=component)) == ()
    assert refuse(organization, change(type_, before, after, component="Somebodys")) == ()


DELETED_PARTS = [
    *(
        (component, type_, before)
        for component, type_, before, *_ in WEAKER_PARTS
        if type_ not in {LIFECYCLE, VPC, ENDPOINT}
    ),
    *((component, BUCKET_POLICY, {"bucket": "example"}) for component in ("LogArchive", "LogBucket", "StateBucket")),
    ("StateBucket", ACCESS_LOGS, {"bucket": "example"}),
    ("StateReplication", REPLICATION, {"bucket": "example"}),
    ("Vpc", ACL_OF_SUBNET, {}),
    ("EntryAlarm", ALARM, {"alarmActions": []}),
    ("EntryAlarm", FILTER, {"name": "root-user"}),
    ("EntryAlarm", TOPIC, {}),
    ("EntryAlarm", TOPIC_POLICY, {}),
    ("EntryAlarm", SUBSCRIPTION, {"endpoint": "ada@example.com"}),
]


@pytest.mark.parametrize(("component", "type_", "before"), DELETED_PARTS)
def test_a_part_of_a_component_that_is_deleted_is_refused_unless_what_it_is_of_goes(
    organization: Organization, component: str, type_: str, before: Inputs
) -> None:
    part = change(type_, before, None, component=component)
    rule, row = find_row(type_, component)
    whole = row.part_of or BUCKET
    (found,) = refuse(organization, part, change(whole, {}, {}, component=component, operation=Operation.same))
    assert (found.rule, found.keys) == (rule, (f"{ACCOUNT}/{row.key}", row.key))
    assert found.would.startswith(f"{ACCOUNT} loses {row.name}")
    assert found.would.endswith(f": {row.deleted}")
    left = refuse(organization, part, change(whole, {}, None, component=component))
    assert [one.rule for one in left if one.rule != "loss"] == ([] if row.part_of else [rule])


def test_a_bucket_of_records_may_keep_them_for_ever(organization: Organization) -> None:
    assert refuse(organization, change(LIFECYCLE, keep(400), None, component="LogArchive")) == ()
    assert refuse(organization, change(LIFECYCLE, keep(400), {"rules": UNKNOWN}, component="LogArchive")) == ()


def test_the_alarm_of_the_audit_goes_as_one_thing(organization: Organization) -> None:
    (found,) = refuse(
        organization,
        *(
            change(type_, inputs, None, component="EntryAlarm")
            for type_, inputs in ((FILTER, {"name": "root-user"}), (ALARM, {}), (TOPIC, {}), (SUBSCRIPTION, {}))
        ),
    )
    assert found.would == (
        "networking loses the alarm of the audit: nobody hears of it when a role of this program is entered from "
        "elsewhere, or the trail is changed"
    )
    assert found.keys == ("networking/alarm", "alarm")


def test_each_component_of_a_row_has_its_part() -> None:
    made = {one.qualified_type for one in register_all()}
    for row in (row for _, rows in PROTECTIONS for row in rows):
        of_bucket = {name for name in row.within if f"awsorg:index:{name}${row.type_}" not in made}
        assert of_bucket <= {"LogBucket"}, row.type_
        assert not of_bucket or row.key in {"bucket_versioning", "bucket_encryption"}


def test_every_row_of_a_part_is_tried_here() -> None:
    tried = {id(find_row(type_, component)[1]) for component, type_, *_ in (*WEAKER_PARTS, *DELETED_PARTS)}
    assert {id(row) for _, rows in PROTECTIONS for row in rows if row.within} == tried
