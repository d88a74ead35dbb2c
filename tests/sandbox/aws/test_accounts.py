"""Member accounts: CreateAccount, e-mails, moves, closing, removal."""

import json
from typing import Any

import pytest
from botocore.exceptions import ClientError

from sandbox.aws.server import MANAGEMENT_ACCOUNT_ID, LocalAws


def test_create_account_is_asynchronous(organization: Any) -> None:
    started = organization.client.create_account(AccountName="prod", Email="prod@example.com")["CreateAccountStatus"]
    assert (started["State"], "AccountId" in started) == ("IN_PROGRESS", False)
    ended = organization.client.describe_create_account_status(CreateAccountRequestId=started["Id"])[
        "CreateAccountStatus"
    ]
    assert (ended["State"], ended["AccountName"]) == ("SUCCEEDED", "prod")
    account = organization.client.describe_account(AccountId=ended["AccountId"])["Account"]
    expected = {"Email": "prod@example.com", "Name": "prod", "Status": "ACTIVE", "JoinedMethod": "CREATED"}
    assert {key: account[key] for key in expected} == expected
    assert account["JoinedTimestamp"].year >= 2026
    assert organization.client.list_parents(ChildId=account["Id"])["Parents"] == [
        {"Id": organization.root_id, "Type": "ROOT"}
    ]


def test_an_unknown_request_is_refused(organization: Any) -> None:
    with pytest.raises(ClientError, match="CreateAccountStatusNotFoundException"):
        organization.client.describe_create_account_status(CreateAccountRequestId="car-12345678")


@pytest.mark.parametrize("email", ["taken@example.com", "TAKEN@Example.com", "master@example.com"])
def test_an_email_is_used_once(organization: Any, email: str) -> None:
    organization.make_account("taken")
    status = organization.request_account("again", email)
    assert (status["State"], status["FailureReason"]) == ("FAILED", "EMAIL_ALREADY_EXISTS")
    assert "AccountId" not in status
    assert [account["Name"] for account in organization.client.list_accounts()["Accounts"]] == ["master", "taken"]
    failed = organization.client.list_create_account_status(States=["FAILED"])["CreateAccountStatuses"]
    assert [one["Id"] for one in failed] == [status["Id"]]


@pytest.mark.parametrize("end", ["close_account", "remove_account_from_organization"])
def test_the_email_of_a_former_account_stays_used(organization: Any, end: str) -> None:
    account = organization.make_account("gone")
    getattr(organization.client, end)(AccountId=account)
    assert organization.request_account("again", "gone@example.com")["FailureReason"] == "EMAIL_ALREADY_EXISTS"


@pytest.mark.parametrize("request_extra", [{}, {"RoleName": "Creator"}])
def test_create_account_makes_an_administrator_role_for_the_management_account(
    aws: LocalAws, organization: Any, request_extra: dict[str, str]
) -> None:
    account = organization.make_account("prod", **request_extra)
    name = request_extra.get("RoleName", "OrganizationAccountAccessRole")
    iam = aws.client("iam", account=account)
    role = iam.get_role(RoleName=name)["Role"]
    assert role["Arn"] == f"arn:aws:iam::{account}:role/{name}"
    trust = role["AssumeRolePolicyDocument"]
    assert (trust if isinstance(trust, dict) else json.loads(trust))["Statement"] == [
        {
            "Effect": "Allow",
            "Principal": {"AWS": f"arn:aws:iam::{MANAGEMENT_ACCOUNT_ID}:root"},
            "Action": "sts:AssumeRole",
        }
    ]
    attached = iam.list_attached_role_policies(RoleName=name)["AttachedPolicies"]
    assert [policy["PolicyArn"] for policy in attached] == ["arn:aws:iam::aws:policy/AdministratorAccess"]


def test_a_closed_account_is_suspended_and_cannot_be_closed_again(organization: Any) -> None:
    account = organization.make_account("old")
    organization.client.close_account(AccountId=account)
    assert organization.client.describe_account(AccountId=account)["Account"]["Status"] == "SUSPENDED"
    with pytest.raises(ClientError, match="AccountAlreadyClosedException"):
        organization.client.close_account(AccountId=account)


def test_the_management_account_cannot_be_closed_or_removed(organization: Any) -> None:
    with pytest.raises(ClientError, match="ConstraintViolationException"):
        organization.client.close_account(AccountId=MANAGEMENT_ACCOUNT_ID)
    with pytest.raises(ClientError, match="MasterCannotLeaveOrganizationException"):
        organization.client.remove_account_from_organization(AccountId=MANAGEMENT_ACCOUNT_ID)


def test_a_removed_account_is_no_member(aws: LocalAws, organization: Any) -> None:
    account = organization.make_account("leaver")
    organization.client.remove_account_from_organization(AccountId=account)
    with pytest.raises(ClientError, match="AccountNotFoundException"):
        organization.client.describe_account(AccountId=account)
    with pytest.raises(ClientError, match="AWSOrganizationsNotInUseException"):
        aws.client("organizations", account=account).describe_organization()


def test_a_delegated_administrator_is_not_removed(organization: Any) -> None:
    account = organization.make_account("security")
    organization.client.enable_aws_service_access(ServicePrincipal="config.amazonaws.com")
    organization.client.register_delegated_administrator(AccountId=account, ServicePrincipal="config.amazonaws.com")
    with pytest.raises(ClientError, match="deregister") as error:
        organization.client.remove_account_from_organization(AccountId=account)
    assert error.value.response["Reason"] == "CANNOT_REMOVE_DELEGATED_ADMINISTRATOR_FROM_ORG"


def test_move_account_checks_both_ends(organization: Any) -> None:
    account, unit, other = (
        organization.make_account("mover"),
        organization.make_unit("unit"),
        organization.make_unit("other"),
    )
    move = organization.client.move_account
    with pytest.raises(ClientError, match="SourceParentNotFoundException"):
        move(AccountId=account, SourceParentId=other, DestinationParentId=unit)
    with pytest.raises(ClientError, match="DestinationParentNotFoundException"):
        move(AccountId=account, SourceParentId=organization.root_id, DestinationParentId="ou-abcd-12345678")
    with pytest.raises(ClientError, match="DuplicateAccountException"):
        move(AccountId=account, SourceParentId=organization.root_id, DestinationParentId=organization.root_id)
    with pytest.raises(ClientError, match="AccountNotFoundException"):
        move(AccountId="999999999999", SourceParentId=organization.root_id, DestinationParentId=unit)
    move(AccountId=account, SourceParentId=organization.root_id, DestinationParentId=unit)
    assert organization.client.list_parents(ChildId=account)["Parents"][0]["Id"] == unit
