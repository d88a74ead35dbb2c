"""Plans follow from what the configuration says and not from the order in which it says it."""

import random
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from config import Organization
from config.plan.accounts import plan_accounts
from config.plan.administration import plan_administration
from config.plan.audit import plan_audit
from config.plan.ci import plan_ci
from config.plan.entry import plan_entry
from config.plan.networks import plan_shares, plan_vpcs
from config.plan.oidc_providers import plan_oidc_providers
from config.plan.organization import plan_delegations, plan_organization, plan_root_access
from config.plan.policies import (
    plan_account_attachments,
    plan_attachments,
    plan_policies,
    plan_unit_attachments,
)
from config.plan.roles import (
    plan_break_glass_roles,
    plan_cross_account_roles,
    plan_execution_roles,
    plan_management_role,
)
from config.plan.security_services import plan_security_services, plan_service_delegations
from config.plan.stacks import plan_stacks
from config.plan.state_bucket import plan_break_glass, plan_state_bucket
from config.plan.units import plan_units
from tests.support.organizations import Files, load_files, organizations, shuffle

PLANNERS = (
    plan_account_attachments,
    plan_accounts,
    plan_administration,
    plan_attachments,
    plan_audit,
    plan_break_glass,
    plan_break_glass_roles,
    plan_ci,
    plan_cross_account_roles,
    plan_delegations,
    plan_execution_roles,
    plan_management_role,
    plan_oidc_providers,
    plan_organization,
    plan_policies,
    plan_root_access,
    plan_security_services,
    plan_service_delegations,
    plan_shares,
    plan_stacks,
    plan_state_bucket,
    plan_unit_attachments,
    plan_units,
    plan_vpcs,
)


def make_plans(organization: Organization) -> dict[str, Any]:
    accounts = ["management", *sorted(account.key for account in organization.accounts)]
    return {
        **{planner.__name__: planner(organization) for planner in PLANNERS},
        "entries": [plan_entry(organization, account) for account in accounts],
        "contents": {policy.key: policy.content for policy in organization.policies},
        "regions": {account: organization.region_of(account) for account in accounts},
    }


@given(organizations(), st.randoms(use_true_random=False))
@settings(max_examples=40)
def test_order_in_the_files_changes_nothing(files: Files, chance: random.Random) -> None:
    assert make_plans(load_files(files)) == make_plans(load_files(shuffle(files, chance)))


@given(organizations())
@settings(max_examples=30)
def test_what_was_loaded_can_be_written_and_loaded_again(files: Files) -> None:
    organization = load_files(files)
    data = organization.model_dump(mode="json", by_alias=True, exclude_defaults=True)
    for part in (*data.get("policies", ()), *data.get("roles", ()), data["settings"]["execution_role"]):
        part.pop("content", None)
        part.pop("inline_document", None)
    data["settings"]["access"].get("management_role", {}).pop("inline_document", None)
    again = load_files(
        {
            "organization.yaml": data["settings"],
            "accounts.yaml": {"accounts": data["accounts"]},
            "policies.yaml": {"policies": data.get("policies", [])},
            "network.yaml": {"vpcs": data["vpcs"], "shares": data.get("shares", [])},
            "access.yaml": {"roles": data.get("roles", [])},
            "admin.yaml": data["admin"],
        }
    )
    assert again == organization
