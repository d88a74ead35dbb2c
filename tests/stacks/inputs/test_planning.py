"""Which stacks a change of the config concerns, by what their programs register before and after it."""

from collections.abc import Callable, Mapping
from typing import Any

import pytest

from config import Organization
from config.plan.stacks import find_entered, plan_stacks
from stacks.inputs.changes import Changes, compare_stacks
from stacks.inputs.comparison import PlannedResource
from stacks.inputs.planning import plan_inputs
from tests.support.example import Configure, Edit, give_groups, make_grouped
from tests.support.project import find_by_key

Planned = dict[str, dict[str, PlannedResource]]
Compare = Callable[..., Changes]

GROUPED: Mapping[str, Edit] = {"organization": make_grouped, "accounts": give_groups}


def after(first: Edit, then: Edit | None) -> Edit:
    def edit(content: dict[str, Any]) -> None:
        first(content)
        if then is not None:
            then(content)

    return edit


def load_grouped(configure: Configure, **edits: Edit) -> Organization:
    both = {file: after(GROUPED.get(file, lambda _: None), edits.get(file)) for file in {*GROUPED, *edits}}
    return configure(**both)


@pytest.fixture(scope="module")
def kept() -> dict[str, Planned]:
    """Keeps what the example plans, which is the same for all tests."""
    return {}


@pytest.fixture
def compare(configure: Configure, kept: dict[str, Planned]) -> Compare:
    """What differs between the example and the example after edits, its layout being grouped."""

    def make(**edits: Edit) -> Changes:
        if not kept:
            kept["before"] = plan_inputs(load_grouped(configure))
        return compare_stacks(kept["before"], plan_inputs(load_grouped(configure, **edits)), "main")

    return make


def set_account(**values: Any) -> Edit:
    return lambda content: find_by_key(content["accounts"], "prod-application").update(values)


def reverse(content: dict[str, Any]) -> None:
    content["accounts"].reverse()
    for account in content["accounts"]:
        for key in sorted(account, reverse=True):
            account[key] = account.pop(key)


def test_the_order_of_accounts_and_their_keys_changes_nothing(compare: Compare) -> None:
    assert compare(accounts=reverse).changed == {}


def test_what_is_inside_an_account_concerns_the_stack_of_its_group_alone(compare: Compare) -> None:
    overrides = {"max_session_duration": 7200}
    assert compare(accounts=set_account(execution_role_overrides=overrides)).changed == {
        "accounts-production": ("1 changed: aws:iam:Role execution-role-prod-application (maxSessionDuration)",)
    }


def test_the_account_itself_concerns_org_alone(compare: Compare) -> None:
    assert compare(accounts=set_account(name="renamed", unit="staging")).changed == {
        "org": (("1 changed: aws:organizations:Account accounts-prod-application (name, what it waits for, parentId)"),)
    }


def test_what_the_program_settles_with_aws_itself_concerns_org(compare: Compare) -> None:
    stated = {"full_aws_access": True, "id": "111122223333"}
    assert compare(accounts=set_account(**stated)).changed == {
        "org": ("2 new: AccountId prod-application, FullAWSAccess prod-application",)
    }


def test_default_vpcs_concern_the_stack_that_has_what_is_in_the_account(compare: Compare) -> None:
    def remove(content: dict[str, Any]) -> None:
        targets = {"accounts": ["prod-application", "management"]}
        content["profiles"] = [{"key": "all", "targets": targets, "default_vpcs": {"state": "removed"}}]

    assert compare(baseline=remove).changed == {
        "org": ("1 new: DefaultVpcs management",),
        "accounts-production": ("1 new: DefaultVpcs prod-application",),
    }


def test_a_changed_external_id_is_named_and_its_value_is_not(compare: Compare) -> None:
    def change(content: dict[str, Any]) -> None:
        content["execution_role"]["external_id"] = "another-one"

    changed = compare(organization=change).changed
    assert set(changed) >= {"accounts-production", "accounts-staging", "accounts-development", "accounts-shared"}
    assert changed["accounts-production"] == (
        "1 changed: aws:iam:Role execution-role-prod-application (assumeRolePolicy)",
    )
    assert "another-one" not in str(changed)


def test_a_key_that_changes_with_formerly_is_renamed(compare: Compare) -> None:
    def rename(content: dict[str, Any]) -> None:
        account = find_by_key(content["accounts"], "staging-application")
        account |= {"key": "stage", "formerly": ["staging-application"]}

    def follow(content: dict[str, Any]) -> None:
        find_by_key(content["vpcs"], "staging")["account"] = "stage"

    changed = compare(accounts=rename, network=follow).changed
    assert set(changed) == {"org", "accounts-staging"}
    assert changed["accounts-staging"][0].startswith("11 renamed: ")
    assert "gone" not in str(changed)


def test_a_stack_is_new_and_another_gone(compare: Compare) -> None:
    changes = compare(accounts=set_account(environment="critical"))
    assert changes.changed["accounts-critical"] == ("the stack is new since main",)
    assert changes.gone == {
        "accounts-production": (
            "the stack is gone: main had it and the config has not; what its state holds is still in AWS",
        )
    }


@pytest.mark.parametrize("grouped", [False, True])
def test_the_accounts_that_a_stack_enters_are_those_of_its_providers(configure: Configure, grouped: bool) -> None:
    empty = set_account(execution_role=False, unit="security")

    def drop(content: dict[str, Any]) -> None:
        content["vpcs"] = [vpc for vpc in content["vpcs"] if vpc["account"] != "prod-application"]

    edits: dict[str, Edit] = {"accounts": empty, "network": drop, "access": lambda content: content.clear()}
    organization = load_grouped(configure, **edits) if grouped else configure(**edits)
    planned = plan_inputs(organization)
    provider = "pulumi:providers:aws "
    for stack in plan_stacks(organization):
        made = {name.removeprefix(provider) for name in planned[stack.name] if name.startswith(provider)}
        assert set(find_entered(organization, stack)) == made, stack.name
        assert "prod-application" not in made
