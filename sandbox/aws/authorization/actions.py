"""Which actions of IAM a call of AWS's API needs, and whether an action reads or writes.

Source: the service authorization reference (docs.aws.amazon.com/service-authorization/latest/reference) and, for S3,
docs.aws.amazon.com/AmazonS3/latest/userguide/using-with-s3-policy-actions.html, read 2026-11.
"""

from collections.abc import Mapping
from typing import Any, Literal

Level = Literal["read", "write"]

_PREFIXES: Mapping[str, str] = {
    "accessanalyzer": "access-analyzer",
    "elbv2": "elasticloadbalancing",
    "resourcegroupstaggingapi": "tag",
    "s3control": "s3",
    "service-quotas": "servicequotas",
    "sso-admin": "sso",
    "stepfunctions": "states",
}
"""The prefix of a service's actions, where it is not boto3's name of the service."""

_CHANGING = ("Create", "Delete", "Update")

_ACTIONS: Mapping[str, tuple[str, ...]] = {
    **{f"budgets:{verb}{what}": ("budgets:ModifyBudget",) for verb in _CHANGING for what in ("Budget", "Notification")},
    "budgets:DescribeBudget": ("budgets:ViewBudget",),
    "budgets:DescribeNotificationsForBudget": ("budgets:ViewBudget",),
    "budgets:DescribeSubscribersForNotification": ("budgets:ViewBudget",),
    "kms:ReEncrypt": ("kms:ReEncryptFrom", "kms:ReEncryptTo"),
    "lambda:Invoke": ("lambda:InvokeFunction",),
    **{
        f"s3:{operation}": tuple(f"s3:{action}" for action in actions.split())
        for operation, actions in {
            "CompleteMultipartUpload": "PutObject",
            "CopyObject": "GetObject PutObject",
            "CreateMultipartUpload": "PutObject",
            "DeleteBucketAnalyticsConfiguration": "PutAnalyticsConfiguration",
            "DeleteBucketCors": "PutBucketCORS",
            "DeleteBucketEncryption": "PutEncryptionConfiguration",
            "DeleteBucketIntelligentTieringConfiguration": "PutIntelligentTieringConfiguration",
            "DeleteBucketInventoryConfiguration": "PutInventoryConfiguration",
            "DeleteBucketLifecycle": "PutLifecycleConfiguration",
            "DeleteBucketMetricsConfiguration": "PutMetricsConfiguration",
            "DeleteBucketOwnershipControls": "PutBucketOwnershipControls",
            "DeleteBucketReplication": "PutReplicationConfiguration",
            "DeleteBucketTagging": "PutBucketTagging",
            "DeleteObjects": "DeleteObject",
            "DeletePublicAccessBlock": "PutBucketPublicAccessBlock",
            "GetBucketAccelerateConfiguration": "GetAccelerateConfiguration",
            "GetBucketAnalyticsConfiguration": "GetAnalyticsConfiguration",
            "GetBucketEncryption": "GetEncryptionConfiguration",
            "GetBucketIntelligentTieringConfiguration": "GetIntelligentTieringConfiguration",
            "GetBucketInventoryConfiguration": "GetInventoryConfiguration",
            "GetBucketLifecycle": "GetLifecycleConfiguration",
            "GetBucketLifecycleConfiguration": "GetLifecycleConfiguration",
            "GetBucketMetricsConfiguration": "GetMetricsConfiguration",
            "GetBucketNotificationConfiguration": "GetBucketNotification",
            "GetBucketReplication": "GetReplicationConfiguration",
            "GetObjectAttributes": "GetObject GetObjectAttributes",
            "GetObjectLockConfiguration": "GetBucketObjectLockConfiguration",
            "GetPublicAccessBlock": "GetBucketPublicAccessBlock",
            "HeadBucket": "ListBucket",
            "HeadObject": "GetObject",
            "ListBucketAnalyticsConfigurations": "GetAnalyticsConfiguration",
            "ListBucketIntelligentTieringConfigurations": "GetIntelligentTieringConfiguration",
            "ListBucketInventoryConfigurations": "GetInventoryConfiguration",
            "ListBucketMetricsConfigurations": "GetMetricsConfiguration",
            "ListBuckets": "ListAllMyBuckets",
            "ListMultipartUploads": "ListBucketMultipartUploads",
            "ListObjectVersions": "ListBucketVersions",
            "ListObjects": "ListBucket",
            "ListObjectsV2": "ListBucket",
            "ListParts": "ListMultipartUploadParts",
            "PutBucketAccelerateConfiguration": "PutAccelerateConfiguration",
            "PutBucketAnalyticsConfiguration": "PutAnalyticsConfiguration",
            "PutBucketEncryption": "PutEncryptionConfiguration",
            "PutBucketIntelligentTieringConfiguration": "PutIntelligentTieringConfiguration",
            "PutBucketInventoryConfiguration": "PutInventoryConfiguration",
            "PutBucketLifecycle": "PutLifecycleConfiguration",
            "PutBucketLifecycleConfiguration": "PutLifecycleConfiguration",
            "PutBucketMetricsConfiguration": "PutMetricsConfiguration",
            "PutBucketNotificationConfiguration": "PutBucketNotification",
            "PutBucketReplication": "PutReplicationConfiguration",
            "PutObjectLockConfiguration": "PutBucketObjectLockConfiguration",
            "PutPublicAccessBlock": "PutBucketPublicAccessBlock",
            "SelectObjectContent": "GetObject",
            "UploadPart": "PutObject",
            "UploadPartCopy": "GetObject PutObject",
        }.items()
    },
    "s3control:DeletePublicAccessBlock": ("s3:PutAccountPublicAccessBlock",),
    "s3control:GetPublicAccessBlock": ("s3:GetAccountPublicAccessBlock",),
    "s3control:PutPublicAccessBlock": ("s3:PutAccountPublicAccessBlock",),
}
"""By boto3's service and the operation: its actions, where they are not the one of the operation's name."""

_WITH_TAGS: Mapping[str, str] = {
    "accessanalyzer:CreateAnalyzer": "access-analyzer:TagResource",
    "budgets:CreateBudget": "budgets:TagResource",
    "ec2": "ec2:CreateTags",
    "iam:CreateInstanceProfile": "iam:TagInstanceProfile",
    "iam:CreateOpenIDConnectProvider": "iam:TagOpenIDConnectProvider",
    "iam:CreatePolicy": "iam:TagPolicy",
    "iam:CreateRole": "iam:TagRole",
    "iam:CreateUser": "iam:TagUser",
    "kms:CreateKey": "kms:TagResource",
    "logs:CreateLogGroup": "logs:TagResource",
    "organizations": "organizations:TagResource",
    "ram:CreateResourceShare": "ram:TagResource",
    "s3:PutObject": "s3:PutObjectTagging",
    "sns:CreateTopic": "sns:TagResource",
    "sqs:CreateQueue": "sqs:TagQueue",
}
"""What a call, or every creating call of a service, needs beside its own action when it brings tags along."""

_WITH_VERSION: Mapping[str, str] = {
    "s3:GetObject": "s3:GetObjectVersion",
    "s3:HeadObject": "s3:GetObjectVersion",
    "s3:DeleteObject": "s3:DeleteObjectVersion",
}
"""What a call needs instead when it names a version."""

_TAGS = frozenset({"ResourceTags", "Tags", "tags", "TagSpecifications", "TagSpecification", "Tagging"})

_READING_VERBS = ("BatchGet", "Describe", "Get", "Head", "List", "Lookup", "Search")
_READING = frozenset(
    {
        "iam:GenerateCredentialReport",
        "iam:GenerateServiceLastAccessedDetails",
        "iam:SimulateCustomPolicy",
        "iam:SimulatePrincipalPolicy",
        "budgets:ViewBudget",
    }
)
"""Actions that the reference has as Read or List although their verb says nothing of it."""


def find_actions(service: str, operation: str, parameters: Mapping[str, Any] | None = None) -> tuple[str, ...]:
    """The actions that a call needs: boto3's name of the service, the operation's (`CreateRole`), what it is given.

    Not known here: `iam:PassRole`, and what AWS does on the caller's behalf in other services (a key's `kms:Decrypt`
    behind `s3:GetObject`).
    """
    call, given = f"{service}:{operation}", parameters or {}
    if call in _WITH_VERSION and given.get("VersionId"):
        return (_WITH_VERSION[call],)
    actions = _ACTIONS.get(call, (f"{_PREFIXES.get(service, service)}:{operation}",))
    if not any(given.get(name) for name in _TAGS):
        return actions
    creates = operation.startswith(("Create", "Run", "Allocate", "Import", "Copy"))
    tagging = _WITH_TAGS.get(call) or (_WITH_TAGS.get(service) if creates else None)
    return (*actions, tagging) if tagging and tagging not in actions else actions


def find_level(action: str) -> Level:
    """Whether an action only reads, by its verb, but for those that the reference has otherwise."""
    verb = action.rpartition(":")[2]
    return "read" if action in _READING or verb.startswith(_READING_VERBS) else "write"
