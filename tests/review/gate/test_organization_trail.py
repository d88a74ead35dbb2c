"""A trail of the organization is made by one account and kept in another; any other trail is not."""

from dataclasses import replace
from datetime import date

import pytest

from config import load
from engine.changes import Operation
from review.gate.judge import judge
from tests.support.example import EXAMPLE
from tests.support.previews import make_change, make_preview, make_resource

TRAIL = "aws:cloudtrail/trail:Trail"


@pytest.mark.parametrize(("of_the_organization", "refused"), [(True, []), (False, ["wrong-account"])])
def test_the_trail_of_the_organization_may_be_the_management_account_s(
    of_the_organization: bool, refused: list[str]
) -> None:
    inputs = {"name": "organization", "isOrganizationTrail": of_the_organization}
    one = make_resource(TRAIL, "organization-trail-admin", inputs, account="admin")
    arn = "arn:aws:cloudtrail:us-east-1:123456789012:trail/organization"
    one = replace(one, outputs={**one.outputs, "arn": arn})
    provider = make_resource(
        "pulumi:providers:aws", "admin", {"allowedAccountIds": '["111111111111"]'}, account="admin"
    )
    changes = [make_change(Operation.same, found, found) for found in (provider, one)]
    found = judge([make_preview(*changes)], load(EXAMPLE), date(2026, 12, 1)).refusals
    assert [refusal.rule for refusal in found] == refused
