"""States in S3, on a local AWS: the layout of the backend, and what AWS may answer."""

import base64
import hashlib
import json
import re
from pathlib import Path
from typing import Any

import pytest

from migrate.errors import MigrateError
from migrate.sources.layout import split_key
from migrate.sources.model import Lock, S3Source, StateFile, UnreadableState
from migrate.sources.read import read_states
from sandbox.aws.server import LocalAws
from tests.migrate.sources.conftest import BUCKET, TABLE, Bucket, Calls, make_lock, make_state

READING = {"HeadBucket", "HeadObject", "ListObjectsV2", "GetObject", "GetItem", "BatchGetItem", "AssumeRole"}


def source(**settings: Any) -> S3Source:
    return S3Source(**{"bucket": BUCKET, **settings})


def read(**settings: Any) -> list[StateFile]:
    states = list(read_states([source(**settings)]))
    assert all(isinstance(state, StateFile) for state in states), states
    return [state for state in states if isinstance(state, StateFile)]


def find(**settings: Any) -> list[tuple[str, str]]:
    return [(state.location.removeprefix(f"s3://{BUCKET}/"), state.workspace) for state in read(**settings)]


def test_a_state_with_all_that_proves_it_unchanged(bucket: Bucket) -> None:
    content = bucket.put("org/a.tfstate")
    [state] = read()
    assert (state.location, state.workspace, state.content) == ("s3://tfstate/org/a.tfstate", "default", content)
    assert state.md5 == state.etag == hashlib.md5(content).hexdigest()  # noqa: S324  # as Terraform's digest
    assert (state.version_id, state.digest, state.locks) == (None, None, ())
    assert re.fullmatch(r"20\d\d-\d\d-\d\dT\d\d:\d\d:\d\dZ", state.modified or "")


def test_workspaces_of_a_prefix_are_found_beside_it(bucket: Bucket) -> None:
    states = [
        "org/a.tfstate",
        "env:/dev/org/a.tfstate",
        "env:/prod/org/a.tfstate",
        "env:/dev/x/b.tfstate",
        "x/b.tfstate",
    ]
    for key in (*states, "org/a.tfstate.tflock", "org/a.tfstate.backup", "org/readme.md", "org/"):
        bucket.put(key)
    assert find(prefix="org/") == [
        ("env:/dev/org/a.tfstate", "dev"),
        ("env:/prod/org/a.tfstate", "prod"),
        ("org/a.tfstate", "default"),
    ]
    assert [key for key, _ in find()] == sorted(states)
    assert find(prefix="env:/dev/") == [("env:/dev/org/a.tfstate", "dev"), ("env:/dev/x/b.tfstate", "dev")]
    assert find(prefix="env:/prod/org/a.tfstate") == [("env:/prod/org/a.tfstate", "prod")]


def test_a_workspace_key_prefix_of_ones_own(bucket: Bucket) -> None:
    for key in ("a.tfstate", "spaces/of/dev/a.tfstate", "env:/dev/a.tfstate"):
        bucket.put(key)
    assert find(workspace_key_prefix="spaces/of") == [
        ("a.tfstate", "default"),
        ("env:/dev/a.tfstate", "default"),
        ("spaces/of/dev/a.tfstate", "dev"),
    ]


def test_an_empty_workspace_key_prefix_needs_keys(bucket: Bucket) -> None:
    for key in ("org/a.tfstate", "dev/org/a.tfstate", "dev/org/b.tfstate", "x/dev/org/a.tfstate"):
        bucket.put(key)
    settings = {"workspace_key_prefix": ""}
    assert find(**settings, keys=("org/a.tfstate",)) == [("dev/org/a.tfstate", "dev"), ("org/a.tfstate", "default")]
    assert {workspace for _, workspace in find(**settings)} == {"default"}
    assert find(**settings, prefix="x/") == [("x/dev/org/a.tfstate", "default")]


def test_keys_are_taken_whatever_their_names_with_their_workspaces(bucket: Bucket) -> None:
    for key in ("network", "network-2", "env:/dev/network", "env:/dev/network/x", "network.tfstate"):
        bucket.put(key)
    expected = [("env:/dev/network", "dev"), ("network", "default")]
    assert find(keys=("network",)) == expected
    assert find(prefix="network") == expected


def test_a_key_of_which_only_a_workspace_exists(bucket: Bucket) -> None:
    bucket.put("env:/dev/network")
    assert find(keys=("network",)) == [("env:/dev/network", "dev")]


def test_freely_named_states_are_known_by_their_digest_or_lock(bucket: Bucket) -> None:
    bucket.make_table()
    for key in ("org/net", "env:/dev/org/net", "org/held", "org/held.tflock", "org/other"):
        bucket.put(key)
    bucket.put_item("tfstate/env:/dev/org/net-md5", Digest="0" * 32)
    assert find(lock_table=TABLE, prefix="org/") == [
        ("env:/dev/org/net", "dev"),
        ("org/held", "default"),
        ("org/net", "default"),
    ]


def test_a_source_without_a_table_asks_those_of_the_backends(bucket: Bucket) -> None:
    bucket.make_table()
    for key in ("org/a.tfstate", "env:/dev/org/a.tfstate", "org/b.tfstate", "org/odd", "org/readme.md"):
        bucket.put(key)
    bucket.put_item("tfstate/env:/dev/org/a.tfstate", Info=make_lock("1f"))
    bucket.put_item("tfstate/org/odd-md5", Digest="0" * 32)
    backends = [source(keys=(key,), lock_table=TABLE) for key in ("org/a.tfstate", "org/odd")]
    found = {
        state.location.removeprefix("s3://tfstate/"): state
        for state in read_states([source(prefix="org/")], backends=backends)
        if isinstance(state, StateFile)
    }
    assert {key: (len(state.locks), state.digest) for key, state in found.items()} == {
        "env:/dev/org/a.tfstate": (1, None),
        "org/a.tfstate": (0, None),
        "org/b.tfstate": (0, None),
        "org/odd": (0, "0" * 32),
    }
    assert found["org/a.tfstate"].source == source(keys=("org/a.tfstate", "org/odd"), lock_table=TABLE)
    assert found["org/b.tfstate"].source == source(prefix="org/")


def test_the_source_that_knows_the_table_of_a_state_is_taken(bucket: Bucket) -> None:
    bucket.make_table()
    bucket.put("org/a.tfstate")
    whole, exact = source(region="us-east-1", prefix="org/"), source(keys=("org/a.tfstate",), no_lock_table=True)
    assert [state.source for state in read_states([whole, exact]) if isinstance(state, StateFile)] == [exact]
    told = source(region="us-east-1", prefix="org/", lock_table=TABLE)
    assert [state.source for state in read_states([told, exact]) if isinstance(state, StateFile)] == [exact]


def test_what_is_excluded_is_left_out_with_its_workspaces(bucket: Bucket) -> None:
    for key in (
        "org/a.tfstate",
        "env:/dev/org/a.tfstate",
        "org/b.tfstate",
        "env:/dev/org/b.tfstate",
        "org/old/c.tfstate",
    ):
        bucket.put(key)
    assert find(exclude=("org/a.tfstate", "org/old/*")) == [
        ("env:/dev/org/b.tfstate", "dev"),
        ("org/b.tfstate", "default"),
    ]
    assert find(prefix="org/", exclude=("env:/*", "*/c.tfstate")) == [
        ("org/a.tfstate", "default"),
        ("org/b.tfstate", "default"),
    ]
    assert find(keys=("org/a.tfstate",), exclude=("env:/dev/*",)) == [("org/a.tfstate", "default")]
    with pytest.raises(MigrateError, match=r"s3://tfstate/org/: `exclude` leaves out all 5 states that are there"):
        find(prefix="org/", exclude=("*",))


def test_a_huge_object_is_not_read(bucket: Bucket, monkeypatch: pytest.MonkeyPatch) -> None:
    bucket.put("a.tfstate")
    monkeypatch.setattr("migrate.input_files.LARGEST", 8)
    [state] = read_states([source()])
    assert isinstance(state, UnreadableState)
    assert state.problem.startswith("cannot be read (It has more than 0 MiB, which no state has)")


def test_more_objects_than_a_page_holds(bucket: Bucket, calls: Calls) -> None:
    for number in range(5):
        bucket.put(f"{number}.tfstate")
        bucket.put(f"env:/dev/{number}.tfstate")
    calls.page_size = 2
    assert len(find()) == 10
    assert len(calls.of("ListObjectsV2")) == 5


def test_the_latest_version_is_read_and_named(bucket: Bucket) -> None:
    bucket.s3.put_bucket_versioning(Bucket=BUCKET, VersioningConfiguration={"Status": "Enabled"})
    bucket.put("a.tfstate", b"first")
    bucket.put("a.tfstate")
    bucket.put("a.tfstate.tflock")
    bucket.s3.delete_object(Bucket=BUCKET, Key="a.tfstate.tflock")
    [state] = read()
    assert state.version_id == bucket.s3.head_object(Bucket=BUCKET, Key="a.tfstate")["VersionId"]
    assert (state.content, state.locks) == (make_state("a.tfstate"), ())


def test_locks_of_both_kinds_and_the_digest(bucket: Bucket) -> None:
    bucket.make_table()
    for key in ("a.tfstate", "b.tfstate", "c.tfstate"):
        bucket.put(key)
    bucket.put_item("tfstate/a.tfstate", Info=make_lock("1f"))
    bucket.put_item("tfstate/a.tfstate-md5", Digest="ab" * 16)
    bucket.put_item("tfstate/c.tfstate", Info="not json")
    bucket.put("a.tfstate.tflock", make_lock("1f", who="bob@desk").encode())
    bucket.put("b.tfstate.tflock", b"[]")
    a, b, c = read(lock_table=TABLE)
    shared = {"id": "1f", "operation": "OperationTypeApply", "created": "2026-11-21T18:58:03.2Z"}
    assert a.locks == (
        Lock(place="DynamoDB table tflocks, item tfstate/a.tfstate", who="ann@laptop", **shared),
        Lock(place="s3://tfstate/a.tfstate.tflock", who="bob@desk", **shared),
    )
    assert (a.digest, b.digest, c.digest) == ("ab" * 16, None, None)
    assert [(lock.who, lock.id, lock.created) for lock in (*b.locks, *c.locks)] == [("unknown",) * 3] * 2


def test_more_states_than_a_batch_of_the_lock_table_holds(bucket: Bucket, calls: Calls) -> None:
    bucket.make_table()
    for number in range(60):  # a lock and a digest of each
        bucket.put(f"{number}.tfstate")
        bucket.put_item(f"tfstate/{number}.tfstate-md5", Digest=f"{number:032}")
    assert {state.location: state.digest for state in read(lock_table=TABLE)} == {
        f"s3://tfstate/{number}.tfstate": f"{number:032}" for number in range(60)
    }
    assert len(calls.of("BatchGetItem")) == 2


def test_a_policy_that_allows_get_item_alone_is_enough(bucket: Bucket, calls: Calls) -> None:
    bucket.make_table()
    bucket.put("a.tfstate")
    bucket.put_item("tfstate/a.tfstate", Info=make_lock("1f"))
    keys = [{"LockID": {"S": f"tfstate/a.tfstate{end}"}} for end in ("", "-md5")]
    calls.refuse["BatchGetItem", str({TABLE: {"Keys": keys, "ConsistentRead": True}})] = "AccessDeniedException"
    assert [lock.id for lock in read(lock_table=TABLE)[0].locks] == ["1f"]
    assert len(calls.of("GetItem")) == 2


def test_reading_only_lists_heads_and_gets(aws: LocalAws, bucket: Bucket, calls: Calls) -> None:
    bucket.make_table()
    role = make_role(aws, "right")
    for key in ("a.tfstate", "env:/dev/a.tfstate", "net"):
        bucket.put(key)
    bucket.put("a.tfstate.tflock", make_lock("1f").encode())
    bucket.put_item("tfstate/net-md5", Digest="0" * 32)
    before = bucket.list_keys()
    calls.made.clear()
    assert len(read(lock_table=TABLE, role_arn=role, external_id="right")) == 3
    assert calls.names <= READING
    assert {"HeadBucket", "ListObjectsV2", "GetObject", "BatchGetItem", "AssumeRole"} <= calls.names
    assert bucket.list_keys() == before


def make_role(aws: LocalAws, external_id: str) -> str:
    statement = {
        "Effect": "Allow",
        "Principal": {"AWS": "arn:aws:iam::123456789012:root"},
        "Action": "sts:AssumeRole",
        "Condition": {"StringEquals": {"sts:ExternalId": external_id}},
    }
    document = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    return aws.client("iam").create_role(RoleName="Reader", AssumeRolePolicyDocument=document)["Role"]["Arn"]


@pytest.mark.parametrize("external_id", ["wrong", None])
def test_a_role_that_does_not_let_the_caller_in(aws: LocalAws, bucket: Bucket, external_id: str | None) -> None:
    bucket.put("a.tfstate")
    role = make_role(aws, "right")
    assert len(read(role_arn=role, external_id="right")) == 1
    with pytest.raises(MigrateError, match=rf"the role {role} cannot be assumed.*`external_id` is not the one"):
        read(role_arn=role, external_id=external_id)


def test_a_role_that_does_not_exist(bucket: Bucket) -> None:
    with pytest.raises(MigrateError, match=r"role/Nobody cannot be assumed. Either it does not exist"):
        read(role_arn="arn:aws:iam::123456789012:role/Nobody")


def test_a_bucket_that_does_not_exist(aws: LocalAws) -> None:
    with pytest.raises(MigrateError, match=r"^s3://missing-bucket: there is no such bucket. Correct its name"):
        read(bucket="missing-bucket")


def test_a_name_that_no_bucket_can_have(aws: LocalAws) -> None:
    with pytest.raises(MigrateError, match=r"^s3://no bucket: that is no name that AWS allows"):
        read(bucket="no bucket")


def test_a_bucket_of_another_account_denies_access(aws: LocalAws) -> None:
    aws.client("s3", account="222222222222").create_bucket(Bucket="foreign-bucket")
    with pytest.raises(MigrateError, match=r"^s3://foreign-bucket: access denied with the credentials of this shell\."):
        read(bucket="foreign-bucket")


def test_a_bucket_in_another_region(aws: LocalAws) -> None:
    s3 = aws.client("s3", region="eu-west-1")
    s3.create_bucket(Bucket="europe", CreateBucketConfiguration={"LocationConstraint": "eu-west-1"})
    s3.put_object(Bucket="europe", Key="a.tfstate", Body=b"{}")
    assert [state.location for state in read(bucket="europe")] == ["s3://europe/a.tfstate"]
    with pytest.raises(MigrateError, match=r"the bucket is in eu-west-1, not in us-east-1. Write `region: eu-west-1`"):
        read(bucket="europe", region="us-east-1")


def test_no_credentials(no_credentials: None) -> None:
    with pytest.raises(MigrateError, match=r"no usable AWS credentials \(NoCredentialsError\)\. Log in, or set"):
        read()


def test_a_profile_that_does_not_exist(no_credentials: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_PROFILE", "nobody")
    with pytest.raises(MigrateError, match=r"no usable AWS credentials \(ProfileNotFound\)"):
        read()


def test_an_endpoint_that_does_not_answer(aws: LocalAws, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:1")
    monkeypatch.setattr("time.sleep", lambda _: None)
    with pytest.raises(MigrateError, match=r"no answer from AWS \(EndpointConnectionError\)"):
        read()


@pytest.mark.parametrize(
    ("code", "problem"),
    [
        ("ExpiredToken", "the AWS credentials have expired. Log in again"),
        ("InvalidAccessKeyId", r"AWS does not know the credentials \(InvalidAccessKeyId\)"),
        ("PermanentRedirect", "it is in another region"),
        ("SlowDown", "AWS answers SlowDown"),
    ],
)
def test_a_listing_that_is_refused(bucket: Bucket, calls: Calls, code: str, problem: str) -> None:
    calls.refuse["ListObjectsV2", BUCKET] = code
    calls.refuse["HeadBucket", BUCKET] = "400"
    with pytest.raises(MigrateError, match=f"^s3://tfstate: {problem}"):
        read()


@pytest.mark.parametrize(
    ("code", "problem"),
    [
        ("AccessDenied", "access denied with the credentials of this shell.*kms:Decrypt"),
        ("InvalidObjectState", "is archived.*aws s3api restore-object"),
        ("InvalidRequest", "is encrypted with a key of the customer.*sse_customer_key_file: FILE"),
        ("NoSuchKey", "was deleted while the sources were read"),
        ("KMS.DisabledException", "cannot be read: AWS answers KMS.DisabledException"),
    ],
)
def test_an_object_that_is_not_given_out_is_told_of_and_the_rest_is_read(
    bucket: Bucket, calls: Calls, code: str, problem: str
) -> None:
    bucket.put("a.tfstate")
    bucket.put("env:/dev/b.tfstate")
    calls.refuse["GetObject", "env:/dev/b.tfstate"] = code
    readable, unreadable = sorted(read_states([source()]), key=lambda state: state.workspace)
    assert isinstance(readable, StateFile)
    assert isinstance(unreadable, UnreadableState)
    assert (unreadable.location, unreadable.workspace) == ("s3://tfstate/env:/dev/b.tfstate", "dev")
    assert re.match(problem, unreadable.problem)


@pytest.mark.parametrize(("code", "locks"), [("NoSuchKey", []), ("AccessDenied", ["unknown"])])
def test_a_lock_that_cannot_be_read_is_one_unless_it_is_gone(
    bucket: Bucket, calls: Calls, code: str, locks: list[str]
) -> None:
    bucket.put("a.tfstate")
    bucket.put("a.tfstate.tflock", make_lock("1f").encode())
    calls.refuse["GetObject", "a.tfstate.tflock"] = code
    assert [lock.who for lock in read()[0].locks] == locks


def test_the_lock_table_does_not_exist(bucket: Bucket) -> None:
    bucket.put("a.tfstate")
    with pytest.raises(MigrateError, match=r"DynamoDB table nothing in us-east-1: there is no such table.*lock_table"):
        read(lock_table="nothing")


def test_the_key_of_the_customer_goes_with_every_read(bucket: Bucket, calls: Calls, tmp_path: Path) -> None:
    bucket.put("a.tfstate")
    bucket.put("a.tfstate.tflock", make_lock("1f").encode())
    file = tmp_path / "key.b64"
    file.write_bytes(base64.b64encode(b"k" * 32) + b"\n")
    assert len(read(sse_customer_key_file=file)) == 1
    assert [(call["Key"], call["SSECustomerAlgorithm"]) for call in calls.of("GetObject")] == [
        ("a.tfstate", "AES256"),
        ("a.tfstate.tflock", "AES256"),
    ]


@pytest.mark.parametrize(
    ("content", "problem"),
    [(b"CANARY!", "is not base64"), (base64.b64encode(b"CANARY"), "holds 6 bytes, not 32"), (None, "cannot be read")],
)
def test_a_key_file_that_holds_no_key(bucket: Bucket, tmp_path: Path, content: bytes | None, problem: str) -> None:
    file = tmp_path / "key.b64"
    if content is not None:
        file.write_bytes(content)
    with pytest.raises(MigrateError, match=rf"/key\.b64: `sse_customer_key_file` {problem}") as caught:
        read(sse_customer_key_file=file)
    assert "CANARY" not in str(caught.value)


def test_a_prefix_without_states(bucket: Bucket) -> None:
    bucket.put("org/network")
    with pytest.raises(MigrateError, match=r"s3://tfstate/org/: holds no state: of 1 objects under it.*`keys`"):
        read(prefix="org/")


def test_keys_without_states(bucket: Bucket) -> None:
    bucket.put("org/a.tfstate")
    with pytest.raises(MigrateError, match=r"s3://tfstate/x: holds no state: there is no such object") as caught:
        read(keys=("x", "org/a.tfstate", "y"))
    assert len(caught.value.problems) == 2
    with pytest.raises(MigrateError, match=r"s3://tfstate/x: is not under the prefix 'org/'"):
        read(prefix="org/", keys=("x", "org/a.tfstate"))


@pytest.mark.parametrize(
    ("key", "settings", "expected"),
    [
        ("env:/dev/a/b", {}, ("dev", "a/b")),
        ("env:/dev", {}, ("default", "env:/dev")),
        ("env:/dev/", {}, ("default", "env:/dev/")),
        ("env:x/dev/a", {}, ("default", "env:x/dev/a")),
        ("dev/a", {"workspace_key_prefix": "", "keys": ("a",)}, ("dev", "a")),
        ("dev/a", {"workspace_key_prefix": "", "keys": ("a", "dev/a")}, ("default", "dev/a")),
        ("dev/a", {"workspace_key_prefix": ""}, ("default", "dev/a")),
    ],
)
def test_the_workspace_in_a_key(key: str, settings: dict[str, Any], expected: tuple[str, str]) -> None:
    assert split_key(source(**settings), key) == expected
