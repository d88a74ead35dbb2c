"""Waiting for the role that CreateAccount makes, against the local AWS."""

import asyncio
from datetime import UTC, datetime, timedelta

import pulumi
import pytest
from botocore.exceptions import ClientError

from recovery import creation_role
from recovery.creation_role import CreationRole
from sandbox.aws.server import LocalAws
from tests.support.aws import create_account

NAME = "OrganizationAccountAccessRole"


@pytest.fixture
def role(monkeypatch: pytest.MonkeyPatch) -> CreationRole:
    monkeypatch.setattr(creation_role, "FIRST_PAUSE", 0.01)
    monkeypatch.setattr(pulumi.log, "info", print)
    return CreationRole(management_hops=[], session_name="pulumi", region="us-east-1")


def create_account_in_new_organization(aws: LocalAws, email: str) -> str:
    aws.client("organizations").create_organization(FeatureSet="ALL")
    return create_account(aws, email)


def test_the_role_of_a_new_account_is_waited_for(local_aws: LocalAws, role: CreationRole) -> None:
    account_id = create_account_in_new_organization(local_aws, "aws+prod@example.com")
    asyncio.run(role.wait_until_open(NAME, account_id, datetime.now(UTC).isoformat()))
    role_arn = f"arn:aws:iam::{account_id}:role/{NAME}"
    session = local_aws.client("sts").assume_role(RoleArn=role_arn, RoleSessionName="now")
    assert session["AssumedRoleUser"]["Arn"].startswith(f"arn:aws:sts::{account_id}:assumed-role/")


def test_an_account_that_is_not_new_is_not_waited_for(local_aws: LocalAws, role: CreationRole) -> None:
    account_id = create_account_in_new_organization(local_aws, "aws+prod@example.com")
    asyncio.run(role.wait_until_open(NAME, account_id, (datetime.now(UTC) - timedelta(hours=1)).isoformat()))
    asyncio.run(role.wait_until_open(NAME, account_id, None))
    role_arn = f"arn:aws:iam::{account_id}:role/{NAME}"
    with pytest.raises(ClientError, match="AccessDenied"):
        local_aws.client("sts").assume_role(RoleArn=role_arn, RoleSessionName="now")


def test_a_role_that_never_comes_ends_the_waiting(
    local_aws: LocalAws, role: CreationRole, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(creation_role, "WAIT_AT_MOST", 0.05)
    create_account_in_new_organization(local_aws, "aws+prod@example.com")
    with pytest.raises(pulumi.RunError, match="the new account 999999999999 cannot be entered by its role"):
        asyncio.run(role.wait_until_open(NAME, "999999999999", datetime.now(UTC).isoformat()))


def test_all_new_accounts_are_tried_through_one_way_in(
    local_aws: LocalAws, role: CreationRole, monkeypatch: pytest.MonkeyPatch
) -> None:
    account_id = create_account_in_new_organization(local_aws, "aws+prod@example.com")
    entered: list[str] = []
    enter = creation_role.enter
    monkeypatch.setattr(creation_role, "enter", lambda *args: (entered.append("management"), enter(*args))[1])

    async def wait_for_all() -> None:
        joined = datetime.now(UTC).isoformat()
        await asyncio.gather(*(role.wait_until_open(NAME, account_id, joined) for _ in range(8)))

    asyncio.run(wait_for_all())
    assert entered == ["management"]


def test_an_invited_account_is_entered_by_a_role_that_is_there_or_not_at_all(
    local_aws: LocalAws, role: CreationRole
) -> None:
    account_id = create_account_in_new_organization(local_aws, "aws+prod@example.com")
    asyncio.run(role.wait_until_open(NAME, account_id, datetime.now(UTC).isoformat()))
    asyncio.run(role.confirm_invited(NAME, account_id, "prod"))
    said = (
        rf"account 'prod' \({account_id}\) joined by invitation, .* cannot enter it by Other: nothing was made inside "
        r"it. AWS says: .*AccessDenied.* write `execution_role: false` for an account that goes without\."
    )
    with pytest.raises(pulumi.RunError, match=said):
        asyncio.run(role.confirm_invited("Other", account_id, "prod"))
