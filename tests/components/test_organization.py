"""The organization, what is switched on for it, and who administers a service in its place."""

import pulumi

from components.organization.delegation import (
    DelegatedAdministrators,
    DelegatedAdministratorsArgs,
    DelegationArgs,
)
from components.organization.organization import Organization, OrganizationArgs
from tests.support.component import make_hooks, make_outside, register_component
from tests.support.program import Registrations


def register_organization() -> Registrations:
    def make(opts: pulumi.ResourceOptions) -> None:
        args = OrganizationArgs(
            trusted_access=["config.amazonaws.com", "ram.amazonaws.com"],
            policy_types=["SERVICE_CONTROL_POLICY", "TAG_POLICY"],
            hooks=make_hooks(),
        )
        organization = Organization("organization", args, opts)
        assert organization.trusted_access.keys() == {"config.amazonaws.com", "ram.amazonaws.com"}

    return register_component(make)


def test_the_organization_is_protected_and_asked_for_first() -> None:
    organization = register_organization()["Organization", "organization"]
    assert organization.protect
    assert organization.hooks == ("refuse",)
    # The list on the resource is exclusive: it would switch off every service that is missing from it.
    assert organization.ignore_changes == ("awsServiceAccessPrincipals",)
    assert organization.inputs == {
        "featureSet": "ALL",
        "enabledPolicyTypes": ["SERVICE_CONTROL_POLICY", "TAG_POLICY"],
    }


def test_trusted_access_of_ram_is_switched_on_by_ram_itself() -> None:
    found = register_organization()
    assert ("SharingWithOrganization", "organization-ram.amazonaws.com") in found
    assert ("AwsServiceAccess", "organization-ram.amazonaws.com") not in found
    access = found["AwsServiceAccess", "organization-config.amazonaws.com"]
    assert access.inputs == {"servicePrincipal": "config.amazonaws.com"}
    assert access.depends_on == ("organization",)
    assert found["SharingWithOrganization", "organization-ram.amazonaws.com"].depends_on == ("organization",)


def test_a_delegated_administrator_waits_for_trusted_access() -> None:
    def make(opts: pulumi.ResourceOptions) -> None:
        delegation = DelegationArgs(
            account="admin",
            account_id="222222222222",
            service="config.amazonaws.com",
            access=make_outside("access"),
        )
        DelegatedAdministrators("delegated-administrators", DelegatedAdministratorsArgs(delegations=[delegation]), opts)

    delegation = register_component(make)[
        "DelegatedAdministrator", "delegated-administrators-admin/config.amazonaws.com"
    ]
    assert delegation.inputs == {"accountId": "222222222222", "servicePrincipal": "config.amazonaws.com"}
    assert delegation.depends_on == ("outside-access",)
