"""Buckets: what a new one has, and who gets in."""

import json

import pytest
from botocore.exceptions import ClientError

from sandbox.aws.server import LocalAws

OWNER, REGION = "111111111111", "eu-west-1"


@pytest.fixture
def bucket(aws: LocalAws) -> str:
    location = {"LocationConstraint": REGION}
    aws.client("s3", account=OWNER, region=REGION).create_bucket(
        Bucket="state-bucket", CreateBucketConfiguration=location
    )
    return "state-bucket"


def test_a_new_bucket_is_encrypted_closed_and_without_acls(aws: LocalAws, bucket: str) -> None:
    s3 = aws.client("s3", account=OWNER, region=REGION)
    rules = s3.get_bucket_encryption(Bucket=bucket)["ServerSideEncryptionConfiguration"]["Rules"]
    assert rules == [{"ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "AES256"}, "BucketKeyEnabled": False}]
    assert set(s3.get_public_access_block(Bucket=bucket)["PublicAccessBlockConfiguration"].values()) == {True}
    ownership = s3.get_bucket_ownership_controls(Bucket=bucket)["OwnershipControls"]["Rules"]
    assert ownership == [{"ObjectOwnership": "BucketOwnerEnforced"}]
    s3.delete_bucket_encryption(Bucket=bucket)
    assert s3.get_bucket_encryption(Bucket=bucket)["ServerSideEncryptionConfiguration"]["Rules"] == rules


def test_another_account_is_refused(aws: LocalAws, bucket: str) -> None:
    aws.client("s3", account=OWNER, region=REGION).put_object(Bucket=bucket, Key="state.json", Body=b"{}")
    stranger = aws.client("s3", account="222222222222", region=REGION)
    with pytest.raises(ClientError, match="403"):
        stranger.head_bucket(Bucket=bucket)
    for call in (stranger.get_object, stranger.delete_object):
        with pytest.raises(ClientError, match="AccessDenied"):
            call(Bucket=bucket, Key="state.json")


def test_a_bucket_that_is_not_there_is_not_found(aws: LocalAws) -> None:
    with pytest.raises(ClientError, match="404"):
        aws.client("s3").head_bucket(Bucket="no-such-bucket")
    with pytest.raises(ClientError, match="NoSuchBucket"):
        aws.client("s3").get_bucket_versioning(Bucket="no-such-bucket")


def test_a_write_under_a_condition_is_refused_as_s3_does(aws: LocalAws, bucket: str) -> None:
    """S3 user guide, "Conditional write behavior": 412 where another object is there, 404 where none is to match."""
    s3 = aws.client("s3", account=OWNER, region=REGION)
    first = s3.put_object(Bucket=bucket, Key="lease", Body=b"1", IfNoneMatch="*")["ETag"]
    with pytest.raises(ClientError, match="PreconditionFailed"):
        s3.put_object(Bucket=bucket, Key="lease", Body=b"2", IfNoneMatch="*")
    s3.put_object(Bucket=bucket, Key="lease", Body=b"2", IfMatch=first)
    with pytest.raises(ClientError, match="PreconditionFailed"):
        s3.put_object(Bucket=bucket, Key="lease", Body=b"3", IfMatch=first)
    with pytest.raises(ClientError, match="NoSuchKey"):
        s3.put_object(Bucket=bucket, Key="none", Body=b"1", IfMatch=first)
    assert s3.get_object(Bucket=bucket, Key="lease")["Body"].read() == b"2"


def test_access_logs_need_a_bucket_that_lets_the_service_in_whatever_else_its_policy_says(
    aws: LocalAws, bucket: str
) -> None:
    s3 = aws.client("s3", account=OWNER, region=REGION)
    s3.create_bucket(Bucket="log-bucket", CreateBucketConfiguration={"LocationConstraint": REGION})
    deny = {"Effect": "Deny", "Principal": "*", "Action": "s3:DeleteBucket", "Resource": "arn:aws:s3:::log-bucket"}
    allow = {
        "Effect": "Allow",
        "Principal": {"Service": "logging.s3.amazonaws.com"},
        "Action": "s3:PutObject",
        "Resource": "arn:aws:s3:::log-bucket/*",
    }
    logging = {"LoggingEnabled": {"TargetBucket": "log-bucket", "TargetPrefix": "state/"}}
    for statements, refused in (([deny], True), ([deny, allow], False)):
        s3.put_bucket_policy(Bucket="log-bucket", Policy=json.dumps({"Version": "2012-10-17", "Statement": statements}))
        if refused:
            with pytest.raises(ClientError, match="InvalidTargetBucketForLogging"):
                s3.put_bucket_logging(Bucket=bucket, BucketLoggingStatus=logging)
        else:
            s3.put_bucket_logging(Bucket=bucket, BucketLoggingStatus=logging)
    assert s3.get_bucket_logging(Bucket=bucket)["LoggingEnabled"] == logging["LoggingEnabled"]


def test_a_bucket_that_denies_what_comes_without_tls_takes_and_gives_objects(aws: LocalAws, bucket: str) -> None:
    s3 = aws.client("s3", account=OWNER, region=REGION)
    deny = {"Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": f"arn:aws:s3:::{bucket}/*"}
    without_tls = {**deny, "Condition": {"Bool": {"aws:SecureTransport": "false"}}}
    s3.put_bucket_policy(Bucket=bucket, Policy=json.dumps({"Version": "2012-10-17", "Statement": [without_tls]}))
    s3.put_object(Bucket=bucket, Key="state.json", Body=b"{}")
    assert s3.get_object(Bucket=bucket, Key="state.json")["Body"].read() == b"{}"
    s3.put_bucket_policy(Bucket=bucket, Policy=json.dumps({"Version": "2012-10-17", "Statement": [without_tls, deny]}))
    with pytest.raises(ClientError, match="403"):
        s3.get_object(Bucket=bucket, Key="state.json")
