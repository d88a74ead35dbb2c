"""The questions around the creation of an account, against the local AWS."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

import pulumi
import pytest
from botocore.exceptions import ClientError

from components import account_creation
from components.account_creation import AccountCreation, AccountCreationError, describe_existing
from sandbox.aws.server import LocalAws
from tests.support.aws import create_account

URN = (
    "urn:pulumi:org::aws-organization::awsorg:index:Accounts$aws:organizations/account:Account"
    "::accounts-prod-application"
)


@pytest.fixture(autouse=True)
def short_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(account_creation, "FIRST_PAUSE", 0.01)


@pytest.fixture
def creation() -> AccountCreation:
    return AccountCreation(
        management_hops=[],
        creation_role="OrganizationAccountAccessRole",
        session_name="pulumi",
        region="us-east-1",
    )


def create_account_in_new_organization(aws: LocalAws, email: str) -> str:
    aws.client("organizations").create_organization(FeatureSet="ALL")
    return create_account(aws, email)


def before(email: str) -> pulumi.ResourceHookArgs:
    inputs = {"name": "prod-application", "email": email}
    return hook_args("", inputs)


def hook_args(account_id: str, inputs: dict[str, Any]) -> pulumi.ResourceHookArgs:
    return pulumi.ResourceHookArgs(
        urn=URN,
        id=account_id,
        name="accounts-prod-application",
        type="aws:organizations/account:Account",
        new_inputs=inputs,
    )


def test_a_new_address_may_be_used(local_aws: LocalAws, creation: AccountCreation) -> None:
    create_account_in_new_organization(local_aws, "aws+prod@example.com")
    asyncio.run(creation.refuse_existing(before("aws+other@example.com")))


def test_before_there_is_an_organization_every_address_is_new(local_aws: LocalAws, creation: AccountCreation) -> None:
    asyncio.run(creation.refuse_existing(before("aws+prod@example.com")))


def test_an_address_that_aws_has_is_refused_in_any_case(local_aws: LocalAws, creation: AccountCreation) -> None:
    account_id = create_account_in_new_organization(local_aws, "AWS+prod@example.com")
    with pytest.raises(AccountCreationError, match=f"account {account_id} .* has the e-mail address") as refused:
        asyncio.run(creation.refuse_existing(before("aws+PROD@example.com")))
    assert (
        f"pulumi import --stack org aws:organizations/account:Account accounts-prod-application {account_id} "
        "--parent 'accounts=urn:pulumi:org::aws-organization::awsorg:index:Accounts::accounts' "
        "--provider 'management=urn:pulumi:org::aws-organization::pulumi:providers:aws::management' "
        "--generate-code=false\n" in str(refused.value)
    )


def test_a_closed_account_cannot_be_adopted() -> None:
    existing = {"Id": "111111111111", "Name": "old", "Status": "SUSPENDED"}
    said = describe_existing(URN, "accounts-prod-application", "aws+prod@example.com", existing)
    assert "is closed" in said
    assert "Give the new account another e-mail address" in said
    assert "pulumi import" not in said


def test_the_role_of_a_new_account_is_waited_for(local_aws: LocalAws, creation: AccountCreation) -> None:
    account_id = create_account_in_new_organization(local_aws, "aws+prod@example.com")
    asyncio.run(creation.wait_for_role(account_id, datetime.now(UTC).isoformat()))
    role_arn = f"arn:aws:iam::{account_id}:role/OrganizationAccountAccessRole"
    session = local_aws.client("sts").assume_role(RoleArn=role_arn, RoleSessionName="now")
    assert session["AssumedRoleUser"]["Arn"].startswith(f"arn:aws:sts::{account_id}:assumed-role/")


def test_an_account_that_is_not_new_is_not_waited_for(local_aws: LocalAws, creation: AccountCreation) -> None:
    account_id = create_account_in_new_organization(local_aws, "aws+prod@example.com")
    asyncio.run(creation.wait_for_role(account_id, (datetime.now(UTC) - timedelta(hours=1)).isoformat()))
    asyncio.run(creation.wait_for_role(account_id, None))
    role_arn = f"arn:aws:iam::{account_id}:role/OrganizationAccountAccessRole"
    with pytest.raises(ClientError, match="AccessDenied"):
        local_aws.client("sts").assume_role(RoleArn=role_arn, RoleSessionName="now")


def test_a_role_that_never_comes_ends_the_waiting(
    local_aws: LocalAws, creation: AccountCreation, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(account_creation, "WAIT_AT_MOST", 0.05)
    create_account_in_new_organization(local_aws, "aws+prod@example.com")
    with pytest.raises(pulumi.RunError, match="the new account 999999999999 cannot be entered by its role"):
        asyncio.run(creation.wait_for_role("999999999999", datetime.now(UTC).isoformat()))
