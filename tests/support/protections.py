"""A change of something that protects, what the gate says of it, and the row that it is judged by."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from config import Organization
from config.models.waivers import Rule
from engine.changes import Change, Operation
from review.gate.judge import judge
from review.gate.protection import Protection
from review.gate.protections import PROTECTIONS
from review.gate.refusals import Refusal
from tests.support.previews import make_change, make_preview, make_resource

TODAY = date(2026, 12, 1)
ACCOUNT = "networking"
Inputs = Mapping[str, Any]

ALL_BLOCKS = dict.fromkeys(("blockPublicAcls", "ignorePublicAcls", "blockPublicPolicy", "restrictPublicBuckets"), True)


def change(
    type_: str,
    before: Inputs | None,
    after: Inputs | None,
    *,
    region: str | None = None,
    account: str = ACCOUNT,
    operation: Operation | None = None,
    component: str = "",
) -> Change:
    where = {} if region is None else {"region": region}
    name = f"baseline-{account}/setting{f'/{region}' if region else ''}"
    parent = f"awsorg:index:{component}" if component else ""
    old, new = (
        None if side is None else make_resource(type_, name, {**side, **where}, account=account, component=parent)
        for side in (before, after)
    )
    guessed = Operation.delete if after is None else Operation.create if before is None else Operation.update
    return make_change(operation or guessed, old, new)


def refuse(organization: Organization, *changes: Change) -> tuple[Refusal, ...]:
    return judge([make_preview(*changes)], organization, TODAY).refusals


def find_row(type_: str, component: str = "") -> tuple[Rule, Protection]:
    """The rule and the row of a type, in a component where the row is of parts."""
    found: list[tuple[Rule, Protection]] = [
        (rule, row)
        for rule, rows in PROTECTIONS
        for row in rows
        if row.type_ == type_ and (not row.within or component in row.within)
    ]
    (one,) = found
    return one


def is_part(qualified_type: str, row: Protection) -> bool:
    return not row.within or any(f"awsorg:index:{name}$" in qualified_type for name in row.within)
