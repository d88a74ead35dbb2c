"""The write gate: a role reads always, and writes only in a session that carries a transitive session tag.

A preview and an `up` enter by the same roles; the tag, set outside of Pulumi, tells them apart (docs/adr/0007).
"""

from collections.abc import Sequence
from typing import Any

TAG_KEY = "pulumi-writes"
"""The key of the session tag. `aws:PrincipalTag` holds the role's own IAM tags too, so no gated role may have a tag of
this key (https://docs.aws.amazon.com/IAM/latest/UserGuide/id_session-tags.html, read 2026-11)."""

TAG_VALUE = "allowed"

PRINCIPAL_TAG = f"aws:PrincipalTag/{TAG_KEY}"
"""The condition key of the tag in the caller's session."""

REQUEST_TAG = f"aws:RequestTag/{TAG_KEY}"
"""The condition key of the tag that an AssumeRole call asks for."""

POLICY_NAME = "write-gate"
"""The name in IAM of the inline policy that is the gate."""

READS: tuple[str, ...] = (
    "access-analyzer:GetAnalyzer",
    "access-analyzer:ListTagsForResource",
    "account:GetAccountInformation",
    "account:GetAlternateContact",
    "account:GetContactInformation",
    "account:GetRegionOptStatus",
    "autoscaling:DescribeAutoScalingGroups",
    "autoscaling:DescribeTags",
    "budgets:ListTagsForResource",
    "budgets:ViewBudget",
    "cloudtrail:DescribeTrails",
    "cloudtrail:Get*Selectors",
    "cloudtrail:GetTrail*",
    "cloudtrail:ListT*",
    "cloudwatch:Describe*",
    "cloudwatch:ListTagsForResource",
    "config:DescribeConfiguration*",
    "config:DescribeDeliveryChannels",
    "config:ListTagsForResource",
    "ec2:Describe*",
    "ec2:Get*BlockPublicAccessState",
    "ec2:GetEbs*",
    "ec2:GetInstanceMetadataDefaults",
    "ec2:GetIpamPool*",
    "ec2:GetManagedPrefixListEntries",
    "ec2:GetTransit*",
    "ec2:SearchTransitGatewayRoutes",
    "elasticloadbalancing:Describe*",
    "guardduty:DescribeOrganizationConfiguration",
    "guardduty:GetDetector",
    "guardduty:List*",
    "iam:Get*",
    "iam:List*",
    "identitystore:DescribeGroup",
    "identitystore:DescribeGroupMembership",
    "identitystore:DescribeUser",
    "identitystore:GetGroupId",
    "identitystore:GetGroupMembershipId",
    "identitystore:GetUserId",
    "inspector2:BatchGetAccountStatus",
    "inspector2:DescribeOrganizationConfiguration",
    "inspector2:ListDelegatedAdminAccounts",
    "kms:Describe*",
    "kms:Get*",
    "kms:List*",
    "logs:Describe*",
    "logs:ListTagsForResource",
    "logs:ListTagsLogGroup",
    "macie2:DescribeOrganizationConfiguration",
    "macie2:GetMacieSession",
    "macie2:ListOrganizationAdminAccounts",
    "organizations:Describe*",
    "organizations:List*",
    "ram:Get*",
    "ram:List*",
    "route53:Get*",
    "route53:List*",
    "route53resolver:Get*",
    "route53resolver:List*",
    "s3:Get*Configuration",
    "s3:GetAccountPublicAccessBlock",
    "s3:GetBucket*",
    "s3:ListAllMyBuckets",
    "s3:ListBucket",
    "s3:ListTagsForResource",
    "securityhub:Describe*",
    "securityhub:GetFindingAggregator",
    "securityhub:List*",
    "servicequotas:GetAWSDefaultServiceQuota",
    "servicequotas:GetRequestedServiceQuotaChange",
    "servicequotas:GetServiceQuota",
    "servicequotas:ListRequestedServiceQuotaChangeHistoryByQuota",
    "sns:GetDataProtectionPolicy",
    "sns:GetSubscriptionAttributes",
    "sns:GetTopicAttributes",
    "sns:List*",
    "sso:DescribeAccountAssignment*",
    "sso:DescribePermissionSet*",
    "sso:Get*ForPermissionSet",
    "sso:List*",
    "sts:GetCallerIdentity",
)
"""What a session without the tag may do, if the role's own policies allow it: what the provider needs to refresh the
types of the stacks, and what finds the leftovers of a killed run. A type of another service needs its reads here, or no
preview in CI can refresh it.

IAM takes no wildcard for the service, so there is no `*:Get*`
(https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_action.html). Each is in AWS's
ReadOnlyAccess, which itself is no use here: it reads objects and log events too. Read 2026-11.
"""

DATA_READS: tuple[str, ...] = (
    "ec2:DescribeBundleTasks",
    "ec2:DescribeConversionTasks",
    "ec2:DescribeImport*",
    "ec2:DescribeInstanceAttribute",
    "ec2:DescribeLaunchTemplateVersions",
    "ec2:DescribeSpotFleetRequests",
    "ec2:DescribeSpotInstanceRequests",
    "ec2:DescribeVerifiedAccessTrustProviders",
    "ec2:DescribeVpnConnections",
    "iam:ListVirtualMFADevices",
)
"""What READS would let through and may hold secrets: user data of instances, signed addresses and policies of uploads,
secrets of clients, seeds of MFA devices, keys of VPN tunnels. It is what AWS's own API model marks as sensitive in an
answer (botocore), less names, addresses, phone numbers and keys' ids."""


ENTER_WITH_TAG = ("sts:AssumeRole", "sts:TagSession", "sts:SetSourceIdentity")
"""What it takes, in the caller's policies as in the role's trust policy, to enter a role with the tag and with the
source identity of a run: a session hands both on to every role that it enters."""


def gate_permissions() -> dict[str, Any]:
    """The inline policy of a gated role. It denies, so it holds whatever other policies the role has.

    StringNotEquals also holds where the key is missing, that is in a session without the tag
    (https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html).
    """
    without_tag = {"StringNotEquals": {PRINCIPAL_TAG: TAG_VALUE}}
    return {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Sid": "OnlyReadWithoutTag",
                "Effect": "Deny",
                "NotAction": list(READS),
                "Resource": "*",
                "Condition": without_tag,
            },
            {
                "Sid": "NoSecretsWithoutTag",
                "Effect": "Deny",
                "Action": list(DATA_READS),
                "Resource": "*",
                "Condition": without_tag,
            },
        ],
    }


def carry_tag(principals: str | Sequence[str]) -> dict[str, Any]:
    """The statement of a gated role's trust policy that lets sessions in with the tag that they carry already.

    A session with a transitive tag cannot enter a role whose trust policy lacks sts:TagSession, and one without the tag
    cannot give it to itself here. The source identity goes with it: whoever has one keeps it in every role of a chain
    (https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_temp_control-access_monitor.html).
    """
    return {
        "Sid": "CarryTag",
        "Effect": "Allow",
        "Principal": {"AWS": principals},
        "Action": ["sts:TagSession", "sts:SetSourceIdentity"],
        "Condition": {
            "StringEquals": {PRINCIPAL_TAG: TAG_VALUE},
            "StringEqualsIfExists": {REQUEST_TAG: TAG_VALUE},
            "ForAllValues:StringEquals": {"aws:TagKeys": [TAG_KEY]},
        },
    }


def set_tag(principals: str | Sequence[str], *, only: Sequence[str] = ()) -> dict[str, Any]:
    """The statement of a deploy role's trust policy by which a session is made that carries the tag.

    `principals`: ARNs; `only`: ARNs of roles, where a principal is a whole account and not all of it is meant. A role
    that assumes itself is named so: IAM refuses a trust policy that names a role before it exists.
    """
    by = {"ArnEquals": {"aws:PrincipalArn": list(only)}} if only else {}
    return {
        "Sid": "SetTag",
        "Effect": "Allow",
        "Principal": {"AWS": principals},
        "Action": list(ENTER_WITH_TAG),
        "Condition": {
            **by,
            "StringEquals": {REQUEST_TAG: TAG_VALUE},
            "ForAllValues:StringEquals": {"aws:TagKeys": [TAG_KEY], "sts:TransitiveTagKeys": [TAG_KEY]},
        },
    }
