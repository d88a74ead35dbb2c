"""What AWS Organizations allows of each policy type, as dated data.

Owns: policy types, maximum sizes, attachments per target, policies per organization, the shape of the unit tree.
Does not own: counting anything against these numbers (config.checks).
Why data: AWS raises them (service control policies doubled in May 2026), and a number inside a check goes stale unseen.
"""

from dataclasses import dataclass
from typing import Literal, get_args

AS_OF = "2026-11-21"
SOURCE = "https://docs.aws.amazon.com/organizations/latest/userguide/orgs_reference_limits.html"

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
]
POLICY_TYPES: tuple[PolicyType, ...] = get_args(PolicyType)


@dataclass(frozen=True)
class Limit:
    """What one policy type may be: `characters` after minifying, `per_target` attachments directly on a root, unit or
    account, of which `reserved` names one that AWS attaches itself and that takes a place."""

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

# Enabling these types needs trusted access for a service: pulumi_aws, organizations.Organization, enabled_policy_types.
REQUIRED_SERVICES: dict[str, str] = {
    "INSPECTOR_POLICY": "inspector2.amazonaws.com",
    "SECURITYHUB_POLICY": "securityhub.amazonaws.com",
}

MAX_UNITS = 2_000
MAX_UNIT_DEPTH = 5

# docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html; white space isn't counted.
MAX_ROLE_INLINE_CHARACTERS = 10_240
