"""Trusted access and delegated administrators, for every service principal instead of moto's short lists."""

import re
from typing import Any

from moto.organizations.exceptions import AccountNotRegisteredException
from moto.organizations.models import FakeDelegatedAdministrator, FakeServiceAccess, OrganizationsBackend

from sandbox.aws.patches.common import refuse, run_first

# AWS License Manager's principal really ends with a full stop.
_PRINCIPAL = re.compile(r"[a-z0-9][a-z0-9.-]*\.(amazonaws|amazon)\.com\.?")


def apply() -> None:
    """Accepts every service, and refuses what AWS refuses about who administers it.

    Every `*.amazonaws.com` and `*.amazon.com` name passes, since AWS publishes no list of principals. Facts: API
    reference of Organizations (EnableAWSServiceAccess, RegisterDelegatedAdministrator, reasons of
    ConstraintViolationException), read 2026-11.
    """
    access: Any = FakeServiceAccess
    access.trusted_service = staticmethod(_is_service)
    administrator: Any = FakeDelegatedAdministrator
    administrator.supported_service = staticmethod(_is_service)
    run_first(OrganizationsBackend, "register_delegated_administrator", _check_register)
    run_first(OrganizationsBackend, "deregister_delegated_administrator", _check_deregister)


def _is_service(principal: str) -> bool:
    return _PRINCIPAL.fullmatch(principal) is not None


def _check_register(backend: Any, **request: str) -> None:
    account_id, principal = request["AccountId"], request["ServicePrincipal"]
    if account_id == backend.account_id:
        message = "You cannot register the management account as a delegated administrator for your organization."
        raise refuse("ConstraintViolationException", message, "CANNOT_REGISTER_MASTER_AS_DELEGATED_ADMINISTRATOR")
    if backend.get_account_by_id(account_id).status == "SUSPENDED":
        message = "You cannot register a suspended account as a delegated administrator."
        raise refuse(
            "ConstraintViolationException", message, "CANNOT_REGISTER_SUSPENDED_ACCOUNT_AS_DELEGATED_ADMINISTRATOR"
        )
    if not _is_service(principal):
        raise refuse(
            "InvalidInputException",
            "You specified an unrecognized service principal.",
            "UNRECOGNIZED_SERVICE_PRINCIPAL",
        )
    if all(service["ServicePrincipal"] != principal for service in backend.services):
        message = "You must enable service access before you register a delegated administrator for the service."
        raise refuse("ConstraintViolationException", message, "SERVICE_ACCESS_NOT_ENABLED")


def _check_deregister(backend: Any, **request: str) -> None:
    administrator = next((admin for admin in backend.admins if admin.account.id == request["AccountId"]), None)
    if administrator is not None and request["ServicePrincipal"] not in administrator.services:
        raise AccountNotRegisteredException
