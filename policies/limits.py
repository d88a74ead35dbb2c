"""What AWS allows of policies, units and role sessions, as dated data: AWS raises its limits now and then.

Nothing here counts anything against them (config.checks).
"""

from dataclasses import dataclass
from typing import Literal, get_args

AS_OF = "2026-11-21"
"""When these limits were read, unless another source is named:
https://docs.aws.amazon.com/organizations/latest/userguide/orgs_reference_limits.html."""

PolicyType = Literal[
    "SERVICE_CONTROL_POLICY",
    "RESOURCE_CONTROL_POLICY",
    "TAG_POLICY",
    "BACKUP_POLICY",
    "AISERVICES_OPT_OUT_POLICY",
    "CHATBOT_POLICY",
    "DECLARATIVE_POLICY_EC2",
    "SECURITYHUB_POLICY",
    "INSPECTOR_POLICY",
    "BEDROCK_POLICY",
    "S3_POLICY",
    "UPGRADE_ROLLOUT_POLICY",
    "NETWORK_SECURITY_DIRECTOR_POLICY",
    "GUARDDUTY_POLICY",
]
POLICY_TYPES: tuple[PolicyType, ...] = get_args(PolicyType)


@dataclass(frozen=True)
class Limit:
    """The limits of one policy type. `characters`: of a document by API, white space included. `per_target`: how many
    may be attached directly to one root, unit or account. `reserved`: the name of the policy that AWS attaches itself
    to each; it counts against `per_target`, and one of the type must stay attached."""

    characters: int
    per_target: int
    per_organization: int = 1_000
    reserved: str | None = None


_DEFAULT = Limit(characters=10_000, per_target=10)

LIMITS: dict[str, Limit] = {
    **dict.fromkeys(POLICY_TYPES, _DEFAULT),
    "SERVICE_CONTROL_POLICY": Limit(10_240, 10, per_organization=10_000, reserved="FullAWSAccess"),
    "RESOURCE_CONTROL_POLICY": Limit(5_120, 5, per_organization=2_000, reserved="RCPFullAWSAccess"),
    "AISERVICES_OPT_OUT_POLICY": Limit(2_500, 5),
    "CHATBOT_POLICY": Limit(10_000, 5),
}

# Enabling these types needs trusted access for a service: pulumi_aws, organizations.Organization, enabled_policy_types;
# docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_guardduty_getting_started.html, as of 2026-11.
REQUIRED_SERVICES: dict[str, str] = {
    "GUARDDUTY_POLICY": "guardduty.amazonaws.com",
    "INSPECTOR_POLICY": "inspector2.amazonaws.com",
    "SECURITYHUB_POLICY": "securityhub.amazonaws.com",
}

MAX_UNITS = 2_000
MAX_UNIT_DEPTH = 5

MAX_ROLE_INLINE_CHARACTERS = 10_240
"""White space isn't counted (docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html)."""

MAX_TRUST_CHARACTERS = 2_048
"""Of a role's trust policy, without white space; AWS raises it to 4,096 for an account that asks (the same page)."""

MAX_ROLE_NAME = 64
"""Characters (docs.aws.amazon.com/IAM/latest/APIReference/API_CreateRole.html, RoleName)."""

MAX_SESSION_SECONDS = 43_200
"""Of any role's session (docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html, DurationSeconds)."""

MAX_SESSION_NAME = 64
"""Characters (the same page, RoleSessionName)."""

MAX_PERMISSION_SETS = 2_000
"""In Identity Center, before AWS raises it (docs.aws.amazon.com/singlesignon/latest/userguide/limits.html, 2026-11, as
are the next three)."""

MAX_PERMISSION_SETS_PER_ACCOUNT = 250
"""Assigned in one account, before AWS raises it."""

MAX_POLICIES_PER_PERMISSION_SET = 20
"""AWS's own and customer-managed together."""

MAX_POLICIES_PER_ROLE = 10
"""Managed policies of one role, before AWS raises it to 20 in that account: a permission set becomes a role in each."""
