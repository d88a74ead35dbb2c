"""Trusted access and delegated administrators."""

from typing import Any

import pytest
from botocore.exceptions import ClientError

SERVICES = [
    "sso.amazonaws.com",
    "iam.amazonaws.com",
    "malware-protection.guardduty.amazonaws.com",
    "networkmanager.amazonaws.com",
    "notifications.amazon.com",
]


def test_every_service_can_be_trusted(organization: Any) -> None:
    for service in [*SERVICES, SERVICES[0]]:
        organization.client.enable_aws_service_access(ServicePrincipal=service)
    listed = organization.client.list_aws_service_access_for_organization()["EnabledServicePrincipals"]
    assert [one["ServicePrincipal"] for one in listed] == SERVICES
    organization.client.disable_aws_service_access(ServicePrincipal=SERVICES[1])
    listed = organization.client.list_aws_service_access_for_organization()["EnabledServicePrincipals"]
    assert [one["ServicePrincipal"] for one in listed] == [SERVICES[0], *SERVICES[2:]]


@pytest.mark.parametrize("principal", ["sso", "sso.example.com", "evil.com/sso.amazonaws.com"])
def test_what_is_no_service_is_refused(organization: Any, principal: str) -> None:
    with pytest.raises(ClientError, match="unrecognized service principal"):
        organization.client.enable_aws_service_access(ServicePrincipal=principal)


def test_a_delegated_administrator_is_listed_by_account_and_service(organization: Any) -> None:
    account, client = organization.make_account("security"), organization.client
    for service in ("securityhub.amazonaws.com", "sso.amazonaws.com"):
        client.enable_aws_service_access(ServicePrincipal=service)
        client.register_delegated_administrator(AccountId=account, ServicePrincipal=service)
    services = client.list_delegated_services_for_account(AccountId=account)["DelegatedServices"]
    assert [one["ServicePrincipal"] for one in services] == ["securityhub.amazonaws.com", "sso.amazonaws.com"]
    by_service = client.list_delegated_administrators(ServicePrincipal="sso.amazonaws.com")["DelegatedAdministrators"]
    assert [(one["Id"], one["Name"]) for one in by_service] == [(account, "security")]
    assert client.list_delegated_administrators(ServicePrincipal="ipam.amazonaws.com")["DelegatedAdministrators"] == []
    client.deregister_delegated_administrator(AccountId=account, ServicePrincipal="sso.amazonaws.com")
    with pytest.raises(ClientError, match="AccountNotRegisteredException"):
        client.deregister_delegated_administrator(AccountId=account, ServicePrincipal="sso.amazonaws.com")
    client.deregister_delegated_administrator(AccountId=account, ServicePrincipal="securityhub.amazonaws.com")
    assert client.list_delegated_administrators()["DelegatedAdministrators"] == []


def test_registering_needs_trusted_access_and_happens_once(organization: Any) -> None:
    account, register = organization.make_account("security"), organization.client.register_delegated_administrator
    with pytest.raises(ClientError, match="ConstraintViolationException") as error:
        register(AccountId=account, ServicePrincipal="inspector2.amazonaws.com")
    assert error.value.response["Reason"] == "SERVICE_ACCESS_NOT_ENABLED"
    organization.client.enable_aws_service_access(ServicePrincipal="inspector2.amazonaws.com")
    register(AccountId=account, ServicePrincipal="inspector2.amazonaws.com")
    with pytest.raises(ClientError, match="AccountAlreadyRegisteredException"):
        register(AccountId=account, ServicePrincipal="inspector2.amazonaws.com")


def test_the_management_account_and_a_closed_one_cannot_administer(organization: Any) -> None:
    organization.client.enable_aws_service_access(ServicePrincipal="sso.amazonaws.com")
    register = organization.client.register_delegated_administrator
    with pytest.raises(ClientError, match="management account") as error:
        register(AccountId=organization.description["MasterAccountId"], ServicePrincipal="sso.amazonaws.com")
    assert error.value.response["Reason"] == "CANNOT_REGISTER_MASTER_AS_DELEGATED_ADMINISTRATOR"
    closed = organization.make_account("closed")
    organization.client.close_account(AccountId=closed)
    with pytest.raises(ClientError, match="suspended"):
        register(AccountId=closed, ServicePrincipal="sso.amazonaws.com")
