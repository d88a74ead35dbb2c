"""What a logical name says of accounts and keys is true of all that the stacks register for a config that uses all."""

import pytest

from config.models import MANAGEMENT
from engine.urns import AWS_PROVIDER, STACK
from review.logical_names import (
    NAMINGS,
    WITHOUT_KEYS,
    find_accounts,
    find_keys,
    find_naming,
    find_workload,
    split_attachment,
)
from tests.resource_types.test_registered_types import register_all


def test_names_of_all_that_is_registered_say_the_account_that_it_is_in() -> None:
    beginnings = set(NAMINGS)
    unknown: set[str] = set()
    others: set[tuple[str, str | None]] = set()
    for one in register_all():
        if one.type in {STACK, AWS_PROVIDER} or not one.custom:
            continue
        component = one.name if one.parent is None or one.parent.type == STACK else one.parent.name
        naming = find_naming(component)
        if naming is None and component not in beginnings | WITHOUT_KEYS:
            unknown.add(component)
        said = find_accounts(component) or (MANAGEMENT,)
        if one.provider not in said:
            others.add((one.name, one.provider))
    assert unknown == set(), "say in review/logical_names.py how their names are made"
    assert others == set()


@pytest.mark.parametrize(
    ("name", "keys", "accounts", "is_alone"),
    [
        ("units-workloads", ("workloads",), (), False),
        ("execution-role-prod-application/AdministratorAccess", ("prod-application", "AdministratorAccess"), ..., True),
        ("role-audit/prod", ("audit", "prod"), ("prod",), False),
        ("role-audit", ("audit",), (), False),
        ("oidc-provider-github/prod", ("github", "prod"), ("prod",), False),
        ("vpc-prod/main/a", ("prod", "main", "a"), ("prod",), False),
        ("baseline-prod/ebs-encryption/us-east-1", ("prod", "ebs-encryption", "us-east-1"), ("prod",), False),
        ("workload-prod/shop/lb", ("prod", "shop", "lb"), ("prod",), False),
        ("audit-alarm-admin", ("admin",), ("admin", "alarm-admin"), True),
        ("audit-logs-admin", ("admin",), ("admin", "logs-admin"), True),
        ("break-glass-role-admin", ("admin",), ("admin", "role-admin"), True),
        ("break-glass-prod", ("prod",), ("prod",), True),
        ("security-hub-audit", ("audit",), ("audit",), True),
        ("management-role", ("management-role",), ("management",), False),
        ("organization", ("organization",), (), False),
        ("organization-", ("organization-",), (), False),
        ("stray", ("stray",), (), False),
    ],
)
def test_a_name_is_taken_apart(name: str, keys: tuple[str, ...], accounts: object, *, is_alone: bool) -> None:
    naming = find_naming(name)
    assert find_keys(name) == keys
    assert accounts is ... or find_accounts(name) == accounts
    assert (naming is not None and naming.alone) is is_alone


def test_an_attachment_has_a_policy_and_a_target() -> None:
    assert split_attachment("unit-attachments-deny/workloads") == ("deny", "workloads")
    assert split_attachment("account-attachments-deny/prod") == ("deny", "prod")
    assert split_attachment("somebody-s/own") == ("somebody-s/own", "")


@pytest.mark.parametrize(
    ("name", "workload"),
    [
        ("workload-prod/shop/front-from-0.0.0.0-0", "shop"),
        ("workload-prod/shop", "shop"),
        ("vpc-prod/shop/front", None),
        ("workload-prod", None),
    ],
)
def test_what_a_workload_makes_says_which_it_is(name: str, workload: str | None) -> None:
    assert find_workload(name) == workload
