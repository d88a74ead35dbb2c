"""The organization: creation, end, and who is answered."""

from typing import Any

import pytest
from botocore.exceptions import ClientError

from sandbox.aws.server import MANAGEMENT_ACCOUNT_ID, LocalAws


def test_no_call_is_answered_before_the_organization_exists(aws: LocalAws) -> None:
    client = aws.client("organizations")
    for call in (
        client.describe_organization,
        client.list_roots,
        client.list_accounts,
        client.list_create_account_status,
    ):
        with pytest.raises(ClientError, match="AWSOrganizationsNotInUseException"):
            call()


def test_create_organization_has_all_features_and_no_policy_type(organization: Any) -> None:
    assert organization.description["FeatureSet"] == "ALL"
    assert organization.description["MasterAccountId"] == MANAGEMENT_ACCOUNT_ID
    assert organization.client.list_roots()["Roots"][0]["PolicyTypes"] == []


def test_create_organization_twice_is_refused(organization: Any) -> None:
    with pytest.raises(ClientError, match="AlreadyInOrganizationException"):
        organization.client.create_organization(FeatureSet="ALL")


def test_a_member_cannot_create_an_organization(aws: LocalAws, organization: Any) -> None:
    member = organization.make_account("member")
    with pytest.raises(ClientError, match="AlreadyInOrganizationException"):
        aws.client("organizations", account=member).create_organization(FeatureSet="ALL")


def test_delete_organization_refuses_while_there_is_a_member(organization: Any) -> None:
    member = organization.request_account("master", "another@example.com")["AccountId"]
    with pytest.raises(ClientError, match="OrganizationNotEmptyException"):
        organization.client.delete_organization()
    organization.client.remove_account_from_organization(AccountId=member)
    organization.client.delete_organization()
    with pytest.raises(ClientError, match="AWSOrganizationsNotInUseException"):
        organization.client.describe_organization()


def test_a_member_may_describe_the_organization_and_nothing_else(aws: LocalAws, organization: Any) -> None:
    member = aws.client("organizations", account=organization.make_account("member"))
    assert member.describe_organization()["Organization"]["Id"] == organization.description["Id"]
    for call in (member.list_accounts, member.list_roots, member.delete_organization):
        with pytest.raises(ClientError, match="AccessDeniedException"):
            call()


def test_a_delegated_administrator_reads_the_whole_organization(aws: LocalAws, organization: Any) -> None:
    member = organization.make_account("member")
    organization.client.enable_aws_service_access(ServicePrincipal="config.amazonaws.com")
    organization.client.register_delegated_administrator(AccountId=member, ServicePrincipal="config.amazonaws.com")
    client = aws.client("organizations", account=member)
    assert {account["Id"] for account in client.list_accounts()["Accounts"]} == {MANAGEMENT_ACCOUNT_ID, member}
    with pytest.raises(ClientError, match="AccessDeniedException"):
        client.create_account(AccountName="x", Email="x@example.com")


def test_list_accounts_gives_pages_of_twenty(organization: Any) -> None:
    made = {organization.make_account(f"account-{number}") for number in range(21)}
    pages = list(organization.client.get_paginator("list_accounts").paginate())
    assert [len(page["Accounts"]) for page in pages] == [20, 2]
    assert {account["Id"] for page in pages for account in page["Accounts"]} == {MANAGEMENT_ACCOUNT_ID, *made}


def test_a_reset_forgets_who_was_a_member(aws: LocalAws, organization: Any) -> None:
    member = organization.make_account("member")
    aws.reset()
    with pytest.raises(ClientError, match="AWSOrganizationsNotInUseException"):
        aws.client("organizations", account=member).describe_organization()
