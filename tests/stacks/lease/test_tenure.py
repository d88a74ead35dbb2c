"""Many runs, killed, frozen and slow, and an S3 that fails: never do two hold one lease, and none waits for ever."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from recovery.locks import BackendError, Lock, Verdict
from stacks.lease import engine_locks
from stacks.lease.errors import LeaseError, LeaseHeldError
from stacks.lease.tenure import Tenure
from tests.support.leases import OWNER, MemoryLocks, MemoryStore, World

TTL = 12.0


@dataclass
class Run:
    """A run with its own clock, which begins anywhere."""

    tenure: Tenure
    clock: Callable[[], float]
    lock: str

    @property
    def believes(self) -> bool:
        return self.tenure.lost is None and self.clock() < self.tenure.deadline


def make_run(world: World, store: MemoryStore, locks: MemoryLocks, clock_offset: float = 0.0) -> Run:
    def read_clock() -> float:
        return world.seconds + clock_offset

    tenure = Tenure("org", OWNER, store, locks, ttl=TTL, read_clock=read_clock)
    return Run(tenure, read_clock, secrets.token_hex(4))


class Leases(RuleBasedStateMachine):
    """Runs that come and go. A run that nobody calls any more is killed, or frozen, until somebody does."""

    def __init__(self) -> None:
        super().__init__()
        self.world = World()
        self.store = MemoryStore(self.world)
        self.locks = MemoryLocks()
        self.runs: list[Run] = []

    @rule(
        seconds=st.floats(0.01, 3) | st.sampled_from([TTL / 4, TTL * 0.95, TTL, TTL * 1.2, TTL * 1.5, TTL * 1.7, 40.0])
    )
    def wait(self, seconds: float) -> None:
        self.world.seconds += seconds

    @rule(faults=st.lists(st.sampled_from(["unanswered", "repeated", "down", "busy"]), max_size=3))
    def fail(self, faults: list[str]) -> None:
        self.store.faults = faults

    @rule(offset=st.floats(-1e6, 1e6))
    def begin(self, offset: float) -> None:
        believers = [run for run in self.runs if run.believes]
        run = make_run(self.world, self.store, self.locks, offset)
        try:
            run.tenure.acquire(lambda _: None)
        except LeaseError:
            return
        assert believers == []
        self.runs.append(run)

    @precondition(lambda self: self.runs)
    @rule(data=st.data())
    def start_engine(self, data: st.DataObject) -> None:
        run = data.draw(st.sampled_from(self.runs))
        if run.believes and run.lock not in self.locks.names:
            self.locks.names.append(run.lock)
            run.tenure.engine_locks = (run.lock,)
            run.tenure.beat()

    @precondition(lambda self: self.runs)
    @rule(data=st.data(), method=st.sampled_from(["beat", "check"]))
    def wake(self, data: st.DataObject, method: str) -> None:
        run = data.draw(st.sampled_from(self.runs))
        lost, in_time = run.tenure.lost, run.clock() < run.tenure.deadline
        getattr(run.tenure, method)()
        if lost is None and not in_time:
            assert "the lease ran out" in (run.tenure.lost or "")
        if lost is not None:
            assert run.tenure.lost == lost

    @precondition(lambda self: self.runs)
    @rule(data=st.data())
    def end(self, data: st.DataObject) -> None:
        run = data.draw(st.sampled_from(self.runs))
        self.runs.remove(run)
        if run.lock in self.locks.names:
            self.locks.names.remove(run.lock)
        run.tenure.release(lambda _: None)

    @precondition(lambda self: self.runs)
    @rule(data=st.data())
    def kill(self, data: st.DataObject) -> None:
        self.runs.remove(data.draw(st.sampled_from(self.runs)))

    @invariant()
    def one_at_a_time(self) -> None:
        assert len([run for run in self.runs if run.believes]) <= 1

    def teardown(self) -> None:
        self.store.faults = []
        self.world.seconds += 1.5 * TTL + 2
        last = make_run(self.world, self.store, self.locks)
        last.tenure.acquire(lambda _: None)
        assert last.believes


TestLeases = Leases.TestCase
TestLeases.settings = settings(max_examples=50, stateful_step_count=20)


@pytest.fixture
def world() -> World:
    return World()


@pytest.fixture
def store(world: World) -> MemoryStore:
    return MemoryStore(world)


@pytest.fixture
def locks() -> MemoryLocks:
    return MemoryLocks()


@pytest.fixture
def told() -> list[str]:
    return []


@pytest.fixture
def begin(world: World, store: MemoryStore, locks: MemoryLocks, told: list[str]) -> Callable[[], Tenure]:
    def begin() -> Tenure:
        tenure = make_run(world, store, locks).tenure
        tenure.acquire(told.append)
        return tenure

    return begin


def test_the_second_is_told_who_since_when_where_and_what_to_do(begin: Callable[[], Tenure], world: World) -> None:
    begin()
    world.seconds += 10
    with pytest.raises(LeaseHeldError, match="another run works") as refusal:
        begin()
    assert str(refusal.value) == (
        "org: another run works on the stack: ci@runner-1, process 4711 of runner-1, since 2026-11-26 12:00:00 UTC, "
        "https://github.com/example/org/actions/runs/7; it was last heard of 10 s ago. Nothing was done. Wait until it "
        "ends and run this again. If it was killed, nothing is to be done by hand: from 12:00:19 UTC on, in 9 s, this "
        "command takes the lease over. (s3://state/lease.json)"
    )


def test_a_run_that_ended_leaves_the_lease_to_the_next(begin: Callable[[], Tenure], told: list[str]) -> None:
    begin().release(told.append)
    begin()
    assert told == []


def test_a_killed_run_s_lease_is_taken_over_with_the_locks_that_it_named(
    begin: Callable[[], Tenure], world: World, locks: MemoryLocks, told: list[str]
) -> None:
    killed = begin()
    locks.names = ["its-own", "another-s"]
    killed.engine_locks = ("its-own", "gone-meanwhile")
    killed.beat()
    world.seconds += 1.5 * TTL + 2
    begin()
    assert locks.names == ["another-s"]
    (sentence,) = told
    assert sentence == (
        "org: took over the lease and its lock of the engine of a run that was killed: ci@runner-1, process 4711 of "
        "runner-1, since 2026-11-26 12:00:00 UTC, https://github.com/example/org/actions/runs/7. What it was doing may "
        "be left half-way: afterwards run `python -m recovery --stack org`."
    )


def test_a_lock_that_cannot_be_taken_away_is_left_to_the_next(
    begin: Callable[[], Tenure], world: World, locks: MemoryLocks, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_: MemoryLocks, lock: Lock) -> None:
        raise BackendError(f"{lock.place} cannot be deleted: AccessDenied")

    killed = begin()
    locks.names = ["its-own"]
    killed.engine_locks = ("its-own",)
    killed.beat()
    world.seconds += 1.5 * TTL + 2
    with monkeypatch.context() as patched:
        patched.setattr(MemoryLocks, "remove", refuse)
        with pytest.raises(LeaseError, match=r"its engine's lock is still there: .*its-own.json.*AccessDenied"):
            begin()
    world.seconds += 1.5 * TTL + 2
    begin()
    assert locks.names == []


def test_a_killed_run_s_engine_that_still_writes_is_waited_for(
    begin: Callable[[], Tenure], world: World, store: MemoryStore, locks: MemoryLocks
) -> None:
    begin().engine_locks = ("its-own",)
    locks.names = ["its-own"]
    world.seconds += 30
    store.state_written = world.seconds - 4
    with pytest.raises(LeaseHeldError, match=r"the stack's state was written 4 s ago.*Run this again in 15 s"):
        begin()
    assert locks.names == ["its-own"]


def test_a_killed_run_s_engine_that_runs_here_is_not_unlocked(
    begin: Callable[[], Tenure], world: World, locks: MemoryLocks, monkeypatch: pytest.MonkeyPatch
) -> None:
    killed = begin()
    locks.names = ["its-own"]
    killed.engine_locks = ("its-own",)
    killed.beat()
    world.seconds += 30
    monkeypatch.setattr(engine_locks, "judge", lambda _: Verdict("alive", "it runs"))
    with pytest.raises(LeaseHeldError, match=r"its engine still runs here as process 4712.*`kill -INT 4712`"):
        begin()
    assert locks.names == ["its-own"]


def test_an_object_that_is_no_lease_is_left_alone(begin: Callable[[], Tenure], store: MemoryStore) -> None:
    store.text = b"{}"
    with pytest.raises(LeaseHeldError, match=r"is no lease that can be read here.*`aws s3 rm s3://state/lease.json`"):
        begin()
    assert store.text == b"{}"


def test_a_run_whose_lease_was_taken_is_told_by_whom(begin: Callable[[], Tenure], world: World) -> None:
    frozen = begin()
    world.seconds += 30
    begin()
    # Its own clock stood still, as that of a machine that was paused.
    frozen.deadline += 30
    frozen.beat()
    assert frozen.lost is not None
    assert frozen.lost.startswith(
        "org: the lease was taken over, since this run had not renewed it for too long, by ci@"
    )


def test_a_run_that_wakes_after_its_time_knows_without_asking(
    begin: Callable[[], Tenure], world: World, store: MemoryStore
) -> None:
    late = begin()
    world.seconds += TTL
    written = store.version
    late.beat()
    assert late.lost == (
        "org: the lease ran out, since it could not be renewed for 12 s, so another run may work on the stack from now "
        "on: no answer came"
    )
    assert store.version == written


def test_a_run_that_has_lost_its_lease_does_not_release_the_next_one_s(
    begin: Callable[[], Tenure], world: World, store: MemoryStore, told: list[str]
) -> None:
    late = begin()
    world.seconds += 30
    begin()
    text = store.text
    late.release(told.append)
    assert store.text == text
    assert late.lost is not None


def test_a_lease_that_somebody_deleted_or_wrote_over_is_lost(begin: Callable[[], Tenure], store: MemoryStore) -> None:
    first = begin()
    store.text = None
    first.beat()
    assert first.lost == "org: the lease was deleted, so another run may work on the stack. (s3://state/lease.json)"
    second = begin()
    store.text, store.version = b"{}", 99
    second.beat()
    assert second.lost == "org: the lease was written over, so another run may work. (s3://state/lease.json)"


@pytest.mark.parametrize("fault", ["unanswered", "repeated", "busy", "down"])
def test_a_fault_of_s3_that_passes_loses_nothing(
    begin: Callable[[], Tenure], world: World, store: MemoryStore, fault: str
) -> None:
    run = begin()
    store.faults = [fault]
    for _ in range(4):
        world.seconds += TTL / 4
        run.beat()
        assert run.lost is None


def test_a_first_write_that_arrived_without_its_answer_is_its_own(
    begin: Callable[[], Tenure], store: MemoryStore
) -> None:
    store.faults = ["repeated"]
    assert begin().lost is None
    assert store.version == 2


def test_an_s3_that_stays_away_loses_the_lease_with_what_it_said(
    begin: Callable[[], Tenure], world: World, store: MemoryStore
) -> None:
    run = begin()
    store.faults = ["down"] * 10
    world.seconds += TTL - 1
    run.beat()
    assert run.lost is None
    world.seconds += 1
    run.check()
    assert run.lost is not None
    assert run.lost.endswith("from now on: S3 is down")


def test_a_lease_that_cannot_be_released_runs_out(
    begin: Callable[[], Tenure], store: MemoryStore, told: list[str]
) -> None:
    run = begin()
    store.faults = ["down"]
    run.release(told.append)
    assert told == ["org: the lease is not released, so it runs out by itself: S3 is down"]


def test_a_lease_that_others_write_without_end_is_not_waited_for(
    begin: Callable[[], Tenure], store: MemoryStore
) -> None:
    store.faults = ["busy"] * 10
    with pytest.raises(LeaseHeldError, match="others write the lease at the same time, 10 times in a row"):
        begin()
