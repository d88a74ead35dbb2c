import io
import json
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from migrate.errors import MigrateError
from migrate.importing.preflight import compare_states
from migrate.leaving.freezing import (
    build_lock_info,
    find_key,
    freeze_states,
    is_frozen,
    is_verified,
    name_backup,
    release_states,
    remove_verified,
    write_verified,
)
from migrate.plan_file import load_plan
from migrate.sources.model import FileSource, Lock, S3Source, Source, StateFile, build_lock_id
from migrate.sources.read import read_states
from migrate.terraform.state import parse_state
from sandbox.aws.server import LocalAws
from tests.migrate.sources.conftest import BUCKET, TABLE, Bucket, make_lock
from tests.migrate.sources.conftest import make_state as make_content
from tests.migrate.sources.test_terraform import TERRAFORM, Project
from tests.support.world import Told

Migrate = Callable[..., Told]
NOW = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)


def make_state(location: str, source: Source | None = None, locks: tuple[Lock, ...] = ()) -> StateFile:
    return StateFile(
        source=source or S3Source(bucket=BUCKET),
        location=location,
        workspace="default",
        content=b"{}",
        md5="0",
        locks=locks,
    )


def fine() -> None:
    """States that have not changed."""


class Locks:
    """Stands for S3: who holds which key."""

    def __init__(self, **held: str) -> None:
        self.held = dict(held)

    def put(self, source: S3Source, key: str, lock_id: str, info: Mapping[str, str]) -> list[str]:
        if self.held.setdefault(key, lock_id) != lock_id:
            raise MigrateError(f"{key}: held by somebody else")
        return [f"s3://{source.bucket}/{key}.tflock"]

    def remove(self, source: S3Source, key: str, lock_id: str) -> list[str]:
        if self.held.get(key) == lock_id:
            del self.held[key]
            return [f"s3://{source.bucket}/{key}.tflock"]
        if key in self.held:
            raise MigrateError(f"{key}: held by somebody else")
        return []


def test_a_lock_says_where_everything_went_and_the_way_back() -> None:
    info = build_lock_info(["shop/org", "shop/admin"], NOW)
    assert info["Operation"] == "moved to Pulumi: shop/org, shop/admin"
    assert "python -m migrate unfreeze" in info["Info"]
    assert info["Created"] == "2026-01-02T03:04:05Z"


def test_the_lock_of_a_state_is_found_without_a_record() -> None:
    assert build_lock_id("s3://a/b") == build_lock_id("s3://a/b")
    assert build_lock_id("s3://a/b") != build_lock_id("s3://a/c")
    lock = Lock(place="p", id=build_lock_id("s3://a/b"), who="w", operation="o", created="c")
    assert is_frozen(make_state("s3://a/b", locks=(lock,)))
    assert not is_frozen(make_state("s3://a/c", locks=(lock,)))


def test_all_states_are_frozen_and_files_are_named() -> None:
    locks = Locks()
    states = [make_state("s3://tfstate/a/b"), make_state("x.tfstate", FileSource(Path("x.tfstate")))]
    done = freeze_states(states, {}, locks.put, locks.remove, fine)
    assert done.frozen == {"s3://tfstate/a/b": ["s3://tfstate/a/b.tflock"]}
    assert done.files == ("x.tfstate",)
    assert locks.held == {"a/b": build_lock_id("s3://tfstate/a/b")}


def test_one_that_cannot_be_frozen_releases_the_others_but_not_what_was_frozen_before() -> None:
    before = Lock(place="p", id=build_lock_id("s3://tfstate/a"), who="w", operation="o", created="c")
    locks = Locks(a=before.id, c="theirs")
    states = [make_state("s3://tfstate/a", locks=(before,)), make_state("s3://tfstate/b"), make_state("s3://tfstate/c")]
    done = freeze_states(states, {}, locks.put, locks.remove, fine)
    assert done.problems == ("c: held by somebody else",)
    assert done.frozen == {}
    assert locks.held == {"a": before.id, "c": "theirs"}


def test_states_that_fail_the_check_once_they_are_locked_are_released() -> None:
    before = Lock(place="p", id=build_lock_id("s3://tfstate/a"), who="w", operation="o", created="c")
    locks = Locks(a=before.id)
    seen: list[set[str]] = []

    def check() -> None:
        seen.append(set(locks.held))
        raise MigrateError("b: has changed")

    states = [make_state("s3://tfstate/a", locks=(before,)), make_state("s3://tfstate/b")]
    done = freeze_states(states, {}, locks.put, locks.remove, check)
    assert seen == [{"a", "b"}]
    assert (done.frozen, done.problems) == ({}, ("b: has changed",))
    assert locks.held == {"a": before.id}


@pytest.mark.parametrize("interrupted", ["b", "check"])
def test_ctrl_c_leaves_no_state_locked(interrupted: str) -> None:
    locks = Locks(a=build_lock_id(f"s3://{BUCKET}/a"))
    states = [make_state(f"s3://{BUCKET}/{key}") for key in "bc"]
    ours = Lock(place="p", id=build_lock_id(f"s3://{BUCKET}/a"), who="w", operation="o", created="c")
    before = make_state(f"s3://{BUCKET}/a", locks=(ours,))

    def put(source: S3Source, key: str, lock_id: str, info: Mapping[str, str]) -> list[str]:
        places = locks.put(source, key, lock_id, info)
        if key == interrupted:
            raise KeyboardInterrupt(key)
        return places

    def check() -> None:
        raise KeyboardInterrupt("check")

    with pytest.raises(KeyboardInterrupt, match=interrupted):
        freeze_states([before, *states], build_lock_info(["org"], NOW), put, locks.remove, check)
    assert list(locks.held) == ["a"]


def test_releasing_goes_on_after_a_lock_of_somebody_else() -> None:
    locks = Locks(a="theirs", b=build_lock_id("s3://tfstate/b"))
    done = release_states([make_state(f"s3://tfstate/{key}") for key in "abc"], locks.remove)
    assert done.released == {"s3://tfstate/b": ["s3://tfstate/b.tflock"]}
    assert done.problems == ("a: held by somebody else",)
    assert locks.held == {"a": "theirs"}


def test_the_note_of_a_clean_verification_is_of_one_plan(tmp_path: Path) -> None:
    assert not is_verified(tmp_path, "a")
    write_verified(tmp_path, "a")
    assert is_verified(tmp_path, "a")
    assert not is_verified(tmp_path, "b")
    remove_verified(tmp_path)
    assert not is_verified(tmp_path, "a")
    (tmp_path / "verified.json").write_text("[]")
    assert not is_verified(tmp_path, "a")


@given(st.sets(st.text(min_size=1), min_size=2))
def test_copies_of_different_states_have_different_names(locations: set[str]) -> None:
    names = {name_backup(location) for location in locations}
    assert len(names) == len(locations)
    assert all("/" not in name and not name.startswith("-") and name.isascii() for name in names)


def test_the_key_of_a_state() -> None:
    assert find_key(make_state("s3://tfstate/env:/dev/a.tfstate")) == "env:/dev/a.tfstate"


@pytest.fixture
def bucket(ambient_aws: LocalAws, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Bucket:
    """An empty bucket with a lock table, a migrate.yaml that names both, and boto3 led to them."""
    monkeypatch.chdir(tmp_path)
    source = f"{{bucket: {BUCKET}, prefix: org/, region: us-east-1, lock_table: {TABLE}}}"
    Path("migrate.yaml").write_text(f"sources:\n  - {source}\n")
    made = Bucket(ambient_aws)
    made.make_table()
    return made


def write_plan(*, verified: bool = True) -> Path:
    """A plan of what the bucket holds now."""
    out = Path("migration")
    states = [item for item in read_states([S3Source(bucket=BUCKET, prefix="org/")]) if isinstance(item, StateFile)]
    parsed = {item.location: parse_state(item.content, item.location, item.workspace) for item in states}
    plan = {
        "version": 1,
        "config": "",
        "stacks": {
            "org": {
                "entries": [{"urn": "urn:pulumi:org::shop::aws:iam/role:Role::audit", "id": "Audit"}],
                "import_file": "",
                "providers": {},
            }
        },
        "instances": [],
        "states": [
            {
                "location": item.location,
                "workspace": item.workspace,
                "serial": parsed[item.location].serial,
                "lineage": parsed[item.location].lineage,
                "etag": item.etag,
                "version_id": item.version_id,
                "md5": item.md5,
                "digest": None,
            }
            for item in states
        ],
    }
    out.mkdir(exist_ok=True)
    (out / "plan.json").write_text(json.dumps(plan))
    if verified:
        write_verified(out, load_plan(out).digest)
    return out


def test_freezing_and_releasing_leaves_everything_as_it_was(bucket: Bucket, migrate: Migrate) -> None:
    in_utf_16 = make_content("org/b.tfstate").decode().encode("utf-16")
    contents = [bucket.put("org/a.tfstate"), bucket.put("org/b.tfstate", in_utf_16)]
    before = bucket.list_keys()
    out = write_plan()
    told = migrate("freeze", "--yes", "--backup", "copies")
    assert told.code == 0, told.err
    assert bucket.list_keys() == before | {"org/a.tfstate.tflock", "org/b.tfstate.tflock"}
    info = json.loads(bucket.s3.get_object(Bucket=BUCKET, Key="org/a.tfstate.tflock")["Body"].read())
    assert info["Operation"] == "moved to Pulumi: shop/org"
    assert info["Path"] == "tfstate/org/a.tfstate"
    item = bucket.get_item("tfstate/org/a.tfstate")
    assert item is not None
    assert json.loads(item["Info"]["S"]) == info
    copies = sorted(Path("copies").iterdir())
    assert sorted(path.read_bytes() for path in copies) == sorted(contents)
    assert {path.stat().st_mode & 0o777 for path in copies} == {0o600}
    # Our own lock is no obstacle: freezing again changes nothing.
    assert migrate("freeze", "--yes").code == 0
    states = list(read_states([S3Source(bucket=BUCKET, prefix="org/", lock_table=TABLE)]))
    assert compare_states(load_plan(out), states) == []
    told = migrate("unfreeze", "--yes")
    assert told.code == 0, told.err
    assert bucket.list_keys() == before
    assert bucket.get_item("tfstate/org/a.tfstate") is None
    assert "No state had a lock of `freeze`." in migrate("unfreeze", "--yes").out


def test_one_state_can_be_released_alone(bucket: Bucket, migrate: Migrate) -> None:
    bucket.put("org/a.tfstate")
    bucket.put("org/b.tfstate")
    write_plan()
    migrate("freeze", "--yes")
    assert migrate("unfreeze", "--yes", "--state", "s3://tfstate/org/a.tfstate").code == 0
    assert bucket.list_keys() == {"org/a.tfstate", "org/b.tfstate", "org/b.tfstate.tflock"}
    told = migrate("unfreeze", "--yes", "--state", "s3://tfstate/org/c.tfstate")
    assert told.code == 2
    assert "s3://tfstate/org/c.tfstate: no source has it" in told.err


@pytest.mark.parametrize("arguments", [(), ("s3://tfstate/org/",)])
def test_it_is_refused_before_somebody_says_which_table_has_the_locks(
    bucket: Bucket, migrate: Migrate, arguments: tuple[str, ...]
) -> None:
    bucket.put("org/a.tfstate")
    write_plan()
    row = f"bucket: {BUCKET}, prefix: org/, region: us-east-1"
    Path("migrate.yaml").write_text(f"sources:\n  - {{{row}}}\n")
    told = migrate("freeze", "--yes", *arguments)
    assert told.code == 3
    assert "which DynamoDB table has the locks of 1 state (such as s3://tfstate/org/a.tfstate) is unknown" in told.err
    assert bucket.list_keys() == {"org/a.tfstate"}
    Path("migrate.yaml").write_text(f"sources:\n  - {{{row}, lock_table: null}}\n")
    told = migrate("freeze", "--yes")
    assert told.code == 0, told.err
    assert "1 of them have no lock table, so only a Terraform with use_lockfile sees the lock" in told.err
    assert bucket.list_keys() == {"org/a.tfstate", "org/a.tfstate.tflock"}


def test_it_is_refused_before_all_is_verified(bucket: Bucket, migrate: Migrate) -> None:
    bucket.put("org/a.tfstate")
    write_plan(verified=False)
    told = migrate("freeze", "--yes")
    assert told.code == 3
    assert "`python -m migrate verify` has not found all stacks of this plan clean" in told.err
    assert bucket.list_keys() == {"org/a.tfstate"}
    assert migrate("freeze", "--yes", "--force").code == 0


def test_it_is_refused_when_a_state_has_changed(bucket: Bucket, migrate: Migrate) -> None:
    bucket.put("org/a.tfstate")
    write_plan()
    bucket.put("org/a.tfstate", bucket.put("org/other").replace(b'"serial": 3', b'"serial": 4'))
    told = migrate("freeze", "--yes")
    assert told.code == 3
    assert "serial 3 -> 4" in told.err


def test_a_state_that_changes_while_the_question_waits_is_not_frozen(
    bucket: Bucket, migrate: Migrate, monkeypatch: pytest.MonkeyPatch
) -> None:
    older = bucket.put("org/a.tfstate")
    bucket.put("org/b.tfstate")
    write_plan()

    def answer_late(question: str, *, yes: bool) -> None:
        bucket.put("org/a.tfstate", older.replace(b'"serial": 3', b'"serial": 4'))

    monkeypatch.setattr("migrate.commands.freeze.confirm", answer_late)
    told = migrate("freeze", "--backup", "copies")
    assert told.code == 3
    assert "s3://tfstate/org/a.tfstate: has changed since the plan (serial 3 -> 4" in told.err
    assert bucket.list_keys() == {"org/a.tfstate", "org/b.tfstate"}
    assert bucket.get_item("tfstate/org/b.tfstate") is None
    assert not Path("copies").exists()


def test_states_that_cannot_be_copied_are_not_frozen(bucket: Bucket, migrate: Migrate) -> None:
    bucket.put("org/a.tfstate")
    write_plan()
    Path("copies").write_text("a file")
    told = migrate("freeze", "--yes", "--backup", "copies")
    assert told.code == 3
    assert "s3://tfstate/org/a.tfstate: no copy could be made at copies/" in told.err
    assert bucket.list_keys() == {"org/a.tfstate"}
    assert bucket.get_item("tfstate/org/a.tfstate") is None


@pytest.mark.parametrize("arguments", [("s3://tfstate/org/",), ()])
def test_a_lock_is_not_released_by_half(bucket: Bucket, migrate: Migrate, arguments: tuple[str, ...]) -> None:
    bucket.put("org/a.tfstate")
    write_plan()
    assert migrate("freeze", "--yes").code == 0
    mapping = Path("migrate.yaml").rename("elsewhere.yaml")
    # Again too: what is left of the lock still says where the rest is.
    for _ in range(2):
        told = migrate("unfreeze", *arguments, "--yes")
        assert told.code == 3
        assert f"the lock is in DynamoDB table {TABLE} too" in told.err
        assert "released" not in told.out
    assert "org/a.tfstate.tflock" in bucket.list_keys()
    told = migrate("unfreeze", "--yes", "--mapping", str(mapping))
    assert told.code == 0, told.err
    assert bucket.list_keys() == {"org/a.tfstate"}
    assert bucket.get_item("tfstate/org/a.tfstate") is None


def test_a_lock_of_somebody_else_is_left_alone(bucket: Bucket, migrate: Migrate) -> None:
    bucket.put("org/a.tfstate")
    write_plan()
    bucket.put("org/a.tfstate.tflock", make_lock("theirs", who="ann@desk").encode())
    told = migrate("freeze", "--yes")
    assert told.code == 3
    assert "ann@desk holds it since 2026-11-21" in told.err
    told = migrate("unfreeze", "--yes")
    assert told.code == 3
    assert "ann@desk" in told.err
    assert "org/a.tfstate.tflock" in bucket.list_keys()


def test_a_mapping_without_sources_does_not_hide_the_plan(bucket: Bucket, migrate: Migrate) -> None:
    bucket.put("org/a.tfstate")
    write_plan()
    Path("migrate.yaml").write_text("skip: []\n")
    told = migrate("unfreeze", "--yes")
    assert told.code == 0, told.err
    assert "No state had a lock of `freeze`" in told.out


def test_it_asks_before_it_acts(bucket: Bucket, migrate: Migrate, monkeypatch: pytest.MonkeyPatch) -> None:
    bucket.put("org/a.tfstate")
    write_plan()
    monkeypatch.setattr("sys.stdin", io.StringIO())
    told = migrate("freeze")
    assert told.code == 2
    assert "there is nobody to ask: add --yes" in told.err
    assert bucket.list_keys() == {"org/a.tfstate"}


@pytest.mark.terraform
@pytest.mark.skipif(TERRAFORM is None, reason="there is no terraform on PATH")
def test_terraform_can_neither_plan_nor_apply_and_says_why(
    bucket: Bucket, ambient_aws: LocalAws, migrate: Migrate, tmp_path: Path
) -> None:
    folder = tmp_path / "terraform"
    folder.mkdir()
    project = Project(folder, ambient_aws)
    project.succeed("init", "-no-color", "-input=false")
    project.succeed("apply", "-no-color", "-auto-approve")
    write_plan()
    assert migrate("freeze", "--yes").code == 0
    for command in (["plan"], ["apply", "-auto-approve"]):
        refused = project.run(*command, "-no-color")
        assert refused.returncode == 1
        assert "Error acquiring the state lock" in refused.stderr
        assert "moved to Pulumi: shop/org" in refused.stderr
        assert "python -m migrate unfreeze" in refused.stderr
    assert migrate("unfreeze", "--yes").code == 0
    project.succeed("plan", "-no-color")
