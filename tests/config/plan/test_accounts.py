"""The member accounts, and who administers a service."""

from typing import Any

import pytest

from config import load
from config.plan.accounts import plan_accounts
from config.plan.organization import DelegationPlan, OrganizationPlan, plan_delegations, plan_organization
from tests.support.example import EXAMPLE, Configure
from tests.support.project import find_by_key


def test_an_account_is_under_all_units_above_it() -> None:
    accounts = {account.key: account for account in plan_accounts(load(EXAMPLE))}
    production = accounts["prod-application"]
    assert (production.parent, production.units_above) == ("production", ("production", "workloads", "root"))
    assert production.tags == {"Environment": "production"}
    assert accounts["admin"].tags == {}
    assert (production.access, production.stated_id) == ("creation-role", None)


def test_an_account_without_a_unit_is_under_the_root(configure: Configure) -> None:
    def move_out(content: dict[str, Any]) -> None:
        account = find_by_key(content["accounts"], "prod-application")
        del account["unit"]
        account |= {"tags": {"Environment": "live"}, "access": "execution-role", "id": "111111111111"}

    accounts = {account.key: account for account in plan_accounts(configure(accounts=move_out))}
    account = accounts["prod-application"]
    assert (account.parent, account.units_above, account.tags) == ("root", ("root",), {"Environment": "live"})
    assert (account.access, account.stated_id) == ("execution-role", "111111111111")


def test_what_is_switched_on_for_the_organization(configure: Configure) -> None:
    def delegate(content: dict[str, Any]) -> None:
        content["delegated_administrators"] = [
            {"account": "networking", "service": "sso.amazonaws.com"},
            {"account": "admin", "service": "config.amazonaws.com"},
        ]

    organization = configure(organization=delegate)
    assert plan_organization(organization) == OrganizationPlan(
        trusted_access=(
            "account.amazonaws.com",
            "cloudtrail.amazonaws.com",
            "config.amazonaws.com",
            "ram.amazonaws.com",
            "sso.amazonaws.com",
        ),
        policy_types=("SERVICE_CONTROL_POLICY", "TAG_POLICY"),
    )
    assert plan_delegations(organization) == (
        DelegationPlan("admin", "config.amazonaws.com"),
        DelegationPlan("networking", "sso.amazonaws.com"),
    )


def test_where_things_go_by_default() -> None:
    organization = load(EXAMPLE)
    assert organization.region_of("dev-application") == "us-west-2"
    assert organization.region_of("networking") == organization.region_of("management") == "us-east-1"
    assert organization.region_of_thing(organization.vpc("development")) == "us-west-2"


def test_unknown_keys_are_key_errors() -> None:
    organization = load(EXAMPLE)
    for look_up in (organization.account, organization.unit, organization.vpc, organization.policy):
        with pytest.raises(KeyError, match="nothing"):
            look_up("nothing")
