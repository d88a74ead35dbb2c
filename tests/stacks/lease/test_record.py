"""The object of a lease: what is written is read, and nothing else is taken for one."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stacks.lease.owner import Owner
from stacks.lease.record import Record, read_record
from tests.support.leases import OWNER, START

RECORD = Record(
    token="4f", beat=3, owner=OWNER, since=START, expires=START + timedelta(minutes=2), ttl=120.0,
    engine_locks=("0b9c", "77aa"),
)  # fmt: skip

words = st.text(min_size=1, max_size=20)
times = st.integers(0, 4 * 10**9).map(lambda seconds: datetime.fromtimestamp(seconds, UTC))
records = st.builds(
    Record,
    token=words,
    beat=st.integers(0),
    owner=st.builds(Owner, who=words, host=words, pid=st.integers(0), run=st.none() | words),
    since=times,
    expires=times,
    ttl=st.floats(0.1, 3600),
    engine_locks=st.lists(st.from_regex(r"[a-z0-9-]{1,36}", fullmatch=True), max_size=2).map(tuple),
    released=st.booleans(),
)
json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | words, lambda inner: st.lists(inner, max_size=2), max_leaves=4
)
fields = st.dictionaries(st.sampled_from([*json.loads(RECORD.write()), "other"]), json_values)


def test_an_object_names_all_that_a_person_looks_for() -> None:
    assert json.loads(RECORD.write()) == {
        "version": 1,
        "token": "4f",
        "beat": 3,
        "owner": {
            "who": "ci@runner-1",
            "host": "runner-1",
            "pid": 4711,
            "run": "https://github.com/example/org/actions/runs/7",
        },
        "since": "2026-11-26T12:00:00+00:00",
        "expires": "2026-11-26T12:02:00+00:00",
        "ttl": 120.0,
        "engine_locks": ["0b9c", "77aa"],
        "released": False,
    }


@given(records)
def test_what_is_written_is_read(record: Record) -> None:
    assert read_record(record.write()) == record


@pytest.mark.parametrize(
    "change",
    [
        {"version": 2}, {"token": ""}, {"token": 4}, {"beat": True}, {"beat": -1}, {"owner": None}, {"since": "then"},
        {"ttl": 0}, {"ttl": 1e9}, {"ttl": "NaN"}, {"engine_locks": ["../../stacks/org"]}, {"engine_locks": 4},
        {"owner": {"who": "ci", "host": "h", "pid": "1", "run": None}},
    ],
    ids=str,
)  # fmt: skip
def test_what_says_something_else_is_no_lease(change: dict[str, Any]) -> None:
    assert read_record(json.dumps({**json.loads(RECORD.write()), **change}).encode()) is None


@given(st.binary(max_size=50) | fields.map(lambda changed: json.dumps({"version": 1, **changed}).encode()))
def test_nothing_that_is_read_is_an_error(text: bytes) -> None:
    assert read_record(text) is None
