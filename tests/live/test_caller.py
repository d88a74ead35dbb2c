"""Who calls, and whether a bucket is open to that caller."""

import pytest

from live.backends import BucketBackend, read_bucket_backend
from live.caller import Reach, find_caller, find_reach
from live.errors import LiveError
from sandbox.aws.server import LocalAws

OTHER_ACCOUNT = "111111111111"


def read(bucket: str) -> BucketBackend:
    backend = read_bucket_backend(f"s3://{bucket}?region=us-east-1")
    assert backend is not None
    return backend


def test_the_caller_has_an_arn_and_an_account(aws: LocalAws) -> None:
    caller = find_caller()
    assert caller.account == "123456789012"
    assert caller.arn.startswith("arn:aws:")


def test_a_bucket_is_there_or_missing_or_closed(aws: LocalAws) -> None:
    aws.client("s3").create_bucket(Bucket="ours")
    aws.client("s3", account=OTHER_ACCOUNT).create_bucket(Bucket="theirs")
    assert find_reach(read("ours")) == Reach("there")
    missing, closed = find_reach(read("nowhere")), find_reach(read("theirs"))
    assert missing.state == "missing"
    assert missing.said == 'AWS says NoSuchBucket: "The specified bucket does not exist"'
    assert closed.state == "denied"
    assert closed.said.startswith("AWS says AccessDenied")


def test_without_an_answer_nothing_is_known(monkeypatch: pytest.MonkeyPatch, aws: LocalAws) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:9")
    monkeypatch.setenv("AWS_MAX_ATTEMPTS", "1")
    with pytest.raises(LiveError, match="the caller: no answer from AWS"):
        find_caller()
    with pytest.raises(LiveError, match="the bucket ours: no answer from AWS"):
        find_reach(read("ours"))
