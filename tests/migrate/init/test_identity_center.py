"""IAM Identity Center, as the states have it, in YAML."""

from dataclasses import replace
from typing import Any

import pytest

from config.plan.identity_center import plan_identity_center
from live.inventory import Inventory
from migrate.init.identity_states import read_duration
from migrate.init.states import read_inventory
from migrate.scanning.classification import Scan
from tests.migrate.init.inventories import ADMINISTRATOR, MANAGEMENT, NETWORK, SHOP, TOOLS, small
from tests.migrate.init.loading import Loader, told
from tests.migrate.init.test_states import instance

ADMIN = "arn:aws:sso:::permissionSet/ssoins-1/ps-admin"
READER = "arn:aws:sso:::permissionSet/ssoins-1/ps-reader"
BOUNDARY = [{"managed_policy_arn": "", "customer_managed_policy_reference": [{"name": "Bound", "path": "/teams/"}]}]
INLINE = '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:*","Resource":"*"}]}'

SETS: list[tuple[str, dict[str, Any]]] = [
    (
        "aws_ssoadmin_permission_set",
        {
            "arn": ADMIN,
            "name": "Admin",
            "description": "Everything",
            "session_duration": "PT8H",
            "relay_state": "https://console.aws.amazon.com/",
            "tags": {"Team": "platform"},
            "tags_all": {"Team": "platform"},
        },
    ),
    ("aws_ssoadmin_managed_policy_attachment", {"permission_set_arn": ADMIN, "managed_policy_arn": ADMINISTRATOR}),
    ("aws_ssoadmin_permissions_boundary_attachment", {"permission_set_arn": ADMIN, "permissions_boundary": BOUNDARY}),
    ("aws_ssoadmin_permission_set", {"arn": READER, "name": "Reader", "session_duration": "PT1H30M"}),
    ("aws_ssoadmin_permission_set_inline_policy", {"permission_set_arn": READER, "inline_policy": INLINE}),
    (
        "aws_ssoadmin_customer_managed_policy_attachment",
        {
            "permission_set_arn": READER,
            "customer_managed_policy_reference": [{"name": "Readers", "path": "/"}],
        },
    ),
]
PEOPLE: list[tuple[str, dict[str, Any]]] = [
    ("aws_identitystore_group", {"group_id": "g-1", "display_name": "Platform", "description": "Runs it"}),
    (
        "aws_identitystore_user",
        {
            "user_id": "u-1",
            "user_name": "ada@example.com",
            "name": [{"given_name": "Ada", "family_name": "Lovelace"}],
            "display_name": "Ada",
            "emails": [{"value": "ada@example.com", "primary": True}],
        },
    ),
    ("aws_identitystore_group_membership", {"group_id": "g-1", "member_id": "u-1"}),
]


def assign(permission_set: str, kind: str, principal: str, account: str) -> tuple[str, dict[str, Any]]:
    target = {"target_id": account, "target_type": "AWS_ACCOUNT"}
    who = {"principal_type": kind, "principal_id": principal}
    return "aws_ssoadmin_account_assignment", {"permission_set_arn": permission_set, **who, **target}


def with_center(*said: tuple[str, dict[str, Any]]) -> Inventory:
    """The small organization with instances of the management account, and trusted access for Identity Center."""
    instances = [
        instance(type_, attributes, account=MANAGEMENT, name=f"n{index}")
        for index, (type_, attributes) in enumerate(said)
    ]
    found = read_inventory(Scan(states=(), instances=tuple(instances)))
    there = small()
    (organization,) = there.organizations
    trusting = replace(organization, services=(*organization.services, "sso.amazonaws.com"))
    return replace(
        there,
        organizations=(trusting,),
        permission_sets=found.permission_sets,
        identity_groups=found.identity_groups,
        identity_users=found.identity_users,
        memberships=found.memberships,
        assignments=found.assignments,
        notes=found.notes,
    )


def test_permission_sets_people_and_assignments(loaded: Loader) -> None:
    assignments = [assign(ADMIN, "GROUP", "g-1", account) for account in (TOOLS, NETWORK, SHOP)]
    organization, draft = loaded(with_center(*SETS, *PEOPLE, *assignments, assign(READER, "USER", "u-1", MANAGEMENT)))
    plan = plan_identity_center(organization)
    assert plan is not None
    assert (plan.region, plan.managed) == ("us-east-1", True)
    admin, reader = plan.permission_sets
    assert (admin.key, admin.name, admin.description, admin.session_duration) == (
        "admin",
        "Admin",
        "Everything",
        "PT8H",
    )
    assert (admin.relay_state, admin.policy_arns, admin.tags) == (
        "https://console.aws.amazon.com/",
        (ADMINISTRATOR,),
        {"Team": "platform"},
    )
    assert [(one.name, one.path) for one in (admin.boundary,) if one is not None and not isinstance(one, str)] == [
        ("Bound", "/teams/")
    ]
    assert (reader.session_duration, reader.inline_policy, reader.boundary) == ("PT1H30M", INLINE, None)
    assert [(one.name, one.path) for one in reader.customer_policies] == [("Readers", "/")]
    (group,), (user,), (membership,) = plan.groups, plan.users, plan.memberships
    assert (group.key, group.name, group.description) == ("platform", "Platform", "Runs it")
    assert (user.key, user.user_name, user.given_name, user.email) == (
        "ada",
        "ada@example.com",
        "Ada",
        "ada@example.com",
    )
    assert (membership.group, membership.user) == ("platform", "ada")
    assert [(one.permission_set, one.kind, one.principal, one.account) for one in plan.assignments] == [
        ("admin", "GROUP", "platform", "network"),
        ("admin", "GROUP", "platform", "shop"),
        ("admin", "GROUP", "platform", "tooling"),
        ("reader", "USER", "ada", "management"),
    ]
    first, second = organization.identity_center.assignments
    assert (first.targets.units, first.targets.accounts) == (("root",), ())
    assert second.targets.accounts == ("management",)
    assert not [note for note in draft.left if "ssoadmin" in note.origin or "identitystore" in note.origin]


def test_what_an_identity_provider_wrote_is_told(loaded: Loader) -> None:
    organization, draft = loaded(
        with_center(
            *SETS,
            assign(ADMIN, "GROUP", "g-of-the-provider", SHOP),
            assign("arn:aws:sso:::permissionSet/ssoins-1/ps-other", "GROUP", "g-1", SHOP),
            ("aws_identitystore_group_membership", {"group_id": "g-1", "member_id": "u-1"}),
        )
    )
    assert organization.identity_center.assignments == ()
    left = told(draft, "a.tfstate aws_ssoadmin_account_assignment.n6")
    assert "nothing that was read holds its group or user" in left
    assert "its permission set is not in the config" in told(draft, "a.tfstate aws_ssoadmin_account_assignment.n7")
    assert "nothing that was read holds both" in told(draft, "a.tfstate aws_identitystore_group_membership.n8")


def test_a_permission_set_without_policies_is_told(loaded: Loader) -> None:
    organization, draft = loaded(with_center(SETS[0]))
    assert not organization.identity_center.is_used
    assert "nothing that was read holds a policy of it" in told(draft, "a.tfstate aws_ssoadmin_permission_set.n0")


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("PT1H", 3600), ("PT1H30M", 5400), ("PT12H", 43200), ("PT90M", 5400), ("PT", None), ("P1D", None), ("1h", None)],
)
def test_durations(text: str, seconds: int | None) -> None:
    assert read_duration(text) == seconds
