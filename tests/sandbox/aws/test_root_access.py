"""Central root access of IAM: only for an organization whose trusted access for IAM is on, from its management."""

import pytest
from botocore.exceptions import ClientError

from sandbox.aws.server import LocalAws


def test_features_are_switched_one_by_one_once_iam_has_trusted_access(aws: LocalAws) -> None:
    iam, organizations = aws.client("iam"), aws.client("organizations")
    with pytest.raises(ClientError, match="OrganizationNotFoundException"):
        iam.list_organizations_features()
    id_ = organizations.create_organization(FeatureSet="ALL")["Organization"]["Id"]
    with pytest.raises(ClientError, match=r"ServiceAccessNotEnabledException.*iam\.amazonaws\.com"):
        iam.enable_organizations_root_sessions()
    organizations.enable_aws_service_access(ServicePrincipal="iam.amazonaws.com")
    assert iam.list_organizations_features()["EnabledFeatures"] == []
    answer = iam.enable_organizations_root_credentials_management()
    assert (answer["OrganizationId"], answer["EnabledFeatures"]) == (id_, ["RootCredentialsManagement"])
    assert iam.enable_organizations_root_sessions()["EnabledFeatures"] == ["RootCredentialsManagement", "RootSessions"]
    assert iam.disable_organizations_root_credentials_management()["EnabledFeatures"] == ["RootSessions"]
    assert iam.disable_organizations_root_sessions()["EnabledFeatures"] == []


def test_a_member_account_switches_nothing(aws: LocalAws) -> None:
    organizations = aws.client("organizations")
    organizations.create_organization(FeatureSet="ALL")
    organizations.enable_aws_service_access(ServicePrincipal="iam.amazonaws.com")
    created = organizations.create_account(Email="a@example.com", AccountName="a")["CreateAccountStatus"]
    member = organizations.describe_create_account_status(CreateAccountRequestId=created["Id"])["CreateAccountStatus"]
    with pytest.raises(ClientError, match="AccountNotManagementOrDelegatedAdministratorException"):
        aws.client("iam", account=member["AccountId"]).enable_organizations_root_sessions()
