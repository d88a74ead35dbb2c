"""Trust policies that IAM refuses."""

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
    ("document", "why"),
    [
        ("not json", "invalid Json"),
        ("[]", "Syntax errors"),
        ('{"Version": "2012-10-17"}', "Syntax errors"),
        ('{"Statement": []}', "Syntax errors"),
        (json.dumps({"Statement": {**ALLOW, "Effect": "Maybe"}}), "Invalid effect"),
        (json.dumps({"Statement": [{**ALLOW, "Resource": "*"}]}), "prohibited field Resource"),
        (
            json.dumps({"Statement": [{"Effect": "Allow", "Action": "sts:AssumeRole"}]}),
            "Missing required field Principal",
        ),
        (json.dumps({"Statement": [{**ALLOW, "Action": "s3:GetObject"}]}), "may only specify STS"),
        (
            json.dumps({"Statement": [{**ALLOW, "Principal": {"AWS": "arn:aws:iam::222222222222:role/None"}}]}),
            "Invalid principal",
        ),
    ],
)
def test_a_malformed_trust_policy_is_refused(aws: LocalAws, document: str, why: str) -> None:
    iam = make_role(aws, ALLOW)
    with pytest.raises(ClientError, match=f"MalformedPolicyDocument.*{why}"):
        iam.create_role(RoleName="Other", AssumeRolePolicyDocument=document)
    with pytest.raises(ClientError, match="MalformedPolicyDocument"):
        iam.update_assume_role_policy(RoleName="Deployer", PolicyDocument=document)


def test_a_trust_policy_may_name_a_role_that_exists(aws: LocalAws) -> None:
    iam = make_role(aws, ALLOW)
    trust = {
        "Version": "2012-10-17",
        "Statement": {**ALLOW, "Principal": {"AWS": f"arn:aws:iam::{MEMBER}:role/Deployer"}},
    }
    iam.create_role(RoleName="Other", AssumeRolePolicyDocument=json.dumps(trust))
    assert iam.get_role(RoleName="Other")["Role"]["AssumeRolePolicyDocument"] == trust
