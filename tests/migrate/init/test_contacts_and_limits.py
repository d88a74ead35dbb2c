"""Contacts, budgets, quotas, regions and analyzers of accounts, from states to a baseline profile."""

from dataclasses import replace
from typing import Any

import pytest

from config.plan.account_settings import plan_budgets, plan_quotas
from config.plan.baseline import plan_baselines
from live.inventory import Inventory
from migrate.init.attributes import shorten_number
from migrate.init.states import read_inventory
from migrate.scanning.classification import Scan
from tests.migrate.init.inventories import MANAGEMENT, NETWORK, SHOP, TOOLS, small
from tests.migrate.init.loading import Loader, told
from tests.migrate.init.test_states import instance

MAIL = "finance@example.com"
COSTS: dict[str, Any] = {
    **dict.fromkeys(("include_credit", "include_refund", "include_tax", "include_support"), True),
    "use_amortized": False,
    "use_blended": False,
}
NOTIFICATION: dict[str, Any] = {
    "comparison_operator": "GREATER_THAN",
    "notification_type": "FORECASTED",
    "threshold": 80,
    "threshold_type": "PERCENTAGE",
    "subscriber_email_addresses": [MAIL],
    "subscriber_sns_topic_arns": [],
}
BUDGET: dict[str, Any] = {
    "account_id": SHOP,
    "name": "monthly",
    "budget_type": "COST",
    "time_unit": "MONTHLY",
    "limit_unit": "USD",
    "limit_amount": "250.0",
    "time_period_end": "2087-06-15_00:00",
    "cost_types": [COSTS],
    "notification": [NOTIFICATION],
}
PRIMARY: dict[str, Any] = {
    "full_name": "Ann Example",
    "address_line_1": "Street 1",
    "address_line_2": "",
    "address_line_3": "c/o Bo",
    "city": "Berlin",
    "postal_code": "10115",
    "country_code": "DE",
    "phone_number": "+49 30 1234567",
    "company_name": "Example",
    "website_url": "",
}

Said = tuple[str, str, dict[str, Any], str]
"""Type, account of the provider, attributes, region."""


def with_settings(*said: Said) -> Inventory:
    instances = [
        instance(type_, attributes, account=account, region=region, name=f"n{index}")
        for index, (type_, account, attributes, region) in enumerate(said)
    ]
    found = read_inventory(Scan(states=(), instances=tuple(instances)))
    return replace(small(), account_settings=found.account_settings, notes=found.notes)


def contact(kind: str, **changes: Any) -> dict[str, Any]:
    said = {"name": kind.title(), "title": "Team", "email_address": f"{kind.lower()}@example.com"}
    return {"alternate_contact_type": kind, "phone_number": "+49 30 1", **said, **changes}


def test_contacts_are_joined_wherever_they_are_managed(loaded: Loader) -> None:
    organization, _ = loaded(
        with_settings(
            ("aws_account_alternate_contact", SHOP, contact("SECURITY"), "us-east-1"),
            # From the management account, as `account_id` says.
            ("aws_account_alternate_contact", MANAGEMENT, contact("BILLING", account_id=SHOP), "us-east-1"),
            ("aws_account_primary_contact", SHOP, PRIMARY, "us-east-1"),
        )
    )
    (plan,) = plan_baselines(organization)
    contacts, primary = plan.settings.alternate_contacts, plan.settings.primary_contact
    assert plan.account == "shop"
    assert contacts is not None
    assert contacts.operations is None
    assert contacts.security is not None
    assert contacts.billing is not None
    assert contacts.billing.email == "billing@example.com"
    assert primary is not None
    assert (primary.address, primary.postal_code, primary.website) == (("Street 1", "c/o Bo"), "10115", None)


def test_regions_that_accounts_are_opted_into_are_in_use(loaded: Loader) -> None:
    on, off = {"region_name": "eu-south-1", "enabled": True}, {"region_name": "ap-east-1", "enabled": False}
    organization, draft = loaded(
        with_settings(("aws_account_region", SHOP, on, "us-east-1"), ("aws_account_region", SHOP, off, "us-east-1"))
    )
    assert "eu-south-1" in organization.settings.regions
    (plan,) = plan_baselines(organization)
    assert plan.settings.opted_in_regions == ("eu-south-1",)
    assert "a profile only enables regions" in told(draft, "a.tfstate aws_account_region.n1")


def test_quotas_have_one_value_and_their_regions(loaded: Loader) -> None:
    def quota(service: str, code: str, value: float) -> dict[str, Any]:
        return {"service_code": service, "quota_code": code, "value": value}

    type_ = "aws_servicequotas_service_quota"
    organization, draft = loaded(
        with_settings(
            (type_, SHOP, quota("vpc", "L-F678F1CE", 10.0), "us-east-1"),
            (type_, SHOP, quota("vpc", "L-F678F1CE", 10.0), "eu-west-1"),
            (type_, SHOP, quota("iam", "L-FE177D64", 2000), "us-east-1"),
            (type_, SHOP, quota("ec2", "L-0263D0A3", 8), "us-east-1"),
            (type_, SHOP, quota("ec2", "L-0263D0A3", 9), "eu-west-1"),
        )
    )
    (plan,) = plan_baselines(organization)
    planned = plan_quotas(plan.settings.service_quotas or (), ())
    assert [(one.service, one.value, one.region) for one in planned] == [
        ("iam", 2000, "us-east-1"),
        ("vpc", 10, "eu-west-1"),
        ("vpc", 10, "us-east-1"),
    ]
    assert "a profile has one value of a quota" in told(draft, f"a.tfstate {type_}.n3")


def test_a_budget_keeps_its_notifications(loaded: Loader) -> None:
    topic = f"arn:aws:sns:us-east-1:{SHOP}:bills"
    actual = {**NOTIFICATION, "notification_type": "ACTUAL", "threshold": 99.5, "subscriber_sns_topic_arns": [topic]}
    budget = {**BUDGET, "notification": [NOTIFICATION, actual]}
    organization, _ = loaded(with_settings(("aws_budgets_budget", SHOP, budget, "us-east-1")))
    (plan,) = plan_baselines(organization)
    (planned,) = plan_budgets(plan.settings.budgets or ())
    assert (planned.name, planned.amount) == ("monthly", "250")
    assert [(one.kind, one.percent, one.emails, one.topic) for one in planned.notifications] == [
        ("ACTUAL", 99.5, (MAIL,), "bills"),
        ("FORECASTED", 80, (MAIL,), None),
    ]


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"name": "Monthly Budget"}, "its name is no key of the config"),
        ({"time_unit": "ANNUALLY"}, "a profile has only budgets of costs in US dollars a month"),
        ({"limit_unit": "EUR"}, "a profile has only budgets of costs in US dollars a month"),
        ({"cost_filter": [{"name": "Service", "values": ["x"]}]}, "it counts some costs only"),
        ({"cost_types": [{**COSTS, "include_tax": False}]}, "it counts some costs only"),
        ({"cost_types": [{**COSTS, "use_blended": True}]}, "it counts some costs only"),
        ({"time_period_end": "2027-01-01_00:00"}, "it counts some costs only, ends"),
        ({"notification": []}, "it has 0 notifications, and a profile says 1 to 5"),
        ({"notification": [{**NOTIFICATION, "threshold_type": "ABSOLUTE_VALUE"}]}, "it tells of something else"),
        (
            {"notification": [{**NOTIFICATION, "subscriber_sns_topic_arns": [f"arn:aws:sns:us-east-1:{TOOLS}:bills"]}]},
            "it tells several topics, or one of another account",
        ),
        (
            {"notification": [{**NOTIFICATION, "subscriber_sns_topic_arns": [f"arn:aws:sns:eu-west-1:{SHOP}:bills"]}]},
            "it tells a topic of eu-west-1",
        ),
        ({"limit_amount": "lots"}, "limit_amount is missing, malformed or sensitive in the state"),
        ({"notification": [{**NOTIFICATION, "threshold": None}]}, "notification.threshold is missing"),
    ],
)
def test_a_budget_that_no_profile_says_is_told(loaded: Loader, changes: dict[str, Any], reason: str) -> None:
    organization, draft = loaded(with_settings(("aws_budgets_budget", SHOP, {**BUDGET, **changes}, "us-east-1")))
    assert organization.baseline.profiles == ()
    assert reason in told(draft, "a.tfstate aws_budgets_budget.n0")


def unused(days: int | None, **more: Any) -> dict[str, Any]:
    configuration = [{"unused_access": [{"unused_access_age": days, **more}]}]
    return {"analyzer_name": "unused-access", "type": "ACCOUNT_UNUSED_ACCESS", "configuration": configuration}


@pytest.mark.parametrize(
    ("type_", "said", "other"),
    [
        ("aws_account_alternate_contact", contact("SECURITY"), {"name": "Other"}),
        ("aws_account_primary_contact", PRIMARY, {"full_name": "Other"}),
        ("aws_iam_account_password_policy", {"minimum_password_length": 16}, {"minimum_password_length": 14}),
        ("aws_iam_account_alias", {"account_alias": "acme-shop"}, {"account_alias": "acme"}),
        ("aws_budgets_budget", BUDGET, {"limit_amount": "12"}),
        ("aws_accessanalyzer_analyzer", unused(90), unused(30)),
    ],
)
def test_two_that_differ_where_an_account_has_one_are_left(
    loaded: Loader, type_: str, said: dict[str, Any], other: dict[str, Any]
) -> None:
    """As where two states have the same object, and one of them is old."""
    region = "us-east-1"
    organization, draft = loaded(with_settings((type_, SHOP, said, region), (type_, SHOP, said, region)))
    assert len(organization.baseline.profiles) == 1
    assert not any("two that differ" in note.reason for note in draft.left)
    organization, draft = loaded(with_settings((type_, SHOP, said, region), (type_, SHOP, {**said, **other}, region)))
    assert organization.baseline.profiles == ()
    for name in ("n0", "n1"):
        reason = "an account has one of these, and what was read says two that differ"
        assert told(draft, f"a.tfstate {type_}.{name}").startswith(f"a.tfstate {type_}.{name}: {reason}")


def test_analyzers_of_an_account_are_one_setting(loaded: Loader) -> None:
    type_, external = "aws_accessanalyzer_analyzer", {"analyzer_name": "external-access", "type": "ACCOUNT"}
    organization, draft = loaded(
        with_settings(
            (type_, SHOP, external, "us-east-1"),
            (type_, SHOP, unused(90), "us-east-1"),
            (type_, NETWORK, unused(30), "us-east-1"),
            (type_, NETWORK, unused(30), "eu-west-1"),
            (type_, TOOLS, {**external, "analyzer_name": "ConsoleAnalyzer"}, "us-east-1"),
            (type_, TOOLS, unused(30, analysis_rule=[{"exclusion": []}]), "us-east-1"),
            (type_, TOOLS, {"analyzer_name": "in", "type": "ACCOUNT_INTERNAL_ACCESS"}, "us-east-1"),
            (type_, TOOLS, unused(None), "us-east-1"),
        )
    )
    analyzers = {plan.account: plan.settings.access_analyzer for plan in plan_baselines(organization)}
    assert {account: one and (one.external, one.unused_after_days) for account, one in analyzers.items()} == {
        "network": (False, 30),
        "shop": (True, 90),
    }
    reasons = {number: told(draft, f"a.tfstate {type_}.n{number}") for number in (3, 4, 5, 6, 7)}
    assert "the program makes it in the home region" in reasons[3]
    assert "AWS renames no analyzer, and the program's is called external-access" in reasons[4]
    assert "it leaves accounts or resources out" in reasons[5]
    assert "a profile has no analyzer of the type ACCOUNT_INTERNAL_ACCESS" in reasons[6]
    assert "unused_access_age is missing" in reasons[7]


def test_tags_of_its_own_are_told(loaded: Loader) -> None:
    _, draft = loaded(with_settings(("aws_budgets_budget", SHOP, {**BUDGET, "tags": {"Team": "shop"}}, "us-east-1")))
    (differs,) = (note for note in draft.inexpressible if "aws_budgets_budget" in note.origin)
    assert "tags is more than the organization's (Team); the program sets those alone" in differs.reason


def test_whole_numbers_are_written_without_a_point() -> None:
    assert [str(shorten_number(value)) for value in (80.0, 99.5)] == ["80", "99.5"]
