"""The registry of stacks."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from config import load
from config.plan.stacks import STACK_NAMES, STACKS, OutputNeed, StackPlan, plan_stacks
from tests.support.example import EXAMPLE

ROOT = Path(__file__).parents[3]
README = ROOT / "README.md"
ROW = re.compile(r"^\| `(\w+)` \| ([^|]+) \| ([^|]+) \|$", re.MULTILINE)


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


@pytest.mark.parametrize("stack", STACK_NAMES)
def test_every_stack_has_a_settings_file_that_refuses_default_providers(stack: str) -> None:
    """Without it a resource without an explicit provider would act in whatever account the caller is in."""
    file = ROOT / f"Pulumi.{stack}.yaml"
    assert file.is_file(), "copy Pulumi.org.yaml"
    assert yaml.safe_load(file.read_text())["config"]["pulumi:disable-default-providers"] == ["aws"]


def test_without_admin_yaml_there_is_one_stack() -> None:
    assert [stack.name for stack in plan_stacks(load(EXAMPLE).model_copy(update={"admin": None}))] == ["org"]


def test_every_stack_is_in_the_registry_and_after_those_that_it_needs() -> None:
    stacks = plan_stacks(load(EXAMPLE))
    assert tuple(stack.name for stack in stacks) == STACK_NAMES
    for position, stack in enumerate(stacks):
        assert {need.stack for need in stack.needs} <= set(STACK_NAMES[:position])


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
