"""Many accounts that change their unit at once, and so the policies that hold for them."""

from collections.abc import Iterator

from review.gate.refusals import Refusal
from review.gate.subject import Subject, find_key

_ACCOUNT = "aws:organizations/account:Account"
_SHOWN = 10


def refuse_many_moves(subject: Subject) -> Iterator[Refusal]:
    """More moves in one change than `max_moved_accounts` of waivers.yaml lets pass."""
    moved = [
        change
        for change in subject.of(_ACCOUNT)
        if change.before is not None
        and change.after is not None
        and change.before.inputs.get("parentId") != change.after.inputs.get("parentId")
    ]
    most = subject.organization.gate.max_moved_accounts
    if len(moved) <= most:
        return
    keys = sorted(find_key(change.urn) for change in moved)
    more = f" and {len(keys) - _SHOWN} more" if len(keys) > _SHOWN else ""
    yield subject.refuse(
        "many-moves",
        min(moved, key=lambda change: change.urn),
        keys=keys,
        every_key=True,
        attribute="parentId",
        would=f"{len(moved)} accounts move to another unit at once, {', '.join(keys[:_SHOWN])}{more}: other policies "
        "hold for all of them from that moment, and one mistake is one for all",
        advice=f"move {most} at a time, or raise `max_moved_accounts` in waivers.yaml",
    )
