"""Locks: what is read of them, and putting and removing one."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from migrate.errors import MigrateError
from migrate.sources.locks import explain_freeing, parse_lock, put_lock, remove_lock
from migrate.sources.model import Lock, S3Source
from tests.migrate.sources.conftest import BUCKET, TABLE, Bucket, Calls, make_lock

KEY = "env:/dev/org/a.tfstate"
ITEM = f"{BUCKET}/{KEY}"
INFO = {"Operation": "migration", "Who": "ann@laptop", "Created": "2026-11-21T18:58:03Z", "Info": "see migrate/"}
PLACES = [f"s3://{BUCKET}/{KEY}.tflock", f"DynamoDB table {TABLE}, item {ITEM}"]


@pytest.fixture
def source(bucket: Bucket) -> S3Source:
    bucket.make_table()
    bucket.put(KEY)
    return S3Source(bucket=BUCKET, lock_table=TABLE)


def read_object(bucket: Bucket) -> dict[str, Any]:
    return json.loads(bucket.s3.get_object(Bucket=BUCKET, Key=f"{KEY}.tflock")["Body"].read())


def test_a_lock_as_terraform_writes_it() -> None:
    assert parse_lock(make_lock("1f"), "here") == Lock(
        place="here",
        id="1f",
        who="ann@laptop",
        operation="OperationTypeApply",
        created="2026-11-21T18:58:03.2Z",
    )


@given(st.binary() | st.text() | st.just(b"[" * 100_000) | st.just('{"ID": 7, "Who": null}'))
def test_anything_is_a_lock(content: bytes | str) -> None:
    lock = parse_lock(content, "here")
    assert (lock.place, lock.who) == ("here", "unknown")


@pytest.mark.parametrize(
    ("content", "place", "command"),
    [
        ('{"ID": "1f"}', "s3://b/a b.tflock", "`terraform force-unlock 1f`"),
        ('{"ID": "1f; x"}', "s3://b/a.tflock", "`terraform force-unlock '1f; x'`"),
        ("", "s3://b/a b.tflock", "`aws s3 rm 's3://b/a b.tflock'` (it has no ID, as `terraform force-unlock` wants)"),
        ("", "table t, item b/a", "to delete it there (it has no ID, as `terraform force-unlock` wants)"),
    ],
)
def test_a_lock_without_an_id_is_none_of_force_unlocks(content: str, place: str, command: str) -> None:
    assert explain_freeing(parse_lock(content, place)) == command


def test_a_lock_is_put_where_both_kinds_of_backends_look(bucket: Bucket, source: S3Source) -> None:
    assert put_lock(source, KEY, "1f", INFO) == PLACES
    # What Terraform prints is as it was given; the table's name is ours.
    expected = {**INFO, "ID": "1f", "Path": ITEM, "LockTable": TABLE}
    assert read_object(bucket) == expected
    item = bucket.get_item(ITEM)
    assert item is not None
    assert json.loads(item["Info"]["S"]) == expected
    assert remove_lock(source, KEY, "1f") == PLACES
    assert bucket.list_keys() == {KEY}
    assert bucket.get_item(ITEM) is None


def test_without_a_table_there_is_the_object_alone(bucket: Bucket) -> None:
    bucket.put(KEY)
    source = S3Source(bucket=BUCKET, no_lock_table=True)
    assert put_lock(source, KEY, "1f", INFO) == PLACES[:1]
    assert read_object(bucket) == {**INFO, "ID": "1f", "Path": ITEM}
    assert remove_lock(source, KEY, "1f") == PLACES[:1]


@pytest.mark.parametrize(
    "encryption",
    [
        {"ServerSideEncryption": "AES256"},
        {"ServerSideEncryption": "aws:kms", "SSEKMSKeyId": f"arn:aws:kms:us-east-1:111111111111:key/{'1' * 36}"},
        {
            "ServerSideEncryption": "aws:kms",
            "SSEKMSKeyId": f"arn:aws:kms:us-east-1:111111111111:key/{'1' * 36}",
            "BucketKeyEnabled": True,
        },
    ],
)
def test_a_lock_is_encrypted_as_its_state_is(
    bucket: Bucket, source: S3Source, calls: Calls, encryption: dict[str, Any]
) -> None:
    bucket.s3.put_object(Bucket=BUCKET, Key=KEY, Body=b"{}", **encryption)
    calls.made.clear()
    put_lock(source, KEY, "1f", INFO)
    [written] = calls.of("PutObject")
    assert {name: written[name] for name in encryption} == encryption
    found = bucket.s3.head_object(Bucket=BUCKET, Key=f"{KEY}.tflock")
    assert {name: found[name] for name in encryption} == encryption


def test_what_aws_says_of_a_lock_that_it_refuses_is_kept(source: S3Source, calls: Calls) -> None:
    calls.refuse["PutObject", f"{KEY}.tflock"] = "AccessDenied"
    with pytest.raises(MigrateError, match=r"kms:GenerateDataKey.*encrypted as its state is\. AWS says: \"made up\""):
        put_lock(source, KEY, "1f", INFO)
    calls.refuse = {("PutItem", TABLE): "AccessDenied"}
    with pytest.raises(MigrateError, match=r"dynamodb:PutItem on the table\. AWS says: \"made up\""):
        put_lock(source, KEY, "1f", INFO)
    calls.refuse = {("PutObject", f"{KEY}.tflock"): "KMS.DisabledException"}
    with pytest.raises(MigrateError, match=r"AWS answers KMS\.DisabledException.*AWS says: \"made up\""):
        put_lock(source, KEY, "1f", INFO)


def test_putting_and_removing_twice_is_fine(bucket: Bucket, source: S3Source) -> None:
    put_lock(source, KEY, "1f", INFO)
    assert put_lock(source, KEY, "1f", INFO) == PLACES
    remove_lock(source, KEY, "1f")
    assert remove_lock(source, KEY, "1f") == []


def test_half_a_lock_of_ours_is_completed(bucket: Bucket, source: S3Source) -> None:
    put_lock(S3Source(bucket=BUCKET), KEY, "1f", INFO)
    bucket.s3.put_object(Bucket=BUCKET, Key=KEY, Body=b"{}", ServerSideEncryption="AES256")
    assert put_lock(source, KEY, "1f", INFO) == PLACES
    assert bucket.s3.head_object(Bucket=BUCKET, Key=f"{KEY}.tflock")["ServerSideEncryption"] == "AES256"
    assert bucket.get_item(ITEM) is not None
    assert read_object(bucket)["LockTable"] == TABLE


@pytest.mark.parametrize("table", [None, "other"])
def test_a_lock_in_a_table_that_the_source_does_not_name_is_left_whole(
    bucket: Bucket, source: S3Source, table: str | None
) -> None:
    put_lock(source, KEY, "1f", INFO)
    other = S3Source(bucket=BUCKET, lock_table=table)
    for act in (lambda: remove_lock(other, KEY, "1f"), lambda: put_lock(other, KEY, "1f", INFO)):
        with pytest.raises(
            MigrateError, match=r"\.tflock: the lock is in DynamoDB table tflocks too.*`lock_table: tflocks`"
        ):
            act()
    assert read_object(bucket)["LockTable"] == TABLE
    assert bucket.get_item(ITEM) is not None
    assert remove_lock(source, KEY, "1f") == PLACES


def test_half_a_lock_that_may_not_be_completed(bucket: Bucket, source: S3Source, calls: Calls) -> None:
    put_lock(S3Source(bucket=BUCKET), KEY, "1f", INFO)
    calls.refuse["PutObject", f"{KEY}.tflock"] = "PreconditionFailed"
    with pytest.raises(MigrateError, match=r"\.tflock"):
        put_lock(source, KEY, "1f", INFO)
    assert read_object(bucket)["ID"] == "1f"
    assert bucket.get_item(ITEM) is None


def test_an_object_of_somebody_else_is_left(bucket: Bucket, source: S3Source) -> None:
    bucket.put(f"{KEY}.tflock", make_lock("theirs", who="bob@desk").encode())
    with pytest.raises(MigrateError, match=r"\.tflock: bob@desk holds the state since 2026-11-21.*ID theirs"):
        put_lock(source, KEY, "1f", INFO)
    with pytest.raises(MigrateError, match=r"\.tflock: bob@desk holds the state"):
        remove_lock(source, KEY, "1f")
    assert read_object(bucket)["ID"] == "theirs"
    assert bucket.get_item(ITEM) is None


def test_an_item_of_somebody_else_is_left_and_the_object_taken_back(bucket: Bucket, source: S3Source) -> None:
    bucket.put_item(ITEM, Info=make_lock("theirs", who="bob@desk"))
    with pytest.raises(MigrateError, match=rf"item {ITEM}: bob@desk holds the state"):
        put_lock(source, KEY, "1f", INFO)
    assert bucket.list_keys() == {KEY}
    with pytest.raises(MigrateError, match=rf"item {ITEM}: bob@desk holds the state"):
        remove_lock(source, KEY, "1f")
    assert bucket.get_item(ITEM) is not None


def test_what_was_there_before_is_not_taken_back(bucket: Bucket, source: S3Source) -> None:
    put_lock(S3Source(bucket=BUCKET), KEY, "1f", INFO)
    bucket.put_item(ITEM, Info=make_lock("theirs"))
    with pytest.raises(MigrateError, match="holds the state"):
        put_lock(source, KEY, "1f", INFO)
    assert read_object(bucket)["ID"] == "1f"


def test_our_half_is_removed_beside_a_lock_of_somebody_else(bucket: Bucket, source: S3Source) -> None:
    put_lock(S3Source(bucket=BUCKET), KEY, "1f", INFO)
    bucket.put_item(ITEM, Info=make_lock("theirs"))
    with pytest.raises(MigrateError, match="holds the state"):
        remove_lock(source, KEY, "1f")
    assert bucket.list_keys() == {KEY}


@pytest.mark.parametrize(
    ("operation", "value", "problem"),
    [
        ("PutObject", f"{KEY}.tflock", r"\.tflock: access denied.*s3:PutObject"),
        ("PutItem", TABLE, r"DynamoDB table tflocks in us-east-1: access denied.*dynamodb:PutItem"),
    ],
)
def test_nothing_is_left_of_a_lock_that_may_not_be_put(
    bucket: Bucket, source: S3Source, calls: Calls, operation: str, value: str, problem: str
) -> None:
    calls.refuse[operation, value] = "AccessDenied"
    with pytest.raises(MigrateError, match=problem):
        put_lock(source, KEY, "1f", INFO)
    assert bucket.list_keys() == {KEY}
    assert bucket.get_item(ITEM) is None


def test_what_could_not_be_taken_back_is_named(bucket: Bucket, source: S3Source, calls: Calls) -> None:
    calls.refuse = {("PutItem", TABLE): "AccessDenied", ("DeleteObject", f"{KEY}.tflock"): "AccessDenied"}
    with pytest.raises(MigrateError, match=r"\.tflock: is left; `unfreeze` removes it") as caught:
        put_lock(source, KEY, "1f", INFO)
    assert len(caught.value.problems) == 3


@pytest.mark.parametrize(
    ("operation", "place"), [("DeleteObject", PLACES[0]), ("DeleteItem", "DynamoDB table tflocks")]
)
def test_a_lock_that_may_not_be_removed(source: S3Source, calls: Calls, operation: str, place: str) -> None:
    put_lock(source, KEY, "1f", INFO)
    calls.refuse = {(operation, value): "AccessDenied" for value in (f"{KEY}.tflock", TABLE)}
    with pytest.raises(MigrateError, match=f"^{place}.*: access denied"):
        remove_lock(source, KEY, "1f")


def test_a_lock_that_vanishes_while_it_is_looked_at(source: S3Source, calls: Calls) -> None:
    calls.refuse["PutObject", f"{KEY}.tflock"] = "PreconditionFailed"
    with pytest.raises(MigrateError, match=r"somebody held the state a moment ago. Repeat the command"):
        put_lock(source, KEY, "1f", INFO)


def test_only_locks_are_written(source: S3Source, calls: Calls) -> None:
    put_lock(source, KEY, "1f", INFO)
    remove_lock(source, KEY, "1f")
    assert [call["Key"] for call in (*calls.of("PutObject"), *calls.of("DeleteObject"))] == [f"{KEY}.tflock"] * 2
    assert [call["Item"]["LockID"] for call in calls.of("PutItem")] == [{"S": ITEM}]
    assert [call["Key"]["LockID"] for call in calls.of("DeleteItem")] == [{"S": ITEM}]
