"""The object of a lease on the local AWS: written under a condition, and what S3 refuses in its own words."""

from dataclasses import replace
from datetime import timedelta

import pytest
from botocore.stub import Stubber

from live.backends import read_bucket_backend
from sandbox.aws.server import LocalAws
from stacks.lease.bucket import ConflictError, LeaseObject
from stacks.lease.errors import LeaseError
from stacks.lease.record import Record
from tests.support.leases import OWNER, START

RECORD = Record(token="mine", beat=1, owner=OWNER, since=START, expires=START + timedelta(minutes=2), ttl=120.0)
KEY = "deep/.pulumi-leases/aws-organization/org.json"


def open_object(url: str = "s3://state/deep?region=us-east-1") -> LeaseObject:
    backend = read_bucket_backend(url)
    assert backend is not None
    return LeaseObject(backend.connect(timeout=10), backend, "aws-organization", "org")


@pytest.fixture
def stored(local_aws: LocalAws) -> LeaseObject:
    local_aws.client("s3").create_bucket(Bucket="state")
    return open_object()


def test_it_is_made_once_and_replaced_by_who_has_read_it(stored: LeaseObject, local_aws: LocalAws) -> None:
    assert stored.place == f"s3://state/{KEY}"
    assert stored.read() is None
    with pytest.raises(ConflictError, match="NoSuchKey"):
        stored.write(RECORD, '"0"')
    first = stored.write(RECORD, None)
    with pytest.raises(ConflictError, match="PreconditionFailed"):
        stored.write(replace(RECORD, token="theirs"), None)
    second = stored.write(replace(RECORD, beat=2), first)
    assert second != first
    with pytest.raises(ConflictError, match="PreconditionFailed"):
        stored.write(replace(RECORD, beat=2), first)
    seen = stored.read()
    assert seen is not None
    assert (seen.etag, seen.record) == (second, replace(RECORD, beat=2))
    assert 0 <= seen.age < 60
    assert local_aws.client("s3").head_object(Bucket="state", Key=KEY)["ContentType"] == "application/json"


def test_a_write_that_another_came_before_is_a_conflict(stored: LeaseObject) -> None:
    with Stubber(stored.client) as stub:
        stub.add_client_error("put_object", "ConditionalRequestConflict", http_status_code=409)
        with pytest.raises(ConflictError, match="ConditionalRequestConflict"):
            stored.write(RECORD, None)


@pytest.mark.parametrize(("method", "verb"), [("get_object", "read"), ("put_object", "written")])
def test_a_refusal_keeps_aws_s_sentence_and_says_what_a_run_needs(stored: LeaseObject, method: str, verb: str) -> None:
    said = "User: arn:aws:sts::1:assumed-role/ci/7 is not authorized to perform: s3:PutObject"
    with Stubber(stored.client) as stub:
        stub.add_client_error(method, "AccessDenied", said, http_status_code=403)
        with pytest.raises(LeaseError, match="cannot be") as refusal:
            stored.read() if method == "get_object" else stored.write(RECORD, None)
    assert str(refusal.value) == (
        f'the lease s3://state/{KEY} cannot be {verb}: AWS says AccessDenied: "{said}". A run needs s3:GetObject and '
        "s3:PutObject on that object, s3:ListBucket on its bucket, and kms:GenerateDataKey and kms:Decrypt with the "
        "bucket's key"
    )


def test_another_account_s_bucket_and_none_are_errors_and_no_free_lease(local_aws: LocalAws) -> None:
    local_aws.client("s3", account="111111111111").create_bucket(Bucket="theirs")
    with pytest.raises(LeaseError, match="AWS says AccessDenied"):
        open_object("s3://theirs?region=us-east-1").read()
    with pytest.raises(LeaseError, match="AWS says NoSuchBucket"):
        open_object("s3://nowhere?region=us-east-1").read()
    with pytest.raises(LeaseError, match="AWS says NoSuchBucket"):
        open_object("s3://nowhere?region=us-east-1").write(RECORD, '"0"')


def test_an_s3_that_does_not_answer_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "test")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "test")
    with pytest.raises(
        LeaseError, match=r'cannot be read: Could not connect to the endpoint URL: "http://127.0.0.1:9/'
    ):
        open_object("s3://state?region=us-east-1&endpoint=http://127.0.0.1:9").read()


def test_the_state_s_last_write_is_that_of_this_stack_alone(stored: LeaseObject, local_aws: LocalAws) -> None:
    s3 = local_aws.client("s3")
    for name in ("org.json.bak", "org.json.attrs", "org2.json"):
        s3.put_object(Bucket="state", Key=f"deep/.pulumi/stacks/aws-organization/{name}", Body=b"{}")
    assert stored.count_quiet() is None
    s3.put_object(Bucket="state", Key="deep/.pulumi/stacks/aws-organization/org.json.gz", Body=b"{}")
    quiet = stored.count_quiet()
    assert quiet is not None
    assert 0 <= quiet < 60
