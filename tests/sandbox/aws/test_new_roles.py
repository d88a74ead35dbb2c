"""The role that CreateAccount makes refuses its first calls."""

from collections.abc import Iterator
from typing import Any

import pytest
from botocore.exceptions import ClientError

from sandbox.aws.server import LocalAws


@pytest.fixture(scope="module")
def patient_aws() -> Iterator[LocalAws]:
    with LocalAws(new_role_denials=0) as aws:
        yield aws


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


def test_the_number_can_be_set(patient_aws: LocalAws) -> None:
    organizations = patient_aws.client("organizations")
    organizations.create_organization(FeatureSet="ALL")
    request = organizations.create_account(AccountName="one", Email="one@example.com")["CreateAccountStatus"]
    status = organizations.describe_create_account_status(CreateAccountRequestId=request["Id"])["CreateAccountStatus"]
    assert enter(patient_aws, status["AccountId"]) == status["AccountId"]
