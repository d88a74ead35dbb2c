"""Plans follow from what the configuration says and not from the order in which it says it."""

import random
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from config import Organization, load
from config.plan import (
    AttachmentPlan,
    RoleHop,
    accounts_under,
    ancestors,
    plan_attachments,
    plan_entry,
    plan_roles,
    plan_units,
)
from tests.support.organizations import Files, organizations, write

EXAMPLE = Path(__file__).parents[2] / "config" / "org"


def loaded(files: Files) -> Organization:
    with tempfile.TemporaryDirectory() as directory:
        return load(write(files, Path(directory)))


def plans(organization: Organization) -> dict[str, Any]:
    accounts = ["management", *sorted(account.key for account in organization.accounts)]
    return {
        "units": plan_units(organization),
        "attachments": plan_attachments(organization),
        "roles": [(plan.role.key, plan.account) for plan in plan_roles(organization)],
        "entries": [plan_entry(organization, account) for account in accounts],
        "contents": {policy.key: policy.content for policy in organization.policies},
        "regions": {account: organization.region_of(account) for account in accounts},
    }


def shuffled(value: Any, chance: random.Random) -> Any:
    if isinstance(value, dict):
        entries = [(key, shuffled(child, chance)) for key, child in value.items()]
        chance.shuffle(entries)
        return dict(entries)
    if isinstance(value, list):
        return chance.sample([shuffled(child, chance) for child in value], len(value))
    return value


def under(organization: Organization) -> Iterator[str]:
    yield "root"
    for unit in organization.units():
        yield unit.key


@given(organizations())
@settings(max_examples=30)
def test_parents_come_before_children(files: Files) -> None:
    organization = loaded(files)
    seen = {"root": 0}
    for plan in plan_units(organization):
        assert plan.depth == seen[plan.parent] + 1
        seen[plan.key] = plan.depth
    assert set(seen) == set(under(organization))


@given(organizations(), st.randoms(use_true_random=False))
@settings(max_examples=30)
def test_order_in_the_files_changes_nothing(files: Files, chance: random.Random) -> None:
    assert plans(loaded(files)) == plans(loaded(shuffled(files, chance)))


@given(organizations())
@settings(max_examples=30)
def test_an_account_is_under_exactly_its_ancestors(files: Files) -> None:
    organization = loaded(files)
    for account in organization.accounts:
        holders = {unit for unit in under(organization) if account.key in accounts_under(organization, unit)}
        assert holders == set(ancestors(organization, account.key))
        assert ancestors(organization, account.key)[-1] == "root"
        assert accounts_under(organization, account.key) == (account.key,)


@given(organizations())
@settings(max_examples=30)
def test_what_was_loaded_can_be_written_and_loaded_again(files: Files) -> None:
    organization = loaded(files)
    data = organization.model_dump(mode="json", by_alias=True, exclude_defaults=True)
    for part in (*data.get("policies", ()), *data.get("roles", ()), data["settings"]["execution_role"]):
        part.pop("content", None)
        part.pop("inline_document", None)
    data["settings"]["access"].get("management_role", {}).pop("inline_document", None)
    again = loaded(
        {
            "organization.yaml": data["settings"],
            "accounts.yaml": {"accounts": data["accounts"]},
            "policies.yaml": {"policies": data.get("policies", [])},
            "network.yaml": {"vpcs": data["vpcs"]},
            "access.yaml": {"roles": data.get("roles", [])},
        }
    )
    assert again == organization


def test_the_example_in_full() -> None:
    organization = load(EXAMPLE)
    assert [(plan.key, plan.parent, plan.depth) for plan in plan_units(organization)] == [
        ("infrastructure", "root", 1),
        ("security", "root", 1),
        ("workloads", "root", 1),
        ("development", "workloads", 2),
        ("production", "workloads", 2),
        ("staging", "workloads", 2),
    ]
    assert plan_attachments(organization) == (
        AttachmentPlan("deny-unapproved-regions", "workloads"),
        AttachmentPlan("environment-tag", "workloads"),
    )
    assert [(plan.role.key, plan.account) for plan in plan_roles(organization)] == [
        ("audit", "dev-application"),
        ("audit", "prod-application"),
        ("audit", "staging-application"),
    ]
    assert ancestors(organization, "dev-application") == ("development", "workloads", "root")
    assert accounts_under(organization, "management") == ("management",)
    assert organization.region_of("dev-application") == "us-west-2"
    assert organization.region_of("networking") == organization.region_of("management") == "us-east-1"
    assert organization.region_of_vpc("development") == "us-west-2"
    assert organization.region_of_share(organization.shares[0]) == "us-east-1"


MANAGEMENT = RoleHop("management", "Enter", "example", "pulumi-management", None)
CREATION = RoleHop("account-1", "OrganizationAccountAccessRole", None, "pulumi-account-1", None)
EXECUTION = RoleHop("account-1", "Execution", "secret", "pulumi-account-1", 1800)


@pytest.mark.parametrize(
    ("management", "access", "hops"),
    [
        ("direct", "creation-role", (CREATION,)),
        ("role", "creation-role", (MANAGEMENT, CREATION)),
        ("direct", "execution-role", (EXECUTION,)),
        ("role", "execution-role", (EXECUTION,)),
    ],
)
def test_the_way_into_an_account(management: str, access: str, hops: tuple[RoleHop, ...]) -> None:
    organization = loaded(
        {
            "organization.yaml": {
                "management_account_id": "123456789012",
                "administrative_account": "account-1",
                "home_region": "us-east-1",
                "policy_types": [],
                "regions": ["us-east-1"],
                "access": {"management": management, "management_role": {"name": "Enter", "external_id": "example"}},
                "execution_role": {
                    "name": "Execution",
                    "external_id": "secret",
                    "policies": ["AdministratorAccess"],
                    "session_duration": 1800,
                },
            },
            "accounts.yaml": {
                "accounts": [{"key": "account-1", "name": "One", "email": "aws+1@example.com", "access": access}]
            },
        }
    )
    assert plan_entry(organization, "account-1") == hops
    assert plan_entry(organization, "management") == ((MANAGEMENT,) if management == "role" else ())
    assert organization.settings.execution_role_trust == ("management", "account-1")


def test_unknown_keys_are_key_errors() -> None:
    organization = load(EXAMPLE)
    for look_up in (organization.account, organization.unit, organization.vpc, organization.policy):
        with pytest.raises(KeyError, match="nothing"):
            look_up("nothing")
    with pytest.raises(KeyError, match="nothing"):
        accounts_under(organization, "nothing")
