"""What access.yaml comes to: who may enter roles, the break-glass role, OpenID Connect providers, root access."""

from typing import Any

from config.plan.audit import plan_audit
from config.plan.groups import accounts_with_contents, find_references
from config.plan.oidc_providers import plan_oidc_providers
from config.plan.organization import plan_root_access
from config.plan.roles import plan_break_glass_roles, plan_cross_account_roles
from policies.trust import TrustedService, TrustedTokens
from tests.support.example import Configure

ISSUER = "https://token.actions.githubusercontent.com"


def use_all(content: dict[str, Any]) -> None:
    content["roles"] = [
        {
            "key": "ship",
            "name": "Ship",
            "targets": {"accounts": ["prod-application"]},
            "trusted_by": [
                "admin",
                {"account": "networking", "role": "ci/Deploy"},
                {"oidc": "github", "subjects": ["repo:b/b:x", "repo:a/a:x"]},
                {"oidc": "https://oidc.example.com/id", "audience": "aud", "subjects": ["x"]},
                {"service": "ecs-tasks.amazonaws.com"},
                {"service": "ec2.amazonaws.com"},
                {"service": "glue.amazonaws.com", "source_account": True},
            ],
            "policies": ["ReadOnlyAccess"],
        },
        {
            "key": "audit",
            "name": "Audit",
            "targets": {"accounts": ["dev-application"]},
            "trusted_by": ["admin"],
            "mfa": True,
            "policies": ["ReadOnlyAccess"],
        },
    ]
    content["oidc_providers"] = [
        {
            "key": "github",
            "url": ISSUER,
            "audiences": ["sts.amazonaws.com"],
            "targets": {"environments": ["production"], "accounts": ["management"]},
        }
    ]
    content["break_glass"] = {"name": "Glass", "path": "/teams/", "targets": {"units": ["root"], "except": ["admin"]}}
    content["root_access"] = {"sessions": True, "credentials_management": True}


def trust_iam(content: dict[str, Any]) -> None:
    content["trusted_access"].append("iam.amazonaws.com")


def test_everybody_who_may_enter_a_role_is_planned(configure: Configure) -> None:
    audit, ship = plan_cross_account_roles(configure(access=use_all, organization=trust_iam))
    assert (ship.trusted_by, ship.role_principals) == (("admin",), (("networking", "ci/Deploy"),))
    assert ship.trusted_accounts == {"admin", "networking"}
    assert ship.tokens == (
        TrustedTokens(issuer="https://oidc.example.com/id", audience="aud", subjects=("x",)),
        TrustedTokens(issuer=ISSUER, audience="sts.amazonaws.com", subjects=("repo:a/a:x", "repo:b/b:x")),
    )
    assert ship.services == (
        TrustedService(service="ec2.amazonaws.com", source_account=False),
        TrustedService(service="ecs-tasks.amazonaws.com", source_account=True),
        TrustedService(service="glue.amazonaws.com", source_account=True),
    )
    assert (ship.mfa_seconds, audit.mfa_seconds) == (None, 3600)


def test_the_break_glass_role_is_in_its_accounts_asks_for_a_second_factor_and_is_alarmed(configure: Configure) -> None:
    organization = configure(access=use_all, organization=trust_iam)
    roles = plan_break_glass_roles(organization)
    assert [role.account for role in roles] == [
        "dev-application",
        "networking",
        "prod-application",
        "staging-application",
    ]
    assert {(role.role_name, role.path, role.trusted_by, role.mfa_seconds, role.policy_arns) for role in roles} == {
        ("Glass", "/teams/", ("admin",), 3600, ("arn:aws:iam::aws:policy/AdministratorAccess",))
    }
    audit = plan_audit(organization)
    assert audit is not None
    assert audit.alarm is not None
    assert audit.alarm.break_glass == "teams/Glass"
    built = next(policy.content for policy in organization.policies if policy.builder)
    assert '"arn:aws:iam::*:role/teams/Glass"' in built


def test_an_account_with_nothing_but_a_provider_has_contents_and_needs_the_account_of_a_role(
    configure: Configure,
) -> None:
    def make_no_role(content: dict[str, Any]) -> None:
        for account in content["accounts"]:
            account["execution_role"] = False

    organization = configure(access=use_all, organization=trust_iam, accounts=make_no_role)
    assert [(one.key, one.account, one.audiences) for one in plan_oidc_providers(organization)] == [
        ("github", "management", ("sts.amazonaws.com",)),
        ("github", "prod-application", ("sts.amazonaws.com",)),
    ]
    assert "prod-application" in accounts_with_contents(organization)
    assert {"admin", "networking"} <= {*find_references(organization, ["prod-application"]).accounts}


def test_root_access_is_what_iam_calls_it(configure: Configure) -> None:
    assert plan_root_access(configure(access=use_all, organization=trust_iam)) == (
        "RootCredentialsManagement",
        "RootSessions",
    )
    assert plan_root_access(configure()) == ()
