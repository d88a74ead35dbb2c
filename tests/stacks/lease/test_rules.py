"""Who may take a lease: every combination of what can be read and whose it is."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stacks.lease.record import Record
from stacks.lease.rules import TTL, Engine, Refuse, Seen, Take, count_patience, decide, find_own_etag
from tests.support.leases import OWNER, START

RECORD = Record(token="theirs", beat=3, owner=OWNER, since=START, expires=START + timedelta(seconds=TTL), ttl=TTL)
PATIENCE = count_patience(TTL)

ages = st.floats(-600, 1000)
engines = st.builds(Engine, quiet=st.none() | st.floats(0, 1000), alive=st.lists(st.integers(1, 9), max_size=2))
records = st.none() | st.builds(
    lambda token, released, ttl: replace(RECORD, token=token, released=released, ttl=ttl),
    st.sampled_from(["theirs", "mine"]), st.booleans(), st.floats(1, 600),
)  # fmt: skip


def seen(record: Record | None = RECORD, age: float = 0.0) -> Seen:
    return Seen(etag="1", record=record, age=age, now=START)


def test_a_lease_lasts_two_minutes_and_is_taken_over_after_three() -> None:
    assert (TTL, PATIENCE) == (120.0, 181.0)


def test_where_there_is_none_it_is_made_and_nothing_replaced() -> None:
    assert decide(None, "mine", Engine()) == Take(None)


@pytest.mark.parametrize(
    ("age", "engine", "decision"),
    [
        (0.0, Engine(), Refuse("held", seen(), PATIENCE)),
        (PATIENCE - 1, Engine(), Refuse("held", seen(age=PATIENCE - 1), 1.0)),
        # A clock that goes back makes nothing run out.
        (-300.0, Engine(), Refuse("held", seen(age=-300.0), PATIENCE + 300)),
        (PATIENCE, Engine(), Take("1", expired=RECORD)),
        (PATIENCE, Engine(alive=(7,)), Refuse("engine-alive", seen(age=PATIENCE))),
        (PATIENCE, Engine(quiet=PATIENCE - 2), Refuse("state-written", seen(age=PATIENCE), 2.0)),
        (PATIENCE, Engine(quiet=PATIENCE), Take("1", expired=RECORD)),
    ],
)
def test_a_lease_of_another_is_taken_over_when_it_has_run_out_and_its_engine_is_quiet(
    age: float, engine: Engine, decision: Take | Refuse
) -> None:
    assert decide(seen(age=age), "mine", engine) == decision


@given(records, ages, engines)
def test_a_lease_is_taken_for_one_of_four_reasons_and_by_what_was_read_alone(
    record: Record | None, age: float, engine: Engine
) -> None:
    it = seen(record, age)
    decision = decide(it, "mine", engine)
    if record is None:
        assert decision == Refuse("unreadable", it)
        return
    free = record.released or record.token == "mine"
    over = age >= count_patience(record.ttl)
    still = not engine.alive and (engine.quiet is None or engine.quiet >= count_patience(record.ttl))
    assert isinstance(decision, Take) == (free or (over and still))
    if isinstance(decision, Take):
        assert decision == Take("1", expired=None if free else record)
    else:
        assert decision.wait is None or decision.wait > 0


@given(records, ages)
def test_only_its_own_token_makes_an_object_its_own(record: Record | None, age: float) -> None:
    assert find_own_etag(seen(record, age), "mine") == ("1" if record and record.token == "mine" else None)
    assert find_own_etag(None, "mine") is None


@given(st.floats(0.1, 3600))
def test_a_holder_gives_up_before_another_takes_over(ttl: float) -> None:
    # `Date` and `LastModified` are whole seconds, so an age may be up to a second too high.
    assert count_patience(ttl) - 1.0 > ttl
