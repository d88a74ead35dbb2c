"""The bucket that holds the state: what makes it fit for that."""

import json

import pytest

from components.administration.state_bucket import StateBucket, StateBucketArgs
from policies.guard import Guard
from tests.support.component import register_component
from tests.support.program import Registrations

NAME = "state-admin"


@pytest.fixture(scope="module")
def found() -> Registrations:
    args = StateBucketArgs(
        bucket_name="example-state", key_alias="alias/state", region="eu-west-1", noncurrent_version_days=30
    )
    return register_component(lambda opts: StateBucket(NAME, args, opts))


def test_bucket_and_key_are_protected_and_nothing_else(found: Registrations) -> None:
    assert {type_ for (type_, _), resource in found.items() if resource.protect} == {"Bucket", "Key"}
    assert {name for _, name in found} == {NAME}


def test_everything_is_in_the_region(found: Registrations) -> None:
    assert {resource.inputs["region"] for resource in found.values() if resource.custom} == {"eu-west-1"}


def test_the_state_is_encrypted_with_a_key_of_its_own(found: Registrations) -> None:
    assert found["Key", NAME].inputs["enableKeyRotation"] is True
    assert found["Alias", NAME].inputs["name"] == "alias/state"
    assert found["Alias", NAME].inputs["targetKeyId"] == f"{NAME}-id"
    (rule,) = found["BucketServerSideEncryptionConfiguration", NAME].inputs["rules"]
    assert rule == {
        "bucketKeyEnabled": True,
        "applyServerSideEncryptionByDefault": {"sseAlgorithm": "aws:kms", "kmsMasterKeyId": f"arn:of:{NAME}"},
    }


def test_nothing_of_it_is_public(found: Registrations) -> None:
    assert found["BucketPublicAccessBlock", NAME].inputs == {
        "region": "eu-west-1",
        "bucket": "example-state",
        "blockPublicAcls": True,
        "blockPublicPolicy": True,
        "ignorePublicAcls": True,
        "restrictPublicBuckets": True,
    }


def test_a_call_without_tls_is_refused(found: Registrations) -> None:
    policy = found["BucketPolicy", NAME]
    assert policy.inputs["bucket"] == "example-state"
    (statement,) = json.loads(policy.inputs["policy"])["Statement"]
    assert (statement["Effect"], statement["Principal"], statement["Action"]) == ("Deny", "*", "s3:*")
    assert statement["Resource"] == [f"arn:of:{NAME}", f"arn:of:{NAME}/*"]
    assert statement["Condition"] == {"Bool": {"aws:SecureTransport": "false"}}
    # The bucket and its public access block: S3 takes one change of a bucket's access settings at a time.
    assert policy.depends_on == (NAME, NAME)


def test_an_overwritten_state_can_be_brought_back_for_a_while(found: Registrations) -> None:
    assert found["BucketVersioning", NAME].inputs["versioningConfiguration"] == {"status": "Enabled"}
    (rule,) = found["BucketLifecycleConfiguration", NAME].inputs["rules"]
    assert rule == {
        "id": "expire-noncurrent-versions",
        "status": "Enabled",
        "filter": {"prefix": ""},
        "noncurrentVersionExpiration": {"noncurrentDays": 30},
    }
    # The bucket and its versioning.
    assert found["BucketLifecycleConfiguration", NAME].depends_on == (NAME, NAME)
    assert found["BucketVersioning", NAME].depends_on == (NAME,)


@pytest.fixture(scope="module")
def guarded() -> Registrations:
    """With all that can be switched on."""
    args = StateBucketArgs(
        bucket_name="example-state",
        key_alias="alias/state",
        region="eu-west-1",
        noncurrent_version_days=30,
        incomplete_upload_days=7,
        key_rotation_days=180,
        guard=Guard(account_id="1" * 12, break_glass_role="Break", program_roles=("Execution",)),
        access_logs="logs-of-all",
    )
    return register_component(lambda opts: StateBucket(NAME, args, opts))


def test_what_is_not_switched_on_leaves_every_resource_as_it_was(found: Registrations, guarded: Registrations) -> None:
    assert guarded.keys() - found.keys() == {("BucketLogging", NAME)}
    changed = {type_ for type_, name in found if found[type_, name].inputs != guarded[type_, name].inputs}
    assert changed == {"Key", "BucketPolicy", "BucketLifecycleConfiguration"}
    assert not {"policy", "rotationPeriodInDays"} & found["Key", NAME].inputs.keys()


def test_bucket_and_key_are_guarded(guarded: Registrations) -> None:
    policies = [json.loads(guarded[type_, NAME].inputs["policy"]) for type_ in ("BucketPolicy", "Key")]
    for policy in policies:
        deletion, settings = policy["Statement"][1:]
        assert (deletion["Sid"], settings["Sid"]) == ("DenyDeletion", "DenySettings")
    assert guarded["Key", NAME].inputs["rotationPeriodInDays"] == 180


def test_unfinished_uploads_and_lone_delete_markers_go(guarded: Registrations) -> None:
    _, clean_up = guarded["BucketLifecycleConfiguration", NAME].inputs["rules"]
    assert clean_up == {
        "id": "clean-up",
        "status": "Enabled",
        "filter": {"prefix": ""},
        "abortIncompleteMultipartUpload": {"daysAfterInitiation": 7},
        "expiration": {"expiredObjectDeleteMarker": True},
    }


def test_requests_are_logged_below_the_buckets_name(guarded: Registrations) -> None:
    assert guarded["BucketLogging", NAME].inputs == {
        "region": "eu-west-1",
        "bucket": "example-state",
        "targetBucket": "logs-of-all",
        "targetPrefix": "example-state/",
    }
