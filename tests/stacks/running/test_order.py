"""Which stacks run, what they wait for, and how many run at once."""

import pytest

from config.plan.stacks import OutputNeed, StackPlan, plan_stacks
from stacks.errors import UsageError
from stacks.running.memory import estimate_memory
from stacks.running.order import find_order, select_plans, size_pool
from tests.support.example import Configure, give_groups, make_grouped

GIB = 1024**3


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


def test_a_circle_is_refused_with_its_links() -> None:
    with pytest.raises(UsageError, match="the stacks a, b wait for each other") as refusal:
        find_order((plan("org"), plan("a", "org", "b"), plan("b", "a")))
    words = str(refusal.value)
    assert "a needs the output accounts/b of b" in words
    assert "b needs the output accounts/a of a" in words
    assert "org" not in words


@pytest.mark.parametrize(
    ("providers", "gib", "parallel", "size"),
    [
        pytest.param([1, 1, 1], 64, None, 3, id="no more than there are"),
        pytest.param([1, 25, 25, 25], 16, None, 3, id="the largest counts"),
        pytest.param([1, 25, 25, 25], 2, None, 1, id="one at least"),
        pytest.param([25, 25], 2, 2, 2, id="as the caller says"),
        pytest.param([25, 25], 64, 5, 2, id="no more than there are, whatever the caller says"),
        pytest.param([], 64, None, 1, id="no stack"),
    ],
)
def test_as_many_run_at_once_as_fit(providers: list[int], gib: int, parallel: int | None, size: int) -> None:
    assert size_pool(providers, gib * GIB, parallel) == size


def test_a_fifth_of_the_memory_is_left() -> None:
    need = estimate_memory(25) * 1024**2
    assert size_pool([25, 25], int(2 * need / 0.8) + 1, None) == 2
    assert size_pool([25, 25], int(2 * need / 0.8) - 1024**2, None) == 1
