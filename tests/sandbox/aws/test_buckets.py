"""Buckets: what a new one has, and who gets in."""

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
