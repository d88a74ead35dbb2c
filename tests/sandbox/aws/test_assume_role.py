"""AssumeRole: who gets in, for how long, and what AWS says to those who do not."""

import json
from typing import Any

import pytest
from botocore.exceptions import ClientError

from sandbox.aws.server import MANAGEMENT_ACCOUNT_ID, LocalAws

MEMBER = "111111111111"
OTHER = "222222222222"


def statement(principal: Any, effect: str = "Allow", action: Any = "sts:AssumeRole", **rest: Any) -> dict[str, Any]:
    return {"Effect": effect, "Principal": principal, "Action": action, **rest}


def make_role(
    aws: LocalAws, *statements: dict[str, Any], account: str = MEMBER, name: str = "Deployer", **rest: Any
) -> str:
    document = json.dumps({"Version": "2012-10-17", "Statement": list(statements)})
    role = aws.client("iam", account=account).create_role(RoleName=name, AssumeRolePolicyDocument=document, **rest)
    return role["Role"]["Arn"]


def assume(aws: LocalAws, role_arn: str, credentials: Any = None, **request: Any) -> dict[str, Any]:
    sts = aws.client("sts", credentials=credentials)
    return sts.assume_role(RoleArn=role_arn, **{"RoleSessionName": "test", **request})["Credentials"]


def root(account: str = MANAGEMENT_ACCOUNT_ID) -> dict[str, str]:
    return {"AWS": f"arn:aws:iam::{account}:root"}


def with_condition(operator: str, key: str, value: Any, effect: str = "Allow") -> dict[str, Any]:
    return statement(root(), effect, Condition={operator: {key: value}})


@pytest.mark.parametrize(
    "principal",
    [root(), {"AWS": MANAGEMENT_ACCOUNT_ID}, {"AWS": [OTHER, MANAGEMENT_ACCOUNT_ID]}, {"AWS": "*"}, "*"],
)
def test_who_is_named_gets_in_and_acts_in_the_account(aws: LocalAws, principal: Any) -> None:
    credentials = assume(aws, make_role(aws, statement(principal)), RoleSessionName="who")
    identity = aws.client("sts", credentials=credentials).get_caller_identity()
    assert (identity["Account"], identity["Arn"]) == (MEMBER, f"arn:aws:sts::{MEMBER}:assumed-role/Deployer/who")
    vpc = aws.client("ec2", credentials=credentials).create_vpc(CidrBlock="10.9.0.0/16")["Vpc"]
    assert vpc["OwnerId"] == MEMBER


@pytest.mark.parametrize(
    "statements",
    [
        [statement(root(OTHER))],
        [statement({"AWS": OTHER})],
        [statement({"Service": "ec2.amazonaws.com"})],
        [statement({"AWS": f"arn:aws:iam::{MANAGEMENT_ACCOUNT_ID}:user/somebody-else"})],
        [statement(root(), action="sts:AssumeRoleWithWebIdentity")],
        [statement(root()), statement(root(), "Deny")],
        [statement("*", "Deny"), statement(root())],
    ],
)
def test_who_is_not_allowed_or_denied_stays_out(aws: LocalAws, statements: list[dict[str, Any]]) -> None:
    role = make_role(aws, *statements)
    with pytest.raises(ClientError, match="AccessDenied") as error:
        assume(aws, role)
    assert error.value.response["ResponseMetadata"]["HTTPStatusCode"] == 403
    user = f"arn:aws:iam::{MANAGEMENT_ACCOUNT_ID}:user/moto"
    expected = f"User: {user} is not authorized to perform: sts:AssumeRole on resource: {role}"
    assert error.value.response["Error"]["Message"] == expected


@pytest.mark.parametrize("role", ["Missing", "path/Deployer", "deployer"])
def test_a_role_that_does_not_exist_is_refused_in_the_same_words(aws: LocalAws, role: str) -> None:
    make_role(aws, statement("*"))
    arn = f"arn:aws:iam::{MEMBER}:role/{role}"
    with pytest.raises(ClientError, match=f"not authorized to perform: sts:AssumeRole on resource: {arn}"):
        assume(aws, arn)


def test_a_role_with_a_path_is_assumed_by_its_whole_arn(aws: LocalAws) -> None:
    arn = make_role(aws, statement(root()), Path="/deploy/")
    assert arn == f"arn:aws:iam::{MEMBER}:role/deploy/Deployer"
    identity = aws.client("sts", credentials=assume(aws, arn)).get_caller_identity()
    assert identity["Arn"] == f"arn:aws:sts::{MEMBER}:assumed-role/Deployer/test"


def test_several_actions_and_wildcards_count(aws: LocalAws) -> None:
    assume(aws, make_role(aws, statement(root(), action=["sts:TagSession", "sts:AssumeRole"])))
    assume(aws, make_role(aws, statement(root(), action="sts:Assume*"), name="Wild"))


@pytest.mark.parametrize("wanted", ["right", ["other", "right"]])
def test_an_external_id_must_be_right(aws: LocalAws, wanted: Any) -> None:
    role = make_role(aws, with_condition("StringEquals", "sts:ExternalId", wanted))
    assume(aws, role, ExternalId="right")
    with pytest.raises(ClientError, match="AccessDenied"):
        assume(aws, role, ExternalId="wrong")
    with pytest.raises(ClientError, match="AccessDenied"):
        assume(aws, role)


def test_an_external_id_that_nobody_asked_for_is_ignored(aws: LocalAws) -> None:
    assume(aws, make_role(aws, statement(root())), ExternalId="whatever")


@pytest.mark.parametrize(
    ("condition", "allowed"),
    [
        (("StringLike", "sts:ExternalId", "right-*"), True),
        (("StringLike", "sts:ExternalId", "left-*"), False),
        (("StringNotEquals", "sts:ExternalId", "wrong"), True),
        (("StringEqualsIgnoreCase", "STS:externalID", "RIGHT-one"), True),
        (("ArnLike", "aws:PrincipalArn", f"arn:aws:iam::{MANAGEMENT_ACCOUNT_ID}:user/m*"), True),
        (("ArnLike", "aws:PrincipalArn", "arn:aws:iam::*:role/*"), False),
        (("ArnLike", "aws:PrincipalArn", "arn:*:user/moto"), False),
        (("StringLike", "aws:PrincipalArn", "arn:*:user/moto"), True),
        (("ForAnyValue:StringEquals", "aws:PrincipalAccount", [OTHER, MANAGEMENT_ACCOUNT_ID]), True),
        (("StringEqualsIfExists", "aws:MultiFactorAuthPresent", "true"), True),
        (("Bool", "aws:MultiFactorAuthPresent", "true"), False),
        (("Null", "sts:ExternalId", "false"), True),
        (("StringEquals", "aws:PrincipalOrgID", "o-abcdefghij"), False),
        (("StringNearlyEquals", "sts:ExternalId", "right-one"), False),
        (("StringEquals", "aws:SourceVpc", "vpc-1"), False),
        (("StringEquals", "sts:ExternalId", "${aws:username}"), False),
    ],
)
def test_conditions_decide_and_what_is_unknown_lets_nobody_in(
    aws: LocalAws, condition: tuple[str, str, Any], allowed: bool
) -> None:
    role = make_role(aws, with_condition(*condition))
    if allowed:
        assume(aws, role, ExternalId="right-one")
    else:
        with pytest.raises(ClientError, match="AccessDenied"):
            assume(aws, role, ExternalId="right-one")


@pytest.mark.parametrize(
    "condition", [("StringEquals", "sts:ExternalId", "bad"), ("StringEquals", "aws:SourceVpc", "vpc-1")]
)
def test_a_deny_applies_when_its_condition_is_met_or_unknown(aws: LocalAws, condition: tuple[str, str, Any]) -> None:
    role = make_role(aws, statement(root()), with_condition(*condition, effect="Deny"))
    with pytest.raises(ClientError, match="AccessDenied"):
        assume(aws, role, ExternalId="bad")


def test_the_organization_of_the_caller_is_known(aws: LocalAws, organization: Any) -> None:
    condition = {"StringEquals": {"aws:PrincipalOrgID": organization.description["Id"]}}
    role = make_role(aws, statement({"AWS": "*"}, Condition=condition))
    assume(aws, role)
    inside = make_role(aws, statement(root()), account=organization.make_account("inside"))
    assume(aws, role, assume(aws, inside))
    outside = make_role(aws, statement(root()), account=OTHER)
    with pytest.raises(ClientError, match="AccessDenied"):
        assume(aws, role, assume(aws, outside))


def test_a_chain_is_judged_by_the_session_that_calls(aws: LocalAws) -> None:
    hop = make_role(aws, statement(root()), account=OTHER, name="Hop")
    by_account = make_role(aws, statement(root(OTHER)))
    by_role = make_role(aws, statement({"AWS": hop}), name="ByRole")
    by_principal_arn = {"ArnEquals": {"aws:PrincipalArn": hop}}
    by_condition = make_role(aws, statement(root(OTHER), Condition=by_principal_arn), name="ByCondition")
    session = assume(aws, hop, RoleSessionName="first")
    for role in (by_account, by_role, by_condition):
        with pytest.raises(ClientError, match="AccessDenied"):
            assume(aws, role)
        identity = aws.client("sts", credentials=assume(aws, role, session)).get_caller_identity()
        assert identity["Account"] == MEMBER
    with pytest.raises(ClientError, match=f"User: arn:aws:sts::{OTHER}:assumed-role/Hop/first is not authorized"):
        assume(aws, hop, session)


def test_the_duration_has_limits(aws: LocalAws) -> None:
    role = make_role(aws, statement("*"), MaxSessionDuration=7200)
    assume(aws, role, DurationSeconds=7200)
    with pytest.raises(ClientError, match="exceeds the MaxSessionDuration set for this role"):
        assume(aws, role, DurationSeconds=7201)
    with pytest.raises(ClientError, match="less than or equal to 43200"):
        assume(aws, role, DurationSeconds=43_201)
    session = assume(aws, role)
    assume(aws, role, session, DurationSeconds=3600)
    with pytest.raises(ClientError, match="exceeds the 1 hour session limit for roles assumed by role chaining"):
        assume(aws, role, session, DurationSeconds=3601)


def test_a_role_without_a_setting_gives_an_hour(aws: LocalAws) -> None:
    with pytest.raises(ClientError, match="exceeds the MaxSessionDuration set for this role"):
        assume(aws, make_role(aws, statement("*")), DurationSeconds=3601)


def test_a_session_name_has_a_form(aws: LocalAws) -> None:
    with pytest.raises(ClientError, match="roleSessionName"):
        assume(aws, make_role(aws, statement("*")), RoleSessionName="not allowed")


def test_a_closed_account_is_not_entered(aws: LocalAws, organization: Any) -> None:
    account = organization.make_account("closed")
    role = make_role(aws, statement(root()), account=account)
    assume(aws, role)
    organization.client.close_account(AccountId=account)
    with pytest.raises(ClientError, match="AccessDenied"):
        assume(aws, role)


def test_a_second_factor_is_a_device_of_the_user_who_calls(aws: LocalAws) -> None:
    condition = {
        "Bool": {"aws:MultiFactorAuthPresent": "true"},
        "NumericLessThanEquals": {"aws:MultiFactorAuthAge": "3600"},
    }
    role = make_role(aws, statement(root(), Condition=condition))
    iam = aws.client("iam")
    iam.create_user(UserName="someone")
    serial = iam.create_virtual_mfa_device(VirtualMFADeviceName="phone")["VirtualMFADevice"]["SerialNumber"]
    key = iam.create_access_key(UserName="someone")["AccessKey"]
    user = {"AccessKeyId": key["AccessKeyId"], "SecretAccessKey": key["SecretAccessKey"], "SessionToken": ""}
    with pytest.raises(ClientError, match="AccessDenied"):
        assume(aws, role, user)
    with pytest.raises(ClientError, match="MultiFactorAuthentication failed"):
        assume(aws, role, user, SerialNumber=serial, TokenCode="123456")
    iam.enable_mfa_device(
        UserName="someone", SerialNumber=serial, AuthenticationCode1="123456", AuthenticationCode2="654321"
    )
    assert assume(aws, role, user, SerialNumber=serial, TokenCode="123456")["AccessKeyId"]
    with pytest.raises(ClientError, match="MultiFactorAuthentication failed"):
        assume(aws, role, SerialNumber=serial, TokenCode="123456")
