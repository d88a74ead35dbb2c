"""The sandbox's Terraform estate on a local AWS of a test's own.

Owns starting it and putting states anew. What is in it: `sandbox.terraform`.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from sandbox.aws.server import LocalAws
from sandbox.terraform.building import build_estate
from sandbox.terraform.estate import BUCKET, EXECUTION_ROLE, EXTERNAL_ID, LOCK_TABLE, Estate
from sandbox.terraform.states import make_states
from sandbox.terraform.storage import write_states


@dataclass(frozen=True)
class TerraformEstate:
    """`states`: the body of each state by the key of its object in the bucket."""

    aws: LocalAws
    estate: Estate
    states: dict[str, bytes]

    @property
    def source(self) -> dict[str, str]:
        """All states as a source in migrate.yaml: the bucket and the lock table are the administrative account's."""
        return {
            "bucket": BUCKET,
            "region": "us-east-1",
            "role_arn": f"arn:aws:iam::{self.estate.accounts['administration']}:role/{EXECUTION_ROLE}",
            "external_id": EXTERNAL_ID,
            "lock_table": LOCK_TABLE,
        }


def make_estate(aws: LocalAws) -> TerraformEstate:
    """Builds the estate on an empty local AWS and writes its states into the bucket."""
    estate = build_estate(aws.url)
    states = make_states(estate)
    write_states(estate, states)
    return TerraformEstate(aws, estate, states)


@contextmanager
def run_estate() -> Iterator[TerraformEstate]:
    """A local AWS with the estate; ends it."""
    with LocalAws() as aws:
        yield make_estate(aws)
