"""What a baseline asks AWS for: whatever the order in the file, sorted, each quota where it can be asked for."""

import random
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from config.models.budgets import Budget, BudgetNotification
from config.models.contacts import AlternateContact, AlternateContacts
from config.models.quotas import ServiceQuota
from config.plan.account_settings import plan_alternate_contacts, plan_budgets, plan_quotas

SERVICES = ["ec2", "iam", "route53", "vpc"]
QUOTAS = st.lists(
    st.builds(
        ServiceQuota,
        service=st.sampled_from(SERVICES),
        quota=st.sampled_from(["L-F678F1CE", "L-0DA4ABF3"]),
        value=st.integers(1, 1000).map(float),
        regions=st.none() | st.just(("eu-west-1",)),
    ),
    unique_by=lambda quota: (quota.service, quota.quota),
    max_size=8,
)


@given(QUOTAS, st.randoms(use_true_random=False))
def test_the_order_of_quotas_and_regions_changes_nothing(quotas: list[ServiceQuota], chance: random.Random) -> None:
    regions = ["us-east-1", "us-west-2", "eu-west-1"]
    plans = plan_quotas(quotas, regions)
    assert plan_quotas(chance.sample(quotas, len(quotas)), chance.sample(regions, 3)) == plans
    assert len({(plan.service, plan.quota, plan.region) for plan in plans}) == len(plans)


@given(QUOTAS)
def test_a_global_quota_is_asked_for_once(quotas: list[ServiceQuota]) -> None:
    for plan in plan_quotas([quota for quota in quotas if quota.regions is None], ["eu-west-1", "us-west-2"]):
        is_global = plan.service in {"iam", "route53"}
        assert plan.region in ({"us-east-1"} if is_global else {"eu-west-1", "us-west-2"})


def test_a_quota_goes_where_it_says() -> None:
    quota = ServiceQuota(service="vpc", quota="L-F678F1CE", value=10, regions=("eu-west-1",))
    assert [plan.region for plan in plan_quotas([quota], ["us-east-1"])] == ["eu-west-1"]


@given(st.decimals("0.01", "1000000000", places=2))
def test_an_amount_is_written_as_aws_takes_it(amount: Decimal) -> None:
    notification = BudgetNotification(percent=80, emails=("a@example.com",))
    (plan,) = plan_budgets([Budget(key="monthly", monthly_limit=float(amount), notifications=(notification,))])
    assert Decimal(plan.amount) == amount
    assert set(plan.amount) <= set("0123456789.")
    assert not plan.amount.endswith("." if "." in plan.amount else ".0")


def test_who_hears_of_a_budget_does_not_depend_on_the_order() -> None:
    one = BudgetNotification(percent=80, emails=("b@example.com", "a@example.com"))
    other = BudgetNotification(kind="forecasted", percent=100, topic="budgets")
    plans = [
        plan_budgets([Budget(key="monthly", monthly_limit=100, notifications=notifications)])
        for notifications in ((one, other), (other, one))
    ]
    assert plans[0] == plans[1]
    (budget,) = plans[0]
    assert budget.amount == "100"
    assert [(told.kind, told.percent, told.emails, told.topic) for told in budget.notifications] == [
        ("ACTUAL", 80, ("a@example.com", "b@example.com"), None),
        ("FORECASTED", 100, (), "budgets"),
    ]


def test_contacts_that_are_not_written_are_not_planned() -> None:
    assert plan_alternate_contacts(None) == ()
    contact = AlternateContact(name="Security", title="Team", email="s@example.com", phone="+49 30 1234567")
    (plan,) = plan_alternate_contacts(AlternateContacts(security=contact))
    assert (plan.kind, plan.name, plan.email) == ("SECURITY", "Security", "s@example.com")
