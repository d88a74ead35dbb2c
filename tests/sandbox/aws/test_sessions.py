"""Credentials of a session that is no more are refused; a caller of one's own is the management account."""

import json

import pytest
from botocore.exceptions import ClientError

from sandbox.aws.server import MANAGEMENT_ACCOUNT_ID, LocalAws

TRUST = json.dumps(
    {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": "*", "Action": "sts:AssumeRole"}]}
)


def test_the_callers_own_credentials_are_the_management_accounts(aws: LocalAws) -> None:
    identity = aws.client("sts").get_caller_identity()
    assert (identity["Account"], identity["Arn"]) == (
        MANAGEMENT_ACCOUNT_ID,
        f"arn:aws:iam::{MANAGEMENT_ACCOUNT_ID}:user/moto",
    )


@pytest.mark.parametrize("service", ["sts", "ec2", "s3", "organizations", "ram"])
def test_a_session_from_before_a_reset_acts_nowhere(aws: LocalAws, service: str) -> None:
    aws.client("iam", account="111111111111").create_role(RoleName="Deployer", AssumeRolePolicyDocument=TRUST)
    request = {"RoleArn": "arn:aws:iam::111111111111:role/Deployer", "RoleSessionName": "test"}
    old = aws.client("sts").assume_role(**request)["Credentials"]
    aws.reset()
    client = aws.client(service, credentials=old)
    call = {
        "sts": "get_caller_identity",
        "ec2": "describe_vpcs",
        "s3": "list_buckets",
        "organizations": "create_organization",
        "ram": "enable_sharing_with_aws_organization",
    }[service]
    with pytest.raises(ClientError, match=r"InvalidClientTokenId.*security token included in the request is invalid"):
        getattr(client, call)()
