"""An assignment of Identity Center that is new in the management account is refused; elsewhere it is not."""

from datetime import date

import pytest

from config import load
from engine.changes import Operation
from review.gate.judge import judge
from tests.support.example import EXAMPLE
from tests.support.previews import make_change, make_preview, make_resource

ASSIGNMENT = "aws:ssoadmin/accountAssignment:AccountAssignment"


@pytest.mark.parametrize(
    ("operation", "account", "refused"),
    [
        (Operation.create, "123456789012", ["admin/platform/management"]),
        (Operation.same, "123456789012", []),
        (Operation.delete, "123456789012", []),
        (Operation.create, "111111111111", []),
    ],
)
def test_new_entry_to_the_management_account(operation: Operation, account: str, refused: list[str]) -> None:
    inputs = {"targetId": account, "principalType": "GROUP"}
    one = make_resource(ASSIGNMENT, "assignments-admin/platform/management", inputs, account="management")
    before, after = (None if operation is Operation.create else one), (None if operation is Operation.delete else one)
    found = judge([make_preview(make_change(operation, before, after))], load(EXAMPLE), date(2026, 12, 1)).refusals
    grew = [one for one in found if one.rule == "trust-grew"]
    assert [key for refusal in grew for key in refusal.keys] == refused
    assert all("a group can enter the management account" in refusal.would for refusal in grew)
