"""Which events of the administrative account raise the alarm: a table of entries, judged by the patterns themselves."""

from typing import Any

import pytest

from config.plan.audit import AlarmPlan, DeployEntryPlan, TokenRolesPlan
from policies.entries import MAX_PATTERN
from stacks.programs.audit import make_patterns
from tests.support.filter_patterns import matches
from tests.support.program import ORG_OUTPUTS, Register

ADMIN, MANAGEMENT, MEMBER, STRANGER = "111111111111", "123456789012", "222222222222", "999999999999"
GITHUB = f"arn:aws:iam::{ADMIN}:oidc-provider/token.actions.githubusercontent.com"
PATTERNS = make_patterns(
    "admin",
    AlarmPlan(
        emails=("platform@example.com",),
        break_glass_role="Break",
        deploy=DeployEntryPlan(role_name="Deploy", trusted_by=("admin", "management"), session_prefixes=("run-",)),
        tokens=TokenRolesPlan(
            role_names=("Ci-*", "Preview"), issuer="token.actions.githubusercontent.com", session_prefix="gh"
        ),
        execution_roles=("Execution", "tooling/Execution"),
        management_role_arn=f"arn:aws:iam::{MANAGEMENT}:role/Manage",
        callers=("Deploy", "Preview", "Ci-*"),
    ),
    {"admin": ADMIN, "management": MANAGEMENT},
)


def enter(
    account: str, role: str, caller: str | None = None, session: str = "run-1", by: str = ADMIN
) -> dict[str, Any]:
    """AssumeRole as CloudTrail records it. `caller`: the role whose session calls; None: a user, or one elsewhere."""
    issuer = {"sessionContext": {"sessionIssuer": {"type": "Role", "userName": caller}}} if caller else {}
    return {
        "eventSource": "sts.amazonaws.com",
        "eventName": "AssumeRole",
        "userIdentity": {"type": "AssumedRole", "accountId": by, **issuer},
        "requestParameters": {"roleArn": f"arn:aws:iam::{account}:role/{role}", "roleSessionName": session},
    }


def enter_with_token(role: str, provider: str = GITHUB, session: str = "gh-1-somebody") -> dict[str, Any]:
    """AssumeRoleWithWebIdentity as CloudTrail records it."""
    return {
        "eventSource": "sts.amazonaws.com",
        "eventName": "AssumeRoleWithWebIdentity",
        "userIdentity": {"type": "WebIdentityUser", "userName": "repo:a/b", "identityProvider": provider},
        "requestParameters": {"roleArn": f"arn:aws:iam::{ADMIN}:role/{role}", "roleSessionName": session},
    }


def act(source: str, name: str, **identity: str) -> dict[str, Any]:
    return {"eventSource": source, "eventName": name, "eventType": "AwsApiCall", "userIdentity": identity}


@pytest.mark.parametrize(
    "event",
    [
        enter(ADMIN, "Deploy", by=ADMIN),
        enter(ADMIN, "Deploy", by=MANAGEMENT),
        enter(MEMBER, "Execution", caller="Deploy"),
        enter(MEMBER, "tooling/Execution", caller="Preview"),
        enter(MEMBER, "Execution", caller="Ci-accounts-production"),
        enter(MANAGEMENT, "Manage", caller="Ci-org"),
        enter_with_token("Ci-org"),
        enter_with_token("Preview"),
        enter(ADMIN, "Ci-org", caller="Ci-org", session="gh-1-somebody"),
        enter(MEMBER, "SomebodysRole", caller="Anybody"),
        enter(ADMIN, "DeployOther", by=STRANGER),
        act("cloudtrail.amazonaws.com", "DescribeTrails", type="AssumedRole"),
        act("iam.amazonaws.com", "CreateRole", type="Root", invokedBy="AWS Internal"),
    ],
)
def test_the_programs_own_way_is_quiet(event: dict[str, Any]) -> None:
    assert [name for name, pattern in PATTERNS.items() if matches(pattern, event)] == []


@pytest.mark.parametrize(
    ("event", "name"),
    [
        (enter(ADMIN, "Deploy", by=STRANGER), "deploy-role"),
        (enter(ADMIN, "Deploy", session="by-hand"), "deploy-role"),
        (enter_with_token("Deploy"), "deploy-role"),
        (enter(MEMBER, "Execution"), "execution-role-Execution"),
        (enter(MEMBER, "Execution", caller="Administrators"), "execution-role-Execution"),
        (enter(ADMIN, "Execution", by=MANAGEMENT), "execution-role-Execution"),
        (enter(MEMBER, "tooling/Execution", caller="Execution"), "execution-role-Execution"),
        (enter(MANAGEMENT, "Manage", caller="Break"), "management-role"),
        (enter(ADMIN, "Ci-org", caller="Administrators"), "role-Ci"),
        (enter(ADMIN, "Ci-org", session="gh-1-somebody"), "role-Ci"),
        (enter(ADMIN, "Ci-org", caller="Ci-org", session="by-hand"), "role-Ci"),
        (enter_with_token("Ci-org", session="by-hand"), "role-Ci"),
        (enter_with_token("Preview", provider=f"arn:aws:iam::{ADMIN}:oidc-provider/other.example.com"), "role-Preview"),
        (enter(ADMIN, "Break", by=MANAGEMENT), "break-glass"),
        (act("cloudtrail.amazonaws.com", "StopLogging", type="AssumedRole"), "trail-changes"),
        (act("s3.amazonaws.com", "DeleteBucketPolicy", type="Root"), "root-user"),
    ],
)
def test_use_from_elsewhere_is_counted_once(event: dict[str, Any], name: str) -> None:
    assert [found for found, pattern in PATTERNS.items() if matches(pattern, event)] == [name]


def test_all_roles_of_a_kind_have_one_filter() -> None:
    """AWS takes 100 filters for a log group, and no `:` or `*` in the name of one."""
    assert sorted(PATTERNS) == [
        "break-glass",
        "deploy-role",
        "execution-role-Execution",
        "management-role",
        "role-Ci",
        "role-Preview",
        "root-user",
        "trail-changes",
    ]


def test_patterns_fit() -> None:
    assert max(map(len, PATTERNS.values())) < MAX_PATTERN


def test_the_stack_has_a_trail_with_an_alarm(register: Register) -> None:
    found = register("admin", ORG_OUTPUTS)
    trail = found["Trail", "audit-admin"].inputs
    assert (trail["isMultiRegionTrail"], trail["enableLogFileValidation"]) == (True, True)
    assert found["LogGroup", "audit-admin"].inputs["name"] == "/aws/cloudtrail/administration"
    assert {name for type_, name in found if type_ == "LogMetricFilter"} == {
        f"audit-alarm-admin/{key}"
        for key in (
            "break-glass",
            "deploy-role",
            "execution-role-TerraformExecutionRole",
            "root-user",
            "trail-changes",
        )
    }
    assert found["TopicSubscription", "audit-alarm-admin/platform@example.com"].inputs["protocol"] == "email"


def test_without_an_alarm_there_is_no_log_group(register: Register) -> None:
    found = register("admin", ORG_OUTPUTS, admin=lambda content: content["audit"].pop("alarm"))
    types = {type_ for type_, _ in found}
    assert "Trail" in types
    assert not types & {"LogGroup", "LogMetricFilter", "MetricAlarm", "Topic"}
    assert "cloudWatchLogsGroupArn" not in found["Trail", "audit-admin"].inputs
