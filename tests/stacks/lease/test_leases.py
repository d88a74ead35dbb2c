"""Holding a lease while a block runs, on the local AWS: one at a time, and whoever loses it is told."""

import threading
import time
from collections.abc import Callable
from typing import Any

import pytest

from sandbox.aws.server import LocalAws
from stacks.lease import LeaseError, LeaseHeldError, LeaseLostError, Leases, open_leases
from stacks.lease.leases import Keeper, read_clock
from stacks.lease.record import Record
from stacks.lease.tenure import Tenure
from tests.support.leases import OWNER, MemoryLocks, MemoryStore, World

URL = "s3://state?region=us-east-1"
KEY = ".pulumi-leases/aws-organization/org.json"
SHORT = 6.0
"""Seconds that a lease lasts in these tests: a beat each second."""


def fail(why: str) -> None:
    raise AssertionError(why)


@pytest.fixture
def s3(local_aws: LocalAws) -> Any:
    local_aws.client("s3").create_bucket(Bucket="state")
    return local_aws.client("s3")


@pytest.fixture
def leases(s3: Any) -> Leases:
    del s3
    return open_leases(URL, "aws-organization", ttl=SHORT)


def wait_for(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 30
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def test_it_is_renewed_while_the_block_runs_and_released_after_it(leases: Leases, s3: Any) -> None:
    def read() -> bytes:
        return s3.get_object(Bucket="state", Key=KEY)["Body"].read()

    with leases.hold("org", OWNER, fail, tell=fail):
        first = read()
        assert b'"released": false' in first
        wait_for(lambda: read() != first)
        with pytest.raises(LeaseHeldError, match=r"ci@runner-1, process 4711 of runner-1"):
            leases.hold("org", OWNER, fail, tell=fail).__enter__()
        with leases.hold("admin", OWNER, fail, tell=fail):
            pass
    assert b'"released": true' in read()
    with leases.hold("org", OWNER, fail, tell=fail):
        pass


def test_of_many_at_once_one_gets_it_every_time(s3: Any) -> None:
    del s3
    runs, rounds = 3, 6
    all_ready, all_tried = threading.Barrier(runs), threading.Barrier(runs)
    won: list[int] = []
    refused: list[int] = []
    # One object for all: to make a client takes longer than the race.
    every = [open_leases(URL, "aws-organization", ttl=120) for _ in range(runs)]

    def run(leases: Leases) -> None:
        for number in range(rounds):
            hold = leases.hold(f"stack-{number // 2}", OWNER, fail, tell=fail)
            all_ready.wait(60)
            try:
                hold.__enter__()
                won.append(number)
            except LeaseHeldError:
                refused.append(number)
                all_tried.wait(60)
            else:
                all_tried.wait(60)
                hold.__exit__(None, None, None)

    threads = [threading.Thread(target=run, args=(leases,)) for leases in every]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)
    assert sorted(won) == list(range(rounds))
    assert len(refused) == rounds * (runs - 1)


def test_a_run_whose_lease_was_taken_hears_it_once_and_ends_with_it(leases: Leases, s3: Any) -> None:
    heard: list[str] = []
    hold = leases.hold("org", OWNER, heard.append, tell=fail)
    hold.__enter__()
    s3.put_object(Bucket="state", Key=KEY, Body=b"{}")
    wait_for(lambda: bool(heard))
    with pytest.raises(LeaseLostError, match="the lease was written over"):
        hold.__exit__(None, None, None)
    assert heard == ["org: the lease was written over, so another run may work. (s3://state/" + KEY + ")"]
    assert s3.get_object(Bucket="state", Key=KEY)["Body"].read() == b"{}"


def test_the_block_s_own_exception_comes_first(leases: Leases, s3: Any) -> None:
    heard: list[str] = []

    def work() -> None:
        with leases.hold("org", OWNER, heard.append, tell=fail):
            s3.delete_object(Bucket="state", Key=KEY)
            wait_for(lambda: bool(heard))
            raise KeyError("own")

    with pytest.raises(KeyError, match="own"):
        work()
    assert heard == [f"org: the lease was deleted, so another run may work on the stack. (s3://state/{KEY})"]


def test_a_loss_is_heard_while_s3_keeps_the_holder_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    store, answer = MemoryStore(World()), threading.Event()
    heard: list[str] = []
    tenure = Tenure("org", OWNER, store, MemoryLocks(), ttl=0.5, read_clock=read_clock)
    tenure.acquire(fail)

    def write(record: Record, etag: str | None) -> str:
        answer.wait(60)
        raise LeaseError(f"no answer to {record.beat}, {etag}")

    monkeypatch.setattr(store, "write", write)
    keeper = Keeper(tenure, 0.5, heard.append)
    with keeper:
        wait_for(lambda: bool(heard))
        answer.set()
    assert keeper.ended
    assert len(heard) == 1
    assert heard[0].startswith("org: the lease ran out, since it could not be renewed for 0 s")


def test_where_s3_refuses_the_block_does_not_run(local_aws: LocalAws) -> None:
    local_aws.client("s3", account="111111111111").create_bucket(Bucket="theirs")
    leases = open_leases("s3://theirs?region=us-east-1", "aws-organization")
    with pytest.raises(LeaseError, match="AWS says AccessDenied"), leases.hold("org", OWNER, fail, tell=fail):
        fail("ran")


@pytest.mark.parametrize(
    ("url", "note"),
    [
        ("file:///var/state", "The state is in files, for runs on one machine, so no lease is taken: the"),
        (
            "https://api.pulumi.com",
            "The state is in Pulumi Cloud, which lets one update of a stack run at a time",
        ),
        (
            "gs://state",
            "Leases are made for backends on S3 only, so on gs:// the engine's own lock alone keeps",
        ),
    ],
)
def test_another_backend_has_none_and_says_so(url: str, note: str) -> None:
    leases = open_leases(url, "aws-organization")
    assert (leases.note or "").startswith(note)
    with leases.hold("org", OWNER, fail, tell=fail), leases.hold("org", OWNER, fail, tell=fail):
        pass


def test_s3_has_nothing_to_explain() -> None:
    assert open_leases(URL, "aws-organization").note is None


def test_a_url_that_cannot_be_read_is_refused() -> None:
    with pytest.raises(LeaseError, match="has the parameter role, so Pulumi assumes a role"):
        open_leases("s3://state?role=arn:aws:iam::1:role/state", "aws-organization")
    with pytest.raises(LeaseError, match=r"cannot be read: The config profile \(none-such\) could not be found"):
        open_leases("s3://state?profile=none-such", "aws-organization")
