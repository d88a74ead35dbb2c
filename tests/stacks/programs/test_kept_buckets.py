"""Buckets that are kept: what writes into one waits for it, and nothing depends on it."""

import time
from functools import partial
from typing import Any

import pytest
from pulumi.runtime.mocks import MockResourceArgs

from config.plan.stacks import plan_stacks
from stacks.inputs import mocks
from stacks.inputs.mocks import AwsMocks
from stacks.programs import build
from tests.support.example import Configure
from tests.support.monitor import run_program
from tests.support.program import ORG_OUTPUTS


def keep_records(content: dict[str, Any]) -> None:
    """A trail and recorders, whose buckets are in one account."""
    content |= {
        "delegated_administrator": "admin",
        "log_archive": "networking",
        "trail": {"bucket": "example-trail"},
        "aws_config": {"bucket": "example-config"},
    }


KEPT = {"awsorg:index:StateBucket", "awsorg:index:LogBucket", "awsorg:index:LogArchive"}


WRITERS = {
    "aws:cloudtrail/trail:Trail": ("s3BucketName", "aws:s3/bucketPolicy:BucketPolicy"),
    "aws:cfg/deliveryChannel:DeliveryChannel": ("s3BucketName", "aws:s3/bucketPolicy:BucketPolicy"),
    "aws:s3/bucketLogging:BucketLogging": ("targetBucket", "aws:s3/bucketPolicy:BucketPolicy"),
    "aws:s3/bucketReplicationConfig:BucketReplicationConfig": ("bucket", "aws:s3/bucketVersioning:BucketVersioning"),
}
"""By type: the input that names the bucket, and what of the bucket has to be there before."""


def test_what_writes_into_a_bucket_waits_until_it_is_let_in(
    configure: Configure, monkeypatch: pytest.MonkeyPatch
) -> None:
    answered: set[tuple[str, str]] = set()
    early: list[str] = []
    waited: set[str] = set()

    class SlowMocks(AwsMocks):
        def new_resource(self, args: MockResourceArgs) -> tuple[str, dict[str, Any]]:
            if args.typ in WRITERS:
                bucket, needed = WRITERS[args.typ]
                waited.add(args.typ)
                if (needed, args.inputs[bucket]) not in answered:
                    early.append(args.name)
            made = super().new_resource(args)
            if args.typ in {needed for _, needed in WRITERS.values()}:
                time.sleep(0.05)
                answered.add((args.typ, args.inputs["bucket"]))
            return made

    monkeypatch.setattr(mocks, "AwsMocks", SlowMocks)
    organization = configure(security=keep_records)
    for stack in plan_stacks(organization):
        run_program(partial(build, stack.name, organization), stack=stack.name, outputs=ORG_OUTPUTS)
    assert (early, waited) == ([], set(WRITERS))


def test_nothing_depends_on_a_bucket_that_is_kept(configure: Configure) -> None:
    organization = configure(security=keep_records)
    kept: dict[str, set[str]] = {}
    for stack in plan_stacks(organization):
        found = run_program(partial(build, stack.name, organization), stack=stack.name, outputs=ORG_OUTPUTS)
        names = {one.name: one.type for one in found if one.type in KEPT}
        for one in found:
            if one.name not in names:
                assert not {*one.depends_on} & {*names}, f"{one.name} would be forgotten with its bucket"
        for name, type_ in names.items():
            kept.setdefault(type_, set()).add(name)
    assert set(kept) == KEPT
    assert kept["awsorg:index:LogArchive"] == {"trail-archive-networking", "config-archive-networking"}
