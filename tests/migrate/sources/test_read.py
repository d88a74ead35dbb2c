"""All sources together."""

import time
from functools import partial
from pathlib import Path

import pytest

from migrate.errors import MigrateError
from migrate.sources.model import FileSource, FoundState, S3Source, Source, StateFile, UnreadableState
from migrate.sources.read import parse_source, read_states
from tests.migrate.sources.conftest import BUCKET, Bucket


@pytest.mark.parametrize(
    ("text", "source"),
    [
        ("s3://tfstate", S3Source(bucket="tfstate")),
        ("s3://tfstate/", S3Source(bucket="tfstate")),
        ("s3://tfstate/org/prod", S3Source(bucket="tfstate", prefix="org/prod")),
        ("s3://tfstate/env:/dev/", S3Source(bucket="tfstate", prefix="env:/dev/")),
        ("states", FileSource(Path("states"))),
        ("./s3/x.tfstate", FileSource(Path("s3/x.tfstate"))),
    ],
)
def test_sources_as_arguments(text: str, source: Source) -> None:
    assert parse_source(text) == source


@pytest.mark.parametrize(
    "text", ["", "s3://", "s3:///x", "s3:tfstate/x", "arn:aws:s3:::tfstate", "https://x/y", "gs://b"]
)
def test_what_is_no_source(text: str) -> None:
    with pytest.raises(MigrateError, match=r" is no source\. Write s3://bucket/prefix, or the path"):
        parse_source(text)


def test_no_source_at_all() -> None:
    with pytest.raises(MigrateError, match="There is no source"):
        read_states([])


def test_states_come_sorted_and_once_whatever_the_order_of_sources(bucket: Bucket, tmp_path: Path) -> None:
    for key in ("org/b.tfstate", "org/a.tfstate", "env:/dev/org/a.tfstate"):
        bucket.put(key)
    (tmp_path / "x.tfstate").write_bytes(b"{}")
    sources: list[Source] = [
        S3Source(bucket=BUCKET, prefix="org/"),
        S3Source(bucket=BUCKET, prefix="org/a", region="us-east-1"),
        FileSource(tmp_path),
        FileSource(tmp_path / "x.tfstate"),
    ]
    states = list(read_states(sources))
    assert [state.location for state in states] == [
        f"{tmp_path.as_posix()}/x.tfstate",
        "s3://tfstate/env:/dev/org/a.tfstate",
        "s3://tfstate/org/a.tfstate",
        "s3://tfstate/org/b.tfstate",
    ]
    assert list(read_states(sources[::-1])) == states
    assert [state.workspace for state in states] == ["default", "dev", "default", "default"]
    assert isinstance(states[2], StateFile)
    assert states[2].source == sources[1]


def test_progress_counts_what_is_read_of_what_was_found(bucket: Bucket) -> None:
    for number in range(40):
        bucket.put(f"{number:02}.tfstate")
    seen: list[tuple[int, int]] = []
    states = read_states([S3Source(bucket=BUCKET)], lambda read, found: seen.append((read, found)))
    assert seen == [(0, 40)]
    assert [state.location[-10:] for state in states] == [f"{number:02}.tfstate" for number in range(40)]
    assert seen == [(number, 40) for number in range(41)]


def test_only_a_window_is_read_ahead(monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[str] = []

    def find(source: FileSource) -> list[FoundState]:
        return [
            FoundState(source=source, location=name, workspace="default", identity=name, read=partial(make, name))
            for name in (f"{number:03}" for number in range(100))
        ]

    def make(name: str) -> UnreadableState:
        read.append(name)
        return UnreadableState(location=name, workspace="default", problem="made up")

    monkeypatch.setattr("migrate.sources.read.find_files", find)
    states = read_states([FileSource(Path("any"))])
    assert next(states).location == "000"
    time.sleep(0.3)
    assert 1 <= len(read) <= 33
    assert [state.location for state in states] == [f"{number:03}" for number in range(1, 100)]


def test_problems_of_all_sources_are_told_at_once(bucket: Bucket, tmp_path: Path) -> None:
    sources = [FileSource(tmp_path / "no"), S3Source(bucket="missing-bucket"), S3Source(bucket=BUCKET)]
    with pytest.raises(MigrateError, match="there is no such file") as caught:
        read_states(sources)
    assert [problem.split(": ")[0] for problem in caught.value.problems] == [
        f"{tmp_path.as_posix()}/no",
        "s3://missing-bucket",
        "s3://tfstate/",
    ]
