"""The registry of stacks."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings

from config import load
from config.plan.groups import plan_groups
from config.plan.stacks import ADMIN, ORG, STACKS, OutputNeed, StackPlan, plan_stacks
from tests.support.example import EXAMPLE, Configure, give_groups, make_grouped
from tests.support.organizations import Files, load_files, organizations

ROOT = Path(__file__).parents[3]
README = ROOT / "README.md"
ROW = re.compile(r"^\| `([\w<>-]+)` \| ([^|]+) \| ([^|]+) \|$", re.MULTILINE)


def test_the_stacks_of_the_example() -> None:
    accounts = ("management", "admin", "dev-application", "networking", "prod-application", "staging-application")
    assert plan_stacks(load(EXAMPLE)) == (
        StackPlan(name="org", accounts=accounts),
        StackPlan(
            name="admin",
            accounts=("admin",),
            needs=(
                OutputNeed(stack="org", output="organization", keys=("id",)),
                OutputNeed(stack="org", output="accounts/admin", keys=("id",)),
            ),
        ),
    )


@pytest.mark.parametrize("stack", [ORG, ADMIN])
def test_every_stack_has_a_settings_file_that_refuses_default_providers(stack: str) -> None:
    """Without it a resource without an explicit provider would act in whatever account the caller is in."""
    file = ROOT / f"Pulumi.{stack}.yaml"
    assert file.is_file(), "copy Pulumi.org.yaml"
    assert yaml.safe_load(file.read_text())["config"]["pulumi:disable-default-providers"] == ["aws"]


def test_without_admin_yaml_there_is_one_stack() -> None:
    assert [stack.name for stack in plan_stacks(load(EXAMPLE).model_copy(update={"admin": None}))] == ["org"]


@given(organizations())
@settings(max_examples=20)
def test_every_stack_comes_after_those_that_it_needs(files: Files) -> None:
    stacks = plan_stacks(load_files(files))
    for position, stack in enumerate(stacks):
        assert set(stack.waits_for) <= {before.name for before in stacks[:position]}


@pytest.mark.parametrize(
    ("outputs", "met"),
    [
        ({}, False),
        ({"accounts": None}, False),
        ({"accounts": {"admin": {}}}, False),
        ({"accounts": {"admin": {}, "networking": {}}}, True),
    ],
)
def test_an_output_has_to_be_there_with_all_that_is_needed_of_it(outputs: dict[str, Any], met: bool) -> None:
    need = OutputNeed(stack="org", output="accounts", keys=("admin", "networking"))
    assert need.is_met_by(outputs) == met


def test_the_readme_lists_the_registry() -> None:
    assert ROW.findall(README.read_text()) == [(stack.name, stack.acts_in, stack.holds) for stack in STACKS]


def test_each_group_has_a_stack_that_needs_what_its_accounts_refer_to(configure: Configure) -> None:
    plans = {plan.name: plan for plan in plan_stacks(configure(organization=make_grouped, accounts=give_groups))}
    groups = ("development", "production", "shared", "staging")
    assert list(plans) == ["org", "admin", *(f"accounts-{group}" for group in groups)]
    assert plans["org"].accounts == ("management",)
    shared = plans["accounts-shared"]
    assert shared.accounts == ("admin", "networking")
    assert shared.waits_for == ("org",)
    assert [need.output for need in shared.needs] == [
        "organization",
        "accounts/admin",
        "accounts/networking",
        "accounts/prod-application",
    ]


def test_a_group_holds_each_account_once_and_org_none_of_them(configure: Configure) -> None:
    organization = configure(organization=make_grouped, accounts=give_groups)
    keys = [key for group in plan_groups(organization) for key in group.accounts]
    assert sorted(keys) == sorted(account.key for account in organization.accounts)
    assert plan_groups(load(EXAMPLE)) == ()
