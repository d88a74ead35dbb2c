from typing import Any

from policies.deploy import deploy_permissions

BUCKET = "arn:aws:s3:::state"
KEY = "arn:aws:kms:us-east-1:111111111111:key/k"


def make(*others: str) -> list[dict[str, Any]]:
    return deploy_permissions(
        execution_roles=("Execution",),
        other_role_arns=others,
        organization_id="o-example",
        bucket_arn=BUCKET,
        key_arn=KEY,
    )["Statement"]


def test_it_enters_execution_roles_inside_the_organization_only() -> None:
    enter = make()[0]
    assert enter["Action"] == "sts:AssumeRole"
    assert enter["Resource"] == "arn:aws:iam::*:role/Execution"
    assert enter["Condition"] == {"StringEquals": {"aws:ResourceOrgID": "o-example"}}


def test_it_may_do_nothing_to_everything() -> None:
    for statement in make("arn:aws:iam::222222222222:role/B", "arn:aws:iam::222222222222:role/A"):
        actions = [statement["Action"]] if isinstance(statement["Action"], str) else statement["Action"]
        assert statement["Effect"] == "Allow"
        assert statement["Resource"] != "*"
        assert not [action for action in actions if "*" in action]


def test_it_may_not_remove_versions_or_change_the_bucket() -> None:
    actions = {action for statement in make()[1:] for action in statement["Action"]}
    assert actions == {
        "s3:ListBucket",
        "s3:GetBucketLocation",
        "s3:GetBucketVersioning",
        "s3:GetObject",
        "s3:PutObject",
        "s3:DeleteObject",
        "kms:Encrypt",
        "kms:Decrypt",
        "kms:GenerateDataKey",
        "kms:DescribeKey",
    }


def test_the_management_role_is_entered_by_its_full_name() -> None:
    statement = make("arn:aws:iam::222222222222:role/Management")[1]
    assert statement["Resource"] == ["arn:aws:iam::222222222222:role/Management"]
    assert len(make()) == len(make("arn:aws:iam::222222222222:role/Management")) - 1
