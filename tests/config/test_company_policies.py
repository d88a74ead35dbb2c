"""What config/org's policy against tampering keeps everybody from, but for this program and an emergency."""

import json

import pytest

from config import Organization, load
from config.plan.aws_config import AGGREGATOR, RECORDER
from policies.evaluation import Level, LevelKind, Policy, Principal, Request, evaluate
from tests.support.company import COMPANY, of_the_company

pytestmark = of_the_company

ACCOUNT = "111111111111"
TAKING = ("iam:AttachRolePolicy", "iam:DeleteRole", "iam:PutRolePolicy", "iam:UpdateAssumeRolePolicy")
BLINDING = (
    "access-analyzer:DeleteAnalyzer",
    "cloudtrail:PutEventSelectors",
    "cloudtrail:StopLogging",
    "config:DeleteConfigurationAggregator",
    "config:DeleteConfigurationRecorder",
    "config:DeleteDeliveryChannel",
    "config:PutConfigurationAggregator",
    "config:PutConfigurationRecorder",
    "config:PutDeliveryChannel",
    "config:StopConfigurationRecorder",
    "guardduty:UpdateDetector",
    "macie2:UpdateMacieSession",
)


@pytest.fixture(scope="module")
def organization() -> Organization:
    return load(COMPANY)


def list_own_roles(organization: Organization) -> list[str]:
    """The names of the roles that this program, and people in an emergency, enter an account by."""
    glass = organization.break_glass
    assert glass is not None
    return [organization.settings.access.creation_role, organization.settings.execution_role.name, glass.name]


def is_allowed(organization: Organization, role: str, action: str, resource: str = "*") -> bool:
    (policy,) = (one for one in organization.policies if one.key == "deny-tampering")
    everything = Policy("all", {"Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"}})
    levels = [
        Level(LevelKind.SERVICE_CONTROL, (everything, Policy(policy.key, json.loads(policy.content)))),
        Level(LevelKind.IDENTITY, (everything,)),
    ]
    arn = f"arn:aws:iam::{ACCOUNT}:role/{role}"
    session = Principal(ACCOUNT, f"arn:aws:sts::{ACCOUNT}:assumed-role/{role}/session", arn)
    return evaluate(levels, Request(session, action, resource, ACCOUNT)).allowed


@pytest.mark.parametrize("action", BLINDING)
def test_nobody_else_blinds_the_organization(organization: Organization, action: str) -> None:
    assert not is_allowed(organization, "Administrator", action)
    assert all(is_allowed(organization, role, action) for role in list_own_roles(organization))


@pytest.mark.parametrize("action", TAKING)
@pytest.mark.parametrize("taken", [AGGREGATOR.name, RECORDER.name, "TerraformExecutionRole"])
def test_nobody_else_takes_the_roles_that_watch_and_enter(organization: Organization, action: str, taken: str) -> None:
    arn = f"arn:aws:iam::{ACCOUNT}:role/{taken}"
    assert not is_allowed(organization, "Administrator", action, arn)
    assert is_allowed(organization, "Administrator", action, f"{arn}OfAnother")
    assert all(is_allowed(organization, role, action, arn) for role in list_own_roles(organization))


PASSING = {"ecs:RegisterTaskDefinition", "ecs:RunTask", "ec2:RunInstances", "lambda:CreateFunction"}
"""Actions that give a role to something, for which AWS asks for iam:PassRole."""


def test_what_a_boundary_refuses_is_not_granted_beneath_it(organization: Organization) -> None:
    """PowerUserAccess allows everything but IAM, Organizations and accounts, and of these a few reads."""
    bound = [role for role in organization.roles if role.permissions_boundary == "PowerUserAccess"]
    assert {role.key for role in bound} == {"shop-deploy", "billing-deploy"}
    for role in bound:
        assert role.inline_policy is not None
        document = json.loads((COMPANY / role.inline_policy).read_text())
        granted = {
            action
            for statement in document["Statement"]
            for action in ([statement["Action"]] if isinstance(statement["Action"], str) else statement["Action"])
        }
        assert not any(action.startswith(("iam:", "organizations:", "account:", "*")) for action in granted)
        assert granted.isdisjoint(PASSING)
