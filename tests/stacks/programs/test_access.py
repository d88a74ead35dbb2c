"""access.yaml in the accounts: trust policies with the ids of their account, after the providers that they name."""

import json

from config import Organization
from tests.config.plan.test_access import ISSUER, trust_iam, use_all
from tests.stacks.programs.test_members import IDS, register_members
from tests.support.example import Configure, configure
from tests.support.program import Registrations

__all__ = ["configure"]

HOST = ISSUER.removeprefix("https://")


def register(configure: Configure) -> Registrations:
    organization: Organization = configure(access=use_all, organization=trust_iam)
    return register_members(organization)


def test_a_role_trusts_by_the_ids_of_its_own_account_and_waits_for_its_provider(configure: Configure) -> None:
    role = register(configure)["Role", "role-ship/prod-application"]
    whole, single, other, tokens, *services = json.loads(role.inputs["assumeRolePolicy"])["Statement"]
    assert whole["Principal"] == {"AWS": f"arn:aws:iam::{IDS['admin']}:root"}
    assert single["Condition"] == {
        "ArnEquals": {"aws:PrincipalArn": [f"arn:aws:iam::{IDS['networking']}:role/ci/Deploy"]}
    }
    own = IDS["prod-application"]
    assert other["Principal"] == {"Federated": f"arn:aws:iam::{own}:oidc-provider/oidc.example.com/id"}
    assert tokens["Principal"] == {"Federated": f"arn:aws:iam::{own}:oidc-provider/{HOST}"}
    assert [(one["Principal"]["Service"], one.get("Condition")) for one in services] == [
        ("ec2.amazonaws.com", None),
        ("ecs-tasks.amazonaws.com", {"StringEquals": {"aws:SourceAccount": own}}),
        ("glue.amazonaws.com", {"StringEquals": {"aws:SourceAccount": own}}),
    ]
    assert "oidc-provider-github/prod-application" in role.depends_on


def test_providers_and_break_glass_roles_are_in_their_accounts(configure: Configure) -> None:
    found = register(configure)
    assert sorted(name for type_, name in found if type_ == "OpenIdConnectProvider") == [
        "oidc-provider-github/management",
        "oidc-provider-github/prod-application",
    ]
    roles = {name for type_, name in found if type_ == "Role" and name.startswith("break-glass-")}
    assert roles == {f"break-glass-{key}" for key in IDS.keys() - {"management", "admin"}}
    role = found["Role", "break-glass-networking"]
    (statement,) = json.loads(role.inputs["assumeRolePolicy"])["Statement"]
    assert statement["Condition"]["Bool"] == {"aws:MultiFactorAuthPresent": "true"}
