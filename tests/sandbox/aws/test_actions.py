"""Which actions a call needs, and which of them read."""

from typing import Any

import boto3
import pytest

from sandbox.aws.authorization.actions import find_actions, find_level
from sandbox.aws.authorization.claims import GITHUB, list_condition_keys
from tests.support.provider_calls import list_provider_actions, list_provider_calls


@pytest.mark.parametrize(
    ("service", "operation", "given", "expected"),
    [
        ("iam", "CreateRole", {}, ("iam:CreateRole",)),
        ("iam", "CreateRole", {"Tags": [{"Key": "a", "Value": "1"}]}, ("iam:CreateRole", "iam:TagRole")),
        ("iam", "TagRole", {"Tags": [{"Key": "a", "Value": "1"}]}, ("iam:TagRole",)),
        ("ec2", "CreateVpc", {"TagSpecifications": [{}]}, ("ec2:CreateVpc", "ec2:CreateTags")),
        ("ec2", "CreateTags", {"Tags": [{}]}, ("ec2:CreateTags",)),
        ("organizations", "CreatePolicy", {"Tags": [{}]}, ("organizations:CreatePolicy", "organizations:TagResource")),
        ("s3", "PutBucketEncryption", {}, ("s3:PutEncryptionConfiguration",)),
        ("s3", "DeleteBucketEncryption", {}, ("s3:PutEncryptionConfiguration",)),
        ("s3", "ListObjectsV2", {}, ("s3:ListBucket",)),
        ("s3", "HeadObject", {}, ("s3:GetObject",)),
        ("s3", "HeadObject", {"VersionId": "1"}, ("s3:GetObjectVersion",)),
        ("s3", "DeleteObject", {}, ("s3:DeleteObject",)),
        ("s3", "CopyObject", {}, ("s3:GetObject", "s3:PutObject")),
        ("s3", "ListBuckets", {}, ("s3:ListAllMyBuckets",)),
        ("s3control", "PutPublicAccessBlock", {}, ("s3:PutAccountPublicAccessBlock",)),
        ("sso-admin", "CreatePermissionSet", {}, ("sso:CreatePermissionSet",)),
        ("accessanalyzer", "CreateAnalyzer", {}, ("access-analyzer:CreateAnalyzer",)),
        ("budgets", "CreateBudget", {"ResourceTags": [{}]}, ("budgets:ModifyBudget", "budgets:TagResource")),
        ("budgets", "DeleteNotification", {}, ("budgets:ModifyBudget",)),
        ("budgets", "DescribeBudget", {}, ("budgets:ViewBudget",)),
        ("service-quotas", "GetServiceQuota", {}, ("servicequotas:GetServiceQuota",)),
        ("kms", "ReEncrypt", {}, ("kms:ReEncryptFrom", "kms:ReEncryptTo")),
    ],
)
def test_the_actions_of_a_call(service: str, operation: str, given: dict[str, Any], expected: tuple[str, ...]) -> None:
    assert find_actions(service, operation, given) == expected


@pytest.mark.parametrize(
    ("action", "level"),
    [
        *(
            (action, "read")
            for action in ("s3:GetObject", "iam:ListRoles", "ec2:DescribeVpcs", "cloudtrail:LookupEvents")
        ),
        *(
            (action, "read")
            for action in ("iam:SimulatePrincipalPolicy", "budgets:ViewBudget", "resource-explorer-2:Search")
        ),
        *(
            (action, "write")
            for action in ("s3:PutObject", "iam:PassRole", "sts:AssumeRole", "kms:Decrypt", "ec2:CreateTags")
        ),
    ],
)
def test_actions_that_read_are_told_by_their_verb(action: str, level: str) -> None:
    assert find_level(action) == level


def test_the_calls_of_the_stand_in_are_found_in_its_source() -> None:
    calls = list_provider_calls()
    expected = {
        ("iam", "CreateRole"),
        ("iam", "ListAttachedRolePolicies"),
        ("ec2", "ModifyVpcAttribute"),
        ("organizations", "CloseAccount"),
        ("account", "PutAccountName"),
        ("ram", "EnableSharingWithAwsOrganization"),
        ("s3", "PutBucketVersioning"),
        ("kms", "ScheduleKeyDeletion"),
    }
    assert expected <= calls
    for service, operation in calls:
        assert operation in boto3_operations(service)


def boto3_operations(service: str) -> list[str]:
    client = boto3.client(service, "us-east-1", aws_access_key_id="none", aws_secret_access_key="none")
    return list(client.meta.service_model.operation_names)


def test_the_actions_of_the_stand_in_read_and_write() -> None:
    levels = {action: find_level(action) for action in list_provider_actions()}
    assert levels["s3:PutEncryptionConfiguration"] == "write"
    assert levels["s3:GetEncryptionConfiguration"] == "read"
    assert sum(level == "write" for level in levels.values()) > 100


@pytest.mark.parametrize(
    ("provider", "claims", "expected"),
    [
        (GITHUB, {"sub": "s", "aud": "a", "ref": "r", "event_name": "e"}, {"sub": "s", "aud": "a", "ref": "r"}),
        ("gitlab.com", {"sub": "s", "aud": ["a"], "ref": "r"}, {"sub": "s", "aud": "a"}),
        ("gitlab.com", {"sub": "s", "aud": "a", "azp": "z"}, {"sub": "s", "aud": "z", "oaud": "a"}),
        ("gitlab.com", {"sub": "s", "amr": ["a", "b"]}, {"sub": "s", "amr": ["a", "b"]}),
    ],
)
def test_the_condition_keys_of_a_token(provider: str, claims: dict[str, Any], expected: dict[str, Any]) -> None:
    assert list_condition_keys(provider, claims) == {f"{provider}:{name}": value for name, value in expected.items()}
