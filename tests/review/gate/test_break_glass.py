"""The break-glass role of an account does not go without a waiver."""

from datetime import date

from config import load
from engine.changes import Operation
from review.gate.judge import judge
from tests.support.example import EXAMPLE
from tests.support.previews import make_change, make_preview, make_resource


def test_the_role_of_an_account_is_not_deleted() -> None:
    role = make_resource("aws:iam/role:Role", "break-glass-networking", {"name": "Glass"}, account="networking")
    (found,) = judge([make_preview(make_change(Operation.delete, role))], load(EXAMPLE), date(2026, 12, 1)).refusals
    assert (found.rule, found.keys) == ("loss", ())
    assert found.would == (
        "the break-glass role break-glass-networking is deleted: nobody gets into the account any more once all else "
        "has failed"
    )
