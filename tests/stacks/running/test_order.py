"""Which stacks run, and what they wait for."""

import pytest

from config.plan.stacks import OutputNeed, StackPlan, plan_stacks
from stacks.errors import UsageError
from stacks.running.order import find_order, select_plans
from tests.support.example import Configure, give_groups, make_grouped


def plan(name: str, *waits_for: str) -> StackPlan:
    needs = tuple(OutputNeed(stack=other, output=f"accounts/{other}", keys=("id",)) for other in waits_for)
    return StackPlan(name=name, accounts=(), needs=needs)


def test_the_stacks_of_a_grouped_organization_wait_for_org(configure: Configure) -> None:
    plans = plan_stacks(configure(organization=make_grouped, accounts=give_groups))
    assert find_order(plans) == {
        "org": (),
        "admin": ("org",),
        "accounts-development": ("org",),
        "accounts-production": ("org",),
        "accounts-shared": ("org",),
        "accounts-staging": ("org",),
    }


def test_a_named_stack_runs_without_those_that_are_not_named() -> None:
    plans = (plan("org"), plan("network", "org"), plan("apps", "network", "org"))
    assert find_order(select_plans(plans, ["apps", "org"])) == {"org": (), "apps": ("org",)}
    assert find_order(select_plans(plans, ["apps"])) == {"apps": ()}
    assert select_plans(plans, []) == plans


def test_a_stack_that_the_config_does_not_have_is_refused_with_those_that_it_has() -> None:
    with pytest.raises(UsageError, match="no stack 'orgs', so nothing was started; its stacks are org, a"):
        select_plans((plan("org"), plan("a")), ["orgs", "a"])


def test_a_stack_that_nothing_is_left_for_is_told_with_how_it_ends() -> None:
    ends = r"no stack 'workloads-a', .*`pulumi destroy --stack workloads-a` deletes the rest, and `pulumi stack rm work"
    with pytest.raises(UsageError, match=ends):
        select_plans((plan("org"),), ["workloads-a"])
    with pytest.raises(UsageError, match=r"its stacks are org$"):
        select_plans((plan("org"),), ["orgs"])


def test_a_circle_is_refused_with_its_links() -> None:
    with pytest.raises(UsageError, match="the stacks a, b wait for each other") as refusal:
        find_order((plan("org"), plan("a", "org", "b"), plan("b", "a")))
    words = str(refusal.value)
    assert "a needs the output accounts/b of b" in words
    assert "b needs the output accounts/a of a" in words
    assert "org" not in words
