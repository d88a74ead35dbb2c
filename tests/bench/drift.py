"""How long drift takes to tell of a large organization, and how often it asks AWS. Used by `tests.bench.review`."""

import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from unittest.mock import patch

from botocore.client import BaseClient

from config import Organization
from live.organization import Entry, read_live
from policies.services import CREATION_ROLE
from review.drift.join import find_drift
from sandbox.aws.server import LocalAws
from tests.review.drift.sides import make_known, make_live
from tests.support.aws import create_account

REGIONS = ("us-east-1", "us-west-2", "eu-west-1")


def measure_join(config: Organization) -> float:
    """Seconds to compare an organization with itself."""
    known = make_known(config)
    live = make_live(known)
    begin = time.monotonic()
    drift = find_drift(config, known, live)
    assert drift.rows == ()
    return time.monotonic() - begin


def measure_calls(accounts: int) -> tuple[float, float, float]:
    """Calls an account, seconds, and calls of Organizations an account. Each has a VPC, in one of three regions."""
    with LocalAws(new_role_denials=0) as aws, patch.dict("os.environ", _make_environment(aws)):
        aws.client("organizations").create_organization(FeatureSet="ALL")
        for number in range(accounts):
            id_ = create_account(aws, f"aws+{number}@example.com", f"account-{number}")
            aws.client("ec2", account=id_).create_vpc(CidrBlock="10.0.0.0/16")
        with _count_calls() as called:
            begin = time.monotonic()
            live = read_live(
                Entry(role=CREATION_ROLE),
                REGIONS,
                session_name="bench",
                user_agent="bench",
                advice="",
                region="us-east-1",
                keep_unread=True,
                crossings=True,
            )
            seconds = time.monotonic() - begin
    assert (len(live.vpcs), live.unread_accounts) == (accounts, ())
    return sum(called.values()) / accounts, seconds, called["organizations"] / accounts


def _make_environment(aws: LocalAws) -> dict[str, str]:
    return {"AWS_ENDPOINT_URL": aws.url, "AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test"}


@contextmanager
def _count_calls() -> Iterator[Counter[str]]:
    """Calls by service, as long as the context lasts."""
    called: Counter[str] = Counter()
    lock = threading.Lock()
    call = BaseClient._make_api_call  # pyright: ignore[reportAttributeAccessIssue]  # botocore's one way out

    def count(client: Any, operation: str, arguments: Any) -> Any:
        with lock:
            called[client.meta.service_model.service_name] += 1
        return call(client, operation, arguments)

    with patch.object(BaseClient, "_make_api_call", count):
        yield called
