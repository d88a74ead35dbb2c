"""By what CI enters: a provider, roles, and what bounds them."""

from typing import Any

from components.administration.ci_identity import BoundaryArgs, CiIdentity, CiIdentityArgs, CiRoleArgs
from tests.support.component import register_component
from tests.support.program import Registrations

TRUST, PERMISSIONS, BOUNDARY = '{"trust":1}', '{"permissions":1}', '{"boundary":1}'


def make(**args: Any) -> Registrations:
    complete: dict[str, Any] = {
        "url": "https://token.actions.githubusercontent.com",
        "audience": "sts.amazonaws.com",
        "max_session_duration": 3600,
        "boundaries": {"preview": BoundaryArgs(policy_name="Look-boundary", policy=BOUNDARY)},
        "roles": {
            "deploy/org": CiRoleArgs(
                role_name="Change-org",
                description="Deploys",
                trust=TRUST,
                permissions=PERMISSIONS,
                boundary="preview",
            )
        },
    }
    return register_component(lambda opts: CiIdentity("ci-admin", CiIdentityArgs(**(complete | args)), opts))


def test_a_provider_a_boundary_and_a_role_within_it() -> None:
    found = make()
    assert found.keys() == {
        ("awsorg:index:CiIdentity", "ci-admin"),
        ("OpenIdConnectProvider", "ci-admin"),
        ("Policy", "ci-admin/preview"),
        ("Role", "ci-admin/deploy/org"),
        ("RolePolicy", "ci-admin/deploy/org"),
    }
    assert found["OpenIdConnectProvider", "ci-admin"].inputs == {
        "url": "https://token.actions.githubusercontent.com",
        "clientIdLists": ["sts.amazonaws.com"],
    }
    assert found["Policy", "ci-admin/preview"].inputs == {"name": "Look-boundary", "policy": BOUNDARY}
    role = found["Role", "ci-admin/deploy/org"].inputs
    assert (role["name"], role["description"], role["maxSessionDuration"]) == ("Change-org", "Deploys", 3600)
    assert role["assumeRolePolicy"] == TRUST
    assert "permissionsBoundary" in role
    policy = found["RolePolicy", "ci-admin/deploy/org"].inputs
    assert (policy["name"], policy["role"], policy["policy"]) == ("inline", "Change-org", PERMISSIONS)


def test_a_provider_that_is_there_already_is_not_made() -> None:
    assert [type_ for type_, _ in make(url=None) if type_ == "OpenIdConnectProvider"] == []
    assert ("Role", "ci-admin/deploy/org") in make(url=None)


def test_everything_is_known_under_the_account_s_former_keys() -> None:
    found = make(former_names=["ci-first", "ci-second"])
    assert {name: one.aliases for (_, name), one in found.items()} == {
        "ci-admin": 2,
        "ci-admin/preview": 2,
        "ci-admin/deploy/org": 2,
    }
