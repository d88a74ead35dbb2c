"""What the role that runs `pulumi up` from the administrative account may do: enter the execution roles, and use the
state bucket. What it changes, it changes as an execution role. And what the role may do that leads into new accounts.
"""

from collections.abc import Sequence
from typing import Any

from policies.write_gate import ENTER_WITH_TAG


def entry_permissions(creation_roles: Sequence[str]) -> dict[str, Any]:
    """What the entry role may do: enter the roles of these names that AWS makes in new accounts of the organization."""
    return {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Sid": "EnterNewAccounts",
                "Effect": "Allow",
                "Action": "sts:AssumeRole",
                "Resource": [f"arn:aws:iam::*:role/{role}" for role in sorted(set(creation_roles))],
                "Condition": {"StringEquals": {"aws:ResourceOrgID": "${aws:PrincipalOrgID}"}},
            }
        ],
    }


def deploy_permissions(
    *,
    execution_roles: Sequence[str],
    other_role_arns: Sequence[str],
    organization_id: str,
    bucket_arn: str,
    key_arn: str,
    tagged_as: str | None = None,
) -> dict[str, Any]:
    """The permissions as an IAM policy document. `execution_roles`: names, with their paths in front. `tagged_as`: the
    role's own ARN, by which it gives its session the tag of the write gate; None where no role is gated.

    Execution roles are named by pattern, so that a new account changes nothing here; `aws:ResourceOrgID` keeps the
    pattern inside the organization
    (https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-resourceorgid).
    """
    enter: str | list[str] = "sts:AssumeRole" if tagged_as is None else [*ENTER_WITH_TAG]
    arns = [f"arn:aws:iam::*:role/{role}" for role in execution_roles]
    statements: list[dict[str, Any]] = [
        {
            "Sid": "EnterExecutionRoles",
            "Effect": "Allow",
            "Action": enter,
            "Resource": arns[0] if len(arns) == 1 else arns,
            "Condition": {"StringEquals": {"aws:ResourceOrgID": organization_id}},
        },
        {
            "Sid": "ListState",
            "Effect": "Allow",
            "Action": ["s3:ListBucket", "s3:GetBucketLocation", "s3:GetBucketVersioning"],
            "Resource": bucket_arn,
        },
        {
            "Sid": "ReadAndWriteState",
            "Effect": "Allow",
            "Action": ["s3:GetObject", "s3:PutObject", "s3:DeleteObject"],
            "Resource": f"{bucket_arn}/*",
        },
        {
            "Sid": "EncryptState",
            "Effect": "Allow",
            "Action": ["kms:Encrypt", "kms:Decrypt", "kms:GenerateDataKey", "kms:DescribeKey"],
            "Resource": key_arn,
        },
    ]
    if other_role_arns:
        statements.insert(
            1,
            {
                "Sid": "EnterManagementAccount",
                "Effect": "Allow",
                "Action": enter,
                "Resource": sorted(other_role_arns),
            },
        )
    if tagged_as is not None:
        statements.append({"Sid": "SetTag", "Effect": "Allow", "Action": enter, "Resource": tagged_as})
    return {"Version": "2012-10-17", "Statement": statements}
