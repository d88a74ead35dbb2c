"""Bucket policies."""

from policies.buckets import access_log_policy, state_bucket_policy, tls_only, trail_policy
from policies.guard import Guard

STATE = "arn:aws:s3:::state"
GUARD = Guard(account_id="1" * 12, break_glass_role="Break", program_roles=("Execution",))


def test_every_call_without_tls_is_refused() -> None:
    (statement,) = tls_only("arn:aws:s3:::state")["Statement"]
    assert (statement["Effect"], statement["Principal"], statement["Action"]) == ("Deny", "*", "s3:*")
    assert statement["Resource"] == ["arn:aws:s3:::state", "arn:aws:s3:::state/*"]
    assert statement["Condition"] == {"Bool": {"aws:SecureTransport": "false"}}


def test_without_a_guard_the_state_bucket_has_the_policy_that_it_always_had() -> None:
    assert state_bucket_policy(STATE, None) == tls_only(STATE)


def test_with_a_guard_versions_of_the_state_stay_and_objects_may_be_deleted() -> None:
    _, deletion, _ = state_bucket_policy(STATE, GUARD)["Statement"]
    assert deletion["Action"] == ["s3:DeleteBucket", "s3:DeleteObjectVersion", "s3:UpdateObjectEncryption"]


def test_s3_alone_writes_the_access_logs_of_one_bucket() -> None:
    document = access_log_policy(
        "arn:aws:s3:::logs", source_arn=STATE, prefix="state/", account_id="1" * 12, guard=GUARD
    )
    tls, delivery, deletion, _ = document["Statement"]
    assert tls == tls_only("arn:aws:s3:::logs")["Statement"][0]
    assert delivery["Principal"] == {"Service": "logging.s3.amazonaws.com"}
    assert (delivery["Action"], delivery["Resource"]) == ("s3:PutObject", "arn:aws:s3:::logs/state/*")
    assert delivery["Condition"] == {
        "ArnLike": {"aws:SourceArn": STATE},
        "StringEquals": {"aws:SourceAccount": "111111111111"},
    }
    assert "s3:DeleteObject" in deletion["Action"]


def test_cloudtrail_writes_the_files_of_one_trail() -> None:
    trail = "arn:aws:cloudtrail:us-east-1:111111111111:trail/audit"
    document = trail_policy("arn:aws:s3:::audit", trail_arn=trail, account_id="1" * 12, guard=None)
    _, check, write = document["Statement"]
    assert {statement["Principal"]["Service"] for statement in (check, write)} == {"cloudtrail.amazonaws.com"}
    assert (check["Action"], check["Resource"]) == ("s3:GetBucketAcl", "arn:aws:s3:::audit")
    assert (write["Action"], write["Resource"]) == ("s3:PutObject", "arn:aws:s3:::audit/AWSLogs/111111111111/*")
    assert check["Condition"] == {"StringEquals": {"aws:SourceArn": trail}}
    assert write["Condition"] == {"StringEquals": {"aws:SourceArn": trail, "s3:x-amz-acl": "bucket-owner-full-control"}}
