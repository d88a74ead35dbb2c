"""Macie: off until it is enabled, who administers it in a region, and what the administrator configures."""

import json
from datetime import UTC, datetime
from typing import Any

from moto.macie2.models import MacieBackend, macie2_backends
from moto.macie2.responses import MacieResponse
from moto.macie2.urls import url_paths

from sandbox.aws.patches.common import refuse_json
from sandbox.aws.patches.security_administrators import (
    delegate,
    find_management_id,
    require_administrator,
    require_management,
)

_PRINCIPAL = "macie.amazonaws.com"


def apply() -> None:
    """Adds the calls that moto lacks, has Macie off at first, and refuses what AWS refuses.

    Facts: API reference of Macie (EnableMacie, DisableMacie, EnableOrganizationAdminAccount,
    UpdateOrganizationConfiguration), read 2026-11; AWS's words where Macie is off or an administrator is in the way:
    terraform-provider-aws internal/service/macie2.
    """
    backend: Any = MacieBackend
    response: Any = MacieResponse
    make = backend.__init__

    def initialize(self: Any, region_name: str, account_id: str) -> None:
        make(self, region_name, account_id)
        self.macie_session = None
        self.auto_enable = False

    backend.__init__ = initialize
    backend.enable_organization_admin_account = _enable_administrator
    enable, describe, disable = response.enable_macie, response.get_macie_session, response.disable_macie

    def enable_macie(self: Any) -> str:
        if self.macie_backend.macie_session:
            raise refuse_json("ConflictException", "Macie has already been enabled", 409)
        return enable(self)

    def get_macie_session(self: Any) -> str:
        _require_session(self)
        return describe(self)

    def disable_macie(self: Any) -> str:
        macie = _require_session(self)
        if macie.account_id == _find_administrator(macie):
            message = "Cannot disable Macie while associated with an administrator account"
            raise refuse_json("ConflictException", message, 409)
        macie.auto_enable = False
        return disable(self)

    response.enable_macie, response.get_macie_session = enable_macie, get_macie_session
    response.disable_macie = disable_macie
    for name, method in (
        ("update_macie_session", _update_session),
        ("list_organization_admin_accounts", _list_administrators),
        ("disable_organization_admin_account", _disable_administrator),
        ("describe_organization_configuration", _describe_configuration),
        ("update_organization_configuration", _update_configuration),
    ):
        setattr(response, name, method)
    url_paths["{0}/admin/configuration$"] = MacieResponse.dispatch


def _deny(message: str) -> Exception:
    return refuse_json("AccessDeniedException", message, 403)


def _require_session(response: Any) -> Any:
    macie = response.macie_backend
    if not macie.macie_session:
        raise _deny("Macie is not enabled")
    return macie


def _find_administrator(macie: Any) -> str | None:
    management: Any = macie2_backends[find_management_id(macie.account_id)][macie.region_name]
    return management.organization_admin_account_id


def _update_session(self: Any) -> str:
    session = _require_session(self).macie_session
    for name in ("findingPublishingFrequency", "status"):
        session[name] = self._get_param(name) or session[name]
    session["updatedAt"] = datetime.now(UTC)
    return "{}"


def _enable_administrator(self: Any, admin_account_id: str) -> None:
    delegate(self.account_id, admin_account_id, _PRINCIPAL, _deny)
    self.organization_admin_account_id = admin_account_id


def _list_administrators(self: Any) -> str:
    require_management(self.macie_backend.account_id, _deny)
    return json.dumps({"adminAccounts": self.macie_backend.list_organization_admin_accounts()})


def _disable_administrator(self: Any) -> str:
    macie, account_id = self.macie_backend, self.querystring["adminAccountId"][0]
    require_management(macie.account_id, _deny)
    if macie.organization_admin_account_id != account_id:
        raise refuse_json("ResourceNotFoundException", f"{account_id} is not the Macie administrator", 404)
    macie.organization_admin_account_id = None
    return "{}"


def _require_administrator(response: Any) -> Any:
    macie = _require_session(response)
    require_administrator(
        macie.account_id,
        {_find_administrator(macie)},
        lambda _: _deny("you must be the Macie administrator for an organization"),
    )
    return macie


def _describe_configuration(self: Any) -> str:
    return json.dumps({"autoEnable": _require_administrator(self).auto_enable, "maxAccountLimitReached": False})


def _update_configuration(self: Any) -> str:
    _require_administrator(self).auto_enable = self._get_param("autoEnable")
    return "{}"
