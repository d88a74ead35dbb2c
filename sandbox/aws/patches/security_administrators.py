"""Who administers a security service: the same rules for GuardDuty, Security Hub, Macie and Inspector.

Facts: EnableOrganizationAdminAccount and EnableDelegatedAdminAccount in the API references of the four, and
https://docs.aws.amazon.com/organizations/latest/userguide/orgs_integrate_services.html, read 2026-11.
"""

from collections.abc import Callable
from typing import Any

from sandbox.aws.patches.common import get_organization

Refuse = Callable[[str], Exception]
"""Makes a service's own refusal of a text."""


def delegate(caller_id: str, account_id: str, principal: str, refuse: Refuse) -> None:
    """Registers the account in Organizations too, as the service does. Another region's call finds it there.

    The caller has to be the management account, trusted access to be on, and nobody else to be the administrator.
    """
    organization = require_management(caller_id, refuse)
    if all(service["ServicePrincipal"] != principal for service in organization.services):
        raise refuse(f"Trusted access of {principal} is not enabled in the organization.")
    if all(account.id != account_id for account in organization.accounts):
        raise refuse(f"The account {account_id} is not a member of the organization.")
    if account_id == organization.account_id:
        raise refuse("The management account can not be the delegated administrator.")
    registered = {admin.account.id for admin in organization.admins if principal in admin.services}
    if registered - {account_id}:
        raise refuse(f"The organization already has a delegated administrator of {principal}, another account.")
    if not registered:
        organization.register_delegated_administrator(AccountId=account_id, ServicePrincipal=principal)


def require_management(caller_id: str, refuse: Refuse) -> Any:
    """moto's organization, which the caller manages. Its registration stays when a region's delegation ends."""
    organization = get_organization(caller_id)
    if organization is None or organization.account_id != caller_id:
        raise refuse("Only the management account of an organization can call this.")
    return organization


def require_administrator(caller_id: str, administrators: Any, refuse: Refuse) -> None:
    """`administrators`: ids, of the caller's region, that the management account named."""
    if caller_id not in administrators:
        raise refuse("You must be the delegated administrator of the organization.")


def find_management_id(caller_id: str) -> str:
    """The management account of the caller's organization; the caller's own id outside of any."""
    organization = get_organization(caller_id)
    return caller_id if organization is None else organization.account_id
