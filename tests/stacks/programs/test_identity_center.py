"""What the stack `org` registers of Identity Center, and what it says where something is not there."""

from typing import Any

import pulumi
import pytest

from stacks.inputs import mocks
from stacks.programs import build
from tests.support.example import Configure, give_groups, make_grouped
from tests.support.identity_center import use_external_store, write_identity_center
from tests.support.monitor import run_program
from tests.support.program import Register, Registrations

KINDS = ("aws:ssoadmin/", "aws:identitystore/")


def of_identity_center(found: Registrations) -> Registrations:
    return {key: one for key, one in found.items() if one.type.startswith(KINDS)}


def test_everything_is_made_by_the_provider_of_the_management_account(register: Register) -> None:
    found = of_identity_center(register(identity_center=write_identity_center))
    assert len(found) == 17
    assert {one.provider for one in found.values()} == {"management"}
    assert {one.inputs["region"] for one in found.values()} == {"us-east-1"}
    made = found["PermissionSet", "permission-sets-admin"].inputs
    assert made["instanceArn"] == "arn:aws:sso:::instance/ssoins-0000000000000000"
    assert (made["name"], made["sessionDuration"]) == ("Administrator", "PT1H30M")
    assignment = found["AccountAssignment", "assignments-read/ann/management"].inputs
    assert (assignment["targetId"], assignment["principalType"]) == ("123456789012", "USER")
    assert assignment["principalId"] == "identity-store-ann-id"


def test_nobody_enters_by_a_permission_set_that_lacks_a_part(register: Register) -> None:
    found = of_identity_center(register(identity_center=write_identity_center))
    assignment = found["AccountAssignment", "assignments-read/ann/management"]
    assert {name for _, name in found if name.startswith("permission-sets-read")} <= set(assignment.depends_on)
    policy = found["ManagedPolicyAttachment", "permission-sets-admin/AdministratorAccess"]
    assert "permission-sets-admin/boundary" in policy.depends_on


def test_assignments_are_the_organizations_in_the_grouped_layout_too(register: Register) -> None:
    found = register(organization=make_grouped, accounts=give_groups, identity_center=write_identity_center)
    assert len(of_identity_center(found)) == 17


def test_who_is_external_is_looked_up_and_not_made(register: Register) -> None:
    found = of_identity_center(register(identity_center=use_external_store))
    assert {kind for kind, _ in found} & {"Group", "User", "GroupMembership"} == set()
    assignment = found["AccountAssignment", "assignments-admin/platform/prod-application"]
    assert assignment.inputs["principalId"] == "id-of-group-Platform"


def test_an_instance_that_is_not_there_is_said_with_what_to_click(
    configure: Configure, monkeypatch: pytest.MonkeyPatch
) -> None:
    config = configure(identity_center=write_identity_center)
    nothing: dict[str, Any] = {"arns": [], "identityStoreIds": []}
    monkeypatch.setattr(mocks, "look_up", lambda _: nothing)
    with pytest.raises(pulumi.RunError, match=r"not enabled in us-east-1 .* sign in to the management account"):
        run_program(lambda: build("org", config))
