"""What the report tells of the settings of an account: nothing that is in a contact, and what AWS keeps."""

from typing import Any

import pytest

from engine.changes import Change, Operation
from review.report.losses import STAYS
from tests.review.report.test_sentences import tell
from tests.support.previews import make_change, make_resource

ALTERNATE = "aws:account/alternativeContact:AlternativeContact"
PRIMARY = "aws:account/primaryContact:PrimaryContact"
REGION = "aws:account/region:Region"
QUOTA = "aws:servicequotas/serviceQuota:ServiceQuota"
BUDGET = "aws:budgets/budget:Budget"
PERSON = {
    "alternateContactType": "SECURITY",
    "name": "Ann Example",
    "title": "Lead",
    "emailAddress": "ann@example.com",
    "phoneNumber": "+49 30 1234567",
}
ADDRESS = {"fullName": "Ann Example", "addressLine1": "2 Second Street", "city": "Berlin", "phoneNumber": "+49 30 1"}


def change(operation: Operation, type_: str, before: dict[str, Any], after: dict[str, Any]) -> Change:
    """The change of one resource of `administration`."""
    sides = [make_resource(type_, "baseline-admin/one", inputs, account="admin") for inputs in (before, after)]
    old = None if operation is Operation.create else sides[0]
    new = None if operation is Operation.delete else sides[1]
    return make_change(operation, old, new)


@pytest.mark.parametrize("operation", [Operation.create, Operation.update, Operation.delete])
@pytest.mark.parametrize(("type_", "inputs"), [(ALTERNATE, PERSON), (PRIMARY, ADDRESS)])
def test_nothing_of_a_person_is_told(operation: Operation, type_: str, inputs: dict[str, Any]) -> None:
    after = {name: value if name == "alternateContactType" else f"{value}9" for name, value in inputs.items()}
    (sentence,) = tell(change(operation, type_, inputs, after))
    values = [value for side in (inputs, after) for value in side.values() if value != "SECURITY"]
    assert [value for value in values if value in sentence] == []


def test_which_fields_of_a_contact_change_is_told() -> None:
    after = PERSON | {"name": "Bob Example", "phoneNumber": "+49 30 7654321"}
    assert tell(change(Operation.update, ALTERNATE, PERSON, after)) == [
        "- Alternate contact for security of `administration`: the name and the phone number change."
    ]
    assert tell(change(Operation.update, PRIMARY, ADDRESS, ADDRESS | {"city": "Hamburg"})) == [
        "- Primary contact of `administration`: the city changes."
    ]


def test_what_aws_keeps_is_told() -> None:
    assert tell(change(Operation.delete, REGION, {"regionName": "eu-south-1", "enabled": True}, {})) == [
        "- Region `eu-south-1` of `administration` stays enabled, and is managed here no longer."
    ]
    assert REGION in STAYS
    quota = {"serviceCode": "vpc", "quotaCode": "L-F678F1CE", "value": 20, "region": "eu-west-1"}
    assert tell(change(Operation.create, QUOTA, {}, quota)) == [
        "- AWS is asked for `20` of quota `vpc/L-F678F1CE` in `eu-west-1` of `administration`."
    ]


def test_a_budget_tells_its_limit_and_not_who_hears_of_it() -> None:
    before = {
        "name": "monthly",
        "limitAmount": "100",
        "notifications": [{"subscriberEmailAddresses": ["a@example.com"]}],
    }
    after = {**before, "limitAmount": "250", "notifications": [{"subscriberEmailAddresses": ["b@example.com"]}]}
    assert tell(change(Operation.update, BUDGET, before, after)) == [
        "- Budget `monthly` of `administration`: the limit in US dollars `100` becomes `250`; who is told changes."
    ]
