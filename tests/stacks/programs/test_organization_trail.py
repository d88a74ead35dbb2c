"""The trail of the organization: who makes what, in which order, and who may write into its bucket."""

import json
from typing import Any

from policies.buckets import organization_trail_policy
from policies.keys import trail_key_policy
from tests.support.example import Edit
from tests.support.program import Register, Registrations

ARN = "arn:aws:cloudtrail:us-east-1:123456789012:trail/organization"


def keep_in(archive: str, **trail: Any) -> dict[str, Edit]:
    def add(content: dict[str, Any]) -> None:
        content |= {
            "delegated_administrator": "admin",
            "log_archive": archive,
            "trail": {"bucket": "example-trail", **trail},
        }

    return {"security": add}


def register_trail(register: Register, **trail: Any) -> Registrations:
    return register(**keep_in("networking", **trail))


def test_the_trail_waits_for_its_administrator_and_its_bucket(register: Register) -> None:
    found = register_trail(register)
    delegation = found["OrganizationDelegatedAdminAccount", "trail-delegation-admin"]
    assert delegation.provider == "management"
    assert "organization-cloudtrail.amazonaws.com" in delegation.depends_on
    trail = found["Trail", "organization-trail-admin"]
    assert trail.provider == "admin"
    assert "trail-delegation-admin" in trail.depends_on
    assert trail.inputs == {
        "name": "organization",
        "region": "us-east-1",
        "s3BucketName": trail.inputs["s3BucketName"],
        "kmsKeyId": trail.inputs["kmsKeyId"],
        "isOrganizationTrail": True,
        "isMultiRegionTrail": True,
        "includeGlobalServiceEvents": True,
        "enableLogFileValidation": True,
    }
    archive = [resource for (_, name), resource in found.items() if name == "trail-archive-networking"]
    assert {resource.provider for resource in archive if resource.type.startswith("aws:")} == {"networking"}
    assert {resource.type.rpartition(":")[2] for resource in archive if resource.protect} == {"Key", "Bucket"}
    assert ("BucketObjectLockConfiguration", "trail-archive-networking") not in found


def test_files_are_locked_and_expire(register: Register) -> None:
    found = register_trail(register, expire_days=500, object_lock={"mode": "COMPLIANCE", "days": 365})
    lock = found["BucketObjectLockConfiguration", "trail-archive-networking"]
    assert lock.inputs["rule"] == {"defaultRetention": {"mode": "COMPLIANCE", "days": 365}}
    expire, markers = found["BucketLifecycleConfiguration", "trail-archive-networking"].inputs["rules"]
    assert (expire["expiration"], expire["noncurrentVersionExpiration"]) == ({"days": 500}, {"noncurrentDays": 1})
    assert markers["expiration"] == {"expiredObjectDeleteMarker": True}


def test_without_a_trail_nothing_of_it_is_made(register: Register) -> None:
    assert not [name for _, name in register() if "trail-" in name and not name.startswith("audit")]


def test_only_this_trail_writes_and_only_for_this_organization() -> None:
    document = organization_trail_policy(
        "arn:aws:s3:::b", trail_arn=ARN, management_id="123456789012", organization_id="o-1"
    )
    assert [statement["Sid"] for statement in document["Statement"]] == [
        "DenyInsecureTransport",
        "AllowTrailCheck",
        "AllowTrail",
    ]
    assert document["Statement"][2] == {
        "Sid": "AllowTrail",
        "Effect": "Allow",
        "Principal": {"Service": "cloudtrail.amazonaws.com"},
        "Action": "s3:PutObject",
        "Resource": ["arn:aws:s3:::b/AWSLogs/123456789012/*", "arn:aws:s3:::b/AWSLogs/o-1/*"],
        "Condition": {"StringEquals": {"aws:SourceArn": ARN, "s3:x-amz-acl": "bucket-owner-full-control"}},
    }


def test_the_trail_encrypts_and_does_not_read() -> None:
    document = trail_key_policy(account_id="222222222222", trail_arn=ARN, management_id="123456789012")
    own, encrypt, look = document["Statement"]
    assert own["Principal"] == {"AWS": "arn:aws:iam::222222222222:root"}
    assert (encrypt["Action"], look["Action"]) == ("kms:GenerateDataKey*", "kms:DescribeKey")
    assert encrypt["Condition"] == {
        "StringEquals": {"aws:SourceArn": ARN},
        "StringLike": {"kms:EncryptionContext:aws:cloudtrail:arn": "arn:aws:cloudtrail:*:123456789012:trail/*"},
    }
    assert look["Condition"] == {"StringEquals": {"aws:SourceArn": ARN}}
    assert "Decrypt" not in json.dumps([encrypt, look])
