"""The tree of units."""

from collections.abc import Iterator

import pytest
from hypothesis import given, settings

from config import Organization, load
from config.plan.accounts import plan_accounts
from config.plan.units import accounts_under, plan_units
from tests.support.example import EXAMPLE
from tests.support.organizations import Files, load_files, organizations


def list_units_above(organization: Organization, account: str) -> tuple[str, ...]:
    return next(plan.units_above for plan in plan_accounts(organization) if plan.key == account)


def list_targets(organization: Organization) -> Iterator[str]:
    yield "root"
    for unit in organization.units():
        yield unit.key


@given(organizations())
@settings(max_examples=30)
def test_parents_come_before_children(files: Files) -> None:
    organization = load_files(files)
    seen = {"root": 0}
    for plan in plan_units(organization):
        assert plan.depth == seen[plan.parent] + 1
        seen[plan.key] = plan.depth
    assert set(seen) == set(list_targets(organization))


@given(organizations())
@settings(max_examples=30)
def test_an_account_is_under_exactly_the_units_above_it(files: Files) -> None:
    organization = load_files(files)
    for account in organization.accounts:
        holders = {unit for unit in list_targets(organization) if account.key in accounts_under(organization, unit)}
        assert holders == set(list_units_above(organization, account.key))
        assert list_units_above(organization, account.key)[-1] == "root"
        assert accounts_under(organization, account.key) == (account.key,)


def test_the_example() -> None:
    organization = load(EXAMPLE)
    assert [(plan.key, plan.parent, plan.depth) for plan in plan_units(organization)] == [
        ("infrastructure", "root", 1),
        ("security", "root", 1),
        ("workloads", "root", 1),
        ("development", "workloads", 2),
        ("production", "workloads", 2),
        ("staging", "workloads", 2),
    ]
    assert list_units_above(organization, "dev-application") == ("development", "workloads", "root")
    assert accounts_under(organization, "management") == ("management",)


def test_an_unknown_key_is_a_key_error() -> None:
    with pytest.raises(KeyError, match="nothing"):
        accounts_under(load(EXAMPLE), "nothing")
