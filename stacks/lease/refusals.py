"""What the second run is told: who works, since when, where, and what to do."""

import math
from datetime import timedelta

from config.text import make_printable
from stacks.lease.errors import LeaseHeldError
from stacks.lease.record import Record
from stacks.lease.rules import Engine, Refuse


def explain_refusal(stack: str, place: str, refusal: Refuse, engine: Engine) -> LeaseHeldError:
    """The refusal, as an error to raise."""
    seen = refusal.seen
    if seen.record is None:
        return LeaseHeldError(
            f"{stack}: {place} is no lease that can be read here, so nobody knows whether another run works on the "
            "stack. Nothing was done. A newer version of this program may have written it: use that one. Otherwise "
            f"look for a run, and once you know that there is none, delete it (`aws s3 rm {place}`) and run this again."
        )
    record, wait = seen.record, math.ceil(refusal.wait or 0.0)
    if refusal.why == "held":
        what = f"another run works on the stack: {describe_holder(record)}; it was last heard of {seen.age:.0f} s ago."
        after = (seen.now + timedelta(seconds=wait)).strftime("%H:%M:%S UTC")
        advice = (
            "Wait until it ends and run this again. If it was killed, nothing is to be done by hand: from "
            f"{after} on, in {wait} s, this command takes the lease over."
        )
    elif refusal.why == "engine-alive":
        ids = ", ".join(str(pid) for pid in engine.alive)
        what = f"the lease of {describe_holder(record)} has run out, but its engine still runs here as process {ids}."
        advice = f"Let it end, or end it in order with `kill -INT {ids.replace(',', '')}`; then run this again."
    else:
        what = (
            f"the lease of {describe_holder(record)} has run out, but the stack's state was written "
            f"{engine.quiet or 0:.0f} s ago, so its engine may still work."
        )
        advice = f"Run this again in {wait} s: it goes on once nothing has written the state for that long."
    return LeaseHeldError(f"{stack}: {what} Nothing was done. {advice} ({place})")


def describe_holder(record: Record) -> str:
    """Who, where and since when, on one line, with the page of the run."""
    owner = record.owner
    run = f", {owner.run}" if owner.run else ""
    since = record.since.strftime("%Y-%m-%d %H:%M:%S UTC")
    return make_printable(f"{owner.who}, process {owner.pid} of {owner.host}, since {since}{run}")
