from dataclasses import replace
from pathlib import Path

import pytest

from migrate.errors import MigrateError
from migrate.importing.preflight import compare_states, find_sources
from migrate.plan_file import PlannedState, SavedPlan
from migrate.sources.model import FileSource, Lock, S3Source, StateFile, UnreadableState, build_lock_id

CONTENT = b'{"version": 4, "terraform_version": "1.9.0", "serial": 8, "lineage": "l-2", "outputs": {}, "resources": []}'
NOW = StateFile(
    source=S3Source(bucket="tfstate", no_lock_table=True),
    location="s3://tfstate/a.tfstate",
    workspace="default",
    content=CONTENT,
    md5="m2",
    etag="e2",
    version_id="v2",
)
PLANNED = PlannedState(
    location=NOW.location, workspace="default", serial=8, lineage="l-2", etag="e2", version_id="v2", md5="m2"
)


def make_plan(*states: PlannedState) -> SavedPlan:
    return SavedPlan(digest="d", config="c", states=states, stacks={}, instances=())


def test_nothing_changed() -> None:
    assert compare_states(make_plan(PLANNED), [NOW]) == []


def test_whatever_changed_is_named() -> None:
    before = replace(PLANNED, serial=7, lineage="l-1", etag="e1", version_id="v1", md5="m1")
    assert compare_states(make_plan(before), [NOW]) == [
        (
            "s3://tfstate/a.tfstate: has changed since the plan (serial 7 -> 8, lineage l-1 -> l-2, MD5 m1 -> m2, "
            "ETag e1 -> e2, version v1 -> v2): run `python -m migrate plan` again"
        )
    ]


def test_a_state_that_was_written_again_with_the_same_content_has_changed() -> None:
    (problem,) = compare_states(make_plan(replace(PLANNED, version_id="v1")), [NOW])
    assert "(version v1 -> v2)" in problem


def test_a_state_that_is_none_any_more_still_has_changed() -> None:
    (problem,) = compare_states(make_plan(PLANNED), [replace(NOW, content=b"canary", md5="m3")])
    assert "(MD5 m2 -> m3)" in problem
    assert "canary" not in problem


def test_missing_new_and_unreadable_states_are_named() -> None:
    lost = replace(PLANNED, location="s3://tfstate/lost")
    unreadable = replace(PLANNED, location="s3://tfstate/b")
    problems = compare_states(
        make_plan(lost, unreadable),
        [NOW, UnreadableState(location="s3://tfstate/b", workspace="default", problem="access denied")],
    )
    assert [problem.split(": ")[:2] for problem in problems] == [
        ["s3://tfstate/a.tfstate", "is new, the plan knows nothing of what it holds"],
        ["s3://tfstate/b", "cannot be read any more"],
        ["s3://tfstate/lost", "was planned and is not there any more"],
    ]


def test_every_lock_but_ours_is_named_with_its_holder() -> None:
    ours = Lock(place="p", id=build_lock_id(NOW.location), who="us", operation="moved", created="c")
    item = Lock(place="dynamodb", id="1", who="ann", operation="OperationTypeApply", created="2026-01-02")
    file = Lock(place="object", id="1", who="ann", operation="OperationTypeApply", created="2026-01-02")
    problems = compare_states(make_plan(PLANNED), [replace(NOW, locks=(ours, item, file))])
    assert len(problems) == 2
    assert "ann holds it since 2026-01-02 (OperationTypeApply, dynamodb)" in problems[0]


def test_a_stale_digest_is_named() -> None:
    (problem,) = compare_states(make_plan(PLANNED), [replace(NOW, digest="m1")])
    assert "DynamoDB holds the digest m1, and the object's is m2" in problem
    assert compare_states(make_plan(PLANNED), [replace(NOW, digest="m2")]) == []


def test_a_lock_table_that_nobody_asks_any_more_is_named() -> None:
    (problem,) = compare_states(make_plan(replace(PLANNED, digest="agrees")), [NOW])
    assert "names no lock table, or the table has no entry, so nobody can tell whether it is locked" in problem
    assert compare_states(make_plan(replace(PLANNED, digest="agrees")), [replace(NOW, digest="m2")]) == []


def test_sources_are_the_arguments_else_the_mappings_else_the_planned_locations(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    plan = make_plan(PLANNED, replace(PLANNED, location="states/b.tfstate"))
    planned = [S3Source(bucket="tfstate", keys=("a.tfstate",)), FileSource(Path("states/b.tfstate"))]
    assert find_sources([], None, plan) == planned
    assert find_sources([], None, None) == []
    for mapping in (Path("migrate.yaml"), Path("other.yaml")):
        mapping.write_text("match: []\n")
        assert find_sources([], mapping, plan) == planned
        mapping.write_text(f"sources:\n  - s3://{mapping.stem}/org/\n")
        assert find_sources([], mapping, plan) == [S3Source(bucket=mapping.stem, prefix="org/")]
    assert find_sources([], None, plan) == [S3Source(bucket="migrate", prefix="org/")]
    assert find_sources(["s3://third/"], None, plan) == [S3Source(bucket="third")]


def test_a_mapping_that_is_named_and_not_there_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(MigrateError, match=r"none\.yaml.*the mapping cannot be read"):
        find_sources([], tmp_path / "none.yaml", make_plan(PLANNED))
