"""Renaming an account, and changing its e-mail address."""

from typing import Any

import pytest
from botocore.exceptions import ClientError

from sandbox.aws.server import MANAGEMENT_ACCOUNT_ID, LocalAws


def test_the_management_account_renames_a_member_once_access_is_trusted(aws: LocalAws, organization: Any) -> None:
    member, client = organization.make_account("before"), aws.client("account")
    with pytest.raises(ClientError, match="must first enable trusted access with AWS Account Management"):
        client.put_account_name(AccountId=member, AccountName="after")
    organization.client.enable_aws_service_access(ServicePrincipal="account.amazonaws.com")
    client.put_account_name(AccountId=member, AccountName="after")
    assert organization.client.describe_account(AccountId=member)["Account"]["Name"] == "after"
    told = client.get_account_information(AccountId=member)
    assert (told["AccountId"], told["AccountName"]) == (member, "after")


def test_the_management_account_renames_itself_without_its_id(aws: LocalAws, organization: Any) -> None:
    organization.client.enable_aws_service_access(ServicePrincipal="account.amazonaws.com")
    client = aws.client("account")
    with pytest.raises(ClientError, match="standalone context"):
        client.put_account_name(AccountId=MANAGEMENT_ACCOUNT_ID, AccountName="management")
    client.put_account_name(AccountName="management")
    assert organization.client.describe_account(AccountId=MANAGEMENT_ACCOUNT_ID)["Account"]["Name"] == "management"


def test_a_member_renames_itself_and_nobody_else(aws: LocalAws, organization: Any) -> None:
    member, other = organization.make_account("member"), organization.make_account("other")
    organization.client.enable_aws_service_access(ServicePrincipal="account.amazonaws.com")
    client = aws.client("account", account=member)
    with pytest.raises(ClientError, match="AccessDeniedException"):
        client.put_account_name(AccountId=other, AccountName="stolen")
    client.put_account_name(AccountName="renamed")
    assert organization.client.describe_account(AccountId=member)["Account"]["Name"] == "renamed"


def test_an_account_outside_of_the_organization_is_refused(aws: LocalAws, organization: Any) -> None:
    organization.client.enable_aws_service_access(ServicePrincipal="account.amazonaws.com")
    with pytest.raises(ClientError, match="AccessDeniedException"):
        aws.client("account").put_account_name(AccountId="999999999999", AccountName="stolen")


def test_an_account_alone_has_a_name_too(aws: LocalAws) -> None:
    client = aws.client("account", account="111111111111")
    client.put_account_name(AccountName="alone")
    assert client.get_account_information()["AccountName"] == "alone"
    aws.reset()
    assert client.get_account_information()["AccountName"] == "111111111111"


def test_a_new_email_address_counts_once_it_is_confirmed(aws: LocalAws, organization: Any) -> None:
    member, client = organization.make_account("member"), aws.client("account")
    organization.client.enable_aws_service_access(ServicePrincipal="account.amazonaws.com")
    before = client.get_primary_email(AccountId=member)["PrimaryEmail"]
    started = client.start_primary_email_update(AccountId=member, PrimaryEmail="new@example.com")
    assert started["Status"] == "PENDING"
    with pytest.raises(ClientError, match="ValidationException"):
        client.accept_primary_email_update(AccountId=member, PrimaryEmail="other@example.com", Otp="123456")
    assert organization.client.describe_account(AccountId=member)["Account"]["Email"] == before
    told = client.accept_primary_email_update(AccountId=member, PrimaryEmail="new@example.com", Otp="123456")
    assert told["Status"] == "ACCEPTED"
    assert organization.client.describe_account(AccountId=member)["Account"]["Email"] == "new@example.com"


def test_an_email_address_in_use_is_refused(aws: LocalAws, organization: Any) -> None:
    member, other = organization.make_account("member"), organization.make_account("other")
    organization.client.enable_aws_service_access(ServicePrincipal="account.amazonaws.com")
    client = aws.client("account")
    taken = client.get_primary_email(AccountId=other)["PrimaryEmail"]
    with pytest.raises(ClientError, match="ConflictException"):
        client.start_primary_email_update(AccountId=member, PrimaryEmail=taken)


def test_a_member_does_not_change_its_own_email_address(aws: LocalAws, organization: Any) -> None:
    member = organization.make_account("member")
    with pytest.raises(ClientError, match="AccessDeniedException"):
        aws.client("account", account=member).start_primary_email_update(
            AccountId=member, PrimaryEmail="new@example.com"
        )
