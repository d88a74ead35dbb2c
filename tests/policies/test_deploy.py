from typing import Any

from policies.deploy import deploy_permissions

BUCKET = "arn:aws:s3:::state"
KEY = "arn:aws:kms:us-east-1:111111111111:key/k"


def make(*others: str, tagged_as: str | None = None) -> list[dict[str, Any]]:
    return deploy_permissions(
        execution_roles=("Execution",),
        other_role_arns=others,
        organization_id="o-example",
        bucket_arn=BUCKET,
        key_arn=KEY,
        tagged_as=tagged_as,
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


def test_where_a_role_is_gated_it_tags_its_own_session_and_no_other() -> None:
    own, other = "arn:aws:iam::111111111111:role/Deploy", "arn:aws:iam::222222222222:role/Management"
    plain, tagging = make(other), make(other, tagged_as=own)
    enter = ["sts:AssumeRole", "sts:TagSession", "sts:SetSourceIdentity"]
    assert tagging[-1] == {"Sid": "SetTag", "Effect": "Allow", "Action": enter, "Resource": own}
    assert [statement["Action"] for statement in tagging[:2]] == [enter, enter]
    assert [{**statement, "Action": "sts:AssumeRole"} for statement in tagging[:2]] == plain[:2]
    assert tagging[2:-1] == plain[2:]
