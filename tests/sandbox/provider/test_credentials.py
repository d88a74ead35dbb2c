"""Who a provider acts as: chains of roles, what is refused, and in which words."""

import json
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import grpc
import pytest
from pulumi.runtime.proto import provider_pb2

from sandbox.provider.credentials import read_settings
from sandbox.provider.values import UNKNOWN, from_struct, to_struct
from tests.support.aws_classes import resource_class

ORGANIZATION = "aws:organizations/organization:Organization"
ACCOUNT = "aws:organizations/account:Account"
ROLE = "aws:iam/role:Role"
MANAGEMENT = "123456789012"


def trust(principal: str, external_id: str = "") -> str:
    statement: dict[str, Any] = {"Effect": "Allow", "Principal": {"AWS": principal}, "Action": "sts:AssumeRole"}
    if external_id:
        statement["Condition"] = {"StringEquals": {"sts:ExternalId": external_id}}
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


def role_arn(account: str, name: str = "OrganizationAccountAccessRole") -> str:
    return f"arn:aws:iam::{account}:role/{name}"


def hops(*roles: dict[str, str]) -> str:
    return json.dumps(roles)


def who(provider: Any) -> dict[str, str]:
    token = "aws:index/getCallerIdentity:getCallerIdentity"
    answer = provider.stub.Invoke(provider_pb2.InvokeRequest(tok=token))
    return from_struct(getattr(answer, "return"))


@pytest.fixture
def accounts(engine: Any) -> tuple[str, str]:
    """Two member accounts; the first has a role `deploy` that wants an external id, the second trusts that role."""
    engine.create(ORGANIZATION, "org")
    first, second = (
        engine.create(ACCOUNT, name, name=name, email=f"{name}@example.com").id for name in ("first", "second")
    )
    return first, second


def test_providers_that_ask_at_once_each_ask_in_their_own_account(
    accounts: tuple[str, str], connect: Any, aws: Any
) -> None:
    providers = {account: connect() for account in accounts}
    for account, provider in providers.items():
        roles = hops({"roleArn": role_arn(account)})
        assert provider.configure(assumeRoles=roles) == []

    resource_class(ROLE)  # the SDK reads its modules when they are first used, which no two threads may do at once

    def create(number: int) -> tuple[str, str]:
        account = accounts[number % 2]
        name = f"role-{number}"
        return account, providers[account].create(ROLE, name, name=name, assumeRolePolicy=trust(MANAGEMENT)).outputs[
            "arn"
        ]

    with ThreadPoolExecutor(8) as threads:
        made = list(threads.map(create, range(24)))
    assert made == [(account, f"arn:aws:iam::{account}:role/role-{n}") for n, account in enumerate(accounts * 12)]
    for account in accounts:
        held = aws.client("iam", account=account).list_roles(PathPrefix="/")["Roles"]
        assert sum(role["RoleName"].startswith("role-") for role in held) == 12


def test_one_hop_acts_in_the_other_account_under_the_session_name(
    accounts: tuple[str, str], connect: Any, aws: Any
) -> None:
    provider = connect()
    roles = hops({"roleArn": role_arn(accounts[0]), "sessionName": "pulumi-org", "duration": "1h"})
    assert provider.configure(assumeRoles=roles, allowedAccountIds=json.dumps([accounts[0]])) == []
    role = provider.create(ROLE, "deploy", name="deploy", assumeRolePolicy=trust(MANAGEMENT))
    assert role.outputs["arn"] == f"arn:aws:iam::{accounts[0]}:role/deploy"
    assert aws.client("iam", account=accounts[0]).get_role(RoleName="deploy")["Role"]["Arn"] == role.outputs["arn"]
    identity = who(provider)
    assert identity["accountId"] == accounts[0]
    assert identity["arn"].endswith(":assumed-role/OrganizationAccountAccessRole/pulumi-org")


def test_two_hops_with_an_external_id(accounts: tuple[str, str], connect: Any) -> None:
    first, second = accounts
    provider = connect()
    provider.configure(assumeRoles=hops({"roleArn": role_arn(first)}))
    provider.create(ROLE, "ci", name="ci", assumeRolePolicy=trust(MANAGEMENT))
    provider = connect()
    provider.configure(assumeRoles=hops({"roleArn": role_arn(second)}))
    provider.create(ROLE, "deploy", name="deploy", assumeRolePolicy=trust(f"arn:aws:iam::{first}:root", "secret"))

    chain = ({"roleArn": role_arn(first, "ci")}, {"roleArn": role_arn(second, "deploy"), "externalId": "secret"})
    provider = connect()
    assert provider.configure(assumeRoles=hops(*chain)) == []
    assert who(provider)["accountId"] == second

    wrong = connect().configure(assumeRoles=hops(chain[0], {**chain[1], "externalId": "other"}))
    assert len(wrong) == 1
    assert "Cannot assume IAM Role" in wrong[0]
    assert f"IAM Role ({role_arn(second, 'deploy')}) cannot be assumed (hop 2 of 2)" in wrong[0]
    assert "operation error STS: AssumeRole, https response error StatusCode: 403" in wrong[0]
    assert "AccessDenied" in wrong[0]


def test_a_program_may_write_a_role_as_a_plain_dict(accounts: tuple[str, str], connect: Any) -> None:
    provider = connect()
    assert provider.configure(assumeRoles=hops({"role_arn": role_arn(accounts[0]), "session_name": "plain"})) == []
    assert who(provider)["arn"].endswith("/plain")


def test_a_missing_role_is_refused_before_anything_is_made(accounts: tuple[str, str], connect: Any) -> None:
    reasons = connect().configure(assumeRoles=hops({"roleArn": role_arn(accounts[0], "missing")}))
    assert len(reasons) == 1
    assert f"IAM Role ({role_arn(accounts[0], 'missing')}) cannot be assumed." in reasons[0]


@pytest.mark.parametrize(
    ("settings", "reason"),
    [
        ({"allowedAccountIds": '["999999999999"]'}, f"AWS account ID not allowed: {MANAGEMENT}"),
        ({"forbiddenAccountIds": f'["{MANAGEMENT}"]'}, f"AWS account ID not allowed: {MANAGEMENT}"),
        ({"assumeRoles": hops({"sessionName": "x"})}, 'The argument "role_arn" is required'),
        ({"assumeRoles": hops({"roleArn": role_arn(MANAGEMENT), "duration": "an hour"})}, "which is no duration"),
        ({"assumeRoles": hops({"roleArn": role_arn(MANAGEMENT), "duration": "5m"})}, "got 5m"),
        ({"assumeRoles": "{"}, "could not read the provider's assumeRoles"),
        ({"assumeRole": "{}"}, "Version 7 of the AWS plugin takes assume_roles"),
        ({"endpoints": '[{"s3": "https://s3.amazonaws.com"}]'}, "endpoints.s3 is https://s3.amazonaws.com"),
    ],
)
def test_settings_that_are_refused(settings: dict[str, str], reason: str, connect: Any) -> None:
    reasons = connect().configure(**settings)
    assert len(reasons) == 1
    assert reason in reasons[0]


@pytest.mark.parametrize(
    ("duration", "seconds"), [("1h", 3600), ("3600s", 3600), ("1h30m", 5400), ("15m", 900), ("0.5h", 1800)]
)
def test_durations_are_those_of_go(duration: str, seconds: int, environment: dict[str, str]) -> None:
    args = {"region": "us-east-1", "assumeRoles": hops({"roleArn": role_arn(MANAGEMENT), "duration": duration})}
    assert [role.seconds for role in read_settings(args, environment).roles] == [seconds]


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"AWS_ENDPOINT_URL": ""}, "AWS_ENDPOINT_URL is not set"),
        ({"AWS_ENDPOINT_URL": "https://sts.amazonaws.com"}, "is not a loopback address"),
        ({"AWS_ENDPOINT_URL": "http://127.0.0.1.example.com"}, "is not a loopback address"),
        ({"AWS_ENDPOINT_URL_S3": "https://s3.amazonaws.com"}, "AWS_ENDPOINT_URL_S3 is https://s3.amazonaws.com"),
        ({"AWS_SECRET_ACCESS_KEY": ""}, "No valid credential sources found"),
    ],
)
def test_an_environment_that_is_refused(changed: dict[str, str], reason: str, connect: Any) -> None:
    reasons = connect(**changed).configure()
    assert len(reasons) == 1
    assert reason in reasons[0]


def test_a_local_aws_that_does_not_answer_is_said_so(connect: Any) -> None:
    reasons = connect(AWS_ENDPOINT_URL="http://127.0.0.1:1").configure()
    assert "is the sandbox running?" in reasons[0]


def test_configure_refuses_too_because_a_refresh_has_no_check(connect: Any) -> None:
    provider = connect()
    args = to_struct({"region": "us-east-1", "allowedAccountIds": '["999999999999"]'})
    with pytest.raises(grpc.RpcError, match=f"AWS account ID not allowed: {MANAGEMENT}"):
        provider.stub.Configure(provider_pb2.ConfigureRequest(args=args))


def test_a_provider_that_is_not_known_yet_is_not_tried(connect: Any) -> None:
    news = to_struct({"region": "us-east-1", "assumeRoles": UNKNOWN, "defaultTags": '{"tags": {"a": "b"}}'})
    provider = connect()
    answer = provider.stub.CheckConfig(provider_pb2.CheckRequest(urn="urn:p", news=news))
    assert list(answer.failures) == []
    assert answer.inputs == news
    checked = provider.check("aws:ec2/vpc:Vpc", "v", cidrBlock="10.0.0.0/16")
    assert (checked.inputs["tagsAll"], checked.inputs["region"]) == ({"a": "b"}, "us-east-1")


@pytest.mark.parametrize(
    ("news", "replaces", "changes"),
    [
        ({"region": "eu-west-1"}, ["region"], provider_pb2.DiffResponse.DIFF_SOME),
        ({"region": UNKNOWN}, [], provider_pb2.DiffResponse.DIFF_SOME),
        ({"region": "us-east-1", "assumeRoles": hops({"roleArn": "x"})}, [], provider_pb2.DiffResponse.DIFF_SOME),
        ({"region": "us-east-1"}, [], provider_pb2.DiffResponse.DIFF_NONE),
    ],
)
def test_only_the_region_replaces_a_provider(news: Any, replaces: list[str], changes: Any, connect: Any) -> None:
    request = provider_pb2.DiffRequest(urn="urn:p", olds=to_struct({"region": "us-east-1"}), news=to_struct(news))
    answer = connect().stub.DiffConfig(request)
    assert (list(answer.replaces), answer.changes) == (replaces, changes)


def test_an_unknown_function_is_named(engine: Any) -> None:
    request = provider_pb2.InvokeRequest(tok="aws:index/getRegion:getRegion")
    with pytest.raises(grpc.RpcError, match=r"knows only aws:ec2/getAmi:getAmi, .*, not aws:index/getRegion:getRegion"):
        engine.stub.Invoke(request)


def test_an_unknown_type_is_named(engine: Any) -> None:
    request = provider_pb2.CheckRequest(urn="urn:pulumi:s::p::aws:dynamodb/table:Table::t")
    with pytest.raises(grpc.RpcError, match="does not know aws:dynamodb/table:Table"):
        engine.stub.Check(request)
