"""Keys that changed: found by what AWS tells things apart by, against the state that the program itself would write."""

import re
from dataclasses import replace
from typing import Any

import pulumi
import pytest

from config import Organization, load
from engine.deployment import Deployment, StateResource
from engine.urns import build_urn
from recovery.renames import find_renames, refuse_renames
from stacks.programs import build
from tests.support.example import EXAMPLE, Configure
from tests.support.monitor import make_account_id, run_program
from tests.support.project import find_by_key


def deploy(config: Organization) -> Deployment:
    """The state of the stack `org` after `pulumi up`."""
    return Deployment(
        resources=tuple(
            StateResource(
                urn=build_urn("org", "project", one.qualified_type, one.name),
                custom=one.custom,
                id=make_account_id(one.name) if one.type.endswith(":Account") else f"{one.name}-id",
                inputs=one.inputs,
            )
            for one in run_program(lambda: build("org", config, Deployment()))
        )
    )


def change(content: dict[str, Any], kind: str, of: str, /, **fields: Any) -> None:
    find_by_key(content[kind], of).update(fields)


def rename_units(content: dict[str, Any]) -> None:
    change(content, "units", "production", key="live")
    change(content, "units", "workloads", key="work")


def rename_accounts(content: dict[str, Any]) -> None:
    change(content, "accounts", "networking", key="network")
    change(content, "accounts", "prod-application", unit="live")


def rename_networks(content: dict[str, Any]) -> None:
    change(find_by_key(content["vpcs"], "shared"), "subnets", "private-a", key="first")
    change(content, "vpcs", "shared", key="common", account="network")
    change(content, "shares", "shared-subnets", key="subnets", owner="network", subnets=["common/first"])


def rename_policies(content: dict[str, Any]) -> None:
    change(content, "policies", "deny-unapproved-regions", key="deny")


def use_policies(content: dict[str, Any]) -> None:
    rename_units(content)
    change(content, "units", "work", policies=["deny", "environment-tag"])


def rename_roles(content: dict[str, Any]) -> None:
    change(content, "roles", "audit", key="auditors", targets={"units": ["work"]})


@pytest.fixture(scope="module")
def before() -> Deployment:
    """The state of the example as it is."""
    return deploy(load(EXAMPLE))


def test_the_example_renames_nothing(configure: Configure, before: Deployment) -> None:
    assert find_renames(configure(), before) == []
    assert find_renames(configure(), Deployment()) == []


def test_every_kind_is_found_through_what_holds_it(configure: Configure, before: Deployment) -> None:
    config = configure(
        organization=use_policies,
        accounts=rename_accounts,
        network=rename_networks,
        policies=rename_policies,
        access=rename_roles,
    )
    assert [(one.kind, one.old, one.new) for one in find_renames(config, before)] == [
        ("role", "audit", "auditors"),
        ("account", "networking", "network"),
        ("VPC", "shared", "common"),
        ("share", "shared-subnets", "subnets"),
        ("subnet of 'common'", "private-a", "first"),
        ("unit", "production", "live"),
        ("unit", "workloads", "work"),
        ("policy", "deny-unapproved-regions", "deny"),
    ]
    with pytest.raises(pulumi.RunError, match=r"write `formerly: \[audit\]` beside `key: auditors`"):
        refuse_renames(find_renames(config, before))


def test_what_says_its_former_key_is_no_problem(configure: Configure, before: Deployment) -> None:
    def rename(content: dict[str, Any]) -> None:
        change(content, "accounts", "networking", key="network", formerly=["first", "networking"])

    def follow(content: dict[str, Any]) -> None:
        change(content, "vpcs", "shared", account="network")
        change(content, "shares", "shared-subnets", owner="network")

    assert find_renames(configure(accounts=rename, network=follow), before) == []


def test_an_account_is_found_by_its_id_too(configure: Configure, before: Deployment) -> None:
    def rename(content: dict[str, Any]) -> None:
        id_ = make_account_id("accounts-staging-application")
        change(content, "accounts", "staging-application", key="staging-two", email="aws+other@example.com", id=id_)

    def follow(content: dict[str, Any]) -> None:
        change(content, "vpcs", "staging", account="staging-two")

    found = find_renames(configure(accounts=rename, network=follow), before)
    assert [(one.old, one.new) for one in found] == [("staging-application", "staging-two")]


def exchange(content: dict[str, Any], kind: str, one: str, other: str) -> None:
    first, second = find_by_key(content[kind], one), find_by_key(content[kind], other)
    first["key"], second["key"] = other, one


def test_exchanged_keys_are_found(configure: Configure, before: Deployment) -> None:
    config = configure(
        organization=lambda content: exchange(content, "units", "staging", "development"),
        network=lambda content: exchange(content, "vpcs", "staging", "development"),
    )
    found = find_renames(config, before)
    assert [(one.kind, one.old, one.new) for one in found] == [
        ("VPC", "staging", "development"),
        ("VPC", "development", "staging"),
        ("unit", "staging", "development"),
        ("unit", "development", "staging"),
    ]
    with pytest.raises(pulumi.RunError, match=r"if the two keys were exchanged, put them back"):
        refuse_renames(find_renames(config, before))


def test_all_that_stops_the_program_is_told_at_once(configure: Configure, before: Deployment) -> None:
    """With the line where the config has it, and an account whose key changed is no account that left."""

    def rename(content: dict[str, Any]) -> None:
        change(content, "units", "staging", key="stage")

    def rename_and_leave(content: dict[str, Any]) -> None:
        change(content, "accounts", "networking", key="network")
        change(content, "accounts", "staging-application", unit="stage")
        content["accounts"] = [one for one in content["accounts"] if one["key"] != "dev-application"]

    def leave(content: dict[str, Any]) -> None:
        change(content, "vpcs", "shared", account="network")
        change(content, "shares", "shared-subnets", owner="network")
        content["vpcs"] = [one for one in content["vpcs"] if one["account"] != "dev-application"]

    protected = Deployment(
        resources=tuple(replace(one, protected=one.type.endswith(":Account")) for one in before.resources)
    )
    config = configure(organization=rename, accounts=rename_and_leave, network=leave)
    with pytest.raises(pulumi.RunError, match="nothing was registered") as stop:
        run_program(lambda: build("org", config, protected))
    unit, account, gone = str(stop.value).splitlines()
    assert re.search(r"org\d/organization\.yaml:\d\d: the unit 'stage' is new and 'staging' is gone", account + unit)
    assert re.search(r"org\d/accounts\.yaml:\d: the account 'network' is new and 'networking' is gone", account + unit)
    assert gone.startswith("account 'dev-application' is in this stack's state as")


def test_a_name_that_another_unit_gives_up_in_the_same_run_is_refused(configure: Configure, before: Deployment) -> None:
    def take_over(content: dict[str, Any]) -> None:
        change(content, "units", "staging", name="Stage")
        change(content, "units", "development", name="Staging")

    config = configure(organization=take_over)
    assert [(one.old, one.new) for one in find_renames(config, before)] == [("staging", "development")]
    renamed = configure(organization=lambda content: change(content, "units", "staging", name="Stage"))
    assert find_renames(renamed, before) == []


def test_another_unit_of_that_name_elsewhere_is_another_unit(configure: Configure, before: Deployment) -> None:
    def move(content: dict[str, Any]) -> None:
        workloads = find_by_key(content["units"], "workloads")
        staging = find_by_key(workloads["units"], "staging")
        workloads["units"].remove(staging)
        content["units"].append(staging | {"key": "staging-two"})

    def follow(content: dict[str, Any]) -> None:
        change(content, "accounts", "staging-application", unit="staging-two")

    assert find_renames(configure(organization=move, accounts=follow), before) == []
