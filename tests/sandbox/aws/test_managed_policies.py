"""AWS-managed policies, and one's own."""

import json
from typing import Any

import pytest
from botocore.exceptions import ClientError

from sandbox.aws.server import LocalAws

MEMBER = "111111111111"
ALLOW = {"Effect": "Allow", "Principal": {"AWS": "123456789012"}, "Action": "sts:AssumeRole"}


def make_role(aws: LocalAws, *statements: dict[str, Any]) -> Any:
    iam = aws.client("iam", account=MEMBER)
    document = json.dumps({"Version": "2012-10-17", "Statement": list(statements)})
    iam.create_role(RoleName="Deployer", AssumeRolePolicyDocument=document)
    return iam


@pytest.mark.parametrize(
    "policy",
    [
        "AdministratorAccess",
        "ReadOnlyAccess",
        "SecurityAudit",
        "PowerUserAccess",
        "AWSOrganizationsReadOnlyAccess",
        "job-function/ViewOnlyAccess",
        "job-function/Billing",
    ],
)
def test_aws_managed_policies_can_be_attached_and_read_in_every_account(aws: LocalAws, policy: str) -> None:
    iam, arn = make_role(aws, ALLOW), f"arn:aws:iam::aws:policy/{policy}"
    iam.attach_role_policy(RoleName="Deployer", PolicyArn=arn)
    assert [one["PolicyArn"] for one in iam.list_attached_role_policies(RoleName="Deployer")["AttachedPolicies"]] == [
        arn
    ]
    described = aws.client("iam").get_policy(PolicyArn=arn)["Policy"]
    version = aws.client("iam").get_policy_version(PolicyArn=arn, VersionId=described["DefaultVersionId"])
    assert version["PolicyVersion"]["Document"]["Statement"]


def test_a_policy_that_aws_does_not_have_is_refused(aws: LocalAws) -> None:
    with pytest.raises(ClientError, match="NoSuchEntity"):
        make_role(aws, ALLOW).attach_role_policy(RoleName="Deployer", PolicyArn="arn:aws:iam::aws:policy/Nonsense")


def test_a_role_with_policies_is_not_deleted(aws: LocalAws) -> None:
    iam, arn = make_role(aws, ALLOW), "arn:aws:iam::aws:policy/ReadOnlyAccess"
    iam.attach_role_policy(RoleName="Deployer", PolicyArn=arn)
    with pytest.raises(ClientError, match="DeleteConflict"):
        iam.delete_role(RoleName="Deployer")
    iam.detach_role_policy(RoleName="Deployer", PolicyArn=arn)
    iam.delete_role(RoleName="Deployer")


DOCUMENT = json.dumps({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:*", "Resource": "*"}]})


def test_the_name_of_a_policy_is_used_once_whatever_its_path(aws: LocalAws) -> None:
    iam = aws.client("iam", account=MEMBER)
    iam.create_policy(PolicyName="deploy", Path="/ci/", PolicyDocument=DOCUMENT)
    with pytest.raises(ClientError, match="EntityAlreadyExists"):
        iam.create_policy(PolicyName="Deploy", PolicyDocument=DOCUMENT)


def test_a_policy_in_use_or_with_versions_is_not_deleted(aws: LocalAws) -> None:
    iam = make_role(aws, ALLOW)
    arn = iam.create_policy(PolicyName="deploy", PolicyDocument=DOCUMENT)["Policy"]["Arn"]
    iam.attach_role_policy(RoleName="Deployer", PolicyArn=arn)
    with pytest.raises(ClientError, match=r"DeleteConflict.*attached"):
        iam.delete_policy(PolicyArn=arn)
    iam.detach_role_policy(RoleName="Deployer", PolicyArn=arn)
    iam.create_policy_version(PolicyArn=arn, PolicyDocument=DOCUMENT, SetAsDefault=True)
    with pytest.raises(ClientError, match=r"DeleteConflict.*more than one version"):
        iam.delete_policy(PolicyArn=arn)
    iam.delete_policy_version(PolicyArn=arn, VersionId="v1")
    iam.delete_policy(PolicyArn=arn)
