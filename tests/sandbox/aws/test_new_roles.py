"""The role that CreateAccount makes refuses its first calls."""

from typing import Any

import pytest
from botocore.exceptions import ClientError

from sandbox.aws.server import LocalAws
from tests.support.aws import create_account


def enter(aws: LocalAws, account: str, role: str = "OrganizationAccountAccessRole") -> str:
    request = {"RoleArn": f"arn:aws:iam::{account}:role/{role}", "RoleSessionName": "test"}
    credentials = aws.client("sts").assume_role(**request)["Credentials"]
    return aws.client("sts", credentials=credentials).get_caller_identity()["Account"]


@pytest.mark.parametrize("request_extra", [{}, {"RoleName": "Creator"}])
def test_each_new_role_refuses_twice_then_lets_in(
    aws: LocalAws, organization: Any, request_extra: dict[str, str]
) -> None:
    role = list(request_extra.values())
    for account in (
        organization.make_account("one", **request_extra),
        organization.make_account("two", **request_extra),
    ):
        for _ in range(2):
            with pytest.raises(
                ClientError, match=r"AccessDenied.* is not authorized to perform: sts:AssumeRole on resource"
            ):
                enter(aws, account, *role)
        assert enter(aws, account, *role) == account
        assert enter(aws, account, *role) == account


def make_account(aws: LocalAws) -> str:
    aws.client("organizations").create_organization(FeatureSet="ALL")
    return create_account(aws, "one@example.com")


def test_the_number_can_be_set() -> None:
    with LocalAws(new_role_denials=0) as patient_aws:
        account = make_account(patient_aws)
        assert enter(patient_aws, account) == account


def test_a_reset_sets_the_number_until_the_next(aws: LocalAws) -> None:
    aws.reset(new_role_denials=0)
    account = make_account(aws)
    assert enter(aws, account) == account
    aws.reset()
    account = make_account(aws)
    for _ in range(2):
        with pytest.raises(ClientError, match="AccessDenied"):
            enter(aws, account)
    assert enter(aws, account) == account
